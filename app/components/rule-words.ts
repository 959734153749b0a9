import { unreachable } from "../domain/result.ts";
import type { EvidenceKind, Rule } from "../domain/rule.ts";

// A rule names every kind of evidence it will ever ask for; a page promises only what is gathered so far.
const GATHERED: readonly EvidenceKind[] = ["code", "click"];

/** What is gathered where a former program had bound customers, and where none is bound. */
export const gatheredWith = (boundCustomers: boolean): readonly EvidenceKind[] =>
  boundCustomers ? [...GATHERED, "earlier-customer"] : GATHERED;

/** A rule's name as its order of asking: "Code, then link, then earlier customer". */
export function ruleWords({ order }: Rule, gathered = GATHERED): string {
  const names = order
    .flatMap((kind) => (kind === "hand" || !gathered.includes(kind) ? [] : [kindWord(kind)]))
    .join(", then ");
  return names.charAt(0).toUpperCase() + names.slice(1);
}

/** A rule as sentences, in the order in which it asks. */
export function ruleSentences(rule: Rule, gathered = GATHERED): string[] {
  const sentences = rule.order.flatMap((kind) => (gathered.includes(kind) ? [kindSentence(kind, rule)] : []));
  return [...sentences, gathered.length === 1 ? "An order without a partner’s code is credited to nobody." : NOBODY];
}

const NOBODY = "Without any of these, the order is credited to nobody.";

function kindWord(kind: Exclude<EvidenceKind, "hand">): string {
  switch (kind) {
    case "code":
      return "code";
    case "click":
      return "link";
    case "earlier-customer":
      return "earlier customer";
    default:
      return unreachable(kind);
  }
}

function kindSentence(kind: EvidenceKind, rule: Rule): string {
  switch (kind) {
    case "hand":
      return "What you decide by hand always comes first.";
    case "code":
      return "The partner whose code the customer typed gets the credit. Of several partners’ codes the one with the largest discount decides, and of equal ones the first.";
    case "click":
      return `Without a code, the partner whose link was clicked last in the ${rule.clickWindowDays} days before the order.`;
    case "earlier-customer":
      return "Without either, the partner who brought this customer before.";
    default:
      return unreachable(kind);
  }
}
