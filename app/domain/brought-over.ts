// Balances of a former program: what a file's rows say, and the entries that book them here.
import {
  broughtKey,
  type KnownHere,
  keysOf,
  openingIdentity,
  orderIdentity,
  orderNamed,
  type SaidBalance,
  standsHere,
} from "./brought-before.ts";
import { amountIn, momentIn } from "./cells.ts";
import type { Currency, Instant, PartnerId } from "./ids.ts";
import type { People } from "./import-partner.ts";
import type { Balance, NewEntry } from "./ledger.ts";
import type { MovingColumn, MovingRow, Standing } from "./moving.ts";
import { partnerIn, type Whose, whoseText } from "./moving-people.ts";

/** A row as text, by what its cells mean. */
export type BalanceCells = Whose & { line: number } & Record<
    "amount" | "currency" | "state" | "date" | "reference",
    string
  >;

export type BalanceGround = KnownHere & {
  people: People;
  /** What a row without a state is; null: such a row needs the merchant. */
  stateless: "payable" | null;
  /** What other rows of the file say already. */
  standing?: Standing;
};

/** Decides on every row of a file, in its order; of an amount that stands twice, the first counts. */
export function planBalances(rows: readonly BalanceCells[], ground: BalanceGround): MovingRow<SaidBalance | null>[] {
  const lines = new Map(ground.standing);
  return rows.map((row) => {
    const planned = once(planBalance(row, ground), row.line, { lines, here: ground });
    return { line: row.line, shown: [whoseText(row), row.amount, row.state, row.date, row.reference], ...planned };
  });
}

type Planned = Pick<MovingRow<SaidBalance | null>, "fate" | "said" | "problem" | "wrongColumn">;
const wrong = (wrongColumn: MovingColumn, problem: string): Planned => ({
  fate: "wrong",
  said: null,
  problem,
  wrongColumn,
});
const left = (problem: string): Planned => ({ fate: "left", said: null, problem, wrongColumn: null });

function planBalance(row: BalanceCells, ground: BalanceGround): Planned {
  const state = stateOf(row, ground.stateless);
  if (state === "settled") return left("It was paid or denied there: nothing is left to bring over.");
  if (row.currency !== "" && row.currency.trim().toUpperCase() !== ground.currency)
    return wrong("currency", `The accounts are in ${ground.currency}. Convert the amount, or leave the row out.`);
  const read = amountIn(row.amount, ground.currency);
  if (!read.ok) return wrong("amount", amountProblem(read.error, ground.currency));
  if (read.value === 0n) return left("The amount is zero: there is nothing to bring over.");
  const partner = partnerIn(row, ground.people);
  if (partner.kind === "wrong") return wrong(partner.column, partner.message);
  if (state === null) return wrong("state", "Say in the state column whether it is pending, approved or a debt.");
  if (state === "unknown")
    return wrong("state", `“${row.state}” is no state that is known here. Write pending, approved or debt.`);
  if (read.value < 0n && state !== "debt")
    return wrong(
      "state",
      "The amount is below zero. Where the partner owes it to you, write debt in the state column.",
    );
  const dueAt = state === "pending" ? momentIn(row.date, ground.timeZone) : null;
  if (state === "pending" && dueAt === null)
    return wrong("date", "Say when it becomes payable, as a day like 2026-12-15; or write approved.");
  const amount = state === "debt" && read.value > 0n ? -read.value : read.value;
  return {
    fate: "take",
    said: {
      partnerId: partner.id,
      amount: String(amount),
      currency: ground.currency,
      dueAt,
      reference: row.reference,
      identity: identityOf(row, { state, dueAt }),
    },
    problem: null,
    wrongColumn: null,
  };
}

/** Shown by an import as well: what to do about an amount that cannot be read without a guess. */
export const amountProblem = (problem: "no-amount" | "other-currency", currency: Currency): string =>
  problem === "other-currency"
    ? `The accounts are in ${currency}. Convert the amount, or leave the row out.`
    : "The amount cannot be read without a guess. Write it like 1234.50.";

type Known = "pending" | "payable" | "debt" | "settled";

const STATES: Record<Known, string[]> = {
  pending: "pending waiting unapproved onhold awaiting underreview open unconfirmed".split(" "),
  payable: "approved payable confirmed unpaid due outstanding readytopay owed balance".split(" "),
  debt: "debt owes negative overpaid".split(" "),
  settled: "paid denied rejected declined cancelled canceled voided refunded".split(" "),
};

function stateOf({ state, date }: BalanceCells, stateless: BalanceGround["stateless"]): Known | "unknown" | null {
  const word = state.toLowerCase().replace(/[^a-z]/g, "");
  if (word === "" && state.trim() !== "") return "unknown";
  if (word === "") return date.trim() === "" ? stateless : "pending";
  const known = Object.entries(STATES).find(([, words]) => words.includes(word));
  return known ? (known[0] as Known) : "unknown";
}

type Owed = { state: Exclude<Known, "settled">; dueAt: Instant | null };

const identityOf = ({ reference }: BalanceCells, { state, dueAt }: Owed): string =>
  orderNamed(reference) === "" ? openingIdentity(state, dueAt) : orderIdentity(reference);

/** What a row that is taken says, as other rows of its file must not. */
export const standingBalance = ({ partnerId, identity }: SaidBalance): string => broughtKey(partnerId, identity);

type Before = { lines: Map<string, { line: number; partnerId: PartnerId }>; here: KnownHere };

function once(planned: Planned, line: number, { lines, here }: Before): Planned {
  if (planned.said === null) return planned;
  const verdict = standsHere(planned.said, here);
  if (verdict !== null) return { ...verdict, said: null };
  const keys = keysOf(planned.said, here);
  const [first] = keys.flatMap((key) => lines.get(key) ?? []);
  if (first !== undefined)
    return wrong("reference", `It stands in line ${first.line} already. Name the order that each is for.`);
  for (const key of keys) lines.set(key, { line, partnerId: planned.said.partnerId });
  return planned;
}

type Of = Pick<NewEntry, "partnerId" | "currency">;

/** The entry that books an amount: waiting, payable, or a debt that is taken off the next payout. */
export function bookBrought({ amount, waits }: { amount: bigint; waits: boolean }, of: Of): NewEntry {
  const cause = "brought-over" as const;
  if (amount < 0n) return { ...of, from: "payable", to: "expense", amount: -amount, cause };
  return { ...of, from: "expense", to: waits ? "pending" : "payable", amount, cause };
}

/** What waited becomes payable. */
export const approveBrought = (booked: Balance, of: Of): NewEntry[] =>
  booked.pending > 0n ? [{ ...of, from: "pending", to: "payable", amount: booked.pending, cause: "approved" }] : [];

/** The entries against it: what was brought over is taken back from where it lies. */
export function undoBrought(booked: Balance, of: Of): NewEntry[] {
  const cause = "brought-back" as const;
  const entries: NewEntry[] = [];
  if (booked.pending > 0n) entries.push({ ...of, from: "pending", to: "expense", amount: booked.pending, cause });
  const rest = booked.payable + booked.paid;
  if (rest > 0n) entries.push({ ...of, from: "payable", to: "expense", amount: rest, cause });
  if (rest < 0n) entries.push({ ...of, from: "expense", to: "payable", amount: -rest, cause });
  return entries;
}
