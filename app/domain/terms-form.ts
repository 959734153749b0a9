import type { Currency } from "./ids.ts";
import { parsePercent } from "./percent.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";
import type { Terms } from "./terms.ts";
import { amountProblem, typedAmount } from "./typed-amount.ts";

/** The names of a form's fields. */
export type TermsNames = { commission: string; rate: string; amount: string };
export const TERMS_NAMES = { commission: "commission", rate: "rate", amount: "amount" } as const;
/** Of an offer, which gives an amount as well. */
export const OFFER_TERMS_NAMES = { ...TERMS_NAMES, amount: "commissionAmount" } as const;
/** Of a dialog, which may lie over a form of the same fields. */
export const DIALOG_TERMS_NAMES = { commission: "saidCommission", rate: "saidRate", amount: "saidAmount" } as const;

/**
 * Reads the terms of a form; null where they are left to the next level.
 *
 * Shape: commission = none | percent | flat | per-item; rate "10" in percent; amount "5.00" an order or an item, in the shop's
 * currency.
 */
export function parseTerms(
  text: (name: string) => string,
  currency: Currency,
  { commission, rate, amount }: TermsNames = TERMS_NAMES,
): Result<Terms | null, FieldProblem> {
  const kind = text(commission);
  switch (kind) {
    case "none":
      return ok(null);
    case "percent": {
      const rateBps = parsePercent(text(rate));
      if (rateBps !== null) return ok({ kind, rateBps });
      return fail({ field: rate, message: "Enter a percentage between 0 and 100, with at most 2 decimals." });
    }
    case "flat":
    case "per-item": {
      const minor = typedAmount(text(amount), currency);
      if (minor !== null) return ok({ kind, amount: minor, currency });
      return fail({ field: amount, message: amountProblem(text(amount), currency) });
    }
    default:
      return fail({ field: commission, message: "Choose what an order earns." });
  }
}
