import type {
  CodeHistory,
  CodeName,
  CodeTerms,
  HandleName,
  HandleOwner,
  PartnerHistory,
  PartnerName,
} from "../db/histories.ts";
import type { ShopRow } from "../db/programme.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import type { CodeOwner, PartnerStanding } from "../domain/programme.ts";
import { firstSaid, type SaidVersion, shopTermsAt, type TermsVersion, versionAt } from "../domain/terms.ts";
import { createMemory, type Memory } from "./memory.ts";

/** What is remembered of programmes: from batch to batch, or for one. */
export type Remembered = {
  codes: Memory<CodeName, CodeHistory>;
  partners: Memory<PartnerName, PartnerHistory>;
  handles: Memory<HandleName, HandleOwner>;
};

export const createRemembered = (): Remembered => ({
  codes: createMemory(({ key }) => key),
  partners: createMemory(({ partnerId }) => String(partnerId)),
  handles: createMemory(({ parameter, value }) => `${parameter}=${value}`),
});

/** A batch's own, over what is remembered from batch to batch: the next batch may begin while this one is decided on. */
export const forBatch = ({ codes, partners, handles }: Remembered): Remembered => ({
  codes: codes.forBatch(),
  partners: partners.forBatch(),
  handles: handles.forBatch(),
});

/** The codes of an order that its owners may be asked for. */
export const codesOfOrder = (shopId: ShopId, { snapshot, codesSeen }: OrderFacts): CodeName[] =>
  snapshot === null ? [] : codesSeen.map(({ key }) => ({ shopId, key }));

/** Whose the order's codes were when it was placed. */
export function ownersOf(
  { codes }: Remembered,
  shop: Pick<ShopRow, "id" | "terms">,
  facts: OrderFacts,
): ReadonlyMap<CodeKey, CodeOwner> {
  const owners = new Map<CodeKey, CodeOwner>();
  for (const code of codesOfOrder(shop.id, facts)) {
    const history = codes.get(code);
    const owner = history && facts.snapshot && ownerAt(history, facts.snapshot.processedAt, shop.terms);
    if (owner) owners.set(code.key, owner);
  }
  return owners;
}

/** Whose a code was at a moment. An assignment holds from its beginning until just before its end. */
export function ownerAt(
  { owners, ...code }: CodeHistory,
  at: Instant,
  shopTerms: readonly SaidVersion[],
): CodeOwner | null {
  const assignment = versionAt(owners, at);
  if (assignment === undefined || (assignment.to !== null && assignment.to <= at)) return null;
  return { ...standingAt(assignment, at, { shopTerms, code }), since: assignment.from };
}

/** Who besides the partner says what an order earns: the shop, and the code where one speaks for them. */
type Others = { shopTerms: readonly SaidVersion[]; code?: CodeTerms };

/** A partner's state and terms of a moment, where a code speaks for them with that code's. */
export function standingAt(history: PartnerHistory, at: Instant, others: Others): PartnerStanding {
  const { partnerId, emailHash, states } = history;
  return { partnerId, emailHash, state: orFirst(states, at)?.state ?? "active", terms: termsAt(history, at, others) };
}

// A code, a group and an offer say nothing of orders from before they did; neither was anybody in a group before they joined.
function termsAt({ terms, groups }: PartnerHistory, at: Instant, { shopTerms, code }: Others): TermsVersion {
  const group = versionAt(groups, at);
  const offer = code?.offer ?? null;
  const levels = [
    { level: { kind: "code" } as const, said: code && versionAt(code.terms, at) },
    { level: { kind: "partner" } as const, said: orFirst(terms, at) },
    ...(group?.id == null
      ? []
      : [{ level: { kind: "group", id: group.id } as const, said: versionAt(group.terms, at) }]),
    ...(offer === null ? [] : [{ level: { kind: "offer", id: offer.id } as const, said: versionAt(offer.terms, at) }]),
  ];
  return firstSaid(levels, shopTermsAt(shopTerms, at));
}

/** Where a partner was entered later than the moment, the first that was said of them holds. */
const orFirst = <T extends { from: Instant }>(versions: readonly T[], at: Instant): T | undefined =>
  versionAt(versions, at) ?? versions[0];
