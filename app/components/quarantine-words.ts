/** What of an event decides what can be done about it. */
type Waiting = { reason: string; topic: string; orderId: unknown };

const ASK = "tell whoever operates Vouch";
const READ_ANEW = `Try again: the order is read from Shopify anew. If it fails each time, ${ASK}.`;

const REMEDIES: Record<string, string> = {
  "lines-missing":
    "Try again: the order is read from Shopify anew. If it has no items there either, discard this event.",
  "not-paged-to-its-end": `The order is too long to be read whole. Try again once; if it fails, ${ASK}.`,
  "mixed-currencies":
    "Vouch cannot book an order in two currencies. Agree with the partner on what it earns, then discard this event.",
  "could-not-be-booked": `Try again. If it fails each time, ${ASK}.`,
  "not-a-deletion": `If the order is still in Shopify, discard this event. If it is not, ${ASK}.`,
  "order-of-another-shop":
    "Try again: Vouch asks Shopify whether the order is yours. If it is not known in your store, discard this event.",
  "not-in-store":
    "If the order was deleted, discard this event. An order of more than 60 days ago may be one that Vouch cannot read.",
  "not-in-store-now":
    "If the order was deleted, discard this event. If it was not, change it in Shopify, a tag is enough: it is sent anew.",
  "body-gone": "Discard this event: nothing is left to read.",
  throttled: "Try again in a few minutes.",
  unreachable: "Try again in a few minutes.",
  "locked-out": "Look in Shopify whether your store is paused or has an unpaid bill, then try again.",
  denied: "Open Vouch from the Shopify admin and allow what it asks for, then try again.",
  rejected: `Try again. If it fails each time, ${ASK}.`,
};

/**
 * What a merchant can do about an event that could not be processed. What a webhook said stays as it was said: trying it again
 * leads to the same until Vouch learns to read it, while a change of the order has it sent anew.
 */
export function remedyOf({ reason, topic, orderId }: Waiting): string {
  if (Object.hasOwn(REMEDIES, reason)) return REMEDIES[reason] as string;
  if (topic === "order-read") return READ_ANEW;
  if (orderId === null) return `Try again after an update of Vouch. If it fails then as well, ${ASK}.`;
  return "Change the order in Shopify, a tag is enough: it is sent anew. Once it is right under Orders, discard this event.";
}
