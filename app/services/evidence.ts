import type { KnownClick } from "../db/evidence.ts";
import type { HandleName, PartnerName } from "../db/histories.ts";
import type { ShopRow } from "../db/programme.ts";
import type { Loaded } from "../db/settlement.ts";
import { type Arrival, arrivalsOf } from "../domain/arrival.ts";
import type { Gathered, UnreadLink } from "../domain/attribute.ts";
import type { Click, EarlierCustomer, NamedEvidence } from "../domain/attribution.ts";
import { isSameReferral, namesOf, type Referral } from "../domain/click.ts";
import { type Hand, speakingHands } from "../domain/hand.ts";
import type { PartnerId, ShopId } from "../domain/ids.ts";
import type { OrderFacts, OrderSnapshot } from "../domain/order.ts";
import type { PartnerStanding } from "../domain/programme.ts";
import { type Remembered, standingAt } from "./remembered.ts";

/** What is known of an order's evidence besides its codes. */
export type Known = { shop: ShopRow; facts: OrderFacts; remembered: Remembered } & KnownEvidence;
type KnownEvidence = {
  clicks: readonly KnownClick[];
  /** To whom the order's customer is bound. */
  customers?: readonly (EarlierCustomer & { stored: boolean })[];
  /** What was decided by hand, the oldest first. */
  hands?: readonly Hand[];
};

/** What was read of an order's evidence, by its place in the batch. */
export function knownEvidence(
  { clicks, bound, boundBefore, hands }: Pick<Loaded, "clicks" | "bound" | "boundBefore" | "hands">,
  place: number,
): Required<KnownEvidence> {
  const stored = boundBefore.get(place) ?? [];
  const isStored = (one: EarlierCustomer) => stored.some((other) => byMoment(one, other) === 0);
  const found = (bound.get(place) ?? []).filter((one) => !isStored(one));
  return {
    hands: hands.get(place) ?? [],
    clicks: clicks.get(place) ?? [],
    customers: [...stored.map((one) => ({ ...one, stored: true })), ...found.map((one) => ({ ...one, stored: false }))],
  };
}

export type OrderEvidence = Gathered & {
  /** The partners whom it names, as of the order. */
  partners: ReadonlyMap<PartnerId, PartnerStanding>;
  /** Clicks that are not stored with the order yet. */
  fresh: readonly Click[];
  /** To whom the customer is bound, where that is not stored with the order yet. */
  freshCustomers: readonly EarlierCustomer[];
};

/** The partners and handles that must be remembered before an order's evidence is gathered. */
export function namesNeeded({ shop, facts, clicks, customers = [], hands = [] }: Omit<Known, "remembered">): {
  partners: PartnerName[];
  handles: HandleName[];
} {
  if (facts.snapshot === null) return { partners: [], handles: [] };
  const arrivals = openArrivals(facts.snapshot, shop, clicks);
  return {
    partners: [...clicks.map(({ click }) => click), ...customers, ...speakingHands(hands).named].map(
      ({ partnerId }) => ({ shopId: shop.id, partnerId }),
    ),
    handles: arrivals.flatMap(({ referrals }) => referrals.flatMap((referral) => handleNames(shop.id, referral))),
  };
}

/** All that speaks for a partner besides the order's codes. What was seen once is kept, also where it could no longer be found. */
export function gatherEvidence({
  shop,
  facts: { snapshot },
  clicks,
  customers = [],
  hands = [],
  remembered,
}: Known): OrderEvidence {
  const partners = new Map<PartnerId, PartnerStanding>();
  const { named: byHand, ...nobody } = speakingHands(hands);
  const known: NamedEvidence[] = [...clicks.map(({ click }) => click), ...customers.map(earlier), ...byHand];
  if (snapshot === null) return { named: known.sort(byMoment), strays: [], partners, fresh: [], freshCustomers: [] };
  const at = snapshot.processedAt;
  for (const { partnerId } of known) {
    const history = remembered.partners.get({ shopId: shop.id, partnerId });
    if (history !== null) partners.set(partnerId, standingAt(history, at, { shopTerms: shop.terms }));
  }
  const arrived: Click[] = [];
  const nobodys: Arrival[] = [];
  for (const arrival of openArrivals(snapshot, shop, clicks)) {
    const owner = arrival.referrals
      .flatMap((referral) => handleNames(shop.id, referral))
      .map((name) => remembered.handles.get(name))
      .find((holder) => holder !== null && holder.since <= at);
    if (owner) {
      partners.set(owner.partnerId, standingAt(owner, at, { shopTerms: shop.terms }));
      arrived.push({ kind: "click", partnerId: owner.partnerId, at: arrival.at, seen: arrival.seen });
    } else nobodys.push(arrival);
  }
  // Beside links of partners, nobody's are not told, as the pixel's are not: read again, they are no longer looked for.
  const told = nobodys.filter(({ seen }) => !arrived.some((click) => click.seen === seen));
  const strays = told.flatMap(({ referrals }) => referrals.slice(0, 1));
  const unread = told.flatMap(({ seen, unread: why }): UnreadLink[] => (why === null ? [] : [{ seen, why }]));
  return {
    named: [...known, ...arrived].sort(byMoment),
    ...nobody,
    strays: strays.filter((one, i) => strays.findIndex((other) => isSameReferral(one, other)) === i),
    unread,
    partners,
    fresh: [...clicks.flatMap(({ click, stored }) => (stored ? [] : [click])), ...arrived],
    freshCustomers: customers.filter(({ stored }) => !stored),
  };
}

const earlier = ({ kind, partnerId, since }: EarlierCustomer): EarlierCustomer => ({ kind, partnerId, since });

/** What is stored with an order and what its checkout leads to, each click once. */
export function together(stored: readonly KnownClick[], tied: readonly KnownClick[]): KnownClick[] {
  return [...new Map([...tied, ...stored].map((known) => [nameOf(known.click), known])).values()];
}

const momentOf = (one: NamedEvidence) => (one.kind === "earlier-customer" ? one.since : one.at);
const nameOf = (one: NamedEvidence) =>
  `${one.kind === "click" ? one.seen : one.kind} ${one.partnerId} ${momentOf(one)}`;

// A fixed order, wherever evidence was read: equal evidence reads the same, and is not weighed again.
function byMoment(a: NamedEvidence, b: NamedEvidence): number {
  const [one, other] = [nameOf(a), nameOf(b)];
  return momentOf(a) - momentOf(b) || (one === other ? 0 : one < other ? -1 : 1);
}

/** What the order's own facts say, unless that was understood before: a handle that is taken away later changes nothing. */
const openArrivals = (snapshot: OrderSnapshot, { parameters }: ShopRow, clicks: readonly KnownClick[]): Arrival[] =>
  arrivalsOf(snapshot, parameters).filter(({ seen }) => !clicks.some(({ click }) => click.seen === seen));

/** The names under which a referral may be known, the best first. */
export const handleNames = (shopId: ShopId, referral: Referral): HandleName[] =>
  namesOf(referral).map((value) => ({ shopId, parameter: referral.parameter, value }));
