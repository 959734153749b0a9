// What became of a delivery, read from the books and put into words.
import type pg from "pg";
import { factsOf } from "../../app/db/orders.ts";
import { type AmountStep, explainAmount } from "../../app/domain/commission.ts";
import { decodeDecided } from "../../app/domain/decided.ts";
import { type Currency, instant } from "../../app/domain/ids.ts";
import { formatMoney } from "../../app/domain/money.ts";
import { unreachable } from "../../app/domain/result.ts";
import type { Decided } from "../../app/domain/settlement.ts";

export type Outcome = { kind: string; lines: string[]; wrong: boolean };

/** All orders of a shop, as they were settled. `wrong` where the ledger is not what was decided. */
export async function settledIn(pool: pg.Pool, shop: number): Promise<Outcome[]> {
  const { rows } = await pool.query<{
    id: string;
    facts: unknown;
    updated: string;
    outcome: string;
    decided: unknown;
    booked: string;
  }>(
    `SELECT o.order_id AS id, o.facts, (extract(epoch FROM o.updated_at) * 1000)::bigint AS updated, d.outcome, d.decided,
       (SELECT coalesce(sum(CASE WHEN from_account = 1 THEN amount WHEN to_account = 1 THEN -amount ELSE 0 END), 0)
          FROM entry e WHERE e.shop_id = o.shop_id AND e.order_id = o.order_id)::bigint AS booked
     FROM orders o JOIN decision d USING (shop_id, source, order_id) WHERE o.shop_id = $1 ORDER BY o.order_id`,
    [shop],
  );
  return rows.map((row) => {
    const facts = factsOf(row.facts, instant(Number(row.updated)));
    const decided = decodeDecided(row.decided);
    const currency = facts.snapshot?.currency ?? ("USD" as Currency);
    const money = (minor: bigint) => formatMoney({ minor, currency });
    const { steps, total } = explainAmount(facts);
    const owed =
      row.outcome === "test" ? 0n : (decided.tally?.credits ?? []).reduce((sum, credit) => sum + credit.commission, 0n);
    const arithmetic =
      facts.snapshot === null ? [] : [...steps.map((step) => stepWords(step, money)), `commissionable ${money(total)}`];
    return {
      kind: row.outcome,
      lines: [`order ${row.id}: ${decisionWords(decided, money)}`, ...arithmetic.map((line) => `  ${line}`)],
      wrong: BigInt(row.booked) !== owed,
    };
  });
}

/** What a shop has in quarantine, with the reason. */
export async function quarantinedIn(pool: pg.Pool, shop: number): Promise<Outcome[]> {
  const { rows } = await pool.query<{ reason: string; detail: string }>(
    "SELECT reason, detail FROM quarantine WHERE shop_id = $1 ORDER BY id",
    [shop],
  );
  return rows.map(({ reason, detail }) => ({ kind: "quarantined", lines: [`${reason}: ${detail}`], wrong: false }));
}

type Format = (minor: bigint) => string;

function decisionWords({ attribution, tally }: Decided, money: Format): string {
  if (attribution.kind !== "credited") return `nobody is credited (${attribution.reason})`;
  const words = attribution.credits.map(({ codeKey, terms: { terms } }, i) => {
    const rate = terms.kind === "percent" ? `${terms.rateBps / 100} %` : `${money(terms.amount)} ${terms.kind}`;
    return `${codeKey ?? "no code"} earns ${rate} = ${money(tally?.credits[i]?.commission ?? 0n)}`;
  });
  return `${words.join(", ")}${tally?.counted === false ? " (a test order: not booked)" : ""}`;
}

function stepWords(step: AmountStep, money: Format): string {
  switch (step.kind) {
    case "line": {
      const parts = [`line ${step.position}: ${step.quantity} × ${money(step.price)}`];
      if (step.discount !== 0n) parts.push(`discount ${money(step.discount)}`);
      if (step.tax !== 0n) parts.push(`tax ${money(step.tax)}`);
      return `${parts.join(" − ")} = ${money(step.amount)}`;
    }
    case "not-counted":
      return `line ${step.position}: a ${step.what} does not count`;
    case "edited":
      return `line ${step.position}: ${step.removed} of ${step.quantity} edited away, ${money(step.amount)}`;
    case "refunded":
      return `line ${step.position}: ${step.quantity} refunded, ${money(step.amount)}`;
    case "money-for-goods":
      return `${money(step.money)} given back for what was taken off before: it came off already`;
    case "money-refunded":
      return `${money(step.money)} of ${money(step.of)} given back beyond lines, ${money(step.amount)}`;
    case "stopped-at-zero":
      return `not below zero, ${money(step.amount)}`;
    case "cancelled":
    case "deleted":
      return `${step.kind}, ${money(step.amount)}`;
    default:
      return unreachable(step);
  }
}
