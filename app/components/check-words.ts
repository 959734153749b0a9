import type { CheckStep, Verdict } from "../domain/check-step.ts";
import { formatMoney } from "../domain/money.ts";
import { unreachable } from "../domain/result.ts";
import {
  combinesWords,
  differsWords,
  inStoreWords,
  knownWords,
  minimumWords,
  notInStoreWords,
  notLiveWords,
  offWords,
  PURCHASES,
  usesWords,
} from "./check-code-words.ts";
import { creditWords, earnWords, uncreditedWords } from "./check-credit-words.ts";
import { hostWords, linkCodesWords, noReferralWords, redirectWords, referralWords } from "./check-link-words.ts";
import { discountPlace, type Words } from "./check-remedy.ts";
import { counted } from "./numbers.ts";
import { type Clock, whenExactly } from "./when.ts";

export function stepWords(step: CheckStep, clock: Clock): Words {
  switch (step.kind) {
    case "no-address":
      return { text: "This is no web address.", remedy: "Copy the whole link, from https:// on." };
    case "host":
      return hostWords(step);
    case "link-codes":
      return linkCodesWords(step.codes);
    case "redirect":
      return redirectWords(step);
    case "referral":
      return referralWords(step);
    case "no-referral":
      return noReferralWords(step);
    case "known":
      return knownWords(step.code, clock);
    case "not-known":
      return {
        text: `${step.typed} is none of Vouch’s codes, so orders with it are credited to nobody.`,
        remedy: "Look at how it is written, or give a partner a code of their own.",
        places: [{ content: "Open offers", url: "/app/offers" }],
      };
    case "in-store":
      return inStoreWords(step);
    case "not-in-store":
      return notInStoreWords(step);
    case "no-answer":
      return { text: `${step.message} What the store has could not be checked.`, remedy: "Try again." };
    case "not-readable":
      return {
        text: "Its discount is of a kind that Vouch does not make, and cannot read.",
        remedy: "Look in Shopify at what it gives, and whether it is live.",
        places: [discountPlace(step.gid)],
      };
    case "live":
      return {
        text: `The discount is live now${step.until === null ? "." : `, until ${whenExactly(step.until, clock)}.`}`,
      };
    case "not-live":
      return notLiveWords(step, clock);
    case "gives":
      if (step.value === null)
        return { text: "It gives something that Vouch cannot read.", remedy: "Look at it in Shopify." };
      return { text: `It gives ${offWords(step.value)}.` };
    case "differs":
      return differsWords(step);
    case "uses":
      return usesWords(step);
    case "minimum":
      return minimumWords(step);
    case "once-per-customer":
      return { text: "Each customer can use it once." };
    case "purchases":
      return { text: PURCHASES[step.purchases] };
    case "combines":
      return { text: combinesWords(step.combinesWith) };
    case "credited":
      return creditWords(step);
    case "uncredited":
      return uncreditedWords(step);
    case "earns":
      return earnWords(step);
    default:
      return unreachable(step);
  }
}

/** What a check came to, in a sentence. */
export function verdictWords(steps: readonly CheckStep[]): { verdict: Verdict; text: string } {
  const [bad, warning] = (["bad", "warning"] as const).map(
    (one) => steps.filter(({ verdict }) => verdict === one).length,
  );
  if (bad) return { verdict: "bad", text: `${counted(bad, "thing")} to put right` };
  const earns = steps.find((step) => step.kind === "earns");
  const who =
    earns === undefined
      ? ""
      : `${earns.partner.name} would earn ${formatMoney({ minor: earns.commission, currency: earns.currency })}`;
  if (warning) return { verdict: "warning", text: `${counted(warning, "thing")} to look at${who && `. ${who}`}` };
  return { verdict: "good", text: `All is well${who && `. ${who}`}` };
}
