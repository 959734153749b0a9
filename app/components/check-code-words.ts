import type { NotLive } from "../domain/check-step.ts";
import type { Minimum, Purchases } from "../domain/conditions.ts";
import { valueText } from "../domain/difference.ts";
import type { Currency } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import type { CodeState, OfferCode } from "../domain/offer.ts";
import { codePlace, discountPlace, type Of, offerPlaces, partnerPlace, type Words } from "./check-remedy.ts";
import { differenceWords } from "./difference-words.ts";
import { counted } from "./numbers.ts";
import { type Clock, dateOf, whenExactly } from "./when.ts";

/** Whose a code is and how it stands here. */
export function knownWords({ display, state, problem, offer, partner }: OfferCode, clock: Clock): Words {
  const stands = STATES[state];
  const places = offer === null ? [codePlace(display)] : offerPlaces(offer.id, display);
  if (partner === null) {
    const text = `${display} belongs to nobody, so orders with it are credited to nobody.`;
    return { text, remedy: "Choose “Give” beside the code, or leave it to the house.", places };
  }
  const text = `${display} belongs to ${partner.name} since ${dateOf(partner.since, clock)}.`;
  if (state === "live") return { text };
  const remedy = offer === null ? (OWN_REMEDY[state] ?? stands.remedy) : stands.remedy;
  return { text: [text, stands.text, problem].filter(Boolean).join(" "), remedy, places };
}

export function prefixWords({ typed, prefix, partner, since }: Of<"by-prefix">, clock: Clock): Words {
  return {
    text: `${typed} begins with ${prefix}, and codes that begin so belong to ${partner.name} since ${dateOf(since, clock)}.`,
    places: [partnerPlace(partner)],
  };
}

const STATES: Record<CodeState, { text: string; remedy: string }> = {
  live: { text: "", remedy: "" },
  making: { text: "It is being made in your store.", remedy: "Check again in a moment." },
  stopping: { text: "It is being stopped.", remedy: "Wait until it is stopped, or resume it then." },
  stopped: { text: "It is stopped.", remedy: "Choose “Resume” beside the code." },
  resuming: { text: "It is being put back into your store.", remedy: "Check again in a moment." },
  moving: {
    text: "It is moving into another discount of your store.",
    remedy: "Check again in a moment.",
  },
  failed: { text: "It could not be made.", remedy: "Choose “Try again” beside the code." },
  missing: { text: "It is missing in your store.", remedy: "Choose “Make again” beside the code." },
};

// A code that Vouch did not make: it is neither made again nor put back.
const LOOK_AGAIN = "Put it back in Shopify, then choose “Look again” beside the code.";
const OWN_REMEDY: Partial<Record<CodeState, string>> = {
  live: LOOK_AGAIN,
  missing: LOOK_AGAIN,
  stopped: "Choose “Reassign” beside the code: it counts again from then on.",
};

export function inStoreWords({ gid, ours }: Of<"in-store">): Words {
  if (ours) return { text: "The code is in your store.", places: [discountPlace(gid)] };
  return {
    text: "The code is in your store, in another discount than the one that Vouch made for it.",
    remedy: "It counts for its partner all the same. Compare what it gives.",
    places: [discountPlace(gid)],
  };
}

export function notInStoreWords({ state, offerId }: Of<"not-in-store">): Words {
  const text = "No discount of your store has this code. At checkout it is refused.";
  if (state === null) return { text, remedy: "Look at how it is written." };
  if (state === "making" || state === "resuming" || state === "moving")
    return { text: "It is not in your store yet.", remedy: "Check again in a moment." };
  const remedy = offerId === null ? (OWN_REMEDY[state] ?? BACK[state]) : BACK[state];
  return { text, remedy, places: offerPlaces(offerId) };
}

const BACK: Record<Exclude<CodeState, "making" | "resuming" | "moving">, string> = {
  // The next word from Shopify says that it is missing; the button stands there from then on.
  live: "Choose “Make again” beside the code. It stands there once Shopify has told Vouch.",
  missing: "“Make again” puts it back.",
  failed: "“Try again” puts it there.",
  stopping: "It was taken out when it was stopped. “Resume” puts it back.",
  stopped: "It was taken out when it was stopped. “Resume” puts it back.",
};

const NOT_LIVE: Record<NotLive, { text: string; remedy: string }> = {
  scheduled: { text: "The discount is not live yet.", remedy: "Wait for its start, or let the offer start earlier." },
  ended: { text: "The discount has ended.", remedy: "Give the offer a later end." },
  "paused-here": { text: "The offer is paused, so the discount is not live.", remedy: "Let the offer go on." },
  "stopped-here": { text: "The discount ended when the code was stopped.", remedy: "Resume the code." },
  "ended-in-store": {
    text: "The discount was ended in Shopify. Vouch says that it is live.",
    remedy: "Activate it in Shopify, or pause the offer here.",
  },
};

