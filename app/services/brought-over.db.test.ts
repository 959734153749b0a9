import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { findShopById } from "../db/shops.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { approveDueBrought, readBroughtOf } from "./brought-over.ts";
import {
  countRows,
  draftFile,
  getFile,
  listRows,
  resumeMoving,
  runFile,
  startFile,
  undoMovingFile,
} from "./moving-files.ts";
import { readStatement } from "./orders.ts";
import { readPartnerAccounts } from "./reports.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

/** A shop in New York that counts in dollars, with a partner called Ada whose code is ADA10. */
async function aProgramme(): Promise<{ shop: Shop; id: ShopId; ada: PartnerId }> {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, "ADA10");
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return { shop, id, ada };
}

async function draft(shop: Shop, text: string, stateless: "payable" | null = null): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  const drafted = await draftFile(
    shop,
    { kind: "balances", bytes, name: "b.csv", program: "UpPromote", stateless },
    NOON,
  );
  if (!drafted.ok) throw new Error(drafted.error);
  return drafted.value;
}

const run = (shop: Shop, file: number, now: Instant = NOON) => runFile(appPool(), shop.id, file, now);

async function bring(shop: Shop, text: string, now: Instant = NOON): Promise<number> {
  const file = await draft(shop, text);
  expect(await startFile(shop, file, now)).toBe(true);
  await run(shop, file, now);
  return file;
}

async function balance({ shop, ada }: { shop: Shop; ada: PartnerId }): Promise<string> {
  const { pending, payable, paid, commission } = (await readPartnerAccounts(shop, [ada]))(ada);
  return `${pending} ${payable} ${paid} of ${commission}`;
}

const entriesOf = async (id: ShopId) => {
  const { rows } = await appPool().query(
    "SELECT concat_ws(' ', source, from_account || '>' || to_account, amount, cause) AS one FROM entry WHERE shop_id = $1 ORDER BY order_id, seq",
    [id],
  );
  return rows.map(({ one }) => one);
};

const FILE =
  "partner,amount,status,payable on,order\nAda,12.34,approved,,1001\nAda,5.00,pending,2026-12-15,1002\nAda,3.00,debt,,\n";

test("balances are booked to the cent beside what orders earned here, and shown with where they come from", async () => {
  const set = await aProgramme();
  await settleAll(appPool(), [{ shopId: set.id, orderId: anOrderId(), event: heard({ name: "#2001" }) }], NOON);
  await bring(set.shop, FILE);
  expect(await balance(set)).toBe("1400 934 0 of 900");
  expect(await readBroughtOf(set.shop, set.ada)).toEqual({ amount: 1434n, programs: ["UpPromote"] });
  const brought = (await readStatement(set.id, set.ada, 50)).filter(({ brought }) => brought !== null);
  expect(brought.map(({ cause, from, brought }) => [cause, from, brought?.reference])).toEqual([
    ["brought-over", "expense", "1002"],
    ["brought-over", "expense", "1001"],
    ["brought-over", "payable", ""],
  ]);
  expect(await recount(appPool(), set.id)).toEqual([]);
});

test("the same file imported again books nothing", async () => {
  const set = await aProgramme();
  await bring(set.shop, FILE);
  const again = await draft(set.shop, FILE);
  expect(await countRows(set.id, again)).toEqual({ known: 3 });
  await startFile(set.shop, again, NOON);
  await run(set.shop, again);
  expect(await entriesOf(set.id)).toHaveLength(3);
});

test("two drafts of the same file that run at once book each amount once", async () => {
  const set = await aProgramme();
  const [first, second] = [await draft(set.shop, FILE), await draft(set.shop, FILE)];
  await startFile(set.shop, first, NOON);
  await startFile(set.shop, second, NOON);
  await Promise.all([run(set.shop, first), run(set.shop, second), run(set.shop, first)]);
  expect(await entriesOf(set.id)).toHaveLength(3);
  const fates = [await countRows(set.id, first), await countRows(set.id, second)];
  expect(fates.reduce((sum, { taken = 0 }) => sum + taken, 0)).toBe(3);
  expect(await recount(appPool(), set.id)).toEqual([]);
});

test("a file whose process dies half-way goes on, and books each of its amounts once", async () => {
  const set = await aProgramme();
  const lines = Array.from({ length: 450 }, (_, n) => `Ada,1.00,approved,,${n + 1}`);
  const file = await draft(set.shop, ["partner,amount,status,payable on,order", ...lines].join("\n"));
  await startFile(set.shop, file, NOON);
  // The second of three transactions fails, as it would were the database cut off.
  await appPool().query("ALTER TABLE brought_balance ADD CONSTRAINT cut_off CHECK (line < 300) NOT VALID");
  await expect(run(set.shop, file)).rejects.toThrow("cut_off");
  expect(await entriesOf(set.id)).toHaveLength(200);
  expect(await recount(appPool(), set.id)).toEqual([]);
  await appPool().query("ALTER TABLE brought_balance DROP CONSTRAINT cut_off");
  await resumeMoving(appPool());
  await run(set.shop, file);
  expect(await entriesOf(set.id)).toHaveLength(450);
  expect(await balance(set)).toBe("0 45000 0 of 0");
  expect((await getFile(set.id, file))?.state).toBe("done");
  expect(await recount(appPool(), set.id)).toEqual([]);
});

