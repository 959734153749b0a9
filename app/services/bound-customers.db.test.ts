// A customer whom a second file says otherwise of is told, not passed over.
import { afterAll, expect, test } from "vitest";
import { aPartner, aShop, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { findShopById } from "../db/shops.ts";
import type { ShopId } from "../domain/ids.ts";
import { draftFile, listRows, runFile, startFile, undoMovingFile } from "./moving-files.ts";

const store = await openStore();
afterAll(() => store.close());

const CUSTOMER = "7012345678901";

async function shopOf(id: ShopId) {
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return shop;
}

/** A shop in New York with partners called Ada and Ben. */
async function aProgramme(): Promise<ShopId> {
  const { id } = await aShop(appPool());
  await aPartner(appPool(), id);
  const ben = await aPartner(appPool(), id);
  await appPool().query("UPDATE partner SET name = 'Ben' WHERE shop_id = $1 AND id = $2", [id, ben]);
  return id;
}

async function draft(id: ShopId, row: string): Promise<number> {
  const bytes = new TextEncoder().encode(`customer id,customer email,partner,since,until\n${row}\n`);
  const given = { kind: "customers", bytes, name: "c.csv", program: "Refersion", stateless: null } as const;
  const drafted = await draftFile(await shopOf(id), given, NOON);
  if (!drafted.ok) throw new Error(drafted.error);
  return drafted.value;
}

async function run(id: ShopId, file: number): Promise<[string, string | null][]> {
  await startFile(await shopOf(id), file, NOON);
  await runFile(appPool(), id, file, NOON);
  const { rows } = await listRows(id, file, { fate: null, page: 1 });
  return rows.map(({ fate, problem }) => [fate, problem]);
}
const bind = async (id: ShopId, row: string) => run(id, await draft(id, row));

const boundIn = async (id: ShopId) =>
  (
    await appPool().query(
      `SELECT p.name, b.until FROM bound_customer b JOIN partner p ON p.shop_id = b.shop_id AND p.id = b.partner_id
       WHERE b.shop_id = $1 ORDER BY b.since`,
      [id],
    )
  ).rows;

test.each([
  ["another end", `${CUSTOMER},,Ada,2026-03-01,2027-03-01`],
  ["another beginning", `${CUSTOMER},,Ada,2026-02-01,`],
  ["another partner", `${CUSTOMER},,Ben,2026-06-01,`],
])("a customer who is bound is not bound otherwise by a second file: %s", async (_, row) => {
  const id = await aProgramme();
  expect(await bind(id, `${CUSTOMER},,Ada,2026-03-01,`)).toEqual([["taken", null]]);
  expect(await bind(id, row)).toEqual([
    ["wrong", "This customer is bound to Ada since 2026-03-01. Undo that file first, or leave the row out."],
  ]);
  expect(await boundIn(id)).toEqual([{ name: "Ada", until: null }]);
});

test("the same is known, by number and by address, and an undo of the second file leaves it alone", async () => {
  const id = await aProgramme();
  for (const row of [`${CUSTOMER},,Ada,2026-03-01,2027-03-01`, ",zoe@example.com,Ada,2026-03-01,"]) {
    expect(await bind(id, row)).toEqual([["taken", null]]);
    const second = await draft(id, row);
    expect(await run(id, second)).toEqual([["known", null]]);
    await undoMovingFile(await shopOf(id), second, NOON);
    await runFile(appPool(), id, second, NOON);
  }
  expect(await boundIn(id)).toHaveLength(2);
});

test("from the end on, a customer may be somebody else's", async () => {
  const id = await aProgramme();
  await bind(id, `${CUSTOMER},,Ada,2026-03-01,2026-06-01`);
  expect(await bind(id, `${CUSTOMER},,Ben,2026-06-01,`)).toEqual([["taken", null]]);
  expect((await boundIn(id)).map(({ name }) => name)).toEqual(["Ada", "Ben"]);
});

test("two files that run at once bind a customer once", async () => {
  const id = await aProgramme();
  const files = [await draft(id, `${CUSTOMER},,Ada,2026-03-01,`), await draft(id, `${CUSTOMER},,Ben,2026-04-01,`)];
  const fates = await Promise.all(files.map((file) => run(id, file)));
  expect(fates.map(([row]) => row?.[0]).toSorted()).toEqual(["taken", "wrong"]);
});

test("of rows that were not taken nothing is kept either that tells the customer", async () => {
  const id = await aProgramme();
  await bind(id, `${CUSTOMER},,Ada,2026-03-01,`);
  await bind(id, `${CUSTOMER},,Ben,2026-04-01,`);
  const { rows } = await appPool().query("SELECT said::text AS said FROM moving_row WHERE shop_id = $1", [id]);
  expect(rows).toEqual([{ said: "null" }, { said: "null" }]);
});
