import type pg from "pg";
import { workerPool } from "../db/pools.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";

/** What the carrying out of a wish needs: whose it is, how the store is reached, and where the books are. */
export type Making = { pool: pg.Pool; shopId: ShopId; call: AdminCall; now: Instant };

/** Where a batch of many codes stands after an attempt; one that failed is attempted again. */
export type Ran = { kind: "done" } | { kind: "failed"; failure: AdminFailure };

/**
 * For a merchant's own request. The lock of an offer is held while Shopify is asked: over the jobs' connections, so that
 * pages never wait for one.
 */
export const makingOf = (shop: Shop, call: AdminCall, now: Instant): Making => ({
  pool: workerPool(),
  shopId: shop.id,
  call,
  now,
});

/**
 * The name that a batch has while it adds codes to an offer's discount, many calls side by side; several batches may have it.
 * Whoever deletes an emptied discount takes it alone (decision 26).
 */
export const fillingOf = (shopId: ShopId, offerId: number): string => `filling:${shopId}:${offerId}`;

/** How long the job waits for the merchant's own request to do the work. */
export const GRACE_SECONDS = 20;
