import pg from "pg";
import { DEFAULT_RULE } from "../../app/domain/rule.ts";
import { migrate } from "../../scripts/migrate.ts";
import { CLICK_SHOPS, clickShopDomain, HANDLE } from "./click-requests.ts";
import { CODES, codeOf, SHOPS, shopDomain } from "./order-bodies.ts";

const LONG_AGO = "2026-01-01T00:00:00Z";
/** Assignments of each shop, so that an owner is looked up among many. */
const ASSIGNMENTS = 20_000;

export type World = { url: string; client: pg.Client; drop: () => Promise<void> };

/** A migrated database of its own on the server at `address`, with shops, partners and codes. */
export async function createWorld(address: string): Promise<World> {
  const name = `bench_${process.pid}_${Date.now()}`;
  await once(address, `CREATE DATABASE ${name}`);
  const url = new URL(address);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const client = new pg.Client({ connectionString: url.href, options: "-c timezone=UTC" });
  client.on("error", () => {});
  await client.connect();
  await fill(client);
  await makeWal(client);
  return {
    url: url.href,
    client,
    async drop() {
      await client.end().catch(() => {}); // its connection may have gone with a process of the database that was killed
      await once(address, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function once(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function fill(client: pg.Client): Promise<void> {
  for (let n = 0; n < SHOPS; n++) {
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO shop (domain, name, currency, time_zone, plan, state, installed_at, authorized_at, earns_from)
       VALUES ($1, 'Bench', 'USD', 'America/New_York', 'Basic', 'installed', $2, $2, $2) RETURNING id`,
      [shopDomain(n), LONG_AGO],
    );
    const shop = rows[0]?.id;
    await client.query(
      "INSERT INTO rule_version (shop_id, version, from_at, created_at, rule, hold_days) VALUES ($1, 1, $2, $2, $3, 14)",
      [shop, LONG_AGO, JSON.stringify(DEFAULT_RULE)],
    );
    await client.query(
      `WITH made AS (INSERT INTO partner (shop_id, name, created_at) SELECT $1, 'Partner ' || n, $2 FROM generate_series(1, ${CODES}) n RETURNING id),
         state AS (INSERT INTO partner_state (shop_id, partner_id, from_at, state) SELECT $1, id, $2, 'active' FROM made)
       INSERT INTO terms (shop_id, partner_id, version, from_at, kind, rate_bps) SELECT $1, id, 1, $2, 'percent', 1000 FROM made`,
      [shop, LONG_AGO],
    );
    await client.query(
      "INSERT INTO code (shop_id, key, display, state, created_at) SELECT $1, $3 || n, $3 || n, 'live', $2 FROM generate_series(0, $4::int - 1) n",
      [shop, LONG_AGO, codeOf(0).slice(0, -1), ASSIGNMENTS],
    );
    await client.query(
      `INSERT INTO assignment (shop_id, code_key, partner_id, from_at)
       SELECT $1, key, (SELECT min(id) FROM partner WHERE shop_id = $1) + (row_number() OVER (ORDER BY key))::int % ${CODES}, $2
       FROM code WHERE shop_id = $1`,
      [shop, LONG_AGO],
    );
  }
  await client.query("VACUUM ANALYZE");
}

/** Shops for clicks alone: a partner each, with a handle. */
export async function addClickShops(client: pg.Client): Promise<void> {
  for (let n = 0; n < CLICK_SHOPS; n++) {
    await client.query(
      `WITH made AS (
         INSERT INTO shop (domain, name, currency, time_zone, plan, state, installed_at, authorized_at, earns_from)
         VALUES ($1, 'Bench', 'USD', 'America/New_York', 'Basic', 'installed', $2, $2, $2) RETURNING id
       ), partner AS (
         INSERT INTO partner (shop_id, name, created_at) SELECT id, 'Ada', $2 FROM made RETURNING shop_id, id)
       INSERT INTO handle (shop_id, parameter, value, partner_id, since) SELECT shop_id, 'ref', $3, id, $2 FROM partner`,
      [clickShopDomain(n), LONG_AGO, HANDLE],
    );
  }
  await client.query("VACUUM ANALYZE");
}

// A fresh cluster makes a WAL file of 16 MB each time one is full, which stalls every commit for some 50 ms about once a
// second. Once made they are used again: this writes as many as the server keeps.
async function makeWal(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ files: number }>(
    "SELECT count(*)::int AS files FROM pg_ls_waldir() WHERE modification > now() - interval '1 year'",
  );
  const missing = 60 - (rows[0]?.files ?? 0);
  if (missing > 0) {
    await client.query("CREATE TABLE filler (bytes text)");
    await client.query("ALTER TABLE filler ALTER COLUMN bytes SET STORAGE EXTERNAL");
    for (let n = 0; n < missing; n++) {
      await client.query("INSERT INTO filler SELECT repeat(md5(i::text), 250) FROM generate_series(1, 2000) i");
    }
    await client.query("DROP TABLE filler");
  }
  await client.query("CHECKPOINT");
}
