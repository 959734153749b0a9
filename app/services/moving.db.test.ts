import { afterAll, describe, expect, test } from "vitest";
import { aLine, anOrderId, aPartner, aRefund, aShop, heard, NOON } from "../../tests/books.ts";
import { HASH_KEY } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { findShopById } from "../db/shops.ts";
import { codeKey } from "../domain/code.ts";
import { type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import type { MovingKind } from "../domain/moving.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { lookBetween } from "./approval.ts";
import { answerDataRequest, redactCustomer } from "./compliance.ts";
import { createEmailHash } from "./email-hash.ts";
import { readMoving, readTrial, readTriedOrder, saveCutOver, saveTrial } from "./moving.ts";
import { draftFile, listRows, runFile, startFile, undoMovingFile } from "./moving-files.ts";
import { mendFile } from "./moving-mending.ts";
import { readOrderStory } from "./orders.ts";
import { exportParity, readParity } from "./parity.ts";
import { saveSettings } from "./settings.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const CUSTOMER = "7012345678901";
const MAIL = "zoe@example.com";
const HASH = createEmailHash(HASH_KEY)(MAIL);
type Given = Parameters<typeof heard>[0];

/** A shop in New York with a partner called Ada, whose code is ADA10, and one called Ben. */
async function aProgramme() {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, "ADA10");
  const ben = await aPartner(appPool(), id, "BEN20");
  await appPool().query("UPDATE partner SET name = 'Ben' WHERE shop_id = $1 AND id = $2", [id, ben]);
  return { id, ada, ben };
}

async function shopOf(id: ShopId): Promise<Shop> {
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return shop;
}

async function place(
  id: ShopId,
  given: Given = {},
  ...refunds: Parameters<typeof heard>[1] & object
): Promise<OrderId> {
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId: id, orderId, event: heard(given, refunds) }], NOON);
  return orderId;
}

async function draft(id: ShopId, kind: MovingKind, text: string): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  const file = { kind, bytes, name: "list.csv", program: "Refersion", stateless: null };
  const drafted = await draftFile(await shopOf(id), file, NOON);
  if (!drafted.ok) throw new Error(drafted.error);
  return drafted.value;
}

test("a row in which a letter cannot be read is told and mended: no amount and no name is made of it", async () => {
  const { id } = await aProgramme();
  const shop = await shopOf(id);
  const text = new TextEncoder().encode("partner,amount,status,order\nZoë,1.00,approved,1\nAda,1.00,approved,7");
  const bytes = new Uint8Array([...text, 0xff, ...new TextEncoder().encode("7\nBen,2.00,approved,8\n")]);
  const file = { kind: "balances", bytes, name: "list.csv", program: "Refersion", stateless: null } as const;
  const drafted = await draftFile(shop, file, NOON);
  if (!drafted.ok) throw new Error(drafted.error);
  const rows = async () => (await listRows(id, drafted.value, { fate: null, page: 1 })).rows;
  expect(await rows()).toMatchObject([
    { line: 2, fate: "wrong", problem: expect.stringMatching(/called Zoë/) },
    {
      line: 3,
      fate: "wrong",
      problem: "The file is damaged here: a letter cannot be read. Write it again.",
      mend: { column: "reference", text: "7\uFFFD7" },
    },
    { line: 4, fate: "take" },
  ]);
  await mendFile(shop, drafted.value, { kind: "cell", line: 3, column: "reference", text: "747" }, NOON);
  expect((await rows()).map(({ fate }) => fate)).toEqual(["wrong", "take", "take"]);
});

async function bind(id: ShopId, text: string): Promise<number> {
  const file = await draft(id, "customers", text);
  await startFile(await shopOf(id), file, NOON);
  await runFile(appPool(), id, file, NOON);
  return file;
}

const lookAll = (id: ShopId) => lookBetween(appPool(), id, { from: addDays(NOON, -100), to: addDays(NOON, 100) }, NOON);

async function creditOf(id: ShopId, order: OrderId): Promise<string> {
  const story = await readOrderStory(id, order);
  const { partner, by, commission } = story?.summary ?? {};
  return partner ? `${partner.name} by ${by} ${commission}` : (story?.trail[0]?.kind ?? "");
}

