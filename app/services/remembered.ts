import type {
  CodeHistory,
  CodeName,
  CodeTerms,
  HandleName,
  HandleOwner,
  PartnerHistory,
  PartnerName,
  PrefixHistory,
  PrefixName,
} from "../db/histories.ts";
import type { ShopRow } from "../db/programme.ts";
import { beginningsOf, ownerOfCode } from "../domain/code-prefix.ts";
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
  prefixes: Memory<PrefixName, PrefixHistory>;
};

export const createRemembered = (): Remembered => ({
  codes: createMemory(({ key }) => key),
  partners: createMemory(({ partnerId }) => String(partnerId)),
  handles: createMemory(({ parameter, value }) => `${parameter}=${value}`),
  prefixes: createMemory(({ prefix }) => prefix),
});

/** A batch's own, over what is remembered from batch to batch: the next batch may begin while this one is decided on. */
export const forBatch = ({ codes, partners, handles, prefixes }: Remembered): Remembered => ({
  codes: codes.forBatch(),
  partners: partners.forBatch(),
  handles: handles.forBatch(),
  prefixes: prefixes.forBatch(),
});

/** The codes of an order that its owners may be asked for. */
export const codesOfOrder = (shopId: ShopId, { snapshot, codesSeen }: OrderFacts): CodeName[] =>
  snapshot === null ? [] : codesSeen.map(({ key }) => ({ shopId, key }));

type PrefixedShop = { id: ShopId; prefixLengths: readonly number[] };

/** The prefixes that an order's codes may have; none in a shop without any. */
export const prefixesOfOrder = ({ id, prefixLengths }: PrefixedShop, facts: OrderFacts): PrefixName[] =>
  prefixLengths.length === 0
    ? []
    : codesOfOrder(id, facts).flatMap(({ key }) =>
        beginningsOf(key, prefixLengths).map((prefix) => ({ shopId: id, prefix })),
      );

/** Whose the order's codes were when it was placed. */
export function ownersOf(
  { codes, prefixes }: Remembered,
  shop: PrefixedShop & Pick<ShopRow, "terms">,
  facts: OrderFacts,
): ReadonlyMap<CodeKey, CodeOwner> {
  const owners = new Map<CodeKey, CodeOwner>();
  if (facts.snapshot === null) return owners;
  for (const code of codesOfOrder(shop.id, facts)) {
    const known = beginningsOf(code.key, shop.prefixLengths).map((prefix) => ({
      prefix,
      owners: prefixes.get({ shopId: shop.id, prefix }) ?? [],
    }));
    const owner = ownerAt(codes.get(code) ?? NEVER_OWNED, facts.snapshot.processedAt, shop.terms, known);
    if (owner) owners.set(code.key, owner);
  }
  return owners;
}

const NEVER_OWNED: CodeHistory = { owners: [], terms: [], offer: null };

type KnownPrefix = { prefix: CodeKey; owners: PrefixHistory };

/** Whose a code was at a moment, by its own assignments or by how it begins. */
export function ownerAt(
  { owners, ...code }: CodeHistory,
  at: Instant,
  shopTerms: readonly SaidVersion[],
  prefixes: readonly KnownPrefix[] = [],
): CodeOwner | null {
  const found = ownerOfCode(owners, prefixes, at);
  if (found === null) return null;
  const { owner, prefix } = found;
  return {
    ...standingAt(owner, at, { shopTerms, code }),
    since: owner.from,
    ...(prefix !== null && { prefix }),
  };
}

/** Who besides the partner says what an order earns: the shop, and the code where one speaks for them. */
type Others = { shopTerms: readonly SaidVersion[]; code?: CodeTerms };

/** A partner's state and terms of a moment, where a code speaks for them with that code's. */
export function standingAt(history: PartnerHistory, at: Instant, others: Others): PartnerStanding {
  const { partnerId, states } = history;
  return {
    partnerId,
    emailHash: emailHashAt(history, at),
    state: orFirst(states, at)?.state ?? "active",
    terms: termsAt(history, at, others),
  };
}

/** Of the address that they had at a moment; what they were entered with holds before as well. */
const emailHashAt = ({ emailHash, formerEmails }: PartnerHistory, at: Instant): string | null => {
  const former = formerEmails.find(({ to }) => at < to);
  return former === undefined ? emailHash : former.hash;
};

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
