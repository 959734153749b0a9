import type { Base, Why } from "../../domain/parity.ts";
import { unreachable } from "../../domain/result.ts";
import { percent } from "../numbers.ts";
import { triedWords } from "./trial-words.ts";

const BASE: Record<Base, string> = {
  tax: "with tax",
  shipping: "with shipping",
  "tax-and-shipping": "with tax and shipping",
  "before-discount": "before the discount",
};

/** Why a former program's commission is another than the one here, as short sentence for a table and a file. */
export function whyDifferent(why: Why): string {
  switch (why.kind) {
    case "same":
      return "The same";
    case "rounding":
      return "Rounded the other way";
    case "other-partner":
      return "Another partner is credited here";
    case "other-base":
      return `Theirs fits the amount ${BASE[why.base]}`;
    case "other-rate":
      return `Theirs fits a rate of ${percent(why.rateBps)}`;
    case "refund":
      return "Theirs is from before a refund, an edit or a cancellation";
    case "other-amount":
      return "Another amount: no base or rate that is known here fits theirs";
    case "not-credited":
      return `Nobody is credited here: ${triedWords(why.reason).toLowerCase()}`;
    case "before-start":
      return "Placed before orders are reckoned here: begin the trial earlier to compare it";
    case "not-known":
      return "The order is not known here";
    case "several-orders":
      return "Several orders have this name: use Shopify’s number";
    case "only-here":
      return "Only here: their list has no such order";
    default:
      return unreachable(why);
  }
}

export const isDifferent = ({ kind }: Why): boolean => kind !== "same";