describe("customers whom a former program had bound", () => {
  const NO_CODE = { codes: [] };

  test("count for their partner where no code speaks for another, and the trail says since when", async () => {
    const { id, ada } = await aProgramme();
    await bind(id, `customer id,customer email,partner,since\n${CUSTOMER},,Ada,2026-03-01\n,${MAIL},Ben,2026-04-01\n`);
    const byNumber = await place(id, { ...NO_CODE, customerId: CUSTOMER });
    const byMail = await place(id, { ...NO_CODE, customerId: "8", emailHash: HASH });
    const byCode = await place(id, {
      customerId: CUSTOMER,
      codes: [{ key: codeKey("BEN20"), typed: "BEN20", position: 0, discount: 1000n }],
    });
    const nobodys = await place(id, { ...NO_CODE, customerId: "9" });
    expect(await creditOf(id, byNumber)).toBe("Ada by earlier-customer 900");
    expect(await creditOf(id, byMail)).toBe("Ben by earlier-customer 900");
    expect(await creditOf(id, byCode)).toBe("Ben by code 900");
    expect(await creditOf(id, nobodys)).toBe("no-code");
    const trail = (await readOrderStory(id, byNumber))?.trail;
    expect(trail?.at(-1)).toEqual({
      kind: "decides",
      by: "earlier-customer",
      partnerId: ada,
      at: Date.UTC(2026, 2, 1, 5),
    });
    expect(await recount(appPool(), id)).toEqual([]);
  });

  test.each([
    ["2026-11-20 06:59:59", "Ada by earlier-customer 900"],
    ["2026-11-20 07:00:01", "no-code"],
  ])("since %s: an order of seven in New York", async (since, credit) => {
    const { id } = await aProgramme();
    await bind(id, `customer id,partner,since\n${CUSTOMER},Ada,${since}\n`);
    expect(await creditOf(id, await place(id, { ...NO_CODE, customerId: CUSTOMER }))).toBe(credit);
  });

  test.each([
    ["2026-11-20 07:00:00", "no-code"],
    ["2026-11-20 07:00:01", "Ada by earlier-customer 900"],
  ])("until %s: an order of seven in New York", async (until, credit) => {
    const { id } = await aProgramme();
    await bind(id, `customer id,partner,since,until\n${CUSTOMER},Ada,2026-03-01,${until}\n`);
    expect(await creditOf(id, await place(id, { ...NO_CODE, customerId: CUSTOMER }))).toBe(credit);
  });

  test("orders from before the file are looked at again, and a second look finds nothing new", async () => {
    const { id } = await aProgramme();
    const order = await place(id, { ...NO_CODE, customerId: CUSTOMER });
    await bind(id, `customer id,partner,since\n${CUSTOMER},Ada,2026-03-01\n`);
    const { rows } = await appPool().query(
      "SELECT run_at - created_at > interval '4 seconds' AS later FROM graphile_worker.jobs WHERE key LIKE $1",
      [`look:${id}:customers:%`],
    );
    // Orders that were on their way when the customers were bound are there by then.
    expect(rows).toEqual([{ later: true }]);
    await lookAll(id);
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("Ada by earlier-customer 900");
    const evidence = await appPool().query("SELECT seen FROM order_evidence WHERE shop_id = $1", [id]);
    expect(evidence.rows).toEqual([{ seen: "customer" }]);
    const entries = await appPool().query("SELECT 1 FROM entry WHERE shop_id = $1", [id]);
    expect(entries.rowCount).toBe(1);
  });

  test("a refund heard alone keeps the credit", async () => {
    const { id } = await aProgramme();
    await bind(id, `customer id,partner,since\n${CUSTOMER},Ada,2026-03-01\n`);
    const orderId = await place(id, { ...NO_CODE, customerId: CUSTOMER });
    await settleAll(appPool(), [{ shopId: id, orderId, event: { kind: "refund", refund: aRefund() } }], NOON);
    expect(await creditOf(id, orderId)).toBe("Ada by earlier-customer 450");
  });

  test("the same file twice binds once; an undo takes back what is not approved", async () => {
    const { id } = await aProgramme();
    const text = `customer id,customer email,partner,since\n${CUSTOMER},,Ada,2026-03-01\n,${MAIL},Ada,2026-03-01\n`;
    const file = await bind(id, text);
    await bind(id, text);
    expect((await readMoving(await shopOf(id))).customers).toBe(2);
    const orders = [
      await place(id, { ...NO_CODE, customerId: CUSTOMER }),
      await place(id, { ...NO_CODE, customerId: "8", emailHash: HASH }),
    ];
    expect(await undoMovingFile(await shopOf(id), file, NOON)).toBe(true);
    await runFile(appPool(), id, file, NOON);
    await lookAll(id);
    expect(await Promise.all(orders.map((order) => creditOf(id, order)))).toEqual(["no-code", "no-code"]);
    expect((await readMoving(await shopOf(id))).customers).toBe(0);
    expect(await creditOf(id, await place(id, { ...NO_CODE, customerId: CUSTOMER }))).toBe("no-code");
    expect(await recount(appPool(), id)).toEqual([]);
  });

  test("customers/redact forgets them, by number and by address, and what they led to stays", async () => {
    const { id } = await aProgramme();
    const text = `customer id,customer email,partner,since\n${CUSTOMER},,Ada,2026-03-01\n,${MAIL},Ada,2026-03-01\n`;
    await bind(id, text);
    const waiting = await draft(id, "customers", text);
    const order = await place(id, { ...NO_CODE, customerId: CUSTOMER, emailHash: HASH });
    const request = { shopId: id, webhookId: `w-${id}`, now: NOON };
    const person = { customerId: CUSTOMER, orderIds: [order], emailHash: null };
    await appPool().query(
      "INSERT INTO privacy_request (shop_id, webhook_id, kind, received_at) VALUES ($1, $2, 'data-request', now())",
      [id, request.webhookId],
    );
    await answerDataRequest(appPool(), request, person);
    const asked = await appPool().query("SELECT report FROM privacy_request WHERE shop_id = $1", [id]);
    expect(asked.rows[0]?.report).toMatchObject({ bindings: 2 });
    await redactCustomer(appPool(), request, person);
    expect((await readMoving(await shopOf(id))).customers).toBe(0);
    expect((await listRows(id, waiting, { fate: null, page: 1 })).total).toBe(0);
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("Ada by earlier-customer 900");
    expect(await recount(appPool(), id)).toEqual([]);
  });

  test("another shop's customer of the same number is nobody's", async () => {
    const [ours, theirs] = [await aProgramme(), await aProgramme()];
    await bind(ours.id, `customer id,partner,since\n${CUSTOMER},Ada,2026-03-01\n`);
    await bind(theirs.id, "customer id,partner,since\n7000000000001,Ada,2026-03-01\n");
    expect(await creditOf(theirs.id, await place(theirs.id, { ...NO_CODE, customerId: CUSTOMER }))).toBe("no-code");
  });
});

