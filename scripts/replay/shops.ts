// A database of its own for a replay, and in it a shop for each file, with a partner for each code.
import pg from "pg";
import { codeKey } from "../../app/domain/code.ts";
import { DEFAULT_RULE } from "../../app/domain/rule.ts";
import { migrate } from "../migrate.ts";

const BEFORE_ALL = "1970-01-01T00:00:00Z";

export type World = { pool: pg.Pool; drop: () => Promise<void> };

/** A migrated database on the server at `address`. */
export async function createWorld(address: string): Promise<World> {
  const name = `replay_${process.pid}`;
  const admin = new pg.Client({ connectionString: address });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(address);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const pool = new pg.Pool({ connectionString: url.href, options: "-c timezone=UTC", max: 4 });
  pool.on("error", () => {});
  return {
    pool,
    async drop() {
      await pool.end();
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

/**
 * An installed shop whose partners, one for each code, earn 10 % from the beginning of time. The samples share a few order
 * numbers, and an order belongs to one shop: what the former shop had is let go of.
 */
export async function openShop(
  pool: pg.Pool,
  shop: { domain: string; currency: string; codes: readonly string[] },
): Promise<number> {
  await pool.query("DELETE FROM order_shop");
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO shop (domain, name, currency, time_zone, plan, state, installed_at, authorized_at, earns_from)
     VALUES ($1, $1, $2, 'UTC', 'Basic', 'installed', $3, $3, $3) RETURNING id`,
    [shop.domain, shop.currency, BEFORE_ALL],
  );
  const id = rows[0]?.id ?? 0;
  await pool.query(
    "INSERT INTO rule_version (shop_id, version, from_at, created_at, rule, hold_days) VALUES ($1, 1, $2, $2, $3, 14)",
    [id, BEFORE_ALL, JSON.stringify(DEFAULT_RULE)],
  );
  for (const code of new Map(shop.codes.map((typed) => [codeKey(typed), typed] as const)))
    await addPartner(pool, id, code);
  return id;
}

async function addPartner(pool: pg.Pool, shop: number, [key, typed]: readonly [string, string]): Promise<void> {
  await pool.query(
    `WITH partner AS (INSERT INTO partner (shop_id, name, created_at) VALUES ($1, $3, $4) RETURNING id),
       state AS (INSERT INTO partner_state (shop_id, partner_id, from_at, state) SELECT $1, id, $4, 'active' FROM partner),
       terms AS (INSERT INTO terms (shop_id, partner_id, version, from_at, kind, rate_bps) SELECT $1, id, 1, $4, 'percent', 1000 FROM partner),
       code AS (INSERT INTO code (shop_id, key, display, state, created_at) VALUES ($1, $2, $3, 'live', $4))
     INSERT INTO assignment (shop_id, code_key, partner_id, from_at) SELECT $1, $2, id, $4 FROM partner`,
    [shop, key, typed, BEFORE_ALL],
  );
}
