import type { Day } from "./ids.ts";
import { CHANNELS, type Channel } from "./partner.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";
import { parseDay, shiftDay } from "./time.ts";

/** When a partner means to promote the shop, and where. */
export type NewPost = { day: Day; channel: Channel | null; note: string };

/** With what came of it, once its day has come: orders and clicks from its day to three days after. */
export type PlannedPost = NewPost & { id: number; orders: number; clicks: number };

/** Days after a post whose orders and clicks are counted to it, besides its own. */
export const DAYS_AFTER = 3;

/** Reads the form of a post. Shape: day "2026-11-20"; channel and note, which may be empty. */
export function parsePost(fields: Readonly<Record<string, string>>): Result<NewPost, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const day = parseDay((fields.day ?? "").trim());
  if (day === null) problems.push({ field: "day", message: "Choose the day of the post." });
  const channel = CHANNELS.find((one) => one === fields.channel) ?? null;
  const note = (fields.note ?? "").trim();
  if (note.length > 500) problems.push({ field: "note", message: "A note can have at most 500 characters." });
  return day === null || problems.length > 0 ? fail(problems) : ok({ day, channel, note });
}

/** The week of a day, from Monday to Sunday. */
export function weekOf(day: Day): { from: Day; to: Day } {
  const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const from = shiftDay(day, -sinceMonday);
  return { from, to: shiftDay(from, 6) };
}
