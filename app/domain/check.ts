import type { ByPrefix, CheckStep, NotLive, Verdict } from "./check-step.ts";
import { differencesOf, type SeenDiscount, type SeenValue } from "./difference.ts";
import type { Currency, Instant } from "./ids.ts";
import { type CodeState, type Offer, type OfferCode, offerStateAt } from "./offer.ts";
import { unreachable } from "./result.ts";

/** What the store answered when it was asked for a code. */
export type InStore =
  | { kind: "read"; gid: string; discount: SeenDiscount }
  /** Of a kind that Vouch does not make. */
  | { kind: "other"; gid: string }
  | { kind: "absent" }
  | { kind: "no-answer"; message: string };

/** A code as it stands here; both null for one that is not known. `by`: the prefix by which it counts for a partner. */
export type Here = {
  typed: string;
  code: (OfferCode & { discountGid: string | null }) | null;
  offer: Offer | null;
  orders?: number;
  by: ByPrefix | null;
};

type Cart = { amount: bigint; currency: Currency };

/** What a checkout makes of a code. `value` is what it takes off; null where that cannot be told. */
export type CodeCheck = { steps: CheckStep[]; applies: boolean; value: SeenValue | null };

/**
 * What would happen to a cart on which the code is typed now. Where the store says nothing of it, Vouch's own word is taken
 * for whether it applies.
 */
export function checkCode(here: Here, store: InStore, cart: Cart, now: Instant): CodeCheck {
  const known = knownStep(here, store.kind === "read" || store.kind === "other");
  const { code, offer } = here;
  switch (store.kind) {
    case "no-answer": {
      const applies = code?.state === "live" && offer !== null && offerStateAt(offer, now) === "active";
      const steps: CheckStep[] = [known, { verdict: "warning", kind: "no-answer", message: store.message }];
      return { steps, applies, value: offer?.value ?? null };
    }
    case "absent": {
      const state = code?.state ?? null;
      const verdict = state === "making" || state === "resuming" || state === "moving" ? "warning" : "bad";
      const step: CheckStep = { verdict, kind: "not-in-store", state, offerId: offer?.id ?? null };
      return { steps: [known, step], applies: false, value: null };
    }
    case "other": {
      const steps: CheckStep[] = [
        known,
        foundStep(here, store.gid),
        { verdict: "warning", kind: "not-readable", gid: store.gid },
      ];
      return { steps, applies: true, value: null };
    }
    case "read": {
      const live = liveStep(here, store, now);
      const uses = usesStep(store, here.orders ?? 0);
      const minimum = minimumStep(store.discount, cart);
      const steps = [known, foundStep(here, store.gid), live, givesStep(here, store, now), uses, minimum];
      return {
        steps: [...steps, ...noteSteps(here, store.discount.conditions)],
        applies: [live, uses, minimum].every(({ verdict }) => verdict !== "bad"),
        value: store.discount.value,
      };
    }
    default:
      return unreachable(store);
  }
}

const KNOWN: Record<CodeState, Verdict> = {
  live: "good",
  making: "warning",
  stopping: "warning",
  resuming: "warning",
  moving: "warning",
  stopped: "bad",
  failed: "bad",
  missing: "bad",
};

function knownStep({ typed, code, by }: Here, inStore: boolean): CheckStep {
  if (by !== null) return { verdict: "good", kind: "by-prefix", typed: code?.display ?? typed, ...by };
  if (code === null) return { verdict: "bad", kind: "not-known", typed, inStore };
  const { key, display, state, problem, offer, own, twinOf, partner, createdAt } = code;
  const shown = { key, display, state, problem, offer, own, twinOf, partner, createdAt };
  return { verdict: partner === null ? "bad" : KNOWN[state], kind: "known", code: shown };
}

function foundStep({ code }: Here, gid: string): CheckStep {
  // One that is being made is in no discount yet; one that is missing was in one that is gone, which this is not.
  const onItsWay = code?.discountGid === null && code.state !== "missing";
  const ours = code === null || onItsWay || code.discountGid === gid;
  return { verdict: ours ? "good" : "warning", kind: "in-store", gid, ours };
}

type Read = Extract<InStore, { kind: "read" }>;

function liveStep({ code, offer }: Here, { gid, discount }: Read, now: Instant): CheckStep {
  const offerId = offer?.id ?? null;
  const notLive = (why: NotLive, at: Instant | null): CheckStep => {
    return { verdict: "bad", kind: "not-live", why, at, offerId, gid };
  };
  if (!discount.ended) {
    if (discount.startsAt > now) return notLive("scheduled", discount.startsAt);
    return { verdict: "good", kind: "live", until: discount.endsAt };
  }
  if (code?.state === "stopped" || code?.state === "stopping") return notLive("stopped-here", null);
  const state = offer === null ? "ended" : offerStateAt(offer, now);
  if (state === "paused") return notLive("paused-here", offer?.pausedAt ?? null);
  return notLive(state === "ended" ? "ended" : "ended-in-store", discount.endsAt);
}

function givesStep({ offer }: Here, { gid, discount }: Read, now: Instant): CheckStep {
  // That it has ended in the store is said by the step before.
  const differences =
    offer === null ? [] : differencesOf(discount, offer, now).filter(({ what }) => what !== "State" || !discount.ended);
  if (offer === null || differences.length === 0) {
    const { value, conditions } = discount;
    return { verdict: value === null ? "warning" : "good", kind: "gives", value, appliesTo: conditions.appliesTo };
  }
  const behind = offer.inStore.kind === "behind";
  return { verdict: behind ? "warning" : "bad", kind: "differs", differences, behind, offerId: offer.id, gid };
}

function usesStep({ discount }: Read, orders: number): CheckStep {
  const limit = discount.conditions.usageLimit;
  const used = discount.uses.count;
  const shared = discount.uses.codes > 1;
  // Whether a shared discount counts its uses for each code is not proven, and the count comes late.
  const reached: Verdict = shared ? "warning" : "bad";
  return { verdict: limit !== null && used >= limit ? reached : "good", kind: "uses", limit, used, shared, orders };
}

function minimumStep({ conditions: { minimum } }: SeenDiscount, { amount, currency }: Cart): CheckStep {
  const verdict = minimum === null ? "good" : minimum.kind === "quantity" ? "note" : reaches(minimum.amount, amount);
  return { verdict, kind: "minimum", minimum, cart: amount, currency };
}

const reaches = (least: bigint, amount: bigint): Verdict => (amount >= least ? "good" : "bad");

function noteSteps({ offer }: Here, conditions: SeenDiscount["conditions"]): CheckStep[] {
  const { oncePerCustomer, customers, purchases, combinesWith } = conditions;
  const once: CheckStep[] = oncePerCustomer ? [{ verdict: "note", kind: "once-per-customer" }] : [];
  const firstOrder = customers === "segment" && offer?.conditions.firstOrder === true;
  const some: CheckStep[] = customers === "everybody" ? [] : [{ verdict: "note", kind: "customers", firstOrder }];
  return [
    ...once,
    ...some,
    { verdict: "note", kind: "purchases", purchases },
    { verdict: "note", kind: "combines", combinesWith },
  ];
}
