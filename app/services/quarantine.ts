import type pg from "pg";
import type { Person } from "../db/bound-customers.ts";
import { standOf } from "../db/decisions.ts";
import { appPool } from "../db/pools.ts";
import { sealedBodies } from "../db/privacy.ts";
import {
  closeEvent,
  dropBodies,
  NOT_IN_STORE,
  noteAttempt,
  ORDER_READ,
  openOfOrder,
  type QuarantinedBody,
  type QuarantinedEvent,
  readBodies,
  readQuarantine,
} from "../db/quarantine.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import { addDays } from "../domain/time.ts";
import { env } from "../env.server.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { LINES_MISSING } from "../shopify/order-payload.ts";
import { type People, peopleIn } from "../shopify/people.ts";
import { fetchOrder } from "./backfill.ts";
import { type Effect, effectOf } from "./effect.ts";
import { hashEmail } from "./email-hash.ts";
import { faultOf, isPassing } from "./faults.ts";
import { createSeal, type Seal } from "./seal.ts";
import { settleOnPool } from "./settlement.ts";

/** What became of an event that was tried again. */
export type Retried = { id: string; kind: "settled" } | { id: string; kind: "refused"; reason: string; detail: string };

const KEPT_DAYS = 30;

/** Under the secrets that are set. */
const quarantineSeal = (): Seal =>
  createSeal([env.SHOPIFY_API_SECRET, ...(env.SHOPIFY_API_SECRET_OLD ? [env.SHOPIFY_API_SECRET_OLD] : [])]);

/** The open events of a shop, the newest first. */
export async function listQuarantine(shopId: ShopId, page: number): Promise<Page<QuarantinedEvent>> {
  const { events, total } = await readQuarantine(appPool(), {
    shopId,
    limit: PAGE_SIZE,
    offset: (page - 1) * PAGE_SIZE,
  });
  return pageOf(events, page, total);
}

/**
 * Reads and settles open events once more, the oldest first; what fails again stays, with the reason it has now. An order of
 * which no body is kept, or that another shop was told of, is read from the Admin API: that proves whose it is.
 */
export async function retryQuarantined(
  { shopId, call, now }: { shopId: ShopId; call: AdminCall; now: Instant },
  ids: readonly string[],
): Promise<Retried[]> {
  const seal = quarantineSeal();
  const retried: Retried[] = [];
  for (const event of await readBodies(appPool(), shopId, ids)) {
    const { id } = event;
    const problem = await retry({ shopId, event, seal, call, now }).catch((error: unknown) => busyWith(event, error));
    if (problem === null) await closeEvent(appPool(), { shopId, id, state: "retried", at: now });
    else await noteAttempt(appPool(), { shopId, id, ...problem });
    retried.push(problem === null ? { id, kind: "settled" } : { id, kind: "refused", ...problem });
  }
  return retried;
}

/** Tries again what was kept out of the shop's books because another shop was told of the order first. */
export async function retryKeptOut(
  retrying: { shopId: ShopId; call: AdminCall; now: Instant },
  orderId: OrderId,
): Promise<Retried[]> {
  const ids = await openOfOrder(appPool(), { shopId: retrying.shopId, orderId, reason: OTHER_SHOP.reason });
  return ids.length > 0 ? retryQuarantined(retrying, ids) : [];
}

/** Gives events up: their bodies are erased. Returns how many were open. */
export async function discardQuarantined(shopId: ShopId, ids: readonly string[], now: Instant): Promise<number> {
  const closed = await Promise.all(ids.map((id) => closeEvent(appPool(), { shopId, id, state: "discarded", at: now })));
  return closed.filter(Boolean).length;
}

const BODIES_AT_ONCE = 20;

/**
 * Which events tell of a person, of any order or of none: their bodies are opened and read. One that no secret opens that is set
 * cannot be told from others'.
 */
