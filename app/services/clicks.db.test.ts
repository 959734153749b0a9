import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { aHandle, anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { readClicks } from "../db/evidence.ts";
import { createPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import type { ToldClick } from "../domain/click.ts";
import type { HandleKey, Instant, OrderId, PartnerId, ShopId } from "../domain/ids.ts";
import { addDays } from "../domain/time.ts";
import { pruneClicks, saveTold, type Told } from "./clicks.ts";
import { redactCustomer } from "./compliance.ts";
import { settleAll } from "./settlement.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 8 });
let shop: { id: ShopId; domain: string };
let ada: PartnerId;
let ben: PartnerId;

beforeEach(async () => {
  shop = await aShop(pool);
  ada = await aPartner(pool, shop.id, "ADA10");
  ben = await aPartner(pool, shop.id, "BEN10");
  await aHandle(pool, shop.id, { partner: ada, value: "ada" });
  await aHandle(pool, shop.id, { partner: ben, value: "ben" });
});
afterAll(async () => {
  expect(await recount(pool, null)).toEqual([]);
  await pool.end();
  await database.drop();
});

type Plan = { "Shared Hit Blocks": number; "Shared Read Blocks": number };

const NO_CODE = { codes: [] };
const before = (minutes: number) => (NOON - minutes * 60_000) as Instant;

const click = (visitor: string, handle: string, at = before(60), parameter = "ref"): Told => ({
  shopId: shop.id,
  timeZone: "America/New_York",
  visitor,
  at,
  kind: "click",
  click: { referrals: [{ parameter, value: handle as HandleKey }], ago: null },
});
/** The same click, told so many seconds after it was. */
const again = (one: Told, ago: number, late = 0): Told => {
  if (one.kind !== "click") throw new Error("no click");
  return { ...one, at: (one.at + ago * 1_000 + late) as Instant, click: { ...one.click, ago } };
};
const tie = (visitor: string, checkoutToken: string, at = NOON, click: ToldClick | null = null): Told => ({
  shopId: shop.id,
  timeZone: "America/New_York",
  visitor,
  at,
  kind: "tie",
  checkoutToken,
  click,
});

async function tell(...told: Told[]): Promise<void> {
  const client = await pool.connect();
  await saveTold(client, told).finally(() => client.release());
}
const hear = (orderId: OrderId, checkoutToken: string | null, given: object = NO_CODE) =>
  settleAll(pool, [{ shopId: shop.id, orderId, event: heard({ checkoutToken, ...given }) }], NOON);
const look = (orderId: OrderId, now = NOON) => settleAll(pool, [{ shopId: shop.id, orderId, event: null }], now);

async function decisionOf(orderId: OrderId): Promise<{ partner: number | null; outcome: string; trail: object[] }> {
  const { rows } = await pool.query(
    `SELECT partner_id AS partner, outcome, decided->'attribution'->'trail' AS trail
     FROM decision WHERE shop_id = $1 AND order_id = $2`,
    [shop.id, orderId],
  );
  return rows[0];
}
async function looksAsked(): Promise<string[]> {
  const { rows } = await pool.query(
    `SELECT j.payload->>'orderId' AS id FROM graphile_worker._private_jobs j
     WHERE (j.payload->>'shopId')::int = $1 AND j.payload->>'orderId' IS NOT NULL`,
    [shop.id],
  );
  return rows.map(({ id }) => id);
}

test("the visitor first, then the order: the last click decides", async () => {
  const [visitor, order] = [randomUUID(), anOrderId()];
  await tell(click(visitor, "ada", before(90)), click(visitor, "ben", before(30)));
  await tell(tie(visitor, "token-1"));
  await hear(order, "token-1");
  expect(await decisionOf(order)).toMatchObject({
    partner: ben,
    trail: [{ kind: "no-code" }, { kind: "decides", seen: "pixel", at: before(30) }, { why: "earlier-click" }],
  });
  expect(await looksAsked()).toEqual([]);
});

test("a link that was put together wrongly is its partner's, by the pixel and by the landing page; a value that somebody has stays theirs", async () => {
  await aHandle(pool, shop.id, { partner: ben, value: "ada/" });
  const [spoiled, whole, landed] = [anOrderId(), anOrderId(), anOrderId()];
  const [one, other] = [randomUUID(), randomUUID()];
  await tell(click(one, "ada.)"), tie(one, "token-s"), click(other, "ada/"), tie(other, "token-w"));
  await hear(spoiled, "token-s");
  await hear(whole, "token-w");
  await hear(landed, null, { ...NO_CODE, landingSite: "/products/x?variant=1?ref=ada" });
  expect(await decisionOf(spoiled)).toMatchObject({ partner: ada });
  expect(await decisionOf(whole)).toMatchObject({ partner: ben });
  expect(await decisionOf(landed)).toMatchObject({ partner: ada });
});

test("the order first, then the visitor: the order is looked at again and ends the same", async () => {
  const [visitor, order] = [randomUUID(), anOrderId()];
  await hear(order, "token-2");
  expect(await decisionOf(order)).toMatchObject({ outcome: "uncredited" });
  await tell(click(visitor, "ada"), tie(visitor, "token-2"));
  expect(await looksAsked()).toEqual([order]);
  await look(order);
  expect(await decisionOf(order)).toMatchObject({ partner: ada });
});

test("visitor and order at the same moment, from many connections: every order ends credited, once", async () => {
  const pairs = Array.from({ length: 40 }, (_, n) => ({
    visitor: randomUUID(),
    token: `same-${n}`,
    order: anOrderId(),
  }));
  await tell(...pairs.map(({ visitor }) => click(visitor, "ada")));
  await Promise.all(
    pairs.flatMap(({ visitor, token, order }) => [tell(tie(visitor, token)), hear(order, token), hear(order, token)]),
  );
  const asked = new Set(await looksAsked());
  await Promise.all([...asked].map((order) => look(order as OrderId)));
  for (const { order } of pairs) expect(await decisionOf(order)).toMatchObject({ partner: ada });
  const { rows } = await pool.query("SELECT sum(amount) AS sum, count(*)::int AS n FROM entry WHERE shop_id = $1", [
    shop.id,
  ]);
  expect(rows).toEqual([{ sum: String(40 * 900), n: 40 }]);
  const { rows: stats } = await pool.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  expect(stats).toEqual([{ deadlocks: "0" }]);
});

test("of a link with several parameters the first that somebody has counts, once", async () => {
  const visitor = randomUUID();
  const referrals = (...names: [string, string][]) =>
    names.map(([parameter, value]) => ({ parameter, value: value as HandleKey }));
  const one = (at: Instant, ...names: [string, string][]): Told => ({
    ...(click(visitor, "x", at) as Extract<Told, { kind: "click" }>),
    click: { referrals: referrals(...names), ago: null },
  });
  await tell(
    one(before(9), ["ref", "newsletter"], ["aff", "x"], ["ref", "ben"], ["ref", "ada"]),
    one(before(8), ["ref", "newsletter"], ["aff", "x"]),
    one(before(7), ["ref", "ada"], ["ref", "ben"]),
  );
  const { rows } = await pool.query(
    "SELECT partner_id AS p, at FROM click WHERE shop_id = $1 AND visitor = $2 ORDER BY at",
    [shop.id, visitor],
  );
  expect(rows).toEqual([
    { p: ben, at: new Date(before(9)) },
    { p: ada, at: new Date(before(7)) },
  ]);
});

test("a click that is first told after its order keeps its moment: its partner is credited", async () => {
  const [visitor, order, other] = [randomUUID(), anOrderId(), anOrderId()];
  const late = (NOON + 40_000) as Instant;
  const { click: told } = click(visitor, "ada");
  await hear(order, "token-11");
  await tell(tie(visitor, "token-11", late, told && { ...told, ago: 300 }));
  expect(await looksAsked()).toEqual([order]);
  await look(order);
  expect(await decisionOf(order)).toMatchObject({
    partner: ada,
    trail: [{ kind: "no-code" }, { kind: "decides", at: NOON + 40_000 - 300_000 }],
  });
  // Without it the click is of its telling.
  const stranger = randomUUID();
  await hear(other, "token-12");
  await tell(tie(stranger, "token-12", late, told));
  await look(other);
  expect(await decisionOf(other)).toMatchObject({ partner: null, trail: [{}, { kind: "click-after-order" }] });
});

test("a click after an order speaks of it to nobody else, and takes no place from those before", async () => {
  const [visitor, order] = [randomUUID(), anOrderId()];
  await tell(click(visitor, "ada", (NOON - 1_800_000) as Instant), tie(visitor, "token-13"));
  await hear(order, "token-13");
  const afterwards = Array.from({ length: 60 }, (_, n) => click(visitor, "ben", (NOON + (n + 1) * 60_000) as Instant));
  await tell(...afterwards);
  await look(order);
  expect(await decisionOf(order)).toMatchObject({ partner: ada });
  const { rows } = await pool.query("SELECT partner_id FROM passed_over WHERE shop_id = $1 AND order_id = $2", [
    shop.id,
    order,
  ]);
  expect(rows).toEqual([]);
});

test("a click that was kept and is told again, alone, with its checkout or in the same breath, is one click", async () => {
  const [visitor, order] = [randomUUID(), anOrderId()];
  const first = click(visitor, "ada");
  const { click: told } = again(first, 100);
  await tell(first);
  await tell(again(first, 20, 59_000), again(first, 100), tie(visitor, "token-13", before(58), told));
  const { rows } = await pool.query("SELECT sum(clicks)::int AS n FROM click_day WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ n: 1 }]);
  await hear(order, "token-13");
  expect((await decisionOf(order)).trail).toHaveLength(2);
  const alone = randomUUID();
  const once = click(alone, "ada");
  await tell(again(once, 100), once, again(once, 20));
  await tell(again(click(alone, "ben"), 20), again(click(alone, "ada", before(50)), 20));
  const { rows: kept } = await pool.query(
    "SELECT partner_id AS p, at FROM click WHERE shop_id = $1 AND visitor = $2 ORDER BY at, partner_id",
    [shop.id, alone],
  );
  expect(kept.map(({ p }) => p)).toEqual([ada, ben, ada]);
});

test("two clicks of a visitor in one millisecond are one, and nothing else of their commit is lost", async () => {
  const [visitor, other, order] = [randomUUID(), randomUUID(), anOrderId()];
  await tell(click(visitor, "ada"), click(other, "ben"), click(visitor, "ada"), tie(other, "token-one-ms"));
  await tell(click(other, "ben"), click(randomUUID(), "ben"));
  await hear(order, "token-one-ms");
  expect(await decisionOf(order)).toMatchObject({ partner: ben });
  const { rows } = await pool.query("SELECT partner_id, clicks::int FROM click_day WHERE shop_id = $1 ORDER BY 1", [
    shop.id,
  ]);
  expect(rows).toEqual([
    { partner_id: ada, clicks: 1 },
    { partner_id: ben, clicks: 2 },
  ]);
});

test("in whatever order clicks are told, and told again, the last of them decides", () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 25 }), { minLength: 2, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 1_500 })), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (minutes, tellings, orderFirst) => {
        const [visitor, order, token] = [randomUUID(), anOrderId(), randomUUID()];
        // Each is another partner's than the one before it.
        const clicks = minutes
          .toSorted((a, b) => b - a)
          .map((ago, n) => click(visitor, n % 2 === 0 ? "ada" : "ben", before(ago)));
        const told = [
          ...clicks.map((one, n) => again(one, tellings[n]?.[1] ?? 0, (n * 377) % 1_000)),
          ...tellings.flatMap(([n, ago]) => clicks.slice(n, n + 1).map((one) => again(one, ago))),
        ].toSorted((a, b) => a.at - b.at);
        if (orderFirst) await hear(order, token);
        for (const one of told) await tell(one);
        await tell(tie(visitor, token, (NOON + 1_500_000) as Instant));
        if (!orderFirst) await hear(order, token);
        await look(order);
        expect(await decisionOf(order)).toMatchObject({ partner: clicks.length % 2 === 1 ? ada : ben });
      },
    ),
    { numRuns: 40 },
  ));