test("what waited becomes payable on its day, once", async () => {
  const set = await aProgramme();
  await bring(set.shop, FILE);
  // In New York the 15th begins at five in the morning.
  const day = Date.UTC(2026, 11, 15, 5) as Instant;
  await approveDueBrought(appPool(), (day - 1) as Instant);
  expect(await balance(set)).toBe("500 934 0 of 0");
  await approveDueBrought(appPool(), day);
  await approveDueBrought(appPool(), addDays(day, 1));
  expect(await balance(set)).toBe("0 1434 0 of 0");
  expect(await entriesOf(set.id)).toEqual(["11 3>1 300 11", "11 1>3 1234 11", "11 1>2 500 11", "11 2>3 500 2"]);
  expect(await recount(appPool(), set.id)).toEqual([]);
});
test("an undo books against it, and the file can be brought over anew", async () => {
  const set = await aProgramme();
  const file = await bring(set.shop, FILE);
  await approveDueBrought(appPool(), addDays(NOON, 40));
  expect(await undoMovingFile(set.shop, file, NOON)).toBe(true);
  await run(set.shop, file);
  expect(await balance(set)).toBe("0 0 0 of 0");
  expect(await entriesOf(set.id)).toHaveLength(7);
  expect(await undoMovingFile(set.shop, file, NOON)).toBe(false);
  expect(await recount(appPool(), set.id)).toEqual([]);
  await bring(set.shop, FILE);
  expect(await balance(set)).toBe("500 934 0 of 0");
  expect(await recount(appPool(), set.id)).toEqual([]);
});

test("rows that cannot be taken say why, and the others are taken", async () => {
  const set = await aProgramme();
  const file = await draft(
    set.shop,
    [
      "partner,amount,status,payable on,order,currency",
      "Ada,1.00,approved,,1,",
      "Ada,1.00,approved,,1,",
      "Ada,-1.00,approved,,2,",
      "Ada,10%-15%,approved,,3,",
      '"Ada","1,234",approved,,4,',
      "Zoe,1.00,approved,,5,",
      "Ada,1.00,approved,,6,EUR",
      "Ada,€1.00,approved,,7,",
      "Ada,1.00,pending,05/12/2026,8,",
      "Ada,1.00,sleeping,,9,",
      "Ada,1.00,,,10,",
      "Ada,1.00,paid,,11,",
      '"Ada","$1,234.50",approved,,12,usd',
    ].join("\n"),
  );
  const { rows } = await listRows(set.id, file, { fate: null, page: 1 });
  expect(rows.map(({ line, fate, problem }) => [line, fate, problem?.slice(0, 40)])).toEqual([
    [2, "take", undefined],
    [3, "wrong", "It stands in line 2 already. Name the or"],
    [4, "wrong", "The amount is below zero. Where the part"],
    [5, "wrong", "The amount cannot be read without a gues"],
    [6, "wrong", "The amount cannot be read without a gues"],
    [7, "wrong", "No partner is called Zoe. Import the par"],
    [8, "wrong", "The accounts are in USD. Convert the amo"],
    [9, "wrong", "The accounts are in USD. Convert the amo"],
    [10, "wrong", "Say when it becomes payable, as a day li"],
    [11, "wrong", "“sleeping” is no state that is known her"],
    [12, "wrong", "Say in the state column whether it is pe"],
    [13, "left", "It was paid or denied there: nothing is "],
    [14, "take", undefined],
  ]);
  await startFile(set.shop, file, NOON);
  await run(set.shop, file);
  expect(await balance(set)).toBe("0 123550 0 of 0");
});

test("another amount of what was brought over already is not added to it", async () => {
  const set = await aProgramme();
  await bring(set.shop, "partner,balance,status\nAda,100.00,approved\n");
  const file = await draft(set.shop, "partner,balance,status\nAda,125.00,approved\n");
  expect(await countRows(set.id, file)).toEqual({ wrong: 1 });
});

test("a shop's file is no other shop's", async () => {
  const [ours, theirs] = [await aProgramme(), await aProgramme()];
  const file = await draft(ours.shop, FILE);
  expect(await getFile(theirs.id, file)).toBeNull();
  expect(await startFile(theirs.shop, file, NOON)).toBe(false);
  expect(await listRows(theirs.id, file, { fate: null, page: 1 })).toMatchObject({ total: 0 });
});

test("a shop that is erased leaves nothing of it", async () => {
  const set = await aProgramme();
  await bring(set.shop, FILE);
  await appPool().query("SELECT redact_shop($1)", [set.id]);
  for (const table of ["moving_file", "moving_row", "brought_balance", "entry", "partner_month"]) {
    const { rows } = await appPool().query(`SELECT count(*)::int AS n FROM ${table} WHERE shop_id = $1`, [set.id]);
    expect([table, rows[0]]).toEqual([table, { n: 0 }]);
  }
});
