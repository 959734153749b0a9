// What a former program said that an order earned, row by row.
import { amountProblem } from "./brought-over.ts";
import { amountIn } from "./cells.ts";
import type { Currency, PartnerId } from "./ids.ts";
import type { People } from "./import-partner.ts";
import type { MovingRow } from "./moving.ts";
import { partnerIn, type Whose, whoseText } from "./moving-people.ts";

/** A row as text, by what its cells mean. */
export type TheirCells = Whose & { line: number } & Record<"reference" | "amount" | "currency" | "state", string>;

/** `order` is the order's name or Shopify's number, without "#". `partnerId` is null for somebody who is not here. */
export type SaidCommission = { order: string; partnerId: PartnerId | null; partner: string; amount: string };

const REJECTED = new Set(
  "denied rejected declined disapproved cancelled canceled voided void invalid fraud".split(" "),
);

/** Whether a former program says that a commission is not earned. Paid, approved and pending ones are. */
export const isRejected = (state: string): boolean => REJECTED.has(state.trim().toLowerCase());

/** Understands every row of a list of commissions; nothing is booked of it. */
export function planCommissions(
  rows: readonly TheirCells[],
  { people, currency }: { people: People; currency: Currency },
): MovingRow<SaidCommission | null>[] {
  return rows.map((row) => {
    const order = row.reference.trim().replace(/^#/, "");
    const shown = [row.reference, whoseText(row), row.amount];
    const wrong = (problem: string) => ({
      line: row.line,
      fate: "wrong" as const,
      said: null,
      shown,
      problem,
      wrongColumn: null,
    });
    // A row that is not right otherwise is left out all the same: nothing of it was earned there.
    if (isRejected(row.state)) {
      const problem = `“${row.state.trim()}” there: nothing was earned, and it is not compared.`;
      return { line: row.line, fate: "left" as const, said: null, shown, problem, wrongColumn: null };
    }
    if (order === "") return wrong("Say which order it is about.");
    if (row.currency !== "" && row.currency.trim().toUpperCase() !== currency)
      return wrong(amountProblem("other-currency", currency));
    const amount = amountIn(row.amount, currency);
    if (!amount.ok) return wrong(amountProblem(amount.error, currency));
    const partner = partnerIn(row, people);
    const named =
      partner.kind === "found"
        ? { partnerId: partner.id, partner: partner.name }
        : { partnerId: null, partner: whoseText(row) };
    if (named.partner === "") return wrong("Say whose commission it is: a name or an e-mail address.");
    return {
      line: row.line,
      fate: "taken" as const,
      said: { order, ...named, amount: String(amount.value) },
      shown,
      problem: null,
      wrongColumn: null,
    };
  });
}
