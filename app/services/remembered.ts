import type { CodeHistory, CodeName, HandleName, HandleOwner, PartnerHistory, PartnerName } from "../db/histories.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import type { CodeOwner, PartnerStanding } from "../domain/programme.ts";
import { createMemory, type Memory } from "./memory.ts";

/** What is remembered of programmes from batch to batch. */
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

/** The codes of an order that its owners may be asked for. */
export const codesOfOrder = (shopId: ShopId, { snapshot, codesSeen }: OrderFacts): CodeName[] =>
  snapshot === null ? [] : codesSeen.map(({ key }) => ({ shopId, key }));

/** Whose the order's codes were when it was placed. */
export function ownersOf({ codes }: Remembered, shopId: ShopId, facts: OrderFacts): ReadonlyMap<CodeKey, CodeOwner> {
  const owners = new Map<CodeKey, CodeOwner>();
  for (const code of codesOfOrder(shopId, facts)) {
    const history = codes.get(code);
    const owner = history && facts.snapshot && ownerAt(history, facts.snapshot.processedAt);
    if (owner) owners.set(code.key, owner);
  }
  return owners;
}

/** Whose a code was at a moment. An assignment holds from its beginning until just before its end. */
export function ownerAt(history: CodeHistory, at: Instant): CodeOwner | null {
  const assignment = history.findLast(({ from }) => from <= at);
  if (assignment === undefined || (assignment.to !== null && assignment.to <= at)) return null;
  return { ...standingAt(assignment, at), since: assignment.from };
}

/** A partner's state and terms of a moment: the first of each where the partner was entered later. */
export function standingAt({ partnerId, emailHash, states, terms }: PartnerHistory, at: Instant): PartnerStanding {
  const inForce = dated(terms, at);
  if (inForce === undefined) throw new Error(`partner ${partnerId} has no terms`);
  return { partnerId, emailHash, state: dated(states, at)?.state ?? "active", terms: inForce };
}

const dated = <T extends { from: Instant }>(versions: readonly T[], at: Instant): T | undefined =>
  versions.findLast(({ from }) => from <= at) ?? versions[0];
