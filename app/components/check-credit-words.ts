import { formatMoney } from "../domain/money.ts";
import { unreachable } from "../domain/result.ts";
import type { EvidenceKind } from "../domain/rule.ts";
import { type Of, partnerPlace, type Words } from "./check-remedy.ts";
import { percent } from "./numbers.ts";
import { ruleWords } from "./rule-words.ts";
import { termsOf } from "./terms-words.ts";

/** Who would be credited, and who not although the code or the link speaks for them. */
export function creditWords({ partner, by, other, rule }: Of<"credited">): Words {
  const text = `${partner.name} would be credited, by the ${BY[by]}.`;
  if (other === null) return { text };
  return {
    text: `${text} The ${BY[other.by]} speaks for ${other.name}, who gets nothing: the rule is “${ruleWords(rule)}”.`,
    remedy: "Let code and link be of one partner.",
    places: [partnerPlace(partner), partnerPlace(other)],
  };
}

const BY: Record<EvidenceKind, string> = {
  hand: "merchant’s hand",
  code: "code",
  click: "link",
  "earlier-customer": "customer’s earlier order",
};

export function uncreditedWords({ reason, partner }: Of<"uncredited">): Words {
  const nobody = "Nobody would be credited";
  switch (reason) {
    case "partner-paused":
      if (partner === null) return { text: `${nobody}: the partner is not active.` };
      return {
        text: `${nobody}: ${partner.name} is not active.`,
        remedy: `Make ${partner.name} active again.`,
        places: [partnerPlace(partner)],
      };
    case "no-evidence":
      return { text: `${nobody}: nothing that works speaks for a partner.`, remedy: "Put right what is red above." };
    case "code-without-partner":
      return { text: `${nobody}: the code belongs to no partner.`, remedy: "Put right what is red above." };
    case "link-without-partner":
      return { text: `${nobody}: the link belongs to no partner.`, remedy: "Use the link on the partner’s page." };
    case "link-not-read":
      return { text: `${nobody}: the link was not read.`, remedy: "Put right what is red above." };
    case "other-currency":
      return {
        text: `${nobody}: the commission is in another currency than your shop’s.`,
        remedy: "Set the commission anew, where it is said: of the code, partner, group or offer.",
      };
    case "before-start":
      return {
        text: `${nobody}: orders do not earn yet.`,
        remedy: "Choose an earlier day from which orders earn.",
        places: [{ content: "Open settings", url: "/app/settings" }],
      };
    case "self-referral":
    case "outside-window":
    case "deleted-unknown":
    case "by-hand":
    case "order-not-heard":
    case "codes-not-known":
      return { text: `${nobody}.` };
    default:
      return unreachable(reason);
  }
}

/** What the credited partner would earn: "€100.00 − €20.00 = €80.00 × 10 % = €8.00". */
export function earnWords({
  partner,
  cart,
  discount,
  amount,
  terms,
  commission,
  currency,
  unsure,
}: Of<"earns">): Words {
  const money = (minor: bigint) => formatMoney({ minor, currency });
  const sum = discount === 0n ? money(amount) : `${money(cart)} − ${money(discount)} = ${money(amount)}`;
  const earned =
    terms.kind === "percent"
      ? `${sum} × ${percent(terms.rateBps)} = ${money(commission)}`
      : `${sum}; ${termsOf(terms)}`;
  const doubt = unsure ? " What the code takes off is not known, and is not taken off here." : "";
  return { text: `${partner.name} would earn ${earned}. Tax and shipping do not count.${doubt}` };
}