test("a code comes before a click, and both stand in the trail", async () => {
  const [visitor, order] = [randomUUID(), anOrderId()];
  await tell(click(visitor, "ben"), tie(visitor, "token-3"));
  await hear(order, "token-3", {});
  expect(await decisionOf(order)).toMatchObject({
    partner: ada,
    trail: [{ kind: "code-decides" }, { kind: "second", partnerId: ben, why: "lower-priority" }],
  });
});

test("who is passed over is kept with the order, for as long as they are", async () => {
  const [visitor, order, own] = [randomUUID(), anOrderId(), anOrderId()];
  const passed = async () =>
    (
      await pool.query(
        "SELECT order_id AS o, partner_id AS p, processed_at AS at FROM passed_over WHERE shop_id = $1",
        [shop.id],
      )
    ).rows;
  await tell(click(visitor, "ben"), tie(visitor, "token-14"));
  await hear(order, "token-14", {});
  await hear(own, null, { ...NO_CODE, landingSite: "/?ref=ben" });
  expect(await passed()).toEqual([{ o: order, p: ben, at: new Date(NOON) }]);
  await hear(order, "token-14", { minutes: 5, total: 8000n });
  expect(await passed()).toHaveLength(1);
  // A rule that asks for links first credits the other one.
  await pool.query(
    "UPDATE rule_version SET rule = jsonb_set(rule::jsonb, '{order}', '[\"click\", \"code\"]') WHERE shop_id = $1",
    [shop.id],
  );
  await pool.query("UPDATE rule_version SET version = 2 WHERE shop_id = $1", [shop.id]);
  await pool.query("UPDATE shop SET programme_version = programme_version + 1 WHERE id = $1", [shop.id]);
  await look(order);
  expect(await decisionOf(order)).toMatchObject({ partner: ben });
  expect(await passed()).toMatchObject([{ o: order, p: ada }]);
});

