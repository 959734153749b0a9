import type { CheckStep, Verdict } from "../domain/check-step.ts";
import { formatMoney } from "../domain/money.ts";
import { unreachable } from "../domain/result.ts";
import {
  combinesWords,
  differsWords,
  givesWords,
  inStoreWords,
  knownWords,
  minimumWords,
  notInStoreWords,
  notLiveWords,
  PURCHASES,
  prefixWords,
  usesWords,
} from "./check-code-words.ts";
import { creditWords, earnWords, uncreditedWords } from "./check-credit-words.ts";
import {
  hostWords,
  linkCodesWords,
  localeWords,
  noReferralWords,
  pageWords,
  redirectWords,
  referralWords,
  shortWords,
  tagsWords,
  unreadWords,
} from "./check-link-words.ts";
import { discountPlace, type Words } from "./check-remedy.ts";
import { counted } from "./numbers.ts";
import { type Clock, whenExactly } from "./when.ts";

const strangeWords = (typed: string): Words => ({
  text: `${typed} is none of Vouch’s codes, so orders with it are credited to nobody.`,
  remedy: "Look at how it is written, or give a partner a code of their own.",
  places: [{ content: "Open offers", url: "/app/offers" }],
});

/** The store has the code, and nobody earns by it. */
const houseWords = (typed: string): Words => ({
  text: `${typed} belongs to no partner, so orders with it are credited to nobody.`,
  remedy: "Give it to a partner as it is, or leave it to the house.",
  places: [{ content: `Map ${typed}`, url: `/app/codes/map?${new URLSearchParams({ q: typed })}` }],
});

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
    case "page":
      return pageWords(step);
    case "redirect-unread":
      return unreadWords(step);
    case "locale":
      return localeWords(step);
    case "short-address":
      return shortWords(step);
    case "tags":
      return tagsWords(step);
    case "referral":
      return referralWords(step);
    case "no-referral":
      return noReferralWords(step);
    case "known":
      return knownWords(step.code, clock);
    case "not-known":
      return step.inStore ? houseWords(step.typed) : strangeWords(step.typed);
    case "by-prefix":
      return prefixWords(step, clock);
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
      return givesWords(step);
    case "differs":
      return differsWords(step, clock);
    case "uses":
      return usesWords(step);
    case "minimum":
      return minimumWords(step);
    case "once-per-customer":
      return { text: "Each customer can use it once." };
    case "customers":
      return {
        text: step.firstOrder ? "It is for a customer’s first order alone." : "It is for some customers alone.",
      };
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
  const bad = steps.filter(({ verdict }) => verdict === "bad");
  if (bad.length > 0) {
    const causes = bad.filter((step) => !isConsequence(step)).length || 1;
    const others = bad.length - causes;
    const follows = `. The other red ${others === 1 ? "step follows" : "steps follow"} from ${causes === 1 ? "it" : "them"}`;
    return { verdict: "bad", text: `${counted(causes, "thing")} to put right${others === 0 ? "" : follows}` };
  }
  const earns = steps.find((step) => step.kind === "earns");
  const who = earns && `${earns.partner.name} would earn ${formatMoney({ ...earns, minor: earns.commission })}`;
  const warnings = steps.filter(({ verdict }) => verdict === "warning").length;
  const text = warnings > 0 ? `${counted(warnings, "thing")} to look at` : "All is well";
  return { verdict: warnings > 0 ? "warning" : "good", text: who ? `${text}. ${who}` : text };
}

/** Whether a step is red because one before it is: to put that right is enough. */
function isConsequence(step: CheckStep): boolean {
  if (step.kind === "not-in-store") return step.state !== null && step.state !== "live";
  const reasons = ["no-evidence", "code-without-partner", "link-without-partner", "link-not-read"];
  return step.kind === "uncredited" && reasons.includes(step.reason);
}
