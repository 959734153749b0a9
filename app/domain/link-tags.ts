// Tags that a shop's links carry for its reports: utm_source and its kind, with placeholders for whose link it is.
import type { Tag } from "./links.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";

/** What stands for each tag, '' for none: "{partner}", "affiliate", "{offer}-spring". */
export type LinkTags = { source: string; medium: string; campaign: string; content: string };

export const NO_TAGS: LinkTags = { source: "", medium: "", campaign: "", content: "" };

/** In the order in which they stand in a link. */
export const TAG_NAMES = ["source", "medium", "campaign", "content"] as const satisfies (keyof LinkTags)[];
export const tagParameter = (name: keyof LinkTags) => `utm_${name}`;

/** What placeholders stand for; null where a link has no such thing. */
export type Linked = { partner: string | null; handle: string | null; code: string | null; offer: string | null };

export const PLACEHOLDERS = ["partner", "handle", "code", "offer"] as const satisfies (keyof Linked)[];

export const TEMPLATE_LENGTH = 100;
const VALUE_LENGTH = 100;

/** The tags of one link. A tag whose placeholder has nothing to say is left out, rather than half said. */
export function tagsOf(templates: LinkTags, linked: Linked): Tag[] {
  return TAG_NAMES.flatMap((name) => {
    const value = filled(templates[name], linked);
    return value === null || value === "" ? [] : [[tagParameter(name), value] as const];
  });
}

function filled(template: string, linked: Linked): string | null {
  let complete = true;
  const text = template.replaceAll(BRACES, (_, name: string) => {
    const said = linked[name as keyof Linked] ?? null;
    if (said === null || said === "") complete = false;
    return said ?? "";
  });
  if (!complete) return null;
  // Cut by whole characters: half of one cannot be encoded.
  return [...text.toWellFormed().trim()].slice(0, VALUE_LENGTH).join("");
}

const BRACES = /\{([^{}]*)\}/g;

/**
 * Reads a form of tags, fields named as LinkTags. `taken`: parameters of former programs that name partners here: a tag of that
 * name would name somebody as well.
 */
export function parseLinkTags(
  fields: Readonly<Record<string, string>>,
  taken: readonly string[],
): Result<LinkTags, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const tags = { ...NO_TAGS };
  for (const name of TAG_NAMES) {
    const typed = (fields[name] ?? "").trim();
    const problem = templateProblem(typed) ?? takenProblem(typed, tagParameter(name), taken);
    if (problem !== null) problems.push({ field: name, message: problem });
    tags[name] = typed;
  }
  return problems.length > 0 ? fail(problems) : ok(tags);
}

function templateProblem(typed: string): string | null {
  if ([...typed].length > TEMPLATE_LENGTH) return `Use at most ${TEMPLATE_LENGTH} characters.`;
  for (const [whole, name] of typed.matchAll(BRACES)) {
    if (!(PLACEHOLDERS as readonly string[]).includes(name ?? "")) {
      return `${whole} stands for nothing. Use ${PLACEHOLDERS.map((one) => `{${one}}`).join(", ")}.`;
    }
  }
  return /[{}]/.test(typed.replaceAll(BRACES, "")) ? "A brace is not closed, or has no beginning." : null;
}

const takenProblem = (typed: string, parameter: string, taken: readonly string[]): string | null =>
  typed !== "" && taken.some((one) => one.toLowerCase() === parameter)
    ? `${parameter} names partners in links of a former program here. Leave it empty, or remove those links first.`
    : null;
