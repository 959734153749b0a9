// Code prefixes of a former program: what a file's rows say.
import { momentIn } from "./cells.ts";
import { type HeldPrefix, heldFrom, prefixKey, prefixProblem } from "./code-prefix.ts";
import type { CodeKey, Instant, PartnerId } from "./ids.ts";
import type { People } from "./import-partner.ts";
import type { MovingColumn, MovingRow, Standing } from "./moving.ts";
import { partnerIn, type Whose, whoseText } from "./moving-people.ts";
import { dayOf } from "./time.ts";

/** A row as text, by what its cells mean. */
export type PrefixCells = { line: number } & Whose & Record<"prefix" | "since", string>;

/** Whose codes begin so. `from` is null for the moment at which it is brought over. */
export type SaidPrefix = { partnerId: PartnerId; prefix: CodeKey; from: Instant | null };

export type PrefixGround = {
  people: People;
  timeZone: string;
  now: Instant;
  /** Whose the file's prefixes are and were. */
  held: ReadonlyMap<CodeKey, readonly HeldPrefix[]>;
  standing?: Standing;
};

/** Decides on every row of a file; of a prefix that stands twice, the first counts. */
export function planPrefixes(rows: readonly PrefixCells[], ground: PrefixGround): MovingRow<SaidPrefix | null>[] {
  const lines = new Map(ground.standing);
  return rows.map((row) => {
    const shown = [whoseText(row), prefixKey(row.prefix) || row.prefix, row.since || "When brought over"];
    return { line: row.line, shown, ...planPrefix(row, ground, lines) };
  });
}

type Planned = Pick<MovingRow<SaidPrefix | null>, "fate" | "said" | "problem" | "wrongColumn">;
const wrong = (wrongColumn: MovingColumn, problem: string): Planned => ({
  fate: "wrong",
  said: null,
  problem,
  wrongColumn,
});
const without = (fate: "left" | "known", problem: string): Planned => ({
  fate,
  said: null,
  problem,
  wrongColumn: null,
});

function planPrefix(
  row: PrefixCells,
  { people, timeZone, now, held }: PrefixGround,
  lines: Map<string, { line: number; partnerId: PartnerId }>,
): Planned {
  const problem = prefixProblem(row.prefix);
  if (problem !== null) return wrong("prefix", problem);
  const partner = partnerIn(row, people);
  if (partner.kind === "wrong") return wrong(partner.column, partner.message);
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
  if (first !== undefined) return without("left", `Line ${first.line} says the same.`);
  const before = heldFrom(held.get(prefix) ?? [], from ?? now);
  if (before !== null) return heldBefore(before, partner.id, timeZone);
  const said = { partnerId: partner.id, prefix, from };
  lines.set(standingPrefix(said), { line: row.line, partnerId: partner.id });
  return { fate: "take", said, problem: null, wrongColumn: null };
}

/** What a row gives that is taken, as other rows of its file must not. */
export const standingPrefix = ({ prefix }: SaidPrefix): string => prefix;

function heldBefore(before: HeldPrefix, partnerId: PartnerId, timeZone: string): Planned {
  const { prefix, partner } = before;
  const since = dayOf(before.from, timeZone);
  if (before.to === null && before.partnerId === partnerId)
    return without("known", `It belongs to ${partner} since ${since}.`);
  if (before.to === null)
    return wrong(
      "prefix",
      `${prefix} belongs to ${partner} since ${since}. End it on their page, or write more of how these codes begin.`,
    );
  const until = dayOf(before.to, timeZone);
  return wrong("since", `${prefix} belonged to ${partner} from ${since} until ${until}. Write a later day.`);
}
