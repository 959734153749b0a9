import type pg from "pg";
import { boundToPerson, emailHashesOf, eraseBound } from "../db/bound-customers.ts";
import { eraseTies } from "../db/clicks.ts";
import { eraseReasons } from "../db/hands.ts";
import { addJob } from "../db/jobs.ts";
import { forgetFormerEmails } from "../db/partner-hashes.ts";
import { appPool } from "../db/pools.ts";
import { unbindAccount } from "../db/portal.ts";
import * as rows from "../db/privacy.ts";
import { authorizedAt, findShopByDomain, lockShopRow } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import type { PrivacyRequest } from "../shopify/lifecycle.ts";
import { hashEmail } from "./email-hash.ts";
import { forgetInDrafts } from "./moving-mending.ts";
import { eventsOfPerson } from "./quarantine.ts";
import { settleAll } from "./settlement.ts";

/** Whose data is asked for or erased: the customer's number, the keyed hash of the address, and the orders that Shopify names. */
export type Customer = { customerId: string | null; orderIds: OrderId[]; emailHash?: string | null };
type Receipt = { webhookId: string; triggeredAt: Instant; now: Instant };

const TASK = {
  "data-request": "answer-data-request",
  "customer-redact": "redact-customer",
  "shop-redact": "redact-shop",
} as const satisfies Record<PrivacyRequest["kind"], string>;

/**
 * Takes a compliance request in: a receipt and the job that does the work, in one transaction. A repeated delivery finds
 * the receipt. Of a shop that is not known, or whose data is gone already, nothing is kept. A shop's redaction that was
 * triggered before Shopify last gave us a token belongs to an earlier install.
 */
export async function recordPrivacyRequest(
  domain: string,
  { kind, ...asked }: PrivacyRequest,
  { webhookId, triggeredAt, now }: Receipt,
): Promise<void> {
  const shop = await findShopByDomain(domain);
  if (shop === null || shop.state === "redacted") return;
  await inTransaction(appPool(), async (client) => {
    if (kind === "shop-redact" && triggeredAt < (await authorizedAt(client, shop.id))) return;
    if (!(await rows.insertRequest(client, shop.id, { webhookId, kind, now }))) return;
    const { email = null, ...customer } = { email: null, ...asked };
    const emailHash = email === null ? null : hashEmail(email);
    const payload = { shopId: shop.id, webhookId, triggeredAt, ...customer, emailHash };
    await addJob(client, TASK[kind], payload, { key: `privacy:${webhookId}` });
  });
}

type Order = { shopId: ShopId; webhookId: string; now: Instant };

/** Gathers what is kept of a customer: which orders, what of them leads to the person, and how many events wait that tell of them. */
export async function answerDataRequest(
  pool: pg.Pool,
  { shopId, webhookId, now }: Order,
  customer: Customer,
): Promise<void> {
  const orders = await rows.ordersOfCustomer(pool, shopId, customer);
  const person = await personOf(
    pool,
    shopId,
    customer,
    orders.map(({ orderId }) => orderId),
  );
  const bindings = await boundToPerson(pool, shopId, person);
  const unprocessed = (await eventsOfPerson(pool, shopId, person)).length;
  await rows.finishRequest(pool, shopId, { webhookId, now, report: { orders, bindings, unprocessed } });
}

/**
 * Erases what leads to a customer: the customer's number and hashed e-mail in the facts of each order, also of one that
 * arrives later, what lies in quarantine of them, also where it names no order, which visitor's checkouts they were, what the merchant wrote about them, whose customer a former program said they are, and whose former address theirs is. Who was credited and how much does not change.
 */
export async function redactCustomer(
  pool: pg.Pool,
  { shopId, webhookId, now }: Order,
  customer: Customer,
): Promise<void> {
  const known = await rows.ordersOfCustomer(pool, shopId, customer);
  const orderIds = [...new Set([...known.map(({ orderId }) => orderId), ...customer.orderIds])];
  // Before the orders forget who they are. What the binding led to stands with them, and names nobody.
  const person = await personOf(pool, shopId, customer, orderIds);
  await eraseBound(pool, shopId, person);
  await forgetFormerEmails(pool, shopId, person.emailHashes);
  const ids = await eventsOfPerson(pool, shopId, person);
  await forgetInDrafts(pool, shopId, person);
  const work = orderIds.map((orderId) => ({ shopId, orderId, event: { kind: "redacted" } as const }));
  await settleAll(pool, work, now);
  await eraseReasons(pool, shopId, orderIds);
  await rows.eraseBodies(pool, shopId, { orderIds, ids, now });
  await eraseTies(pool, shopId, orderIds);
  if (customer.customerId !== null) await unbindAccount(pool, shopId, customer.customerId);
  await rows.finishRequest(pool, shopId, { webhookId, now, report: { orders: orderIds.length } });
}

const personOf = async (pool: pg.Pool, shopId: ShopId, customer: Customer, orderIds: readonly OrderId[]) => ({
  customerId: customer.customerId,
  emailHashes: [...(customer.emailHash ? [customer.emailHash] : []), ...(await emailHashesOf(pool, shopId, orderIds))],
});

/**
 * Removes all that is kept of a shop; its row stays as a tombstone that ignores late deliveries. Nothing is removed of a shop
 * that came back while the job waited, or that is installed and whose token Shopify does not refuse. Returns whether it was.
 */
export const redactShop = (
  pool: pg.Pool,
  shopId: ShopId,
  { triggeredAt, refused }: { triggeredAt: Instant; refused: boolean },
): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    const state = await lockShopRow(client, shopId);
    if (state === "installed" && !refused) return false;
    if (triggeredAt < (await authorizedAt(client, shopId))) return false;
    await rows.redactShop(client, shopId);
    return true;
  });
