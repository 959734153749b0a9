import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import { type Currency, type Instant, instant, type ShopId } from "../domain/ids.ts";
import { isEmail } from "../domain/partner-form.ts";
import type { Result } from "../domain/result.ts";
import { ok } from "../domain/result.ts";
import { DEFAULT_HOLD_DAYS, DEFAULT_RULE } from "../domain/rule.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { SCOPES, SHOP, type ShopNode } from "../shopify/documents/shop.ts";
import { LATE_SECONDS, lookAtPlaced } from "./late-orders.ts";
import { queueLeftWishes } from "./left-wishes.ts";
import { requestWebPixel } from "./web-pixels.ts";

/** The shop of a myshopify.com domain, whatever its state; null where it never installed the app. Anybody may ask for any text. */
export const findShop = async (domain: string): Promise<Shop | null> =>
  domain.includes("\0") ? null : rows.findShopByDomain(domain);

/**
 * Notes that Shopify has just given a token for the shop: an install, a return after an uninstall, or one of the renewals
 * that come every hour. A first install gets the default rule and a back-fill, and earns from that moment on (decision
 * 14); a return keeps its books and fills the gap.
 *
 * Errors: those of the call, when Shopify does not say what the shop is; nothing is recorded then.
 */
export async function recordInstall(
  domain: string,
  call: AdminCall,
  now: Instant,
): Promise<Result<"installed" | "reinstalled" | "known", AdminFailure>> {
  const answer = await call(SHOP, {});
  if (!answer.ok) return answer;
  const facts = factsOf(answer.value.shop);
  return inTransaction(appPool(), async (client) => {
    const { id, state } = await rows.lockShop(client, domain, facts, now);
    const programme = { rule: DEFAULT_RULE, holdDays: DEFAULT_HOLD_DAYS, now };
    switch (state) {
      case "new":
        await rows.beginProgramme(client, id, programme);
        await requestWebPixel(client, id, now);
        return ok("installed");
      case "installed":
        await takeOver(client, id, facts, now);
        await rows.saveAuthorized(client, id, now);
        return ok("known");
      case "redacted":
        await takeOver(client, id, facts, now);
        await rows.saveReinstall(client, id, { now, afresh: true });
        await rows.beginProgramme(client, id, programme);
        await requestWebPixel(client, id, now);
        return ok("installed");
      case "uninstalled":
        await takeOver(client, id, facts, now);
        await rows.saveReinstall(client, id, { now, afresh: false });
        await rows.queueBackfill(client, id);
        await requestWebPixel(client, id, now);
        await queueLeftWishes(client, id);
        return ok("reinstalled");
    }
  });
}

/** Notes an uninstall; a repeated or outdated one changes nothing. */
export const recordUninstall = (domain: string, triggeredAt: Instant): Promise<boolean> =>
  inTransaction(appPool(), (client) => rows.saveUninstall(client, domain, triggeredAt));

/** Has the shop's own token asked whether it still opens the shop: an uninstall was told of that does not name it. */
export async function askWhetherUninstalled(domain: string): Promise<void> {
  const shop = await findShop(domain);
  if (shop?.state !== "installed") return;
  const job = { key: `uninstall:${shop.id}`, maxAttempts: UNINSTALL_ATTEMPTS };
  await addJob(appPool(), "confirm-uninstall", { shopId: shop.id }, job);
}

/** About half an hour. */
const UNINSTALL_ATTEMPTS = 8;

/**
 * Whether Shopify still lets the app into a shop. One that refuses may only be down, or not renew a token for the moment: who
 * asks for good reason asks again.
 *
 * Errors: those of the call; `locked-out` where it refuses.
 */
export async function askForEntry(call: AdminCall): Promise<Result<null, AdminFailure>> {
  const answer = await call(SHOP, {});
  if (answer.ok || answer.error.kind === "denied" || answer.error.kind === "rejected") return ok(null);
  return answer;
}

/** Queues a reading of the scopes that the app holds: a delivery names them under a header that is not signed. */
export async function recordScopesUpdate(domain: string): Promise<void> {
  const shop = await findShop(domain);
  if (shop?.state !== "installed") return;
  await addJob(appPool(), "refresh-scopes", { shopId: shop.id }, { key: `scopes:${shop.id}` });
}

/**
 * Notes the scopes that the app holds now. What lacked one is tried again: the pixel of a shop that installed an older version.
 */
export async function refreshScopes(
  pool: pg.Pool,
  { id, domain }: Pick<Shop, "id" | "domain">,
  call: AdminCall,
  now: Instant,
): Promise<Result<null, AdminFailure>> {
  const answer = await call(SCOPES, {});
  if (!answer.ok) return answer;
  const scopes = answer.value.currentAppInstallation.accessScopes.map(({ handle }) => handle);
  await inTransaction(pool, async (client) => {
    await rows.saveScopes(client, domain, scopes);
    await requestWebPixel(client, id, now);
  });
  return ok(null);
}

/**
 * Queues a new reading of what the shop is. A delivery may be late or out of order, so that it only says that something
 * changed; the Admin API says what.
 */
export async function recordShopUpdate(domain: string): Promise<void> {
  const shop = await findShop(domain);
  if (shop?.state !== "installed") return;
  await addJob(appPool(), "refresh-shop", { shopId: shop.id }, { key: `shop:${shop.id}` });
}

/** Reads currency, time zone, name, contact address and plan again. */
export async function refreshShop(
  pool: pg.Pool,
  shopId: ShopId,
  call: AdminCall,
  now: Instant,
): Promise<Result<null, AdminFailure>> {
  const answer = await call(SHOP, {});
  if (!answer.ok) return answer;
  await inTransaction(pool, (client) => takeOver(client, shopId, factsOf(answer.value.shop), now));
  return ok(null);
}

/** An order comes before the word that the shop counts in its currency now, and further back no order is ever read. */
const LATE_WORD_DAYS = 60;

/** Takes over what a shop is. What came in a new currency before that was known here has earned nothing, and is looked at again. */
async function takeOver(client: pg.ClientBase, id: ShopId, facts: rows.ShopFacts, now: Instant): Promise<void> {
  const earnsFrom = await rows.saveFacts(client, id, facts);
  if (earnsFrom === null) return;
  const from = instant(Math.max(earnsFrom, addDays(now, -LATE_WORD_DAYS)));
  const to = instant(now + LATE_SECONDS * 1_000);
  if (from < to) await lookAtPlaced(client, id, { from, to, why: "currency" });
}

function factsOf({ name, contactEmail, currencyCode, ianaTimezone, plan, primaryDomain }: ShopNode): rows.ShopFacts {
  return {
    name,
    contactEmail: isEmail(contactEmail) ? contactEmail : null,
    host: primaryDomain.host,
    currency: currencyCode as Currency,
    timeZone: ianaTimezone,
    plan: plan.publicDisplayName,
    restoreRate: restoreRateOf(plan),
  };
}

/** Points a second that a plan gives back to the shop's bucket. Source: shopify.dev, API limits, 2026-08-27. */
export function restoreRateOf({ publicDisplayName, shopifyPlus }: ShopNode["plan"]): number {
  if (/enterprise/i.test(publicDisplayName)) return 2000;
  if (shopifyPlus) return 1000;
  return publicDisplayName === "Advanced" ? 200 : 100;
}