test("a handle of nobody is not kept; another program's value is known by the part before its dot", async () => {
  const visitor = randomUUID();
  await aHandle(pool, shop.id, { partner: ada, value: "5188496", parameter: "sca_ref" });
  await tell(click(visitor, "jhon"), click(visitor, "5188496.bbhtin3axe", NOON, "sca_ref"), click(visitor, "5188496"));
  const { rows } = await pool.query("SELECT partner_id AS partner FROM click WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ partner: ada }]);
});

test("clicks are counted by the day of the shop", async () => {
  const visitor = randomUUID();
  const lateEvening = Date.UTC(2026, 10, 21, 2) as Instant; // 21:00 on the 20th in New York
  await tell(click(visitor, "ada", NOON), click(visitor, "ada", lateEvening), click(randomUUID(), "ada", NOON));
  await tell(click(visitor, "ada", NOON));
  const { rows } = await pool.query("SELECT day::text, clicks FROM click_day WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ day: "2026-11-20", clicks: "3" }]);
});

test("a visitor who never clicked is not kept, and none can take a checkout from another", async () => {
  const [first, second, order] = [randomUUID(), randomUUID(), anOrderId()];
  await tell(tie(randomUUID(), "token-4"));
  await tell(click(first, "ada"), click(second, "ben"));
  await tell(tie(first, "token-4"));
  await tell(tie(second, "token-4"));
  await hear(order, "token-4");
  expect(await decisionOf(order)).toMatchObject({ partner: ada });
});

test("a checkout of another shop leads nowhere", async () => {
  const [visitor, order, elsewhere] = [randomUUID(), anOrderId(), await aShop(pool)];
  await tell(click(visitor, "ada"), tie(visitor, "token-5"));
  await settleAll(
    pool,
    [{ shopId: elsewhere.id, orderId: order, event: heard({ checkoutToken: "token-5", ...NO_CODE }) }],
    NOON,
  );
  const { rows } = await pool.query("SELECT outcome FROM decision WHERE shop_id = $1", [elsewhere.id]);
  expect(rows).toEqual([{ outcome: "uncredited" }]);
});

test("where the pixel saw nothing, the cart and then the landing page speak", async () => {
  const [byCart, byLanding, byNobody] = [anOrderId(), anOrderId(), anOrderId()];
  const landingSite = "/products/shirt?utm_source=x&ref=Ben";
  await hear(byCart, null, { ...NO_CODE, landingSite, cartReferral: "Ada" });
  await hear(byLanding, null, { ...NO_CODE, landingSite });
  await hear(byNobody, null, { ...NO_CODE, landingSite: "/?ref=jhon" });
  expect(await decisionOf(byCart)).toMatchObject({ partner: ada, trail: [{}, { seen: "cart" }, { seen: "landing" }] });
  expect(await decisionOf(byLanding)).toMatchObject({ partner: ben });
  expect(await decisionOf(byNobody)).toMatchObject({
    partner: null,
    trail: [{ kind: "no-code" }, { kind: "link-without-partner", value: "jhon" }],
  });
});

const followed = (...links: [minutesAgo: number, ...pairs: string[]][]) =>
  JSON.stringify(links.map(([ago, ...pairs]) => [before(ago) / 1_000, ...pairs]));

test("of the links that the cart tells, the last that a partner has decides: another program's after it takes nothing away", async () => {
  const [order, both, old, nobodys] = [anOrderId(), anOrderId(), anOrderId(), anOrderId()];
  await hear(order, null, { ...NO_CODE, cartReferral: followed([90, "ref", "ada"], [30, "ref", "newsletter"]) });
  const ada30 = followed([90, "ref", "ben"], [30, "ref", "nobody", "ref", "ada"], [10, "ref", "@"]);
  await hear(both, null, { ...NO_CODE, cartReferral: ada30 });
  await hear(old, null, { ...NO_CODE, cartReferral: followed([31 * 24 * 60, "ref", "ada"], [1, "ref", "x"]) });
  await hear(nobodys, null, {
    ...NO_CODE,
    cartReferral: followed([90, "ref", "a"], [80, "ref", "@"], [30, "ref", "b"]),
  });
  const byAda = { partner: ada, trail: [{ kind: "no-code" }, { kind: "decides", seen: "cart", at: before(90) }] };
  expect(await decisionOf(order)).toMatchObject(byAda);
  expect(await decisionOf(both)).toMatchObject({
    partner: ada,
    trail: [
      {},
      { seen: "cart", at: before(30) },
      { seen: "cart", at: before(90), partnerId: ben, why: "earlier-click" },
    ],
  });
  expect(await decisionOf(old)).toMatchObject({
    partner: null,
    trail: [{ kind: "no-code" }, { kind: "click-outside-window", partnerId: ada }],
  });
  expect(await decisionOf(nobodys)).toMatchObject({
    partner: null,
    trail: [{ kind: "no-code" }, { value: "a" }, { value: "b" }, { kind: "link-not-read", seen: "cart" }],
  });
  // Looked at again, it reads what is stored with it, and says the same.
  const { trail } = await decisionOf(order);
  await pool.query("DELETE FROM handle WHERE shop_id = $1", [shop.id]);
  await pool.query("UPDATE shop SET programme_version = programme_version + 1 WHERE id = $1", [shop.id]);
  await look(order);
  expect(await decisionOf(order)).toMatchObject({ partner: ada, trail });
});

test("a moment that the cart tells comes from the customer's browser: one after the order is the order's, and the pixel's comes first", async () => {
  const [ahead, visitor, seen] = [anOrderId(), randomUUID(), anOrderId()];
  await hear(ahead, null, { ...NO_CODE, cartReferral: followed([-90, "ref", "ben"], [-60, "ref", "ada"]) });
  expect(await decisionOf(ahead)).toMatchObject({ partner: ada, trail: [{}, { seen: "cart" }, { partnerId: ben }] });
  await tell(click(visitor, "ben", before(50)), tie(visitor, "token-cart"));
  await hear(seen, "token-cart", { ...NO_CODE, cartReferral: followed([-90, "ref", "ada"]) });
  expect(await decisionOf(seen)).toMatchObject({
    partner: ben,
    trail: [{}, { seen: "pixel" }, { seen: "cart", why: "moment-not-known" }],
  });
});

test("an order that came by a link which was not read says why, and nothing of the link is kept in it", async () => {
  const order = anOrderId();
  await hear(order, null, { ...NO_CODE, landingSite: "/?ref=@" });
  const { rows } = await pool.query(
    "SELECT decided->'attribution' AS a FROM decision WHERE shop_id = $1 AND order_id = $2",
    [shop.id, order],
  );
  expect(rows[0].a).toEqual({
    kind: "uncredited",
    reason: "link-not-read",
    trail: [{ kind: "no-code" }, { kind: "link-not-read", seen: "landing", why: "personal" }],
  });
});

test("a parameter of a former program goes on earning from the moment at which it was entered", async () => {
  const [early, late] = [anOrderId(), anOrderId()];
  await aHandle(pool, shop.id, { partner: ada, value: "9016964.3f1b1e", parameter: "rfsn", since: NOON });
  const landingSite = "/?rfsn=9016964.3F1b1e";
  await hear(early, null, { ...NO_CODE, landingSite, processedAt: before(1) });
  await hear(late, null, { ...NO_CODE, landingSite });
  expect(await decisionOf(early)).toMatchObject({ partner: null });
  expect(await decisionOf(late)).toMatchObject({ partner: ada });
});

test("what was credited stands when ties are erased, clicks are pruned or a handle is taken away", async () => {
  const [visitor, byPixel, byLanding] = [randomUUID(), anOrderId(), anOrderId()];
  await tell(click(visitor, "ada"), tie(visitor, "token-6"));
  await hear(byPixel, "token-6");
  await hear(byLanding, null, { ...NO_CODE, landingSite: "/?ref=ada" });
  await redactCustomer(
    pool,
    { shopId: shop.id, webhookId: "1", now: NOON },
    { customerId: null, orderIds: [byPixel, byLanding] },
  );
  const { rows: ties } = await pool.query("SELECT FROM tie WHERE shop_id = $1", [shop.id]);
  expect(ties).toEqual([]);
  await pruneClicks(pool, addDays(NOON, 91));
  await pool.query("DELETE FROM handle WHERE shop_id = $1", [shop.id]);
  await pool.query("UPDATE shop SET programme_version = programme_version + 1 WHERE id = $1", [shop.id]);
  for (const order of [byPixel, byLanding]) {
    await look(order);
    expect(await decisionOf(order)).toMatchObject({ partner: ada });
  }
});

test("clicks and ties are kept for 90 days", async () => {
  const visitor = randomUUID();
  await tell(click(visitor, "ada", NOON), tie(visitor, "token-7"));
  await pruneClicks(pool, addDays(NOON, 90));
  const count = async () =>
    (await pool.query("SELECT count(*)::int AS n FROM click WHERE shop_id = $1", [shop.id])).rows[0].n;
  expect(await count()).toBe(1);
  await pruneClicks(pool, (addDays(NOON, 90) + 1) as Instant);
  expect(await count()).toBe(0);
});

test("a checkout that is told later than its order still meets its visitor", async () => {
  const [visitor, order] = [randomUUID(), anOrderId()];
  await tell(click(visitor, "ada"), tie(visitor, "token-9"));
  await hear(order, null);
  await hear(order, "token-9", { ...NO_CODE, minutes: 5 });
  expect(await looksAsked()).toEqual([order]);
  await look(order);
  expect(await decisionOf(order)).toMatchObject({ partner: ada });
});

test("what was credited by clicks is not weighed anew when the order changes", async () => {
  const [visitor, order] = [randomUUID(), anOrderId()];
  await tell(click(visitor, "ben", before(90)), click(visitor, "ada", before(30)), tie(visitor, "token-10"));
  await hear(order, "token-10", { ...NO_CODE, landingSite: "/?ref=ben" });
  const evidenceOf = async () =>
    (await pool.query("SELECT decided->>'evidence' AS e FROM decision WHERE order_id = $1", [order])).rows[0].e;
  const asked = await evidenceOf();
  await hear(order, "token-10", { ...NO_CODE, landingSite: "/?ref=ben", minutes: 5, total: 8000n });
  expect(await evidenceOf()).toBe(asked);
});

test("an order's evidence is found by its keys, however many checkouts the shop has", async () => {
  await pool.query(
    "INSERT INTO tie (shop_id, checkout_token, order_id, at) SELECT $1, md5(n::text), n, now() FROM generate_series(1, 20000) n",
    [shop.id],
  );
  const short = createPool({ url: database.url, name: "test", max: 1, short: true });
  const client = await short.connect();
  const { text } = readClicks([]).statement;
  const explain = `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE clicks_plan('{${shop.id}}', '{77}', '{${"0".repeat(32)}}', '{now}')`;
  await client.query(`PREPARE clicks_plan AS ${text}`);
  const { rows } = await client.query(explain);
  client.release();
  await short.end();
  const plan: Plan = rows[0]["QUERY PLAN"][0].Plan;
  expect(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]).toBeLessThan(50);
});

test("two orders of one checkout are no error", async () => {
  const [visitor, one, other] = [randomUUID(), anOrderId(), anOrderId()];
  await tell(click(visitor, "ada"), tie(visitor, "token-8"));
  await settleAll(
    pool,
    [one, other].map((orderId) => ({
      shopId: shop.id,
      orderId,
      event: heard({ checkoutToken: "token-8", ...NO_CODE }),
    })),
    NOON,
  );
  const partners = [(await decisionOf(one)).partner, (await decisionOf(other)).partner];
  expect(partners.filter((partner) => partner === ada)).toHaveLength(1);
});

test("clicks of another program's links are counted by themselves, each once", async () => {
  await aHandle(pool, shop.id, { partner: ada, parameter: "sca_ref", value: "5188496" });
  const [first, second] = [randomUUID(), randomUUID()];
  const told = click(first, "5188496.bb", before(60), "sca_ref");
  await tell(told, click(first, "ada", before(50)), click(second, "5188496", before(30), "sca_ref"));
  await tell(told);
  const { rows } = await pool.query("SELECT parameter, value, clicks, last_at FROM handle_click WHERE shop_id = $1", [
    shop.id,
  ]);
  const counted = { parameter: "sca_ref", value: "5188496", clicks: "2", last_at: new Date(before(30)) };
  expect(rows).toEqual([counted]);
  const { rows: days } = await pool.query("SELECT sum(clicks) AS n FROM click_day WHERE shop_id = $1", [shop.id]);
  expect(days).toEqual([{ n: "3" }]);
});
