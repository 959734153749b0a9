import type pg from "pg";
import type { z } from "zod";
import { findShopById } from "../db/shops.ts";
import { type Instant, type ShopId, shopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { Logger } from "../log.server.ts";
import type { Making } from "../services/making.ts";
import { type AdminCall, type AdminFailure, jobCall } from "../shopify/admin.ts";

/** What a task is given. */
export type Context = {
  pool: pg.Pool;
  now: () => Instant;
  log: Logger;
  /** A shop's offline token, renewed where it expires; null where there is none. */
  accessTokenOf: (domain: string) => Promise<string | null>;
  /** No attempt follows this one: what cannot be done now is told to the merchant. */
  lastAttempt: boolean;
};

/** Reads a payload. Errors: thrown, and so seen in the log, for a job that nobody adds that way. */
export const payloadOf = <T>(schema: z.ZodType<T>, payload: unknown): T => schema.parse(payload);

/** The shop of a job and its Admin API; null where it is not installed, so that there is nothing to do. */
export async function installedShop(context: Context, id: number): Promise<{ shop: Shop; call: AdminCall } | null> {
  const shop = await findShopById(context.pool, shopId(id));
  if (shop?.state !== "installed") return null;
  return { shop, call: jobCall(shop.domain, context.accessTokenOf) };
}

/** What making codes in the shop of a job takes; null where it is not installed. */
export async function makingFor(context: Context, id: number): Promise<(Making & { shop: Shop }) | null> {
  const installed = await installedShop(context, id);
  if (installed === null) return null;
  const { shop, call } = installed;
  return { shop, pool: context.pool, shopId: shop.id, call, now: context.now() };
}

/** Ends an attempt: the worker waits longer each time and tries again. */
export class TryAgain extends Error {
  override name = "TryAgain";
  constructor(failure: Pick<AdminFailure, "message"> & { kind: string }) {
    super(`${failure.kind}: ${failure.message}`);
  }
}

/** Ends an attempt that failed. */
export function tryAgainWhere(attempt: { kind: string; failure?: AdminFailure }): void {
  if (attempt.failure !== undefined) throw new TryAgain(attempt.failure);
}

/**
 * Runs an attempt, and where it ends in any failure and no other follows, tells whoever waits for it: else a wish would be said to be
 * under way for ever.
 */
export async function orGiveUp(
  { lastAttempt }: Pick<Context, "lastAttempt">,
  attempt: () => Promise<void>,
  giveUp: () => Promise<unknown>,
): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (lastAttempt) await giveUp();
    throw error;
  }
}

export const idOf = (id: number): ShopId => shopId(id);
