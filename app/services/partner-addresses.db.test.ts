// An order's customer is compared with the address that a partner had when the order was placed.
import { afterAll, expect, test } from "vitest";
import { aHandle, anOrderId, aPartner, aShop, heard, minutesAfterNoon, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { type Instant, instant, type OrderId, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { OrderSnapshot } from "../domain/order.ts";
import { addDays } from "../domain/time.ts";
import { redactCustomer } from "./compliance.ts";
import { hashEmail } from "./email-hash.ts";
import { changeEmail } from "./payees.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const OLD = "ada@example.com";
const NEW = "ada@work.example";

/** A partner with the code ADA10 and perhaps an address, from the beginning. */
async function anAda(email: string | null) {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, "ADA10");
  await appPool().query("UPDATE partner SET email = $3, email_hash = $4 WHERE shop_id = $1 AND id = $2", [
    id,
    ada,
    email,
    email && hashEmail(email),
  ]);
  const moveTo = (to: string | null, now: Instant) => changeEmail({ shopId: id, partnerId: ada, email: to, now });
  return { id, ada, moveTo };
}

/** An order by whoever has the address, of so many minutes after noon. */
async function anOrder(id: ShopId, email: string, minutes = 0, more: Partial<OrderSnapshot> = {}): Promise<OrderId> {
  const orderId = anOrderId();
  const at = minutesAfterNoon(minutes);
  const event = heard({ processedAt: at, updatedAt: at, emailHash: hashEmail(email), ...more });
  await settleAll(appPool(), [{ shopId: id, orderId, event }], at);
  return orderId;
}

const lookAgain = (id: ShopId, orderId: OrderId, now = minutesAfterNoon(600)) =>
  settleAll(appPool(), [{ shopId: id, orderId, event: null }], now);

async function decision(id: ShopId, orderId: OrderId) {
  const { rows } = await appPool().query(
    `SELECT partner_id AS partner, outcome, decided->'attribution'->>'reason' AS reason FROM decision
     WHERE shop_id = $1 AND order_id = $2`,
    [id, orderId],
  );
  return rows[0];
}

const credited = (partner: PartnerId) => ({ outcome: "credited", partner });
const SELF = { outcome: "uncredited", reason: "self-referral" };

const keptOf = async (id: ShopId) =>
  (await appPool().query("SELECT email_hash AS hash FROM former_email WHERE shop_id = $1 ORDER BY to_at", [id])).rows;

test("a partner's new address does not reach back: a self-referral stays one", async () => {
  const { id, moveTo } = await anAda(OLD);
  const order = await anOrder(id, OLD);
  expect(await decision(id, order)).toMatchObject(SELF);
  await moveTo(NEW, minutesAfterNoon(60));
  // Any news of the order: it was fulfilled, a refund of a cent, a note.
  const news = heard({ emailHash: hashEmail(OLD), minutes: 90, name: "#1001-F" });
  await settleAll(appPool(), [{ shopId: id, orderId: order, event: news }], minutesAfterNoon(90));
  expect(await decision(id, order)).toMatchObject(SELF);
});

test("a partner's new address does not take away what an order earned before it", async () => {
  const { id, ada, moveTo } = await anAda(null);
  const order = await anOrder(id, "zoe@example.com");
  expect(await decision(id, order)).toMatchObject(credited(ada));
  await moveTo("zoe@example.com", addDays(NOON, 13));
  await lookAgain(id, order, addDays(NOON, 14));
  expect(await decision(id, order)).toMatchObject(credited(ada));
});

test("each order is compared with the address of its own moment, to the second", async () => {
  const { id, ada, moveTo } = await anAda(OLD);
  await moveTo(NEW, instant(NOON + 60_700));
  await moveTo("ada@third.example", minutesAfterNoon(2));
  const bought = async (email: string, seconds: number) => {
    const at = instant(NOON + seconds * 1_000);
    return decision(id, await anOrder(id, email, 0, { processedAt: at }));
  };
  expect(await bought(OLD, 59)).toMatchObject(SELF);
  expect(await bought(NEW, 59)).toMatchObject(credited(ada));
  expect(await bought(OLD, 60)).toMatchObject(credited(ada));
  expect(await bought(NEW, 60)).toMatchObject(SELF);
  expect(await bought(NEW, 119)).toMatchObject(SELF);
  expect(await bought("ada@third.example", 119)).toMatchObject(credited(ada));
  expect(await bought("ada@third.example", 120)).toMatchObject(SELF);
});

test("the same mailbox written in another way, and one had for less than a second, are no former addresses", async () => {
  const { id, ada, moveTo } = await anAda(OLD);
  await moveTo("Ada@Example.com", minutesAfterNoon(1));
  expect(await keptOf(id)).toEqual([]);
  await moveTo(NEW, minutesAfterNoon(2));
  await moveTo("ada@third.example", instant(minutesAfterNoon(2) + 400));
  expect(await keptOf(id)).toEqual([{ hash: hashEmail(OLD) }]);
  expect(await decision(id, await anOrder(id, OLD, 1))).toMatchObject(SELF);
  expect(await decision(id, await anOrder(id, NEW, 1))).toMatchObject(credited(ada));
  expect(await decision(id, await anOrder(id, "ada@third.example", 3))).toMatchObject(SELF);
});

test("a link's clicks are compared in the same way", async () => {
  const { id, ada, moveTo } = await anAda(OLD);
  await aHandle(appPool(), id, { partner: ada, value: "ada" });
  await moveTo(NEW, minutesAfterNoon(60));
  const byLink = { codes: [], landingSite: "/?ref=ada" };
  expect(await decision(id, await anOrder(id, OLD, 0, byLink))).toMatchObject(SELF);
  expect(await decision(id, await anOrder(id, NEW, 0, byLink))).toMatchObject(credited(ada));
});

test("an address that is taken away is forgotten with those before it, and no order is decided anew for that", async () => {
  const { id, ada, moveTo } = await anAda(OLD);
  const before = await anOrder(id, OLD);
  await moveTo(NEW, minutesAfterNoon(60));
  const after = await anOrder(id, NEW, 61);
  const others = await anOrder(id, "zoe@example.com", 61);
  await moveTo(null, minutesAfterNoon(120));
  expect(await keptOf(id)).toEqual([]);
  for (const order of [before, after, others]) await lookAgain(id, order);
  expect(await decision(id, before)).toMatchObject(SELF);
  expect(await decision(id, after)).toMatchObject(SELF);
  expect(await decision(id, others)).toMatchObject(credited(ada));
  // Also where something else of the order changes, so that it is asked again.
  const news = heard({
    processedAt: minutesAfterNoon(61),
    updatedAt: minutesAfterNoon(200),
    emailHash: hashEmail(NEW),
    landingSite: "/?ref=nobody",
  });
  await settleAll(appPool(), [{ shopId: id, orderId: after, event: news }], minutesAfterNoon(200));
  expect(await decision(id, after)).toMatchObject(SELF);
  // One that comes later than that is compared with nothing; neither does the next address reach back to it.
  await moveTo("ada@third.example", minutesAfterNoon(240));
  expect(await decision(id, await anOrder(id, "ada@third.example", 150))).toMatchObject(credited(ada));
});

test("a customer's erasure forgets it as a former address of a partner, and not since when there is another", async () => {
  const { id, ada, moveTo } = await anAda(OLD);
  const self = await anOrder(id, OLD);
  await moveTo(NEW, minutesAfterNoon(60));
  const customer = { customerId: null, orderIds: [self], emailHash: hashEmail(OLD) };
  await redactCustomer(appPool(), { shopId: id, webhookId: "w1", now: minutesAfterNoon(61) }, customer);
  expect(await keptOf(id)).toEqual([{ hash: null }]);
  expect(await decision(id, self)).toMatchObject(SELF);
  expect(await decision(id, await anOrder(id, NEW, 0))).toMatchObject(credited(ada));
  expect(await decision(id, await anOrder(id, NEW, 61))).toMatchObject(SELF);
});
