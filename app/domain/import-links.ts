// What rows of a file say of links that a former program gave out: kept, so that they go on earning.
import type { Referral } from "./click.ts";
import { readFormerLink } from "./former-link.ts";
import type { PartnerId } from "./ids.ts";

/** A link that is somebody's here. `mapped`: of a former program, and may be removed. */
export type KnownLink = Referral & { partner: { id: PartnerId; name: string }; mapped: boolean };

/** Links that are here, and those that earlier rows name: where, and for whom. */
export type Links = {
  known: ReadonlyMap<string, KnownLink>;
  given: Map<string, { line: number; whose: string }>;
};

export const indexLinks = (known: readonly KnownLink[]): Links => ({
  known: new Map(known.map((link) => [textOf(link), link])),
  given: new Map(),
});

/** "sca_ref=1234.abcd". */
const textOf = ({ parameter, value }: Referral) => `${parameter}=${value}`;

/** `kept`: it is theirs already. `new` and `unread` say what becomes of it, `taken` what to do. */
export type LinkFate = { kind: "kept" } | { kind: "new" | "unread" | "taken"; message: string };

/** What becomes of a row's link. `id`: of a partner who is here; `whose` tells partners of one file apart. */
export function linkFate(
  { line, formerLink }: { line: number; formerLink: string },
  { id, whose }: { id: PartnerId | null; whose: string },
  { known, given }: Links,
): LinkFate {
  const read = readFormerLink(formerLink);
  if (!read.ok) return { kind: "unread", message: `Its link is not kept. ${read.error}` };
  const text = textOf(read.value);
  const owned = known.get(text);
  if (owned !== undefined)
    return owned.partner.id === id ? { kind: "kept" } : { kind: "taken", message: takenBy(owned) };
  const first = given.get(text);
  if (first !== undefined && first.whose !== whose)
    return { kind: "taken", message: `${text} is another partner’s in line ${first.line}. Leave one of them empty.` };
  if (first === undefined) given.set(text, { line, whose });
  return { kind: "new", message: `Their former link ${text} goes on earning.` };
}

function takenBy(link: KnownLink): string {
  const remedy = link.mapped ? "Leave this empty, or remove it from their links first." : "Leave this empty.";
  return `${textOf(link)} is a link of ${link.partner.name} already. ${remedy}`;
}
