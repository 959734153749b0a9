import { HttpRequestError } from "@shopify/shopify-api";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aCode, anOrderId, heard } from "../../tests/books.ts";
import { aDiscount, anOwnStore, map, now, type OwnStore } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { codeKey } from "../domain/code.ts";
import { type Currency, type Instant, instant } from "../domain/ids.ts";
import { merchantCall } from "../shopify/admin.ts";
import { addCode, getCode, listCodes } from "./codes.ts";
import { listMappable, listMappings, mapSome } from "./mapping.ts";
import { createOffer } from "./offers.ts";
import { setPartnerState } from "./partners.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
const { hand } = store;
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});
afterEach(() => vi.unstubAllGlobals());

const listed = async ({ shop, call }: OwnStore, search = "", after: string | null = null) => {
  const page = await listMappable(shop, call, { search, after });
  if (!page.ok) throw new Error(page.error.message);
  return page.value;
};
const many = (count: number) => Array.from({ length: count }, (_, n) => `POD-${String(n).padStart(5, "0")}`);

async function anOrder({ shop }: OwnStore, code: string, processedAt: Instant) {
  const orderId = anOrderId();
  const codes = [aCode({ key: codeKey(code), typed: code })];
  const event = heard({ processedAt, updatedAt: processedAt, codes, currency: "EUR" as Currency });
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event }], now());
}

async function credited({ shop }: OwnStore): Promise<(number | null)[]> {
  const { rows } = await appPool().query(
    "SELECT partner_id FROM decision WHERE shop_id = $1 ORDER BY processed_at, order_id",
    [shop.id],
  );
  return rows.map((row) => row.partner_id);
}

test("discounts that Vouch made are left out of what can be mapped, and counted", async () => {
  const given = await anOwnStore(store);
  await aDiscount(store, given, { code: "MINE" });
  const { shop, call, sarah } = given;
  // Each code of an offer with a limit has a discount of its own: whole pages of the store's list are Vouch's.
  const limited = { title: "Once", kind: "percent", percent: "5", limited: "on", usageLimit: "1" };
  const offer = await createOffer(shop, call, limited, now());
  if (offer.kind !== "created") throw new Error("refused");
  for (let n = 0; n < 23; n += 1) {
    await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah, typed: `OURS-${n}` }, now());
  }
  const page = await listed(given);
  expect(page.discounts.map(({ title }) => title)).toEqual(["Sale MINE"]);
  expect(page.ours).toBe(23);
  expect((await listed(given, "OURS-1")).discounts).toEqual([]);
});

test("the store's discounts are listed with their codes, and whose each is here", async () => {
  const given = await anOwnStore(store);
  const gid = await aDiscount(store, given, { code: "podcast 10 %" });
  await aDiscount(store, given, { code: "NEWER" });
  await map(given, gid, "podcast 10 %");
  const { discounts, next } = await listed(given);
  expect(next).toBeNull();
  expect(discounts).toMatchObject([
    { title: "Sale NEWER", status: "ACTIVE", count: 1, codes: [{ code: "NEWER", known: null }] },
    {
      gid,
      summary: expect.stringContaining("10%"),
      codes: [{ key: "PODCAST 10 %", code: "podcast 10 %", known: { partner: { name: "Sarah Lee" } } }],
    },
  ]);
});

test("a title and a whole code are found, a code of a discount with many as well", async () => {
  const given = await anOwnStore(store);
  await aDiscount(store, given, { code: "FIRST", more: many(30) });
  await aDiscount(store, given, { code: "OTHER" });
  expect((await listed(given, "sale other")).discounts.map(({ title }) => title)).toEqual(["Sale OTHER"]);
  const [found] = (await listed(given, "pod-00029")).discounts;
  expect(found).toMatchObject({ title: "Sale FIRST", count: 31 });
  expect(found?.codes[0]).toMatchObject({ code: "POD-00029", known: null });
  expect((await listed(given, "OR (nothing")).discounts).toEqual([]);
});

test("more discounts than a page holds are read on, and a store that does not answer is told", async () => {
  const given = await anOwnStore(store);
  for (let n = 0; n < 53; n += 1) await aDiscount(store, given, { code: `CODE${n}` });
  const first = await listed(given);
  const second = await listed(given, "", first.next);
  expect([first.discounts.length, second.discounts.length, second.next]).toEqual([50, 3, null]);
  const call = merchantCall(() => Promise.reject(new HttpRequestError("no answer")), given.shop.domain);
  expect(await listMappable(given.shop, call, { search: "", after: null })).toMatchObject({ ok: false });
});

test("a mapped code is taken as it stands, earns from then on, and nothing changes in the store", async () => {
  const given = await anOwnStore(store);
  const gid = await aDiscount(store, given, { code: "Grüße & Co" });
  const before = await hand.discounts(given.shop.domain);
  const at = now();
  await anOrder(given, "grüße & co", instant(at - 60_000));
  expect(await map(given, gid, "Grüße & Co", { at })).toEqual({
    kind: "mapped",
    mapped: 1,
    skipped: 0,
    partner: "Sarah Lee",
  });
  await anOrder(given, "Grüße & Co", at);
  await store.runJobs();
  expect(await credited(given)).toEqual([null, given.sarah]);
  expect(await getCode(given.shop.id, codeKey("Grüße & Co"))).toMatchObject({
    display: "Grüße & Co",
    state: "live",
    discountGid: gid,
    redeemCodeGid: expect.stringMatching(/DiscountRedeemCode/),
  });
  expect(await hand.discounts(given.shop.domain)).toEqual(before);
});

