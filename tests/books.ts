// A shop with a partner and a code, and orders of it, for tests of what is booked. Only what a test names is not usual.
import type pg from "pg";
import {
  type CodeKey,
  type Currency,
  type Instant,
  instant,
  type OrderId,
  type PartnerId,
  partnerId,
  type ShopId,
  shopId,
} from "../app/domain/ids.ts";
import type { AppliedCode, OrderEvent, OrderLine, OrderSnapshot, Refund } from "../app/domain/order.ts";
import { DEFAULT_RULE } from "../app/domain/rule.ts";
import { aSnapshotOf, NOON } from "./orders.ts";

export { NOON };

const LONG_AGO = new Date(Date.UTC(2026, 0, 1));

let shops = 0;

/** An installed shop in New York that counts in dollars, with the default rule. */
export async function aShop(
  db: pg.Pool,
  given: { domain?: string; state?: string } = {},
): Promise<{ id: ShopId; domain: string }> {
  shops += 1;
  const domain = given.domain ?? `shop-${process.pid}-${shops}.myshopify.com`;
  const { rows } = await db.query<{ id: number }>(
    `INSERT INTO shop (domain, name, currency, time_zone, plan, state, installed_at, authorized_at, earns_from)
     VALUES ($1, 'A shop', 'USD', 'America/New_York', 'Basic', $2, $3, $3, $3) RETURNING id`,
    [domain, given.state ?? "installed", LONG_AGO],
  );
  const id = shopId(rows[0]?.id ?? 0);
  await db.query(
    "INSERT INTO rule_version (shop_id, version, from_at, created_at, rule, hold_days) VALUES ($1, 1, $2, $2, $3, 14)",
    [id, LONG_AGO, JSON.stringify(DEFAULT_RULE)],
  );
  return { id, domain };
}

/** A partner who earns 10 % by the codes given. */
export async function aPartner(db: pg.Pool, shop: ShopId, ...codes: string[]): Promise<PartnerId> {
  const { rows } = await db.query<{ id: number }>(
    "INSERT INTO partner (shop_id, name, created_at) VALUES ($1, 'Ada', $2) RETURNING id",
    [shop, LONG_AGO],
  );
  const id = partnerId(rows[0]?.id ?? 0);
  await db.query("INSERT INTO partner_state (shop_id, partner_id, from_at, state) VALUES ($1, $2, $3, 'active')", [
    shop,
    id,
    LONG_AGO,
  ]);
  await db.query(
    "INSERT INTO terms (shop_id, partner_id, version, from_at, kind, rate_bps) VALUES ($1, $2, 1, $3, 'percent', 1000)",
    [shop, id, LONG_AGO],
  );
  for (const code of codes) {
    await db.query("INSERT INTO code (shop_id, key, display, state, created_at) VALUES ($1, $2, $2, 'live', $3)", [
      shop,
      code,
      LONG_AGO,
    ]);
    await db.query("INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, $2, $3, $4)", [
      shop,
      code,
      id,
      LONG_AGO,
    ]);
  }
  return id;
}

/** A handle of a partner's links; `parameter` is another program's. */
export async function aHandle(
  db: pg.Pool,
  shop: ShopId,
  given: { partner: PartnerId; value: string; parameter?: string; since?: Instant },
): Promise<void> {
  const { partner, value, parameter = "ref", since = LONG_AGO.getTime() } = given;
  await db.query(
    "INSERT INTO handle (shop_id, parameter, value, partner_id, since, mapped) VALUES ($1, $2, $3, $4, $5, $2 <> 'ref')",
    [shop, parameter, value, partner, new Date(since)],
  );
}

let orders = 5_000_000_000_000;

export const anOrderId = (): OrderId => String(++orders) as OrderId;

/** A paid order of one item for $100, with the code ADA10 for $10 off unless told otherwise. */
export function aSnapshot(given: Partial<OrderSnapshot> & { minutes?: number } = {}): OrderSnapshot {
  const { minutes = 0, ...fields } = given;
  const updatedAt = instant(NOON + minutes * 60_000);
  return aSnapshotOf({ updatedAt, codes: [aCode()], lines: [aLine()], total: 9000n, refundIds: [], ...fields });
}

export const aCode = (given: Partial<AppliedCode> = {}): AppliedCode => ({
  key: "ADA10" as CodeKey,
  typed: "ADA10",
  position: 0,
  discount: 1000n,
  ...given,
});

export const aLine = (given: Partial<OrderLine> = {}): OrderLine => ({
  id: "1",
  title: "Linen shirt",
  kind: "goods",
  price: 10_000n,
  quantity: 1,
  currentQuantity: 1,
  allocated: 1000n,
  tax: 0n,
  ...given,
});

export const aRefund = (given: Partial<Refund> & { minutes?: number } = {}): Refund => {
  const { minutes = 10, ...fields } = given;
  return {
    id: "900",
    asOf: instant(NOON + minutes * 60_000),
    currency: "USD" as Currency,
    lines: [],
    money: 4500n,
    beyond: 0n,
    shipping: 0n,
    duties: 0n,
    ...fields,
  };
};

export const heard = (given: Parameters<typeof aSnapshot>[0] = {}, refunds: Refund[] = []): OrderEvent => ({
  kind: "snapshot",
  snapshot: aSnapshot(given),
  refunds,
});

export const minutesAfterNoon = (minutes: number): Instant => instant(NOON + minutes * 60_000);
