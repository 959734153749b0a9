import { z } from "zod";
import { instant, type OrderId } from "../domain/ids.ts";
import { answerDataRequest, redactCustomer, redactShop } from "../services/compliance.ts";
import { askForEntry, recordUninstall, refreshScopes, refreshShop } from "../services/shops.ts";
import { activateWebPixel, failWebPixel, requestAllWebPixels } from "../services/web-pixels.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { type Context, idOf, installedShop, payloadOf, TryAgain } from "./context.ts";

const shopPayload = z.object({ shopId: z.int() });
const redactionPayload = shopPayload.extend({ triggeredAt: z.number() });
const customerPayload = z.object({
  shopId: z.int(),
  webhookId: z.string(),
  customerId: z.string().nullable(),
  emailHash: z
    .string()
    .nullish()
    .transform((hash) => hash ?? null),
  orderIds: z.array(z.string()).transform((ids) => ids as OrderId[]),
});

/** refresh-shop {shopId}. */
export async function refreshShopTask(payload: unknown, context: Context): Promise<void> {
  const installed = await installedShop(context, payloadOf(shopPayload, payload).shopId);
  if (installed === null) return;
  const read = await refreshShop(context.pool, installed.shop.id, installed.call, context.now());
  if (!read.ok) throw new TryAgain(read.error);
}

/** refresh-scopes {shopId}. */
export async function refreshScopesTask(payload: unknown, context: Context): Promise<void> {
  const installed = await installedShop(context, payloadOf(shopPayload, payload).shopId);
  if (installed === null) return;
  const read = await refreshScopes(context.pool, installed.shop, installed.call, context.now());
  if (!read.ok) throw new TryAgain(read.error);
}

/** confirm-uninstall {shopId}. */
export async function confirmUninstallTask(payload: unknown, context: Context): Promise<void> {
  const installed = await installedShop(context, payloadOf(shopPayload, payload).shopId);
  const asked = context.now();
  if (installed === null || !(await isRefused(installed.call, context))) return;
  await recordUninstall(installed.shop.domain, asked);
  context.log.info({ shopId: installed.shop.id }, "Shopify lets the app into a shop no more");
}

/** Whether Shopify refuses the shop's token, and has for as long as one may ask. */
async function isRefused(call: AdminCall, { lastAttempt }: Context): Promise<boolean> {
  const entry = await askForEntry(call);
  if (entry.ok) return false;
  if (entry.error.kind !== "locked-out" || !lastAttempt) throw new TryAgain(entry.error);
  return true;
}

/** activate-pixel {shopId}. */
export async function activatePixelTask(payload: unknown, context: Context): Promise<void> {
  const installed = await installedShop(context, payloadOf(shopPayload, payload).shopId);
  if (installed === null) return;
  const { shop, call } = installed;
  const about = { db: context.pool, shopId: shop.id, now: context.now() };
  const activated = await activateWebPixel({ ...about, call });
  if (activated.ok) return;
  if (context.lastAttempt) await failWebPixel(about, activated.error);
  throw new TryAgain(activated.error);
}

/** activate-pixels {}. */
export async function activatePixelsTask(_: unknown, { pool, log }: Context): Promise<void> {
  log.info({ shops: await requestAllWebPixels(pool) }, "has every shop's pixel looked at");
}

/** answer-data-request {shopId, webhookId, customerId, orderIds}. */
export async function answerDataRequestTask(payload: unknown, { pool, now }: Context): Promise<void> {
  const { shopId, webhookId, ...customer } = payloadOf(customerPayload, payload);
  await answerDataRequest(pool, { shopId: idOf(shopId), webhookId, now: now() }, customer);
}

/** redact-customer {shopId, webhookId, customerId, orderIds}. */
export async function redactCustomerTask(payload: unknown, { pool, now }: Context): Promise<void> {
  const { shopId, webhookId, ...customer } = payloadOf(customerPayload, payload);
  await redactCustomer(pool, { shopId: idOf(shopId), webhookId, now: now() }, customer);
}

/** redact-shop {shopId, triggeredAt}. */
export async function redactShopTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, triggeredAt } = payloadOf(redactionPayload, payload);
  const installed = await installedShop(context, shopId);
  const refused = installed !== null && (await isRefused(installed.call, context));
  const removed = await redactShop(context.pool, idOf(shopId), { triggeredAt: instant(triggeredAt), refused });
  context.log.info(
    { shopId },
    removed ? "removed all that was kept of a shop" : "a shop is installed: nothing was removed",
  );
}