export function notLiveWords({ why, at, offerId, gid }: Of<"not-live">, clock: Clock): Words {
  const { text, remedy } = NOT_LIVE[why];
  const dated = at !== null && (why === "scheduled" || why === "ended");
  const moment = dated ? ` It ${why === "scheduled" ? "starts" : "ended"} ${whenExactly(at, clock)}.` : "";
  return { text: `${text}${moment}`, remedy, places: [...offerPlaces(offerId), discountPlace(gid)] };
}

export function givesWords({ value, appliesTo }: Of<"gives">): Words {
  if (value === null) return { text: "It gives something that Vouch cannot read.", remedy: "Look at it in Shopify." };
  if (value.kind === "bxgy")
    return { text: `It gives ${valueText(value)}. Here the cart is one item, so nothing is off.` };
  const each = value.kind === "fixed" && value.each;
  const off = each || value.kind === "free-shipping" ? valueText(value) : `${valueText(value)} off`;
  const counted = each ? " Here the cart is one item." : "";
  if (appliesTo === "all") return { text: `It gives ${off}.${counted}` };
  return { text: `It gives ${off}, on chosen ${appliesTo} alone. Here all of the cart is taken for such.${counted}` };
}

export function differsWords({ differences, behind, offerId, gid }: Of<"differs">, clock: Clock): Words {
  const said = differences.map((difference) => differenceWords(difference, clock)).join(" ");
  const places = [...offerPlaces(offerId), discountPlace(gid)];
  if (behind)
    return { text: said, remedy: "Vouch is telling Shopify of the newest version. Check again in a moment.", places };
  const settle = { content: "Settle the difference", url: `/app/differences?offer=${offerId}` };
  return {
    text: said,
    remedy: "Choose under Differences which of the two holds. “Look at the store now” shows it there.",
    places: [settle, ...places],
  };
}

export function usesWords({ limit, used, shared, orders, verdict }: Of<"uses">): Words {
  // Shopify counts late, and all codes of a discount together; the orders that came since Vouch is here are counted at once.
  const own = orders === 0 ? "No order with it is known here." : `Vouch knows ${counted(orders, "order")} with it.`;
  const together = `All codes of its discount together were used about ${counted(used, "time")}.`;
  const alone = used === 0 ? "No use is counted yet." : `It was used about ${counted(used, "time")}.`;
  const soFar = shared ? `${own}${used === 0 ? "" : ` ${together}`}` : alone;
  if (limit === null) return { text: `It can be used without limit. ${soFar}` };
  const most = `It can be used ${counted(limit, "time")}.`;
  if (verdict === "good") return { text: `${most} ${used === 0 ? soFar : `About ${limit - used} are left.`}` };
  return { text: `${most} ${soFar}`, remedy: "Raise the number of uses in the offer." };
}

export function minimumWords({ minimum, cart, currency }: Of<"minimum">): Words {
  if (minimum === null) return { text: "It needs no minimum." };
  if (minimum.kind === "quantity") return { text: `It needs ${counted(minimum.quantity, "item")} in the cart.` };
  return amountWords(minimum, cart, currency);
}

function amountWords({ amount, currency }: Extract<Minimum, { kind: "amount" }>, cart: bigint, shop: Currency): Words {
  const [least, has] = [formatMoney({ minor: amount, currency }), formatMoney({ minor: cart, currency: shop })];
  if (cart >= amount) return { text: `The cart of ${has} reaches the minimum of ${least}.` };
  return {
    text: `The cart of ${has} does not reach the minimum of ${least}.`,
    remedy: "Try a larger cart, or lower the offer’s minimum.",
  };
}

export const PURCHASES: Record<Purchases, string> = {
  "one-time": "It holds for one-time purchases, not for subscriptions.",
  subscription: "It holds for subscriptions alone.",
  both: "It holds for one-time purchases and for subscriptions.",
};

export function combinesWords({ orders, products, shipping }: Of<"combines">["combinesWith"]): string {
  const named = [products && "product", orders && "order", shipping && "shipping"].filter((one) => one !== false);
  if (named.length === 0) return "It combines with no other discount.";
  const [last, ...before] = [...named].reverse();
  return `It combines with ${before.length === 0 ? last : `${before.reverse().join(", ")} and ${last}`} discounts.`;
}
