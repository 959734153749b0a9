import { CHANNELS, type Channel } from "./partner.ts";
import { isEmail, parseReach } from "./partner-form.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";

/** What somebody says of themselves who would like to be a partner. */
export type Application = {
  name: string;
  email: string;
  channel: Channel | null;
  reach: number | null;
  message: string;
};

/** A field that people do not see: whatever fills it in is a program. */
export const TRAP = "website";

/**
 * Reads the form of an application.
 *
 * Shape: name, email; channel, reach "12,000" and message, which may be empty.
 */
export function parseApplication(fields: Readonly<Record<string, string>>): Result<Application, FieldProblem[]> {
  const text = (name: string) => (fields[name] ?? "").trim();
  const problems: FieldProblem[] = [];
  const check = (field: string, wrong: boolean, message: string) => {
    if (wrong) problems.push({ field, message });
  };
  const name = text("name").replace(/\s+/g, " ");
  check("name", name === "", "Enter your name, or that of your show, channel or site.");
  check("name", name.length > 200, "A name can have at most 200 characters.");
  const email = text("email");
  check("email", !isEmail(email) || email.length > 320, "Enter an address like name@example.com.");
  const channel = CHANNELS.find((one) => one === text("channel")) ?? null;
  check("channel", channel === null && text("channel") !== "", "Choose one of the list.");
  const reach = parseReach(text("reach"));
  if (!reach.ok) problems.push({ field: "reach", message: reach.error });
  const message = text("message");
  check("message", message.length > MESSAGE_LENGTH, `Write at most ${MESSAGE_LENGTH} characters.`);
  if (problems.length > 0 || !reach.ok) return fail(problems);
  return ok({ name, email, channel, reach: reach.value, message });
}

export const MESSAGE_LENGTH = 2_000;
