import { afterAll, describe, expect, test } from "vitest";
import { aCode, anOrderId, aPartner, aRefund, aShop, heard, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { everByPrefix, selectByPrefix } from "../db/code-prefixes.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { codeTotals } from "../db/reports.ts";
import { findShopById } from "../db/shops.ts";
import { codeKey } from "../domain/code.ts";
import { type Currency, type Day, type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import type { MovingColumn } from "../domain/moving.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { lookBetween } from "./approval.ts";
import { addPrefix, endPrefix, foreseePrefix, listPrefixes } from "./code-prefixes.ts";
import { readMoving, readTrial, saveCutOver, saveTrial } from "./moving.ts";
import { draftFile, listRows, runFile, startFile, undoMovingFile } from "./moving-files.ts";
import { mendFile } from "./moving-mending.ts";
import { readOrderStory } from "./orders.ts";
import { readParity } from "./parity.ts";
import { setPartnerState } from "./partners.ts";
import { readPortalOf } from "./portal.ts";
import { reassign } from "./reassign.ts";
import { createRemembered } from "./remembered.ts";
import { settleAll, settleBatch } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const MORNING = instant(NOON - 3_600_000);

/** A shop in New York with Ada, whose code is ADA10, and Ben. */
async function aProgramme() {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, "ADA10");
  const ben = await aPartner(appPool(), id);
  await appPool().query("UPDATE partner SET name = 'Ben' WHERE shop_id = $1 AND id = $2", [id, ben]);
  const shop = await shopOf(id);
  return { id, shop, ada, ben };
}

async function shopOf(id: ShopId): Promise<Shop> {
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return shop;
}

const add = (shop: Shop, partnerId: number, prefix: string, { day = "", now = MORNING } = {}) =>
  addPrefix(shop, { partnerId, prefix, day }, now);

async function place(id: ShopId, code: string | string[], at: Instant = NOON): Promise<OrderId> {
  const orderId = anOrderId();
  const codes = [code].flat().map((typed, position) => aCode({ key: codeKey(typed), typed, position }));
  await settleAll(appPool(), [{ shopId: id, orderId, event: heard({ codes, processedAt: at, updatedAt: at }) }], at);
  return orderId;
}

const lookAll = (id: ShopId) => lookBetween(appPool(), id, { from: addDays(NOON, -300), to: addDays(NOON, 2) }, NOON);

async function creditOf(id: ShopId, order: OrderId): Promise<string> {
  const story = await readOrderStory(id, order);
  const step = story?.trail.find(({ kind }) => kind === "code-decides");
  const { partner, commission } = story?.summary ?? {};
  const prefix = step?.kind === "code-decides" ? (step.prefix ?? "itself") : "";
  return partner ? `${partner.name} ${commission} by ${prefix}` : (story?.trail[0]?.kind ?? "");
}

const jobsOf = async (id: ShopId) => {
  const { rows } = await appPool().query("SELECT key FROM graphile_worker.jobs WHERE key LIKE $1", [`look:${id}:%`]);
  return rows.map(({ key }) => key.slice(`look:${id}:`.length));
};

describe("a prefix", () => {
  test("makes every code that begins with it the partner's, whatever its case, and the trail names it", async () => {
    const { id, shop, ada } = await aProgramme();
    expect(await add(shop, ada, "sarah-*")).toEqual({ kind: "added", prefix: "SARAH-", partner: "Ada" });
    const order = await place(id, "sarah-8f3k2");
    expect(await creditOf(id, order)).toBe("Ada 900 by SARAH-");
    expect((await readOrderStory(id, order))?.trail[0]).toEqual({
      kind: "code-decides",
      key: "SARAH-8F3K2",
      partnerId: ada,
      since: MORNING,
      prefix: "SARAH-",
    });
    expect(await creditOf(id, await place(id, "SARAH-"))).toBe("Ada 900 by SARAH-");
    expect(await creditOf(id, await place(id, "SARAH20"))).toBe("code-without-partner");
  });

  test("holds from its second until just before its end, and what it gave stays", async () => {
    const { id, shop, ada } = await aProgramme();
    await add(shop, ada, "SARAH-");
    expect(await creditOf(id, await place(id, "SARAH-1", instant(MORNING - 1000)))).toBe("code-without-partner");
    const first = await place(id, "SARAH-2", MORNING);
    const last = await place(id, "SARAH-3", instant(NOON - 1000));
    expect(await endPrefix(shop, { partnerId: ada, prefix: "sarah-" }, NOON)).toBe(true);
    expect(await endPrefix(shop, { partnerId: ada, prefix: "sarah-" }, NOON)).toBe(false);
    expect(await creditOf(id, await place(id, "SARAH-4", NOON))).toBe("code-without-partner");
    await lookAll(id);
    expect(await creditOf(id, first)).toBe("Ada 900 by SARAH-");
    expect(await creditOf(id, last)).toBe("Ada 900 by SARAH-");
  });

  test("gives way to a code that is somebody's, and to one that was taken from them", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    await add(shop, ben, "ADA1");
    const exact = await place(id, "ADA10");
    expect(await creditOf(id, exact)).toBe("Ada 900 by itself");
    expect(await creditOf(id, await place(id, "ADA11"))).toBe("Ben 900 by ADA1");
    await reassign(shop, { keys: [codeKey("ADA10")], partnerId: ben, day: "" }, NOON);
    expect(await creditOf(id, await place(id, "ADA10"))).toBe("Ben 900 by itself");
    await appPool().query("UPDATE assignment SET to_at = $2 WHERE shop_id = $1 AND to_at IS NULL", [
      id,
      new Date(NOON + 1000),
    ]);
    await appPool().query("UPDATE shop SET programme_version = programme_version + 1 WHERE id = $1", [id]);
    expect(await creditOf(id, await place(id, "ADA10", instant(NOON + 1000)))).toBe("code-without-partner");
    expect(ada).not.toBe(ben);
  });

  test("gives way to a longer one", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    await add(shop, ada, "SARAH");
    await add(shop, ben, "SARAH-VIP");
    expect(await creditOf(id, await place(id, "SARAH-VIP-7"))).toBe("Ben 900 by SARAH-VIP");
    expect(await creditOf(id, await place(id, "SARAH-VI7"))).toBe("Ada 900 by SARAH");
  });

  test("of a partner who is paused earns nothing, and the shorter one of another does not step in", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    await add(shop, ada, "SARAH");
    await add(shop, ben, "SARAH-VIP");
    const chosen = { kind: "ticked", ids: [ben] } as const;
    const never = () => Promise.reject(new Error("the store was asked"));
    await setPartnerState(shop, never, { chosen, state: "paused", codes: "leave" }, instant(NOON - 60_000));
    expect(await creditOf(id, await place(id, "SARAH-VIP-7"))).toBe("code-partner-paused");
  });

  test("has orders looked at again that came before it, and a second look finds nothing new", async () => {
    const { id, shop, ada } = await aProgramme();
    const early = await place(id, "SARAH-1", addDays(NOON, -40));
    const order = await place(id, "SARAH-2", addDays(NOON, -10));
    expect(await creditOf(id, order)).toBe("code-without-partner");
    await add(shop, ada, "SARAH-", { day: "2026-11-01", now: NOON });
    const from = Date.UTC(2026, 10, 1, 4);
    expect(await jobsOf(id)).toEqual([`${from}-${NOON + 5000}`]);
    await lookAll(id);
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("Ada 900 by SARAH-");
    expect(await creditOf(id, early)).toBe("code-without-partner");
    const { rowCount } = await appPool().query("SELECT FROM entry WHERE shop_id = $1", [id]);
    expect(rowCount).toBe(1);
  });

  test("that gets longer is told by the trail, and a refund that is heard alone keeps the credit", async () => {
    const { id, shop, ada } = await aProgramme();
    await add(shop, ada, "SARAH");
    const order = await place(id, "SARAH-1");
    await add(shop, ada, "SARAH-");
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("Ada 900 by SARAH-");
    await settleAll(appPool(), [{ shopId: id, orderId: order, event: { kind: "refund", refund: aRefund() } }], NOON);
    expect(await creditOf(id, order)).toBe("Ada 450 by SARAH-");
    expect(await recount(appPool(), id)).toEqual([]);
  });

  test("is read once for all codes that have it, and again when the programme changes", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    await add(shop, ada, "SARAH-");
    const remembered = createRemembered();
    const hear = async (typed: string) => {
      const orderId = anOrderId();
      const event = heard({ codes: [aCode({ key: codeKey(typed), typed })] });
      const client = await appPool().connect();
      try {
        await settleBatch(client, { work: [{ shopId: id, orderId, event }] }, NOON, { remembered });
      } finally {
        client.release();
      }
      return creditOf(id, orderId);
    };
    expect(await hear("SARAH-1")).toBe("Ada 900 by SARAH-");
    expect(remembered.prefixes.unknown([{ shopId: id, prefix: codeKey("SARAH-") }])).toEqual([]);
    expect(await hear("SARAH-2")).toBe("Ada 900 by SARAH-");
    // Longer than all that were known: the hint of the batch before does not have its length.
    await add(shop, ben, "SARAH-3X");
    expect(await hear("SARAH-3XY")).toBe("Ben 900 by SARAH-3X");
    await endPrefix(shop, { partnerId: ada, prefix: "SARAH-" }, NOON);
    expect(await hear("SARAH-4")).toBe("code-without-partner");
  });

  test("costs a shop without any nothing: nothing is asked of it", async () => {
    const { id } = await aProgramme();
    const remembered = createRemembered();
    const orderId = anOrderId();
    const event = heard({ codes: [aCode({ key: codeKey("HOUSE-1"), typed: "HOUSE-1" })] });
    const client = await appPool().connect();
    try {
      await settleBatch(client, { work: [{ shopId: id, orderId, event }] }, NOON, { remembered });
    } finally {
      client.release();
    }
    const names = ["HOUS", "HOUSE", "HOUSE-", "HOUSE-1"].map((prefix) => ({ shopId: id, prefix: codeKey(prefix) }));
    expect(remembered.prefixes.unknown(names)).toEqual(names);
  });
});