describe("cut-over and trial", () => {
  const at = (iso: string) => instant(Date.parse(iso));

  async function movingIn() {
    const set = await aProgramme();
    const saved = await saveCutOver(await shopOf(set.id), { cutOverDay: "2026-12-01", cutOverTime: "08:00" }, NOON);
    expect(saved).toEqual({ kind: "saved" });
    return set;
  }
  const trial = async (id: ShopId, day: string) => saveTrial(await shopOf(id), { trialDay: day }, NOON);
  const entries = async (id: ShopId) =>
    (await appPool().query("SELECT 1 FROM entry WHERE shop_id = $1", [id])).rowCount;

  test("before the cut-over nothing earns, and each order says so; from its very second on orders earn", async () => {
    const { id } = await movingIn();
    const cutOver = at("2026-12-01T13:00:00Z");
    const before = await place(id, { processedAt: instant(cutOver - 1000) });
    const on = await place(id, { processedAt: cutOver });
    expect(await creditOf(id, before)).toBe("before-start");
    expect((await readOrderStory(id, before))?.trail).toEqual([{ kind: "before-start", start: cutOver }]);
    expect(await creditOf(id, on)).toBe("Ada by code 900");
    expect(await entries(id)).toBe(1);
  });

  test("a trial says what orders would earn, to the cent, and books nothing", async () => {
    const { id, ada } = await movingIn();
    await bind(id, `customer id,partner,since\n${CUSTOMER},Ben,2026-03-01\n`);
    const byCode = await place(id);
    await place(id, { codes: [], customerId: CUSTOMER, lines: [aLine({ price: 3333n, allocated: 0n })] });
    await place(id, {}, aRefund({ money: 4500n }));
    await place(id, { codes: [] });
    await place(id, { processedAt: addDays(NOON, -10) });
    await trial(id, "2026-11-15");
    const tried = await readTrial(await shopOf(id), NOON);
    expect(tried?.orders).toHaveLength(4);
    expect(tried?.partners.map(({ name, orders, commission }) => [name, orders, commission])).toEqual([
      ["Ada", 2, 1350n],
      ["Ben", 1, 333n],
    ]);
    const story = await readTriedOrder(await shopOf(id), byCode, NOON);
    expect(story).toMatchObject({
      partner: "Ada",
      commission: 900n,
      trail: [{ kind: "code-decides", partnerId: ada }],
    });
    expect(await entries(id)).toBe(0);
    expect(await recount(appPool(), id)).toEqual([]);
  });

  test("what a trial says is what orders earn once they do", async () => {
    const { id } = await movingIn();
    const orders = [await place(id), await place(id, {}, aRefund()), await place(id, { codes: [] })];
    await trial(id, "2026-11-15");
    const said = new Map((await readTrial(await shopOf(id), NOON))?.orders.map((one) => [one.orderId, one.commission]));
    await saveCutOver(await shopOf(id), { cutOverDay: "2026-11-01", cutOverTime: "00:00" }, NOON);
    await lookAll(id);
    for (const order of orders) expect((await readOrderStory(id, order))?.summary.commission).toBe(said.get(order));
    expect(await readTrial(await shopOf(id), NOON)).toBeNull();
  });

  test("what was booked before is taken back when the cut-over moves ahead, and booked again when it moves back", async () => {
    const { id } = await aProgramme();
    const order = await place(id);
    await saveCutOver(await shopOf(id), { cutOverDay: "2026-12-01", cutOverTime: "00:00" }, NOON);
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("before-start");
    await saveCutOver(await shopOf(id), { cutOverDay: "2026-11-01", cutOverTime: "00:00" }, NOON);
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("Ada by code 900");
    expect(await recount(appPool(), id)).toEqual([]);
  });

  test("settings keep a start that lies ahead while other fields are saved", async () => {
    const { id } = await movingIn();
    const shop = await shopOf(id);
    const saved = await saveSettings(shop, { holdDays: "30", earnsFromDay: "2026-12-01" }, NOON);
    expect(saved).toEqual({ kind: "saved" });
    expect((await shopOf(id)).earnsFrom).toBe(shop.earnsFrom);
  });

  test.each([
    [{ cutOverDay: "", cutOverTime: "00:00" }, "cutOverDay"],
    [{ cutOverDay: "2028-01-01", cutOverTime: "00:00" }, "cutOverDay"],
    [{ cutOverDay: "2026-12-01", cutOverTime: "noon" }, "cutOverTime"],
  ])("%o is refused beside its field", async (fields, field) => {
    const { id } = await aProgramme();
    expect(await saveCutOver(await shopOf(id), fields, NOON)).toMatchObject({ problems: [{ field }] });
  });

  test.each([["2026-11-21"], ["yesterday"]])("a trial from %s is refused", async (day) => {
    const { id } = await movingIn();
    expect(await trial(id, day)).toMatchObject({ problems: [{ field: "trialDay" }] });
  });

  test("a trial of days that earn already is refused", async () => {
    const { id } = await aProgramme();
    expect(await trial(id, "2026-11-15")).toMatchObject({ problems: [{ field: "trialDay" }] });
  });
});

