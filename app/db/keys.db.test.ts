// What triggers keep in place of foreign keys: a code's offer and an owner's partner are there, and of the same shop (decision 18).
import type pg from "pg";
import { afterAll, beforeEach, expect, test } from "vitest";
import { aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { createPool } from "./pools.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 4 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const NAMED = { code: "23503" };
type Db = Pick<pg.Pool, "query">;
let shop = 0;
let other = 0;
let offer = 0;
let partner = 0;

beforeEach(async () => {
  [shop, other] = [(await aShop(pool)).id, (await aShop(pool)).id];
  [offer, partner] = [await anOffer(), await aPartner()];
});

async function anOffer(): Promise<number> {
  const { rows } = await pool.query(
    `INSERT INTO offer (shop_id, title, kind, percent_bps, currency, conditions, starts_at, created_at)
     VALUES ($1, 'Friends', 'percent', 2000, 'EUR', '{}', now(), now()) RETURNING id`,
    [shop],
  );
  return rows[0]?.id;
}

async function aPartner(): Promise<number> {
  const { rows } = await pool.query(
    "INSERT INTO partner (shop_id, name, created_at) VALUES ($1, 'Ann', now()) RETURNING id",
    [shop],
  );
  return rows[0]?.id;
}

const addCodes = (offers: readonly (number | null)[], of = shop, db: Db = pool) =>
  db.query(
    `INSERT INTO code (shop_id, key, display, offer_id, state, created_at)
     SELECT $1, 'CODE' || n, 'CODE' || n, o, 'making', now() FROM unnest($2::int[]) WITH ORDINALITY x(o, n)`,
    [of, offers],
  );

const assign = (of: number, who: number, db: Db = pool) =>
  db.query("INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, 'CODE1', $2, now())", [
    of,
    who,
  ]);

const deleteOffer = (db: Db = pool) => db.query("DELETE FROM offer WHERE id = $1", [offer]);
const deletePartner = (db: Db = pool) => db.query("DELETE FROM partner WHERE id = $1", [partner]);

test("codes have offers of their shop, or none", async () => {
  await expect(addCodes([offer, offer + 1_000])).rejects.toMatchObject(NAMED);
  await expect(addCodes([offer], other)).rejects.toMatchObject(NAMED);
  expect(await addCodes([offer, null, offer])).toMatchObject({ rowCount: 3 });
  await expect(
    pool.query("UPDATE code SET offer_id = $1 WHERE shop_id = $2", [offer + 1_000, shop]),
  ).rejects.toMatchObject(NAMED);
  expect(await pool.query("UPDATE code SET offer_id = NULL WHERE shop_id = $1", [shop])).toMatchObject({ rowCount: 3 });
});

test("codes are partners' of their shop", async () => {
  await addCodes([offer]);
  await addCodes([null], other);
  await expect(assign(shop, partner + 1_000)).rejects.toMatchObject(NAMED);
  await expect(assign(other, partner)).rejects.toMatchObject(NAMED);
  expect(await assign(shop, partner)).toMatchObject({ rowCount: 1 });
  await expect(
    pool.query("UPDATE assignment SET partner_id = partner_id + 1000 WHERE shop_id = $1", [shop]),
  ).rejects.toMatchObject(NAMED);
});

test("an offer that has codes, and a partner who has, stay", async () => {
  await addCodes([offer]);
  await assign(shop, partner);
  await expect(deleteOffer()).rejects.toMatchObject(NAMED);
  await expect(deletePartner()).rejects.toMatchObject(NAMED);
  await pool.query("DELETE FROM assignment WHERE shop_id = $1", [shop]);
  await pool.query("DELETE FROM code WHERE shop_id = $1", [shop]);
  expect(await deleteOffer()).toMatchObject({ rowCount: 1 });
  expect(await deletePartner()).toMatchObject({ rowCount: 1 });
});

const fails = (work: Promise<unknown>) =>
  work.then(
    () => false,
    () => true,
  );

/** What comes first in one transaction, and then, before it ends, the other in another; whether each of them failed. */
async function beside(first: (db: Db) => Promise<unknown>, second: (db: Db) => Promise<unknown>): Promise<boolean[]> {
  const client = await pool.connect();
  await client.query("BEGIN");
  await first(client);
  const waits = fails(second(pool));
  // It is on its way to the lock, or past it.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const failed = await fails(client.query("COMMIT"));
  client.release();
  return [failed, await waits];
}

test("what is deleted while it is named anew is named by nobody, whoever comes first", async () => {
  expect(await beside((db) => addCodes([offer], shop, db), deleteOffer)).toEqual([false, true]);
  expect(await beside((db) => assign(shop, partner, db), deletePartner)).toEqual([false, true]);
  await pool.query("DELETE FROM assignment WHERE shop_id = $1", [shop]);
  await pool.query("DELETE FROM code WHERE shop_id = $1", [shop]);
  expect(await beside(deleteOffer, (db) => addCodes([offer], shop, db))).toEqual([false, true]);
  await addCodes([null]);
  expect(await beside(deletePartner, (db) => assign(shop, partner, db))).toEqual([false, true]);
});