describe("one prefix is one partner's at a time", () => {
  test("another who wants it is told whose it is, and it can be given on once it has ended", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    await add(shop, ada, "SARAH-");
    const refused = (message: string) => ({ kind: "refused", problems: [{ field: "prefix", message }] });
    const belongs =
      "SARAH- belongs to Ada since 2026-11-20. End it on Ada’s page first, or write more of how these codes begin.";
    expect(await add(shop, ben, "sarah-")).toEqual(refused(belongs));
    expect(await add(shop, ada, "sarah-")).toEqual(refused(belongs));
    await endPrefix(shop, { partnerId: ada, prefix: "SARAH-" }, NOON);
    expect(await add(shop, ben, "SARAH-", { day: "2026-11-20", now: addDays(NOON, 1) })).toEqual(
      refused("SARAH- belonged to Ada until 2026-11-20. Choose a later day, or now."),
    );
    expect(await add(shop, ben, "SARAH-", { now: NOON })).toMatchObject({ kind: "added" });
    expect(await creditOf(id, await place(id, "SARAH-1", instant(NOON - 1000)))).toBe("Ada 900 by SARAH-");
    expect(await creditOf(id, await place(id, "SARAH-1", NOON))).toBe("Ben 900 by SARAH-");
  });

  test("the database keeps it, also where two are given it at once", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    const both = await Promise.all([ada, ben].map((partner) => add(shop, partner, "SARAH-")));
    expect(both.map(({ kind }) => kind).sort()).toEqual(["added", "refused"]);
    const twice = appPool().query(
      "INSERT INTO code_prefix (shop_id, prefix, partner_id, from_at) VALUES ($1, 'SARAH-', $2, $3)",
      [id, ada, new Date(NOON)],
    );
    await expect(twice).rejects.toThrow("code_prefix_one_owner");
  });

  test.each([
    [{ prefix: "SAR" }, "prefix", "A prefix needs at least 4 characters, or codes that nobody meant begin with it."],
    [
      { day: "2026-11-21" },
      "day",
      "Choose today or an earlier day: a prefix changes hands at once, or from an earlier day on.",
    ],
    [{ partnerId: 999_999 }, "partnerId", "Choose a partner."],
  ])("%j is refused next to its field", async (wish, field, message) => {
    const { shop, ada } = await aProgramme();
    expect(await addPrefix(shop, { partnerId: ada, prefix: "SARAH-", day: "", ...wish }, NOON)).toEqual({
      kind: "refused",
      problems: [{ field, message }],
    });
  });

  test("another shop's is never met", async () => {
    const [one, other] = [await aProgramme(), await aProgramme()];
    await add(one.shop, one.ada, "SARAH-");
    await add(other.shop, other.ada, "OTHERS");
    expect(await creditOf(other.id, await place(other.id, "SARAH-1"))).toBe("code-without-partner");
    expect(await addPrefix(other.shop, { partnerId: one.ada, prefix: "SARAH-", day: "" }, NOON)).toMatchObject({
      kind: "refused",
    });
    expect(await endPrefix(other.shop, { partnerId: one.ada, prefix: "SARAH-" }, NOON)).toBe(false);
    expect((await listPrefixes(other.id, { search: "", page: 1 })).rows.map(({ prefix }) => prefix)).toEqual([
      "OTHERS",
    ]);
  });
});

