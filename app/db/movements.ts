import type { Pool } from "pg";
import { BROUGHT_OVER, type Currency, type Instant, type OrderId, type PartnerId, type ShopId } from "../domain/ids.ts";
import { ACCOUNT, type Account, CAUSE, type Cause } from "../domain/ledger.ts";
import { millis } from "./order-lists.ts";

/** A movement of the ledger. */
export type Movement = {
  seq: number;
  partnerId: PartnerId;
  partnerName: string;
  currency: Currency;
  from: Account;
  to: Account;
  amount: bigint;
  cause: Cause;
  at: Instant;
};

type RawMovement = Record<"currency" | "amount" | "name", string> &
  Record<"seq" | "partner_id" | "from_account" | "to_account" | "cause" | "at", number>;

/** All movements of one order, oldest first. */
export async function orderMovements(pool: Pool, shopId: ShopId, orderId: OrderId): Promise<Movement[]> {
  const { rows } = await pool.query<RawMovement>({
    name: "order-movements",
    text: `SELECT e.seq, e.partner_id, p.name, e.currency, e.from_account, e.to_account, e.amount::text AS amount, e.cause,
                  ${millis("e.at")} AS at
           FROM entry e JOIN partner p ON p.shop_id = e.shop_id AND p.id = e.partner_id
           WHERE e.shop_id = $1 AND e.source = 1 AND e.order_id = $2 ORDER BY e.seq`,
    values: [shopId, orderId],
  });
  return rows.map(toMovement);
}

/** `brought`: where an amount came from that no order here earned; then the order's number is none. */
export type PartnerMovement = Movement & {
  orderId: OrderId;
  orderName: string | null;
  brought: { program: string; reference: string } | null;
};

/** A partner's newest movements; */
export async function partnerMovements(
  pool: Pool,
  shopId: ShopId,
  partnerId: PartnerId,
  limit: number,
): Promise<PartnerMovement[]> {
  const { rows } = await pool.query<
    RawMovement & { order_id: string; order_name: string | null; program: string | null; reference: string | null }
  >({
    name: "partner-movements",
    text: `SELECT e.seq, e.partner_id, p.name, e.currency, e.from_account, e.to_account, e.amount::text AS amount, e.cause,
                  ${millis("e.at")} AS at, e.order_id::text AS order_id, o.name AS order_name, f.program, b.reference
           FROM entry e JOIN partner p ON p.shop_id = e.shop_id AND p.id = e.partner_id
           LEFT JOIN orders o ON o.shop_id = e.shop_id AND o.source = e.source AND o.order_id = e.order_id
           LEFT JOIN brought_balance b ON e.source = ${BROUGHT_OVER} AND b.shop_id = e.shop_id AND b.id = e.order_id
           LEFT JOIN moving_file f ON f.shop_id = b.shop_id AND f.id = b.file_id
           WHERE e.shop_id = $1 AND e.partner_id = $2 ORDER BY e.at DESC, e.order_id DESC, e.seq DESC LIMIT $3`,
    values: [shopId, partnerId, limit],
  });
  return rows.map((r) => ({
    ...toMovement(r),
    orderId: r.order_id as OrderId,
    orderName: r.order_name,
    brought: r.program === null ? null : { program: r.program, reference: r.reference ?? "" },
  }));
}

function toMovement(r: RawMovement): Movement {
  return {
    seq: r.seq,
    partnerId: r.partner_id as PartnerId,
    partnerName: r.name,
    currency: r.currency as Currency,
    from: nameOf(ACCOUNT, r.from_account),
    to: nameOf(ACCOUNT, r.to_account),
    amount: BigInt(r.amount),
    cause: nameOf(CAUSE, r.cause),
    at: r.at as Instant,
  };
}

function nameOf<T extends string>(numbers: Record<T, number>, stored: number): T {
  for (const name in numbers) if (numbers[name] === stored) return name;
  throw new Error(`a movement has an unknown number ${stored}`);
}
