import type { CodeHistory, CodeName } from "../db/programme.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import type { CodeOwner } from "../domain/programme.ts";

/** Who owned codes, remembered by the version of the shop's programme under which it was read. */
export type Owners = {
  /** Those of the codes of which nothing is remembered, under whatever version. */
  unknown: (codes: readonly CodeName[]) => CodeName[];
  /** Those of which nothing is remembered under the shop's present version. */
  outdated: (codes: readonly CodeName[], versions: Versions) => CodeName[];
  /** Remembers what was read of `codes`, by their place; what is missing belonged to nobody. */
  remember: (codes: readonly CodeName[], read: ReadonlyMap<number, CodeHistory>, versions: Versions) => void;
  /** Whose the order's codes were when it was placed. */
  of: (shopId: ShopId, facts: OrderFacts) => ReadonlyMap<CodeKey, CodeOwner>;
};

export type Versions = ReadonlyMap<ShopId, { version: string }>;

/** The codes of an order that its owners may be asked for. */
export const codesOfOrder = (shopId: ShopId, { snapshot, codesSeen }: OrderFacts): CodeName[] =>
  snapshot === null ? [] : codesSeen.map(({ key }) => ({ shopId, key }));

const MOST = 50_000;

export function createOwners(): Owners {
  const known = new Map<string, { version: string; history: CodeHistory | null }>();
  return {
    unknown(codes) {
      // Only here, before anything of a batch is read: what is remembered for a batch is needed until it is decided.
      if (known.size > MOST) known.clear();
      return distinct(codes).filter((code) => !known.has(nameOf(code)));
    },
    outdated: (codes, versions) =>
      distinct(codes).filter((code) => known.get(nameOf(code))?.version !== versions.get(code.shopId)?.version),
    remember(codes, read, versions) {
      for (const [place, code] of codes.entries()) {
        const version = versions.get(code.shopId)?.version;
        if (version !== undefined) known.set(nameOf(code), { version, history: read.get(place) ?? null });
      }
    },
    of(shopId, facts) {
      const owners = new Map<CodeKey, CodeOwner>();
      for (const code of codesOfOrder(shopId, facts)) {
        const history = known.get(nameOf(code))?.history;
        const owner = history && facts.snapshot && ownerAt(history, facts.snapshot.processedAt);
        if (owner) owners.set(code.key, owner);
      }
      return owners;
    },
  };
}

/**
 * Whose a code was at a moment, with the partner's state and terms of that moment: the first of each where the partner was
 * entered later than the assignment begins. An assignment holds from its beginning until just before its end.
 */
export function ownerAt(history: CodeHistory, at: Instant): CodeOwner | null {
  const assignment = history.findLast(({ from }) => from <= at);
  if (assignment === undefined || (assignment.to !== null && assignment.to <= at)) return null;
  const terms = dated(assignment.terms, at);
  if (terms === undefined) throw new Error(`partner ${assignment.partnerId} has no terms`);
  return {
    partnerId: assignment.partnerId,
    since: assignment.from,
    state: dated(assignment.states, at)?.state ?? "active",
    emailHash: assignment.emailHash,
    terms,
  };
}

const dated = <T extends { from: Instant }>(versions: readonly T[], at: Instant): T | undefined =>
  versions.findLast(({ from }) => from <= at) ?? versions[0];

const nameOf = ({ shopId, key }: CodeName) => `${shopId}/${key}`;

const distinct = (codes: readonly CodeName[]): CodeName[] => [
  ...new Map(codes.map((code) => [nameOf(code), code])).values(),
];