export async function eventsOfPerson(pool: pg.Pool, shopId: ShopId, person: Person): Promise<string[]> {
  const hashes = new Set(person.emailHashes);
  const theirs: string[] = [];
  for (let after = "0"; ; ) {
    const page = await sealedBodies(pool, shopId, { after, limit: BODIES_AT_ONCE });
    if (page.length === 0) return theirs;
    const seal = quarantineSeal();
    for (const { id, body } of page) {
      const opened = seal.open(body, String(shopId));
      if (opened !== null && tellsOf(peopleIn(opened), person.customerId, hashes)) theirs.push(id);
      after = id;
    }
    if (page.length < BODIES_AT_ONCE) return theirs;
  }
}

const tellsOf = (people: People, customerId: string | null, hashes: ReadonlySet<string>): boolean =>
  (customerId !== null && people.customerIds.has(customerId)) ||
  people.addresses.values().some((address) => hashes.has(hashEmail(address)));

/** Erases the bodies of events that were received more than 30 days ago, of all shops. Returns how many. */
export const pruneQuarantine = (now: Instant): Promise<number> => dropBodies(appPool(), addDays(now, -KEPT_DAYS));

const OTHER_SHOP: Problem = {
  reason: "order-of-another-shop",
  detail: "Another shop was told of an order with this number before.",
};
const BODY_GONE: Problem = {
  reason: "body-gone",
  detail: "What Shopify sent is no longer kept here, or cannot be opened.",
};
const BUSY = " When it was tried again, something else of the order was being saved.";
const NEVER_GIVEN: Problem = { reason: NOT_IN_STORE, detail: "Shopify knows no such order in your store." };
const NO_LONGER_GIVEN: Problem = {
  reason: "not-in-store-now",
  detail: "Shopify knows no such order in your store any more.",
};

type Problem = { reason: string; detail: string };
type Attempt = { shopId: ShopId; event: QuarantinedBody; seal: Seal; call: AdminCall; now: Instant };

/** It waits as before, for the same reason: the database could not save it just now. */
function busyWith({ reason, detail }: QuarantinedBody, error: unknown): Problem {
  if (!isPassing(error)) throw error;
  return { reason, detail: detail.endsWith(BUSY) ? detail : detail + BUSY };
}

async function retry(attempt: Attempt): Promise<Problem | null> {
  const { shopId, event, seal, now } = attempt;
  const body = event.body === null ? null : seal.open(event.body, String(shopId));
  if (body === null) return readAgain(attempt, BODY_GONE);
  const read = effectOf({ shopId, topic: event.topic, body }, hashEmail);
  if (!read.ok) {
    const { reason, detail } = read.error;
    return reason === LINES_MISSING ? readAgain(attempt, { reason, detail }) : { reason, detail };
  }
  const problem = await settle(event, read.value, now);
  if (problem !== OTHER_SHOP) return problem;
  // The body says more than the Admin API is asked for, so it is settled as soon as the order is known to be the shop's.
  return (await readAgain(attempt, OTHER_SHOP)) ?? (await settle(event, read.value, now));
}

async function readAgain({ shopId, event, call, now }: Attempt, otherwise: Problem): Promise<Problem | null> {
  const { orderId } = event;
  if (orderId === null) return otherwise;
  const fetched = await fetchOrder({ pool: appPool(), shopId, call, now }, orderId);
  if (!fetched.ok) return { reason: fetched.error.kind, detail: fetched.error.message };
  if (fetched.value !== null) return fetched.value[0] ?? null;
  if ((await standOf(appPool(), { shopId, orderId })) !== "decided") return NEVER_GIVEN;
  // It was heard another way since it was noted. What was noted for another reason may be what is not here.
  return event.topic === ORDER_READ && event.reason === NOT_IN_STORE ? null : NO_LONGER_GIVEN;
}

async function settle(event: QuarantinedBody, effect: Effect, now: Instant): Promise<Problem | null> {
  if (effect.kind === "nothing") return null;
  const batch =
    effect.kind === "job"
      ? { work: [], jobs: [effect.job] }
      : { work: [{ ...effect.work, delivery: { topic: event.topic, receivedAt: event.receivedAt, seal: null } }] };
  try {
    const [settled] = await settleOnPool(appPool(), batch, now);
    return settled?.outcome === "other-shop" ? OTHER_SHOP : null;
  } catch (error) {
    if (faultOf(error) !== "data") throw error;
    return { reason: "could-not-be-booked", detail: "The event could not be booked this time either." };
  }
}
