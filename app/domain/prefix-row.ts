// Code prefixes of a former program: what a file's rows say.
import { momentIn } from "./cells.ts";
import { type HeldPrefix, heldFrom, prefixKey, prefixProblem } from "./code-prefix.ts";
import type { CodeKey, Instant, PartnerId } from "./ids.ts";
import type { People } from "./import-row.ts";
import type { MovingRow } from "./moving.ts";
import { partnerIn, type Whose, whoseText } from "./moving-people.ts";
import { dayOf } from "./time.ts";

/** A row as text, by what its cells mean. */
export type PrefixCells = { line: number } & Whose & Record<"prefix" | "since", string>;

/** Whose codes begin so. `from` is null for the moment at which it is brought over. */
export type GivenPrefix = { partnerId: PartnerId; prefix: CodeKey; from: Instant | null };

/** What can be mended of a row. */
export type PrefixField = "partner" | "prefix" | "since";

/** The cells are kept until the file is carried out: a row is mended on the page. `field`: where it is wrong. */
export type SaidPrefix = { cells: PrefixCells; field: PrefixField | null; given: GivenPrefix | null };

export type PrefixGround = {
  people: People;
  timeZone: string;
  now: Instant;
  /** Whose the file's prefixes are and were. */
  held: ReadonlyMap<CodeKey, readonly HeldPrefix[]>;
};

/** Decides on every row of a file; of a prefix that stands twice, the first counts. */
export function planPrefixes(rows: readonly PrefixCells[], ground: PrefixGround): MovingRow<SaidPrefix>[] {
  const lines = new Map<CodeKey, { line: number; partnerId: PartnerId }>();
  return rows.map((cells) => {
    const { fate, problem = null, field = null, given = null } = planPrefix(cells, ground, lines);
    const shown = [whoseText(cells), prefixKey(cells.prefix) || cells.prefix, cells.since || "When brought over"];
    return { line: cells.line, fate, shown, problem, said: { cells, field, given } };
  });
}

type Planned = { fate: MovingRow["fate"]; problem?: string; field?: PrefixField; given?: GivenPrefix };
const wrong = (field: PrefixField, problem: string): Planned => ({ fate: "wrong", field, problem });

function planPrefix(
  row: PrefixCells,
  { people, timeZone, now, held }: PrefixGround,
  lines: Map<CodeKey, { line: number; partnerId: PartnerId }>,
): Planned {
  const problem = prefixProblem(row.prefix);
  if (problem !== null) return wrong("prefix", problem);
  const partner = partnerIn(row, people);
  if (partner.kind === "wrong") return wrong("partner", partner.message);
  if (partner.archived)
    return wrong("partner", `${partner.name} is archived. Take them back first, or name another partner.`);
  const from = row.since === "" ? null : momentIn(row.since, timeZone);
  if (row.since !== "" && from === null)
    return wrong("since", "Write since when as a day like 2026-03-01, or leave it empty: then it holds from now on.");
  if (from !== null && from > now) return wrong("since", "Write today or an earlier day.");
  const prefix = prefixKey(row.prefix);
  const first = lines.get(prefix);
  if (first !== undefined && first.partnerId !== partner.id)
    return wrong("prefix", `Line ${first.line} gives ${prefix} to somebody else. One prefix belongs to one partner.`);
  if (first !== undefined) return { fate: "left", problem: `Line ${first.line} says the same.` };
  const before = heldFrom(held.get(prefix) ?? [], from ?? now);
  if (before !== null) return heldBefore(before, partner.id, timeZone);
  lines.set(prefix, { line: row.line, partnerId: partner.id });
  return { fate: "take", given: { partnerId: partner.id, prefix, from } };
}

function heldBefore(before: HeldPrefix, partnerId: PartnerId, timeZone: string): Planned {
  const { prefix, partner } = before;
  const since = dayOf(before.from, timeZone);
  if (before.to === null && before.partnerId === partnerId)
    return { fate: "known", problem: `It belongs to ${partner} since ${since}.` };
  if (before.to === null)
    return wrong(
      "prefix",
      `${prefix} belongs to ${partner} since ${since}. End it on their page, or write more of how these codes begin.`,
    );
  const until = dayOf(before.to, timeZone);
  return wrong("since", `${prefix} belonged to ${partner} from ${since} until ${until}. Write a later day.`);
}
