import type pg from "pg";
import type { Db } from "../db/jobs.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/web-pixels.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { WebPixel } from "../domain/web-pixel.ts";
import { env } from "../env.server.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { turnOnWebPixel } from "../shopify/web-pixels.ts";

/** The shop's pixel as a screen tells of it; null before it was first asked for. */
export const readWebPixel = (shopId: ShopId): Promise<WebPixel | null> => rows.findWebPixel(appPool(), shopId);

/**
 * Asks for the shop's pixel to be on and to look for what it should: in the transaction of whatever changes that. A job does
 * it.
 */
export const requestWebPixel = (client: pg.ClientBase, shopId: ShopId, now: Instant): Promise<void> =>
  rows.wishForWebPixel(client, shopId, now);

/** Has every shop's pixel looked at within the hour. */
export const requestAllWebPixels = (db: Db): Promise<number> => rows.wishForAllWebPixels(db);

type Activation = { db: Db; shopId: ShopId; call: AdminCall; now: Instant };

/**
 * Turns the shop's pixel on, or brings it up to date; what is right already is confirmed. What Shopify refuses is noted for the
 * merchant.
 *
 * Errors: those of the call, after which the same may be asked again; nothing is noted then.
 */
export async function activateWebPixel({ db, shopId, call, now }: Activation): Promise<Result<WebPixel, AdminFailure>> {
  const known = await rows.findWebPixel(db, shopId);
  const parameters = await rows.parametersWanted(db, shopId);
  const settings = { endpoint: `${env.SHOPIFY_APP_URL}/pixel`, parameters };
  const turned = await turnOnWebPixel(call, known?.gid ?? null, settings);
  if (!turned.ok && turned.error.kind !== "refused") return fail(turned.error);
  const pixel: WebPixel = {
    state: turned.ok ? "on" : "failed",
    problem: turned.ok ? null : turned.error.message,
    parameters,
    checkedAt: now,
  };
  await rows.saveWebPixel(db, shopId, { ...pixel, gid: turned.ok ? turned.value : (known?.gid ?? null) });
  return ok(pixel);
}

/** `activateWebPixel` for the merchant who waits for it. */
export const turnOnPixel = (shopId: ShopId, call: AdminCall, now: Instant): Promise<Result<WebPixel, AdminFailure>> =>
  activateWebPixel({ db: appPool(), shopId, call, now });

/** The last attempt has failed: what the merchant is told until they try again. */
export async function failWebPixel(
  { db, shopId, now }: Omit<Activation, "call">,
  { message }: AdminFailure,
): Promise<void> {
  const known = await rows.findWebPixel(db, shopId);
  const parameters = known?.parameters ?? "";
  await rows.saveWebPixel(db, shopId, {
    gid: known?.gid ?? null,
    state: "failed",
    problem: message,
    parameters,
    checkedAt: now,
  });
}