test("what a prefix would do is said before: known codes, those of others, longer and shorter prefixes", async () => {
  const { shop, id, ada, ben } = await aProgramme();
  await aPartner(appPool(), id, "SARAH-1", "SARAH-2", "SARAI");
  await appPool().query(
    "INSERT INTO code (shop_id, key, display, state, created_at) VALUES ($1, 'SARAH-3', 'Sarah-3', 'live', now())",
    [id],
  );
  await add(shop, ben, "SARAH-VIP");
  await add(shop, ben, "SARA");
  expect(await foreseePrefix(shop, { partnerId: ada, typed: "sarah-" })).toEqual({
    ok: true,
    value: {
      prefix: "SARAH-",
      known: { codes: 3, theirs: 0, others: 2 },
      longer: [{ prefix: "SARAH-VIP", partner: "Ben" }],
      shorter: [{ prefix: "SARA", partner: "Ben" }],
    },
  });
  expect(await foreseePrefix(shop, { partnerId: ada, typed: "SARA" })).toMatchObject({ ok: false });
  expect(await foreseePrefix(shop, { partnerId: ada, typed: "S" })).toMatchObject({ ok: false });
});

test("the list has what holds now first, with the orders that each brought", async () => {
  const { shop, id, ada, ben } = await aProgramme();
  await add(shop, ada, "SARAH-");
  await add(shop, ada, "ADA1");
  await place(id, "SARAH-1");
  await place(id, "SARAH-2");
  await place(id, "ADA10");
  await place(id, "ADA1X");
  await endPrefix(shop, { partnerId: ada, prefix: "SARAH-" }, instant(NOON + 1000));
  await add(shop, ben, "SARAH-", { now: instant(NOON + 1000) });
  await place(id, "SARAH-3", instant(NOON + 2000));
  const { rows } = await listPrefixes(id, { search: "", page: 1 });
  expect(rows.map(({ prefix, partner, to, orders }) => [prefix, partner, to === null, orders])).toEqual([
    ["ADA1", "Ada", true, 2],
    ["SARAH-", "Ben", true, 1],
    ["SARAH-", "Ada", false, 2],
  ]);
  expect((await listPrefixes(id, { search: "ben", page: 1 })).rows).toHaveLength(1);
  expect((await readMoving(shop)).prefixes).toBe(2);
});

