// What a former program owes and Vouch reckons as well is paid once.
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { findShopById } from "../db/shops.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { approveDueBrought } from "./brought-over.ts";
import { saveCutOver } from "./moving.ts";
import { countRows, draftFile, listRows, runFile, startFile, undoMovingFile } from "./moving-files.ts";
import { readPartnerAccounts } from "./reports.ts";
import { saveSettings } from "./settings.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

type Set = { shop: Shop; id: ShopId; ada: PartnerId };

async function shopOf(id: ShopId): Promise<Shop> {
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return shop;
}

/** A shop in New York whose orders earn from the beginning of 2026, with a partner called Ada whose code is ADA10. */
async function aProgramme(): Promise<Set> {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, "ADA10");
  return { shop: await shopOf(id), id, ada };
}

async function draft({ id }: Set, text: string, now: Instant = NOON): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  const given = { kind: "balances", bytes, name: "b.csv", program: "UpPromote", stateless: null } as const;
  const drafted = await draftFile(await shopOf(id), given, now);
  if (!drafted.ok) throw new Error(drafted.error);
  return drafted.value;
}

async function run({ id }: Set, file: number, now: Instant = NOON): Promise<void> {
  await startFile(await shopOf(id), file, now);
  await runFile(appPool(), id, file, now);
}

async function bring(set: Set, text: string, now: Instant = NOON): Promise<number> {
  const file = await draft(set, text, now);
  await run(set, file, now);
  return file;
}

async function balance({ shop, ada }: Set): Promise<bigint> {
  const { pending, payable } = (await readPartnerAccounts(shop, [ada]))(ada);
  return pending + payable;
}

const fatesOf = async ({ id }: Set, file: number) =>
  (await listRows(id, file, { fate: null, page: 1 })).rows.map(({ fate, problem }) => [fate, problem]);

/** An order that Ada's code brought, $9.00 for her where it earns. */
async function order({ id }: Set, name: string, processedAt: Instant = NOON): Promise<string> {
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId: id, orderId, event: heard({ name, processedAt }) }], NOON);
  return orderId;
}

const cutOver = async ({ id }: Set, day: string) =>
  saveCutOver(await shopOf(id), { cutOverDay: day, cutOverTime: "00:00" }, NOON);

const HEADER = "partner,amount,status,payable on,order\n";

