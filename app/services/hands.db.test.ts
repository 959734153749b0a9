// A merchant decides by hand who gets the credit: recorded and settled in one commit, and every total agrees.
import { afterAll, describe, expect, test } from "vitest";
import { aCode, aLine, anOrderId, aPartner, aRefund, aShop, heard, minutesAfterNoon, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { readHands } from "../db/hands.ts";
import { sumAtStake } from "../db/owners.ts";
import { appPool } from "../db/pools.ts";
import { insertRequest, redactShop } from "../db/privacy.ts";
import { recount } from "../db/recount.ts";
import { inTransaction } from "../db/transaction.ts";
import { codeKey } from "../domain/code.ts";
import { type Currency, type Instant, instant, type OrderId, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { OrderEvent } from "../domain/order.ts";
import { addDays } from "../domain/time.ts";
import { answerDataRequest, redactCustomer } from "./compliance.ts";
import { decideByHand, foreseeHand } from "./hands.ts";
import { readOrderStory, readPartnerOrders } from "./orders.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const DUE = addDays(NOON, 14);

type Case = { id: ShopId; ada: PartnerId; cleo: PartnerId; orderId: OrderId };

/** An order for $90.00 with Ada's code, for 10 %; Cleo has no code and the same terms. */
async function aCase(event: OrderEvent = heard()): Promise<Case> {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, "ADA10");
  const cleo = await aPartner(appPool(), id);
  await appPool().query("UPDATE partner SET name = 'Cleo' WHERE shop_id = $1 AND id = $2", [id, cleo]);
  const orderId = anOrderId();
  await look({ id, orderId }, NOON, event);
  return { id, ada, cleo, orderId };
}

const look = ({ id, orderId }: Pick<Case, "id" | "orderId">, now: Instant, event: OrderEvent | null = null) =>
  settleAll(appPool(), [{ shopId: id, orderId, event }], now);

const decide = (
  { id, orderId }: Pick<Case, "id" | "orderId">,
  to: PartnerId | "nobody" | "undone",
  now: Instant,
  reason = "She sent the mail",
) => decideByHand({ shopId: id, orderId, now }, { to: String(to), reason, userId: "42" });

async function entries({ id, ada, cleo }: Case): Promise<string[]> {
  const { rows } = await appPool().query(
    `SELECT partner_id, from_account || '>' || to_account || ' ' || amount AS entry FROM entry
     WHERE shop_id = $1 ORDER BY order_id, seq`,
    [id],
  );
  const names = new Map([
    [ada, "Ada"],
    [cleo, "Cleo"],
  ]);
  return rows.map(({ partner_id, entry }) => `${names.get(partner_id)} ${entry}`);
}

async function totals({ id, ada, cleo }: Case) {
  const { rows } = await appPool().query(
    "SELECT partner_id, orders::int, commission::int, pending::int, payable::int FROM partner_month WHERE shop_id = $1",
    [id],
  );
  const of = (partner: PartnerId) => {
    const { partner_id: _, ...figures } = rows.find((row) => row.partner_id === partner) ?? {};
    return figures;
  };
  return { ada: of(ada), cleo: of(cleo) };
}

const agree = async ({ id }: Case) => expect(await recount(appPool(), id)).toEqual([]);

describe("an order is given by hand", () => {
  test("to another partner: the entries, the totals, the list and the trail say so", async () => {
    const given = await aCase();
    const { id, ada, cleo, orderId } = given;
    expect(await decide(given, cleo, minutesAfterNoon(30))).toEqual({
      ok: true,
      value: { kind: "given", partner: "Cleo" },
    });
    expect(await entries(given)).toEqual(["Ada 1>2 900", "Ada 2>1 900", "Cleo 1>2 900"]);
    expect(await totals(given)).toEqual({
      ada: { orders: 0, commission: 0, pending: 0, payable: 0 },
      cleo: { orders: 1, commission: 900, pending: 900, payable: 0 },
    });
    await agree(given);
    const told = await appPool().query("SELECT FROM decision WHERE shop_id = $1 AND decided::text LIKE '%mail%'", [id]);
    expect(told.rows, "the merchant's words stay out of what partners are shown").toEqual([]);
    const story = await readOrderStory(id, orderId);
    expect(story?.summary).toMatchObject({ partner: { id: cleo, name: "Cleo" }, by: "hand" });
    expect(story?.trail).toMatchObject([
      { kind: "decides", by: "hand", partnerId: cleo },
      { kind: "code-second", partnerId: ada, why: "by-hand" },
    ]);
    expect(story?.hands).toEqual([
      {
        seq: 1,
        kind: "partner",
        partner: { id: cleo, name: "Cleo" },
        reason: "She sent the mail",
        at: minutesAfterNoon(30),
        userId: "42",
      },
    ]);
    const page = { after: null, before: null, limit: 10, passedOver: true };
    expect((await readPartnerOrders(id, ada, page)).orders).toMatchObject([
      { passedOver: { kind: "code-second", why: "by-hand" } },
    ]);
  });

  test("to who owns its code: by the code's terms, and giving the code to another takes nothing back", async () => {
    const given = await aCase();
    const { id: shopId, ada } = given;
    const stake = () =>
      sumAtStake(appPool(), { shopId, currency: "USD" as Currency }, { keys: [codeKey("ADA10")], from: instant(0) });
    expect(await stake()).toEqual([{ partner: "Ada", amount: 900n }]);
    await decide(given, ada, minutesAfterNoon(30));
    expect(await entries(given)).toEqual(["Ada 1>2 900"]);
    expect(await stake()).toEqual([]);
    const { rows } = await appPool().query("SELECT credited::int FROM code_day WHERE shop_id = $1", [shopId]);
    expect(rows).toEqual([{ credited: 1 }]);
  });

  test("to a partner of whom nothing speaks, where nobody was credited", async () => {
    const given = await aCase(heard({ codes: [] }));
    await decide(given, given.cleo, minutesAfterNoon(30));
    expect(await entries(given)).toEqual(["Cleo 1>2 900"]);
    await look(given, DUE);
    expect(await totals(given)).toMatchObject({ cleo: { pending: 0, payable: 900 } });
    await agree(given);
  });

  test("to nobody, and what is heard later changes nothing of that", async () => {
    const given = await aCase();
    await decide(given, "nobody", minutesAfterNoon(30));
    await look(given, minutesAfterNoon(60), heard({ minutes: 60, lines: [aLine({ price: 8_000n })] }));
    expect(await entries(given)).toEqual(["Ada 1>2 900", "Ada 2>1 900"]);
    const { rows } = await appPool().query("SELECT outcome, partner_id FROM decision WHERE shop_id = $1", [given.id]);
    expect(rows).toEqual([{ outcome: "uncredited", partner_id: null }]);
    await agree(given);
  });

  test("after its approval: what was approved moves with it, and refunds follow who has it now", async () => {
    const given = await aCase();
    await look(given, DUE);
    const later = addDays(DUE, 1);
    await decide(given, given.cleo, later);
    await look(given, later, { kind: "refund", refund: aRefund() });
    expect(await entries(given)).toEqual([
      "Ada 1>2 900",
      "Ada 2>3 900",
      "Ada 3>1 900",
      "Cleo 1>2 900",
      "Cleo 2>3 900",
      "Cleo 3>1 450",
    ]);
    await agree(given);
    await decide(given, "undone", later);
    expect(await totals(given)).toMatchObject({
      ada: { orders: 1, commission: 450, pending: 0, payable: 450 },
      cleo: { orders: 0, commission: 0, pending: 0, payable: 0 },
    });
    await agree(given);
  });

  test("the newest of several counts, also where all have one moment, and each is kept", async () => {
    const given = await aCase();
    const at = minutesAfterNoon(30);
    for (const to of [given.cleo, "nobody", given.ada, "undone", given.cleo] as const) await decide(given, to, at);
    const hands = await readHands(appPool(), given.id, given.orderId);
    expect(hands.map(({ kind }) => kind)).toEqual(["partner", "undone", "partner", "nobody", "partner"]);
    expect(await totals(given)).toMatchObject({ cleo: { orders: 1, commission: 900 } });
    await agree(given);
  });

  test("two at once: both are recorded, one after the other, and the books agree", async () => {
    const given = await aCase();
    const { ada, cleo } = given;
    await Promise.all([decide(given, cleo, minutesAfterNoon(30)), decide(given, "nobody", minutesAfterNoon(30))]);
    const [last, first] = await readHands(appPool(), given.id, given.orderId);
    expect([first?.kind, last?.kind].sort()).toEqual(["nobody", "partner"]);
    const story = await readOrderStory(given.id, given.orderId);
    expect(story?.summary.partner?.id ?? null).toBe(last?.kind === "partner" ? cleo : null);
    expect(story?.summary.partner?.id).not.toBe(ada);
    await agree(given);
  });
});

describe("what is refused", () => {
  test("a partner of another shop, nobody chosen, no reason, a letter as a reason: each next to its field", async () => {
    const [given, other] = [await aCase(), await aCase()];
    const refused = async (to: string, reason: string) => {
      const answer = await decideByHand(
        { shopId: given.id, orderId: given.orderId, now: NOON },
        { to, reason, userId: null },
      );
      return answer.ok ? [] : answer.error.map(({ field }) => field);
    };
    expect(await refused(String(other.ada), "why")).toEqual(["to"]);
    expect(await refused("", " ")).toEqual(["to", "reason"]);
    expect(await refused("nobody", "x".repeat(201))).toEqual(["reason"]);
    expect(await refused("undone", "")).toEqual(["form"]);
    expect(await entries(given)).toEqual(["Ada 1>2 900"]);
  });

  test.each([
    ["a test order", heard({ test: true }), /test order/],
    ["an order of which only a refund was heard", { kind: "refund", refund: aRefund() } as OrderEvent, /in full/],
    ["an order in another currency", heard({ currency: "EUR" as Currency }), /another currency/],
  ])("%s", async (_, event, words) => {
    const given = await aCase(event);
    const answer = await decide(given, given.cleo, NOON);
    expect(answer.ok ? "" : answer.error[0]?.message).toMatch(words);
    expect(await readHands(appPool(), given.id, given.orderId)).toEqual([]);
  });

  test("another shop's order", async () => {
    const [given, other] = [await aCase(), await aCase()];
    const answer = await decide({ id: other.id, orderId: given.orderId }, "nobody", NOON);
    expect(answer.ok).toBe(false);
    expect(await entries(given)).toEqual(["Ada 1>2 900"]);
  });
});

test("what it would change is said before, to the cent, and nothing is saved", async () => {
  const given = await aCase();
  const { id: shopId, orderId, cleo } = given;
  await appPool().query("UPDATE terms SET rate_bps = 2000 WHERE shop_id = $1 AND partner_id = $2", [shopId, cleo]);
  const now = minutesAfterNoon(30);
  expect(await foreseeHand({ shopId, orderId, now }, String(cleo))).toEqual({
    currency: "USD",
    changes: [
      { partner: "Ada", before: 900n, after: 0n },
      { partner: "Cleo", before: 0n, after: 1800n },
    ],
    pays: DUE,
  });
  expect(await foreseeHand({ shopId, orderId, now }, "nobody")).toMatchObject({
    changes: [{ partner: "Ada", before: 900n, after: 0n }],
  });
  expect(await foreseeHand({ shopId, orderId, now }, "undone")).toBeNull();
  expect(await readHands(appPool(), shopId, orderId)).toEqual([]);
  await decide(given, cleo, now);
  expect(await entries(given)).toEqual(["Ada 1>2 900", "Ada 2>1 900", "Cleo 1>2 1800"]);
});

describe("what is kept", () => {
  test("is never changed", async () => {
    const given = await aCase();
    await decide(given, given.cleo, NOON);
    for (const sql of [
      "UPDATE order_hand SET kind = 'nobody', partner_id = NULL",
      "UPDATE order_hand SET reason = 'other words'",
      "DELETE FROM order_hand",
      "TRUNCATE order_hand",
    ])
      await expect(appPool().query(sql)).rejects.toThrow("never changed");
  });

  test("forgets the merchant's words when the customer is erased, and goes on counting", async () => {
    const given = await aCase(heard({ customerId: "77", codes: [aCode()] }));
    const { id, orderId, cleo } = given;
    await decide(given, cleo, NOON, "Zoe wrote that Cleo sent her");
    const customer = { customerId: "77", orderIds: [orderId] };
    await redactCustomer(appPool(), { shopId: id, webhookId: "w", now: NOON }, customer);
    expect(await readHands(appPool(), id, orderId)).toMatchObject([{ kind: "partner", reason: null }]);
    await look(given, DUE);
    expect(await totals(given)).toMatchObject({ cleo: { payable: 900 } });
    await agree(given);
  });

  test("is told of where a customer asks what is kept, until it is forgotten", async () => {
    const given = await aCase(heard({ customerId: "77", codes: [aCode()] }));
    const { id: shopId, orderId, cleo } = given;
    await decide(given, cleo, NOON, "Zoe wrote that Cleo sent her");
    await decide(given, "nobody", instant(NOON + 1), "Zoe is staff");
    await decide(given, "undone", instant(NOON + 2), "");
    const customer = { customerId: "77", orderIds: [orderId] };
    const reasonsToldOf = async (webhookId: string) => {
      const asked = { webhookId, kind: "data-request", now: NOON };
      await inTransaction(appPool(), (client) => insertRequest(client, shopId, asked));
      await answerDataRequest(appPool(), { shopId, webhookId, now: NOON }, customer);
      const { rows } = await appPool().query(
        "SELECT report FROM privacy_request WHERE shop_id = $1 AND webhook_id = $2",
        [shopId, webhookId],
      );
      return rows[0]?.report.orders;
    };
    expect(await reasonsToldOf("asked")).toMatchObject([{ orderId, reasons: 2 }]);
    await redactCustomer(appPool(), { shopId, webhookId: "redact", now: NOON }, customer);
    expect(await reasonsToldOf("asked-again")).toMatchObject([{ orderId, reasons: 0 }]);
  });

  test("goes with its shop", async () => {
    const given = await aCase();
    await decide(given, given.cleo, instant(NOON + 1));
    await redactShop(appPool(), given.id);
    const { rows } = await appPool().query("SELECT FROM order_hand WHERE shop_id = $1", [given.id]);
    expect(rows).toEqual([]);
  });
});