describe("the comparison with a former program", () => {
  test("finds each order by its name or number, in a trial and for real, with totals and what only one side has", async () => {
    const { id } = await aProgramme();
    const cutOver = NOON;
    await appPool().query("UPDATE shop SET earns_from = $2 WHERE id = $1", [id, new Date(cutOver)]);
    const hour = (n: number): Instant => instant(NOON + n * 3_600_000);
    await saveTrial(await shopOf(id), { trialDay: "2026-11-15" }, NOON);
    const tax = [aLine({ tax: 900n })];
    await place(id, { name: "#2001", processedAt: hour(-3) });
    const second = await place(id, { name: "#2002", processedAt: hour(1), lines: tax, total: 9900n });
    await place(id, { name: "#2003", processedAt: hour(2), codes: [] });
    await place(id, { name: "#2004", processedAt: hour(1) });
    await place(id, { name: "#2005", processedAt: hour(2) });
    const list = [
      "order,affiliate,commission",
      "#2001,Ada,$9.00",
      `${second},Ada,9.90`,
      "2003,Ada,9.00",
      "2005,Ben,9.00",
      "2099,Ada,1.00",
      "2001,Ada,10%",
    ].join("\n");
    const file = await draft(id, "commissions", list);
    const parity = await readParity(await shopOf(id), file, NOON);
    const told = parity?.lines.map(({ order, tried, theirs, ours, why }) => [
      order,
      tried,
      theirs?.amount,
      ours?.amount,
      why.kind,
    ]);
    expect(told).toEqual([
      ["#2001", true, 900n, 900n, "same"],
      ["#2002", false, 990n, 900n, "other-base"],
      ["#2003", false, 900n, undefined, "not-credited"],
      ["#2005", false, 900n, 900n, "other-partner"],
      ["2099", false, 100n, undefined, "not-known"],
      ["#2004", false, undefined, 900n, "only-here"],
    ]);
    expect([parity?.theirs, parity?.ours]).toEqual([3790n, 3600n]);
    expect(parity?.unread).toMatchObject([{ line: 7 }]);
    const csv = await exportParity(await shopOf(id), { id: file, words: ({ kind }) => `=${kind}` }, NOON);
    expect(csv).toContain("'=other-base");
    expect(csv).toContain("#2002,2026-11-20,Ada,9.90,Ada,9.00,0.90,,USD,,");
    const { rows } = await appPool().query("SELECT 1 FROM entry WHERE shop_id = $1 AND source = 11", [id]);
    expect(rows).toEqual([]);
  });

  test("another shop's list is none", async () => {
    const [ours, theirs] = [await aProgramme(), await aProgramme()];
    const file = await draft(ours.id, "commissions", "order,partner,commission\n1,Ada,1.00\n");
    expect(await readParity(await shopOf(theirs.id), file, NOON)).toBeNull();
  });
});
