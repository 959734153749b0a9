import { afterAll, expect, test } from "vitest";
import { type Installed, openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { type Instant, instant } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import { addCode } from "./codes.ts";
import { recordPrivacyRequest } from "./compliance.ts";
import { createOffer } from "./offers.ts";
import { createPartner, getPartner, listPartners, setPartnerState, updatePartner } from "./partners.ts";
import { getSettings, saveSettings } from "./settings.ts";
import { findShop, recordInstall, recordShopUpdate, recordUninstall, restoreRateOf } from "./shops.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

const DAY = 86_400_000;
const now = () => instant(Date.now());
const later = (at: Instant, ms: number) => instant(at + ms);
const rowOf = async (domain: string) =>
  (await appPool().query("SELECT * FROM shop WHERE domain = $1", [domain])).rows[0];
const jobsOf = async (id: number) =>
  (await appPool().query("SELECT task_identifier FROM graphile_worker.jobs WHERE key LIKE '%:' || $1::int", [id])).rows;

test("an install records what the shop is, gives it the default rule and begins to read its orders", async () => {
  const at = instant(Date.UTC(2026, 10, 20, 12, 0, 0, 750));
  const { shop } = await store.install({ currency: "JPY", timezone: "Asia/Tokyo", now: at });
  expect(shop).toMatchObject({
    currency: "JPY",
    timeZone: "Asia/Tokyo",
    plan: "Basic",
    restoreRate: 100,
    state: "installed",
    earnsFrom: Date.UTC(2026, 10, 20, 12),
    backfill: { state: "queued", orders: 0 },
  });
  expect(await getSettings(shop)).toMatchObject({ holdDays: 14, ruleVersion: 1, earnsFromDay: "2026-11-20" });
  expect(await jobsOf(shop.id)).toEqual([{ task_identifier: "backfill" }, { task_identifier: "activate-pixel" }]);
});

test.each([
  ["Basic", false, 100],
  ["Advanced", false, 200],
  ["Plus", true, 1000],
  ["Agentic Enterprise", true, 2000],
])("the plan %s gives back its rate", (publicDisplayName, shopifyPlus, rate) => {
  expect(restoreRateOf({ publicDisplayName, shopifyPlus })).toBe(rate);
});

test("the commission where nothing else says is set from now on, and refused next to its field", async () => {
  const { shop } = await store.install();
  expect((await getSettings(shop)).standard).toMatchObject({ version: 0, terms: { rateBps: 1000 } });
  const save = (fields: Record<string, string>) => saveSettings(shop, fields, now());
  for (const fields of [
    { commission: "percent", rate: "101" },
    { commission: "none" },
    { commission: "flat", amount: "1.234" },
  ]) {
    expect(await save(fields)).toMatchObject({ kind: "refused", problems: [{ field: expect.any(String) }] });
  }
  expect(await save({ commission: "percent", rate: "10" })).toEqual({ kind: "saved" });
  expect((await getSettings(shop)).standard.version).toBe(0);
  expect(await save({ commission: "per-item", amount: "2.50" })).toEqual({ kind: "saved" });
  expect((await getSettings(shop)).standard).toMatchObject({
    version: 1,
    level: { kind: "shop" },
    terms: { kind: "per-item", amount: 250n, currency: "EUR" },
  });
});

test("a token that is given again is no new install", async () => {
  const { shop, call } = await store.install();
  await store.runJobs();
  await hand.changeShop(shop.domain, { name: "Renamed" });
  expect(await recordInstall(shop.domain, call, later(now(), DAY))).toEqual({ ok: true, value: "known" });
  expect(await findShop(shop.domain)).toMatchObject({
    name: "Renamed",
    earnsFrom: shop.earnsFrom,
    backfill: { state: "done" },
  });
});

test("a shop's contact address is known from its install on, follows it, and is gone with it", async () => {
  const { shop, call } = await store.install({ email: "hello@fern.example" });
  expect(await findShop(shop.domain)).toMatchObject({ contactEmail: "hello@fern.example" });
  for (const [email, known] of [
    ["care@fern.example", "care@fern.example"],
    ["", null],
    ["x@y.example\r\nBcc: eve@evil.example", null],
    ["care@fern.example", "care@fern.example"],
  ] as const) {
    await hand.changeShop(shop.domain, { email });
    await recordShopUpdate(shop.domain);
    await store.runJobs();
    expect((await findShop(shop.domain))?.contactEmail).toBe(known);
  }
  await recordInstall(shop.domain, call, now());
  await appPool().query("SELECT redact_shop($1)", [shop.id]);
  expect((await rowOf(shop.domain)).contact_email).toBeNull();
});

test("two requests that install at once record one shop", async () => {
  const { domain } = await hand.createShop({ domain: "at-once.myshopify.com" });
  await hand.install(domain);
  const { freshCall } = await import("../../tests/store.ts");
  const recorded = await Promise.all([1, 2, 3].map(() => recordInstall(domain, freshCall(domain), now())));
  expect(recorded.map((one) => one.ok && one.value).toSorted()).toEqual(["installed", "known", "known"]);
});

test("an uninstall forgets the tokens and keeps the books; a return goes on with them", async () => {
  const { shop, call } = await store.install();
  await appPool().query(`INSERT INTO session (id, shop, state, "accessToken") VALUES ($1, $2, '', 'x')`, [
    `offline_${shop.domain}`,
    shop.domain,
  ]);
  const partner = await createPartner(shop, { name: "Ada", commission: "percent", rate: "10" }, now());
  expect(await recordUninstall(shop.domain, later(now(), 1000))).toBe(true);
  expect(await recordUninstall(shop.domain, later(now(), 1000))).toBe(false);
  expect(await findShop(shop.domain)).toMatchObject({ state: "uninstalled" });
  expect((await appPool().query("SELECT FROM session WHERE shop = $1", [shop.domain])).rowCount).toBe(0);
  expect(await recordInstall(shop.domain, call, later(now(), 5000))).toEqual({ ok: true, value: "reinstalled" });
  expect(await findShop(shop.domain)).toMatchObject({ state: "installed", earnsFrom: shop.earnsFrom });
  expect(partner.kind === "created" && (await getPartner(shop.id, partner.partnerId))).toMatchObject({ name: "Ada" });
});

test("an uninstall that is delivered after the return does not uninstall again", async () => {
  const { shop, call } = await store.install({ now: instant(1_000_000) });
  expect(await recordUninstall(shop.domain, instant(2_000_000))).toBe(true);
  await recordInstall(shop.domain, call, instant(3_000_000));
  expect(await recordUninstall(shop.domain, instant(2_000_000))).toBe(false);
  expect(await findShop(shop.domain)).toMatchObject({ state: "installed" });
});

test("an uninstall that is never heard of before the return does not uninstall it later", async () => {
  const { shop, call } = await store.install({ now: instant(1_000_000) });
  await recordInstall(shop.domain, call, instant(3_000_000));
  expect(await recordUninstall(shop.domain, instant(2_000_000))).toBe(false);
});

test("a shop that comes back while its redaction waits keeps its books", async () => {
  const { shop, call } = await store.install({ now: instant(1_000_000) });
  expect(await recordUninstall(shop.domain, instant(2_000_000))).toBe(true);
  const receipt = { webhookId: "redact-1", triggeredAt: instant(3_000_000), now: instant(3_000_000) };
  await recordPrivacyRequest(shop.domain, { kind: "shop-redact" }, receipt);
  await recordInstall(shop.domain, call, instant(4_000_000));
  await store.runJobs();
  expect(await findShop(shop.domain)).toMatchObject({ state: "installed", backfill: { state: "done" } });
});

test("the back-fill stores the orders of 60 days as facts and books nothing", async () => {
  const { shop } = await store.install();
  const from = Date.now() - 70 * DAY;
  for (let n = 0; n < 45; n += 1) {
    const at = new Date(from + n * 1.5 * DAY).toISOString();
    await hand.placeOrder(shop.domain, { lines: [{ title: "Shirt", price: "20.00" }], at, silent: true });
  }
  const within = (await hand.orders(shop.domain)).filter(
    ({ processed_at }) => Date.parse(String(processed_at)) >= Date.now() - 60 * DAY,
  ).length;
  await store.runJobs();
  expect(await findShop(shop.domain)).toMatchObject({ backfill: { state: "done", orders: within } });
  const { rows } = await appPool().query(
    `SELECT (SELECT count(*)::int FROM orders WHERE shop_id = $1) AS orders,
       (SELECT count(*)::int FROM entry WHERE shop_id = $1) AS entries,
       (SELECT array_agg(DISTINCT decided -> 'attribution' ->> 'reason') FROM decision WHERE shop_id = $1) AS why`,
    [shop.id],
  );
  expect(rows).toEqual([{ orders: within, entries: 0, why: ["before-start"] }]);
});

test("orders earn from the day that the merchant chooses, and are approved when their wait is over", async () => {
  const installed = await store.install();
  const { shop, call } = installed;
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  const longAgo = instant(Date.now() - 40 * DAY);
  const partner = await createPartner(shop, { name: "Sarah", commission: "percent", rate: "10" }, longAgo);
  if (offer.kind !== "created" || partner.kind !== "created") throw new Error("refused");
  await addCode(shop, call, { offerId: offer.offerId, partnerId: partner.partnerId, typed: "SARAH20" }, longAgo);
  const at = new Date(Date.now() - 30 * DAY).toISOString();
  const lines = [{ title: "Shirt", price: "100.00" }];
  await hand.placeOrder(shop.domain, { lines, codes: ["SARAH20"], at, paid: true, silent: true });
  await store.runJobs();
  expect(await balances(shop.id)).toEqual([]);

  const chosen = new Date(Date.now() - 35 * DAY).toISOString().slice(0, 10);
  const tomorrow = new Date(Date.now() + 2 * DAY).toISOString().slice(0, 10);
  expect(await saveSettings(shop, { earnsFromDay: tomorrow }, now())).toMatchObject({ kind: "refused" });
  expect(await saveSettings(shop, { earnsFromDay: chosen, holdDays: "7" }, now())).toEqual({ kind: "saved" });
  await store.runJobs();
  await appPool().query("SELECT graphile_worker.add_job('approve-due', '{}')");
  await store.runJobs();
  // 100.00 − 20 % = 80.00, of which 10 %.
  expect(await balances(shop.id)).toEqual([{ account: 3, balance: "800" }]);
  const after = await findShop(shop.domain);
  expect(after && (await getSettings(after))).toMatchObject({ holdDays: 7, ruleVersion: 2, earnsFromDay: chosen });
});

test("shop/update leads to what the Admin API says", async () => {
  const { shop } = await store.install();
  await hand.changeShop(shop.domain, { currency: "USD", timezone: "America/New_York", plan: "plus" });
  const { recordShopUpdate } = await import("./shops.ts");
  const before = BigInt((await rowOf(shop.domain)).programme_version);
  await recordShopUpdate(shop.domain);
  await store.runJobs();
  expect(await findShop(shop.domain)).toMatchObject({
    currency: "USD",
    timeZone: "America/New_York",
    restoreRate: 1000,
  });
  expect(BigInt((await rowOf(shop.domain)).programme_version)).toBe(before + 1n);
});

test("changed terms hold from now on, equal ones are no new version", async () => {
  const { shop } = await store.install();
  const made = await createPartner(
    shop,
    { name: "Ada", email: "ada@example.com", commission: "percent", rate: "10" },
    now(),
  );
  if (made.kind !== "created") throw new Error("refused");
  const same = { name: "Ada L.", email: "", commission: "percent", rate: "10.00" };
  expect(await updatePartner(shop, made.partnerId, same, now())).toEqual({ kind: "saved", termsFrom: null });
  const at = later(now(), 2000);
  const flat = { ...same, commission: "flat", amount: "4,50" };
  expect(await updatePartner(shop, made.partnerId, flat, at)).toEqual({ kind: "saved", termsFrom: at });
  expect(await getPartner(shop.id, made.partnerId)).toMatchObject({
    name: "Ada L.",
    email: null,
    terms: { version: 2, terms: { kind: "flat", amount: 450n, currency: "EUR" } },
  });
});

test("partners are found by name, address, code and state, and those of other shops never", async () => {
  const installed = await store.install();
  const { shop } = installed;
  const other = await store.install();
  const terms = { commission: "percent", rate: "10" };
  const ada = await createPartner(shop, { name: "Ada 100%", email: "ada@example.com", ...terms }, now());
  await createPartner(shop, { name: "Bob", ...terms }, now());
  await createPartner(other.shop, { name: "Ada Other", ...terms }, now());
  const names = async (search: string, state: "active" | "paused" | null = null) =>
    (await listPartners(shop.id, { ...EVERY_PARTNER, search, state }, 1)).rows.map(({ name }) => name);
  const setState = (of: Installed, ids: number[], state: "active" | "paused") =>
    setPartnerState(of.shop, of.call, { chosen: { kind: "ticked", ids }, state, codes: "leave" }, now());
  expect(await names("")).toEqual(["Ada 100%", "Bob"]);
  expect(await names("100%")).toEqual(["Ada 100%"]);
  expect(await names("%")).toEqual(["Ada 100%"]);
  expect(await names("example.com")).toEqual(["Ada 100%"]);
  if (ada.kind !== "created") throw new Error("refused");
  expect(await setState(installed, [ada.partnerId, 999_999], "paused")).toMatchObject({ partners: 1 });
  expect(await setState(other, [ada.partnerId], "active")).toMatchObject({ partners: 0 });
  expect(await names("", "paused")).toEqual(["Ada 100%"]);
  expect(await names("", "active")).toEqual(["Bob"]);
});

async function balances(shopId: number) {
  const { rows } = await appPool().query(
    `SELECT account, sum(amount)::text AS balance FROM (
       SELECT to_account AS account, amount FROM entry WHERE shop_id = $1
       UNION ALL SELECT from_account, -amount FROM entry WHERE shop_id = $1) x
     WHERE account <> 1 GROUP BY account HAVING sum(amount) <> 0 ORDER BY account`,
    [shopId],
  );
  return rows;
}
