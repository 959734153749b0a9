import { afterAll, afterEach, expect, test } from "vitest";
import { browserOf } from "../../simulator/storefront/browse.ts";
import { aHandle, aPartner, heard } from "../../tests/books.ts";
import { type Installed, openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { type Currency, type Instant, instant, type OrderId, type PartnerId } from "../domain/ids.ts";
import { addDays } from "../domain/time.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { fetchOrder } from "./backfill.ts";
import { askForAllJourneys, askForJourneys } from "./journeys.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
const { hand, simulator } = store;
afterAll(() => store.close());
afterEach(() => hand.setClock(0));

const HOUR = 3_600_000;
const now = () => instant(Date.now());
const after = (hours: number) => instant(Date.now() + hours * HOUR);

type Given = Installed & { ada: PartnerId; ben: PartnerId };
async function aShopWithLinks(): Promise<Given> {
  const installed = await store.install({ now: addDays(now(), -10) });
  const { id } = installed.shop;
  const [ada, ben] = [await aPartner(appPool(), id), await aPartner(appPool(), id)];
  await aHandle(appPool(), id, { partner: ada, value: "ada" });
  await aHandle(appPool(), id, { partner: ben, value: "ben" });
  return { ...installed, ada, ben };
}

/** Somebody buys after visiting these pages, without a pixel. */
async function buys({ shop, call }: Given, ...pages: string[]): Promise<OrderId> {
  const browser = browserOf(simulator.url, shop.domain);
  for (const page of pages) await browser.get(page);
  const [shirt] = await hand.products(shop.domain);
  await browser.post("/cart/add", { id: String((shirt as unknown as { variantId: number }).variantId) });
  const begun = await browser.get("/checkout");
  await browser.get(begun.location ?? "");
  await browser.post("/checkout", { email: "kim@customer.example", firstName: "Kim", lastName: "L" });
  const [order] = await hand.orders(shop.domain);
  const orderId = String(order?.id) as OrderId;
  expect(await fetchOrder({ pool: appPool(), shopId: shop.id, call, now: now() }, orderId)).toMatchObject({ ok: true });
  return orderId;
}

const ask = async ({ shop, call }: Given, at: Instant, by: AdminCall = call) => {
  const asked = await askForJourneys({ pool: appPool(), shopId: shop.id, call: by, now: at });
  if (!asked.ok) throw new Error(asked.error.message);
  return [asked.value.asked, asked.value.found];
};
async function decisionOf({ shop }: Given, orderId: OrderId) {
  const { rows } = await appPool().query(
    `SELECT partner_id AS partner, decided->'attribution'->'trail' AS trail FROM decision WHERE shop_id = $1 AND order_id = $2`,
    [shop.id, orderId],
  );
  return rows[0];
}

test("an order that nothing spoke for is credited by the last visit that Shopify recorded of a partner's link", async () => {
  const given = await aShopWithLinks();
  const order = await buys(given, "/", "/products/linen-shirt?ref=ben", "/collections/all?utm_source=x&ref=Ada");
  expect(await decisionOf(given, order)).toMatchObject({ partner: null });
  expect(await ask(given, now())).toEqual([0, 0]);
  await hand.setClock(2 * HOUR);
  expect(await ask(given, after(2))).toEqual([1, 1]);
  expect(await decisionOf(given, order)).toMatchObject({
    partner: given.ada,
    trail: [
      { kind: "no-code" },
      { kind: "decides", by: "click", seen: "journey" },
      { kind: "second", seen: "journey", why: "earlier-click" },
    ],
  });
  expect(await ask(given, after(3))).toEqual([0, 0]);
});

test("visits that name nobody change nothing, and are not asked for again", async () => {
  const given = await aShopWithLinks();
  const order = await buys(given, "/", "/products/linen-shirt?ref=nobody");
  await hand.setClock(2 * HOUR);
  expect(await ask(given, after(2))).toEqual([1, 0]);
  expect(await decisionOf(given, order)).toMatchObject({ partner: null });
  expect(await ask(given, after(26))).toEqual([0, 0]);
});

test("visits that are not ready are asked for once more a day later, and no third time", async () => {
  const given = await aShopWithLinks();
  const order = await buys(given, "/", "/?ref=ada");
  expect(await ask(given, after(2))).toEqual([1, 0]);
  await hand.setClock(2 * HOUR);
  expect(await ask(given, after(25))).toEqual([0, 0]);
  expect(await ask(given, after(26))).toEqual([1, 1]);
  expect(await decisionOf(given, order)).toMatchObject({ partner: given.ada });

  await hand.setClock(0);
  const slow = await aShopWithLinks();
  const other = await buys(slow, "/", "/?ref=ada");
  // Nobody asked for a day and a half: once more is a day later still.
  expect(await ask(slow, after(36))).toEqual([1, 0]);
  expect(await ask(slow, after(60))).toEqual([1, 0]);
  await hand.setClock(2 * HOUR);
  expect(await ask(slow, after(61))).toEqual([0, 0]);
  expect(await decisionOf(slow, other)).toMatchObject({ partner: null });
});

test("what is left to ask for goes with the shop", async () => {
  const given = await aShopWithLinks();
  await buys(given, "/?utm_source=x");
  expect(await ask(given, after(2))).toEqual([1, 0]);
  const left = async () =>
    (await appPool().query("SELECT FROM journey_again WHERE shop_id = $1", [given.shop.id])).rows.length;
  expect(await left()).toBe(1);
  await appPool().query("SELECT redact_shop($1)", [given.shop.id]);
  expect(await left()).toBe(0);
});

test("what the pixel told meanwhile is not asked for, and comes before what Shopify recorded", async () => {
  const given = await aShopWithLinks();
  const order = await buys(given, "/", "/?ref=ada");
  expect(await ask(given, after(2))).toEqual([1, 0]);
  await appPool().query("INSERT INTO order_evidence VALUES ($1, 1, $2, $3, 'pixel', $4)", [
    given.shop.id,
    order,
    given.ben,
    new Date(now() - HOUR),
  ]);
  await settleAll(appPool(), [{ shopId: given.shop.id, orderId: order, event: null }], now());
  await hand.setClock(2 * HOUR);
  expect(await ask(given, after(30))).toEqual([0, 0]);
  expect(await decisionOf(given, order)).toMatchObject({ partner: given.ben });
  const { rows } = await appPool().query("SELECT FROM journey_again WHERE shop_id = $1", [given.shop.id]);
  expect(rows).toEqual([]);
});

test("a hundred orders are asked for in few calls; those older than three days are left", async () => {
  const given = await aShopWithLinks();
  const { shop } = given;
  const at = (minutes: number) => instant(now() - 2 * HOUR - minutes * 60_000);
  const event = (processedAt: Instant) =>
    heard({ codes: [], checkoutToken: null, currency: "EUR" as Currency, processedAt, updatedAt: processedAt });
  await settleAll(
    appPool(),
    [
      // Many of one second: the page ends among them.
      ...Array.from({ length: 100 }, (_, n) => ({
        orderId: String(7_000_000 + n) as OrderId,
        event: event(at(n >> 5)),
      })),
      { orderId: "6999999" as OrderId, event: event(addDays(at(0), -3)) },
    ].map((one) => ({ shopId: shop.id, ...one })),
    now(),
  );
  const idsAsked: string[] = [];
  const counting: AdminCall = (operation, variables) => {
    idsAsked.push(...(variables as unknown as { ids: string[] }).ids);
    return given.call(operation, variables);
  };
  expect(await ask(given, now(), counting)).toEqual([100, 0]);
  expect(new Set(idsAsked).size).toBe(100);
  expect(await ask(given, now())).toEqual([0, 0]);
});

test("only shops whose partners have links are asked about, each at its own moment of the hour", async () => {
  const [given, other] = [await aShopWithLinks(), await store.install()];
  await askForAllJourneys(appPool());
  const { rows } = await appPool().query<{ id: number }>(
    `SELECT (payload->>'shopId')::int AS id FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE t.identifier = 'read-journeys'`,
  );
  const ids = rows.map(({ id }) => id);
  expect(ids).toContain(given.shop.id);
  expect(ids).not.toContain(other.shop.id);
  await store.runJobs();
});
