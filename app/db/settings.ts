import type pg from "pg";
import { type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { Rule, RuleVersion } from "../domain/rule.ts";
import type { Db } from "./jobs.ts";
import { wholeSecond } from "./values.ts";

/** The rule in force: the newest, since none is dated ahead. */
export async function currentRule(db: Db, shopId: ShopId): Promise<RuleVersion | null> {
  const { rows } = await db.query<{ version: number; from_at: Date; rule: Rule; hold_days: number }>(
    "SELECT version, from_at, rule, hold_days FROM rule_version WHERE shop_id = $1 ORDER BY version DESC LIMIT 1",
    [shopId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { version: row.version, from: instant(row.from_at.getTime()), rule: row.rule, holdDays: row.hold_days };
}

/** A new version, in force for orders processed from this second on. */
export async function insertRule(
  client: pg.ClientBase,
  shopId: ShopId,
  { version, rule, holdDays }: Omit<RuleVersion, "from">,
  now: Instant,
): Promise<void> {
  await client.query(
    `INSERT INTO rule_version (shop_id, version, from_at, created_at, rule, hold_days) VALUES ($1, $2, $3, $4, $5, $6)`,
    [shopId, version, wholeSecond(now), new Date(now), JSON.stringify(rule), holdDays],
  );
}

/** From when on orders earn, until the end of the transaction. */
export async function lockEarnsFrom(client: pg.ClientBase, shopId: ShopId): Promise<Instant> {
  const { rows } = await client.query<{ earns_from: Date }>("SELECT earns_from FROM shop WHERE id = $1 FOR UPDATE", [
    shopId,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error(`shop ${shopId} is not there`);
  return instant(row.earns_from.getTime());
}

export async function saveEarnsFrom(client: pg.ClientBase, shopId: ShopId, earnsFrom: Instant): Promise<void> {
  await client.query("UPDATE shop SET earns_from = $2 WHERE id = $1", [shopId, new Date(earnsFrom)]);
}