test("an order of the second of mapping that was booked just before is the partner's", async () => {
  const given = await anOwnStore(store);
  const gid = await aDiscount(store, given, { code: "QUICK" });
  const at = now();
  await anOrder(given, "QUICK", instant(Math.floor(at / 1000) * 1000));
  await map(given, gid, "QUICK", { at });
  await store.runJobs();
  expect(await credited(given)).toEqual([given.sarah]);
});

test("all codes of a discount are mapped; those that are somebody's are skipped and counted", async () => {
  const given = await anOwnStore(store);
  const gid = await aDiscount(store, given, { code: "ALL", more: many(3) });
  await map(given, gid, "POD-00001", { to: given.john });
  expect(await map(given, gid, null)).toMatchObject({ kind: "mapped", mapped: 3, skipped: 1 });
  expect(await map(given, gid, null)).toMatchObject({ kind: "mapped", mapped: 0, skipped: 4 });
  expect((await getCode(given.shop.id, codeKey("POD-00001")))?.partner?.name).toBe("John Doe");
});

test("thousands are mapped by a job that goes on where a crash left it, each code once", async () => {
  const given = await anOwnStore(store);
  const { shop, call } = given;
  const gid = await aDiscount(store, given, { code: "HUGE", more: many(1200) });
  await map(given, gid, "POD-00700", { to: given.john });
  const at = now();
  expect(await map(given, gid, null, { at })).toEqual({ kind: "started", total: 1201, partner: "Sarah Lee" });
  expect(await map(given, gid, null)).toMatchObject({
    problems: [{ message: "The codes of this discount are being mapped already." }],
  });
  const running = { pool: workerPool(), shopId: shop.id, call, now: now() };
  lockAfter(2);
  expect(await mapSome(running, gid)).toMatchObject({ ok: false });
  vi.unstubAllGlobals();
  expect(await listMappings(shop.id, now())).toMatchObject([{ state: "running", mapped: 500, total: 1201 }]);
  await anOrder(given, "POD-01100", now());
  // A page that was mapped, and whose end was not written down.
  await appPool().query("UPDATE code_mapping SET cursor = NULL, mapped = 0 WHERE shop_id = $1", [shop.id]);
  await store.runJobs();
  // A few seconds later the orders of meanwhile are looked at again.
  await store.runJobs();
  expect(await listMappings(shop.id, now())).toMatchObject([
    { state: "done", title: "Sale HUGE", partner: "Sarah Lee", mapped: 700, skipped: 1, total: 1201 },
  ]);
  expect((await listCodes(shop.id, { partnerId: given.sarah, search: "", page: 1 })).total).toBe(1200);
  expect(await credited(given)).toEqual([given.sarah]);
});

test("a discount that is deleted while it is mapped says so, and can be begun again", async () => {
  const given = await anOwnStore(store);
  const gid = await aDiscount(store, given, { code: "GOING", more: many(260) });
  await map(given, gid, null);
  await hand.deleteDiscount(given.shop.domain, "GOING");
  await store.runJobs();
  expect(await listMappings(given.shop.id, now())).toMatchObject([
    { state: "failed", problem: "The discount is not in your store any more." },
  ]);
  expect(await map(given, gid, null)).toMatchObject({ kind: "refused", problems: [{ field: "form" }] });
});

test("an archived partner, a code that is gone and a discount of no store are refused", async () => {
  const given = await anOwnStore(store);
  const gid = await aDiscount(store, given, { code: "HERE" });
  expect(await map(given, gid, "NOT-HERE")).toMatchObject({
    problems: [{ message: "NOT-HERE is not in that discount any more." }],
  });
  expect(await map(given, "gid://shopify/Product/1", "HERE")).toMatchObject({ problems: [{ field: "form" }] });
  await setPartnerState(
    given.shop,
    given.call,
    { chosen: { kind: "ticked", ids: [given.sarah] }, state: "archived", codes: "leave" },
    now(),
  );
  expect(await map(given, gid, "HERE")).toMatchObject({ problems: [{ field: "partnerId" }] });
});

test("no shop maps or lists another's", async () => {
  const [one, other] = [await anOwnStore(store), await anOwnStore(store)];
  const gid = await aDiscount(store, one, { code: "MINE" });
  await map(one, gid, "MINE");
  expect((await listed(other)).discounts).toEqual([]);
  expect(await map(other, gid, "MINE")).toMatchObject({ kind: "refused" });
  expect(await map(one, gid, "MINE", { to: other.sarah })).toMatchObject({ problems: [{ field: "partnerId" }] });
  expect(await getCode(other.shop.id, codeKey("MINE"))).toBeNull();
});

/** Pages of codes are answered so often, then the store is locked. */
function lockAfter(pages: number): void {
  const send = globalThis.fetch;
  let left = pages;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("VouchDiscountCodes")) {
      left -= 1;
      if (left < 0) return new Response("{}", { status: 403 });
    }
    return send(...args);
  });
}