async function draft(id: ShopId, text: string, now = NOON): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  const file = { kind: "prefixes" as const, bytes, name: "list.csv", program: "Refersion", stateless: null };
  const drafted = await draftFile(await shopOf(id), file, now);
  if (!drafted.ok) throw new Error(drafted.error);
  return drafted.value;
}

const fatesOf = async (id: ShopId, file: number) => {
  const { rows } = await listRows(id, file, { fate: null, page: 1 });
  return rows.map(({ line, fate, problem }) => `${line} ${fate}${problem === null ? "" : `: ${problem}`}`);
};

async function bring(id: ShopId, file: number, now = NOON): Promise<void> {
  await startFile(await shopOf(id), file, now);
  await runFile(appPool(), id, file, now);
}

const mender = (shop: Shop, file: number) => (line: number, column: MovingColumn, text: string) =>
  mendFile(shop, file, { kind: "cell", line, column, text }, NOON);

describe("prefixes of a former program", () => {
  test("each row's fate is told, and nothing is given before the file is carried out", async () => {
    const { id, shop, ben } = await aProgramme();
    await add(shop, ben, "TAKEN-");
    const file = await draft(
      id,
      "Affiliate,Coupon Prefix,Since\nAda,sarah-*,2026-11-01\nAda,TAKEN-,\nZoe,ZOE-,\nBen,SARAH-,\nBen,ABC,\nBen,TAKEN-,\n",
    );
    expect(await fatesOf(id, file)).toEqual([
      "2 take",
      "3 wrong: TAKEN- belongs to Ben since 2026-11-20. End it on their page, or write more of how these codes begin.",
      "4 wrong: No partner is called Zoe. Import the partners first, or mend the name.",
      "5 wrong: Line 2 gives SARAH- to somebody else. One prefix belongs to one partner.",
      "6 wrong: A prefix needs at least 4 characters, or codes that nobody meant begin with it.",
      "7 known: It belongs to Ben since 2026-11-20.",
    ]);
    expect((await listPrefixes(id, { search: "", page: 1 })).total).toBe(1);
  });

  test("a row is mended on the page, and the others with it", async () => {
    const { id, shop } = await aProgramme();
    const file = await draft(id, "partner,prefix\nZoe,SARAH-\nBen,SARAH-\nBen,AB\n");
    const mend = mender(shop, file);
    expect((await fatesOf(id, file)).map((fate) => fate.slice(0, 7))).toEqual(["2 wrong", "3 take", "4 wrong"]);
    expect(await mend(2, "partner", "Ada")).toBe(true);
    expect(await mend(4, "prefix", "ABBA-")).toBe(true);
    const { rows } = await listRows(id, file, { fate: null, page: 1 });
    expect(rows.map((row) => row.mend)).toEqual([null, { column: "prefix", text: "SARAH-" }, null]);
    expect(await fatesOf(id, file)).toEqual([
      "2 take",
      "3 wrong: Line 2 gives SARAH- to somebody else. One prefix belongs to one partner.",
      "4 take",
    ]);
    await bring(id, file);
    expect(await mend(3, "prefix", "OTHER-")).toBe(false);
    const kept = await appPool().query("SELECT FROM moving_row WHERE shop_id = $1 AND cells IS NOT NULL", [id]);
    expect(kept.rowCount).toBe(0);
    expect(
      (await listPrefixes(id, { search: "", page: 1 })).rows.map(({ prefix, partner }) => [prefix, partner]),
    ).toEqual([
      ["ABBA-", "Ben"],
      ["SARAH-", "Ada"],
    ]);
  });

  test("a row that could be read is wrong by a mend, and right again by another", async () => {
    const { id, shop } = await aProgramme();
    const file = await draft(id, "partner,email,prefix\nZoe,zoe@example.com,SARAH-\nBen,,SARAH-\nBen,,sarah-*\n");
    const mend = mender(shop, file);
    const others = async () => (await fatesOf(id, file)).slice(1);
    const fine = ["3 take", "4 left: Line 3 says the same."];
    expect(await others()).toEqual(fine);
    await mend(2, "partner", "Ada");
    const clash = "Line 2 gives SARAH- to somebody else. One prefix belongs to one partner.";
    expect(await others()).toEqual([`3 wrong: ${clash}`, `4 wrong: ${clash}`]);
    // A row that can be read is not mended: somebody else was faster.
    await mend(2, "prefix", "OTHER-");
    expect(await others()).toEqual([`3 wrong: ${clash}`, `4 wrong: ${clash}`]);
    await mend(3, "partner", "Ada");
    expect(await others()).toEqual(["3 left: Line 2 says the same.", `4 wrong: ${clash}`]);
    await mendFile(shop, file, { kind: "leave-out", line: 4 }, NOON);
    expect(await others()).toEqual(["3 left: Line 2 says the same.", "4 left: You left it out."]);
  });

  test("a prefix that is ended meanwhile can be brought over once the rows are read again", async () => {
    const { id, shop, ben } = await aProgramme();
    await add(shop, ben, "SARAH-");
    const file = await draft(id, "partner,prefix\nAda,SARAH-\nBen,SARAH-\n", NOON);
    expect((await fatesOf(id, file)).map((fate) => fate.slice(0, 7))).toEqual(["2 wrong", "3 known"]);
    const later = instant(NOON + 1000);
    await endPrefix(shop, { partnerId: ben, prefix: "SARAH-" }, later);
    await mendFile(shop, file, { kind: "again" }, later);
    expect(await fatesOf(id, file)).toEqual([
      "2 take",
      "3 wrong: Line 2 gives SARAH- to somebody else. One prefix belongs to one partner.",
    ]);
  });

  test("are given once, have orders looked at again, and are taken back with what they earned", async () => {
    const { id, shop } = await aProgramme();
    const order = await place(id, "SARAH-1", addDays(NOON, -5));
    const file = await draft(id, "partner,prefix,since\nAda,SARAH-,2026-11-01\nBen,BENS-,\n");
    await bring(id, file);
    await bring(id, file);
    expect(await fatesOf(id, file)).toEqual(["2 taken", "3 taken"]);
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("Ada 900 by SARAH-");
    const again = await draft(id, "partner,prefix,since\nAda,SARAH-,2026-11-01\nBen,BENS-,\n");
    expect(await fatesOf(id, again)).toEqual([
      "2 known: It belongs to Ada since 2026-11-01.",
      "3 known: It belongs to Ben since 2026-11-20.",
    ]);
    expect(await undoMovingFile(shop, file, NOON)).toBe(true);
    await runFile(appPool(), id, file, NOON);
    await lookAll(id);
    expect(await creditOf(id, order)).toBe("code-without-partner");
    expect((await listPrefixes(id, { search: "", page: 1 })).total).toBe(0);
    expect(await recount(appPool(), id)).toEqual([]);
    const { rows } = await appPool().query("SELECT prefix_lengths FROM shop WHERE id = $1", [id]);
    expect(rows).toEqual([{ prefix_lengths: [] }]);
  });

  test("one that somebody was given meanwhile needs the merchant, and the others are given", async () => {
    const { id, shop, ben } = await aProgramme();
    const file = await draft(id, "partner,prefix\nAda,SARAH-\nAda,OTHER-\n");
    await add(shop, ben, "SARAH-");
    await bring(id, file);
    expect(await fatesOf(id, file)).toEqual([
      "2 wrong: It was given to somebody after the file was read. Read the file again.",
      "3 taken",
    ]);
  });

  test("ten thousand are read and given, and three processes give each once", async () => {
    const { id } = await aProgramme();
    const lines = Array.from({ length: 10_000 }, (_, n) => `Ada,P${String(n).padStart(5, "0")}-`);
    const file = await draft(id, `partner,prefix\n${lines.join("\n")}\n`);
    await startFile(await shopOf(id), file, NOON);
    await Promise.all(Array.from({ length: 3 }, () => runFile(appPool(), id, file, NOON)));
    expect((await listPrefixes(id, { search: "", page: 1 })).total).toBe(10_000);
    expect(await creditOf(id, await place(id, "P07777-XYZ"))).toBe("Ada 900 by P07777-");
  });

  test("a trial and the comparison with the former program honour them", async () => {
    const { id, shop } = await aProgramme();
    await bring(id, await draft(id, "partner,prefix,since\nAda,SARAH-,2026-11-01\n"));
    await saveCutOver(shop, { cutOverDay: "2026-12-01", cutOverTime: "00:00" }, NOON);
    await saveTrial(await shopOf(id), { trialDay: "2026-11-01" }, NOON);
    const order = await place(id, "SARAH-77");
    const trial = await readTrial(await shopOf(id), NOON);
    expect(trial?.orders.map(({ partner, by, commission }) => [partner?.name, by, commission])).toEqual([
      ["Ada", "code", 900n],
    ]);
    await appPool().query("UPDATE orders SET name = '#77' WHERE shop_id = $1 AND order_id = $2", [id, order]);
    const bytes = new TextEncoder().encode("order,partner,commission\n#77,Ada,9.00\n");
    const list = { kind: "commissions" as const, bytes, name: "theirs.csv", program: "Refersion", stateless: null };
    const drafted = await draftFile(await shopOf(id), list, NOON);
    const parity = drafted.ok ? await readParity(await shopOf(id), drafted.value, NOON) : null;
    expect(parity?.lines.map(({ why, ours }) => [why.kind, ours?.partner])).toEqual([["same", "Ada"]]);
  });
});