test("an order that earns here is not brought over as well", async () => {
  const set = await aProgramme();
  await order(set, "#1050");
  expect(await balance(set)).toBe(900n);
  const file = await bring(set, `${HEADER}Ada,9.00,approved,,#1050\n`);
  expect(await balance(set)).toBe(900n);
  expect(await fatesOf(set, file)).toEqual([
    ["left", expect.stringMatching(/^Order #1050 was placed on 2026-11-20, since Vouch took over/)],
  ]);
});

test.each([
  ["its name without the sign", () => "1050"],
  ["Shopify's number", (id: string) => id],
])("an order that earns here is known by %s", async (_, named) => {
  const set = await aProgramme();
  const id = await order(set, "#1050");
  expect(await fatesOf(set, await draft(set, `${HEADER}Ada,9.00,approved,,${named(id)}\n`))).toMatchObject([
    ["left", expect.stringContaining("Order #1050")],
  ]);
});

test("an order placed before Vouch took over is brought over", async () => {
  const set = await aProgramme();
  await cutOver(set, "2026-12-01");
  await order(set, "#1050");
  await bring(set, `${HEADER}Ada,9.00,approved,,#1050\n`);
  expect(await balance(set)).toBe(900n);
});

test("an order that is heard of between the draft and its booking is not brought over", async () => {
  const set = await aProgramme();
  const file = await draft(set, `${HEADER}Ada,9.00,approved,,#1050\nAda,1.00,approved,,#77\n`);
  expect(await countRows(set.id, file)).toEqual({ take: 2 });
  await order(set, "#1050");
  await run(set, file);
  expect(await balance(set)).toBe(1000n);
  expect(await fatesOf(set, file)).toMatchObject([
    ["left", expect.stringContaining("Order #1050")],
    ["taken", null],
  ]);
});

test("a cut-over between the draft and its booking counts", async () => {
  const set = await aProgramme();
  await cutOver(set, "2026-12-01");
  await order(set, "#1050");
  const file = await draft(set, `${HEADER}Ada,9.00,approved,,#1050\n`);
  await cutOver(set, "2026-11-01");
  await run(set, file);
  expect(await fatesOf(set, file)).toMatchObject([["left", expect.stringContaining("Order #1050")]]);
});

test("what was approved here before the cut-over moved ahead stays here alone", async () => {
  const set = await aProgramme();
  const id = await order(set, "#1050");
  await settleAll(
    appPool(),
    [{ shopId: set.id, orderId: id as never, event: heard({ name: "#1050" }) }],
    addDays(NOON, 30),
  );
  const before = await balance(set);
  await appPool().query("UPDATE shop SET earns_from = '2027-01-01' WHERE id = $1", [set.id]);
  expect(await fatesOf(set, await draft(set, `${HEADER}Ada,9.00,approved,,#1050\n`))).toMatchObject([
    ["left", expect.stringContaining("Order #1050 is credited here already")],
  ]);
  expect(before).toBe(900n);
});

test("a cut-over does not move back over orders that were brought over", async () => {
  const set = await aProgramme();
  await cutOver(set, "2026-12-01");
  await order(set, "#1050");
  await order(set, "#1051", addDays(NOON, -20));
  const file = await bring(set, `${HEADER}Ada,9.00,approved,,1050\nAda,9.00,approved,,1051\nAda,9.00,approved,,999\n`);
  const back = { kind: "refused", problems: [{ field: "cutOverDay", message: expect.stringMatching(/^1 order /) }] };
  expect(await cutOver(set, "2026-11-10")).toEqual(back);
  const settings = await saveSettings(await shopOf(set.id), { earnsFromDay: "2026-10-01" }, NOON);
  expect(settings).toMatchObject({
    kind: "refused",
    problems: [{ field: "earnsFromDay", message: expect.stringMatching(/^2 orders /) }],
  });
  expect((await shopOf(set.id)).earnsFrom).toBe(Date.UTC(2026, 11, 1, 5));
  expect(await cutOver(set, "2026-11-25")).toEqual({ kind: "saved" });
  await undoMovingFile(await shopOf(set.id), file, NOON);
  await runFile(appPool(), set.id, file, NOON);
  expect(await cutOver(set, "2026-10-01")).toEqual({ kind: "saved" });
});

test("one order named in two ways is brought over once", async () => {
  const set = await aProgramme();
  await cutOver(set, "2026-12-01");
  const id = await order(set, "#1050");
  const both = await draft(set, `${HEADER}Ada,9.00,approved,,#1050\nAda,9.00,approved,,${id}\n`);
  expect(await fatesOf(set, both)).toEqual([
    ["take", null],
    ["wrong", expect.stringMatching(/stands in line 2/)],
  ]);
  await bring(set, `${HEADER}Ada,9.00,approved,,#1050\n`);
  expect(await fatesOf(set, await draft(set, `${HEADER}Ada,9.00,approved,,${id}\n`))).toEqual([["known", null]]);
  await run(set, both);
  expect(await balance(set)).toBe(900n);
});
const OPENING = "partner,amount,status,payable on\n";

test("an opening balance that waited when it was brought over is not brought over again when it is approved", async () => {
  const set = await aProgramme();
  await bring(set, `${OPENING}Ada,50.00,pending,2026-12-15\n`);
  const later = addDays(NOON, 40);
  await approveDueBrought(appPool(), later);
  expect(await balance(set)).toBe(5000n);
  const file = await bring(set, `${OPENING}Ada,50.00,approved,\n`, later);
  expect(await balance(set)).toBe(5000n);
  expect(await fatesOf(set, file)).toEqual([
    ["wrong", expect.stringMatching(/^50\.00 USD was brought over on 2026-11-20 as pending until 2026-12-15\. Undo/)],
  ]);
});

test("an opening balance whose day was put right is not brought over again", async () => {
  const set = await aProgramme();
  await bring(set, `${OPENING}Ada,50.00,pending,2026-12-15\n`);
  await bring(set, `${OPENING}Ada,50.00,pending,2026-12-20\n`);
  expect(await balance(set)).toBe(5000n);
});

test("what waits and what is due stand side by side in one file, and are known together", async () => {
  const set = await aProgramme();
  const text = `${OPENING}Ada,50.00,pending,2026-12-15\nAda,20.00,approved,\nAda,-5.00,debt,\n`;
  await bring(set, text);
  expect(await balance(set)).toBe(6500n);
  const again = await bring(set, text);
  expect(await countRows(set.id, again)).toEqual({ known: 3 });
  expect(await balance(set)).toBe(6500n);
});

test("of two drafts that say different amounts of one balance the second is told, not added and not passed over", async () => {
  const set = await aProgramme();
  const first = await draft(set, `${OPENING}Ada,50.00,pending,2026-12-15\n`);
  const second = await draft(set, `${OPENING}Ada,60.00,approved,\n`);
  await Promise.all([run(set, first), run(set, second)]);
  const fates = [...(await fatesOf(set, first)), ...(await fatesOf(set, second))].map(([fate]) => fate);
  expect(fates.toSorted()).toEqual(["taken", "wrong"]);
});

test("amounts of a draft are not booked in another currency", async () => {
  const set = await aProgramme();
  const file = await draft(set, `${HEADER}Ada,12.34,approved,,77\n`);
  await appPool().query("UPDATE shop SET currency = 'JPY' WHERE id = $1", [set.id]);
  await run(set, file);
  expect(await fatesOf(set, file)).toEqual([
    ["wrong", "The accounts are in JPY now, and the amount is in USD. Convert the file, and read it anew."],
  ]);
  const { rows } = await appPool().query("SELECT FROM brought_balance WHERE shop_id = $1", [set.id]);
  expect(rows).toEqual([]);
});