describe("elsewhere", () => {
  test("the partner's page shows codes that are theirs by a prefix, and none that is another's", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    await aPartner(appPool(), id, "SARAH-HERS");
    await add(shop, ada, "SARAH-");
    await add(shop, ben, "SARAH-VIP");
    const typed = ["SARAH-1", "SARAH-VIP-1", "SARAH-HERS", "HOUSE"];
    await place(id, typed);
    await endPrefix(shop, { partnerId: ada, prefix: "SARAH-" }, instant(NOON + 1000));
    const page = { after: null, before: null, codes: 1 };
    const seen = await readPortalOf(await shopOf(id), ada, { now: NOON, place: page, chosen: null });
    expect(seen?.kind === "page" && seen.view.orders.map(({ code }) => code)).toEqual(["SARAH-1"]);
    expect([...(await everByPrefix(appPool(), id, ada, typed.map(codeKey)))]).toEqual(["SARAH-1"]);
  });

  test("a report names the partner by whose prefix a code counts today", async () => {
    const { id, shop, ada } = await aProgramme();
    await add(shop, ada, "SARAH-");
    await place(id, "SARAH-1");
    await place(id, "ADA10");
    const scope = { shopId: id, currency: "USD" as Currency };
    const span = { from: "2026-11-01" as Day, to: "2026-11-30" as Day };
    const { rows } = await codeTotals(appPool(), scope, span, { sort: "sales", limit: 10, offset: 0 });
    expect(rows.map(({ key, partner }) => [key, partner?.name])).toEqual([
      ["ADA10", "Ada"],
      ["SARAH-1", "Ada"],
    ]);
  });

  test("codes are told by which prefix they count now: the longest that holds, and none for those that are somebody's", async () => {
    const { id, shop, ada, ben } = await aProgramme();
    await add(shop, ada, "SARAH");
    await add(shop, ben, "SARAH-VIP");
    await add(shop, ben, "ADA1");
    const keys = ["SARAH-1", "SARAH-VIP-1", "ADA10", "HOUSE"].map(codeKey);
    const told = async () =>
      [...(await selectByPrefix(appPool(), id, keys))].map(([key, by]) => `${key} ${by.partner.name} ${by.prefix}`);
    expect(await told()).toEqual(["SARAH-1 Ada SARAH", "SARAH-VIP-1 Ben SARAH-VIP"]);
    await endPrefix(shop, { partnerId: ben, prefix: "SARAH-VIP" }, NOON);
    expect(await told()).toEqual(["SARAH-1 Ada SARAH", "SARAH-VIP-1 Ada SARAH"]);
  });
});

test("erasing a shop erases its prefixes", async () => {
  const { id, shop, ada } = await aProgramme();
  await add(shop, ada, "SARAH-");
  await bring(id, await draft(id, "partner,prefix\nBen,BENS-\n"));
  await appPool().query("SELECT redact_shop($1)", [id]);
  const { rowCount } = await appPool().query("SELECT FROM code_prefix WHERE shop_id = $1", [id]);
  expect(rowCount).toBe(0);
});
