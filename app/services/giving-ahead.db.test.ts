// A code that is given from a day to come: until then it is its present owner's in all that is seen and earned, since then the other's.
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { aCodeProgramme } from "../../tests/code-programme.ts";
import { aDiscount, anOwnStore, map } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { findShopById } from "../db/shops.ts";
import { codeKey } from "../domain/code.ts";
import { type CodeKey, type Instant, instant, type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import { addDays, dayOf, shiftDay } from "../domain/time.ts";
import { deleteCode } from "./code-deleting.ts";
import { readCodeRows } from "./code-rows.ts";
import { addCode, countLiveCodes, getCode, listCodes, resumeCode, stopCode } from "./codes.ts";
import { handOverDue } from "./handing-over.ts";
import { readFormerCodes, readNextCodes, readOwners } from "./owners.ts";
import { listPartners, setPartnerState } from "./partners.ts";
import { foresee, reassign } from "./reassign.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const CODE = codeKey("ADA10");
// The shop is in New York: its 21 November begins at five.
const TOMORROW = "2026-11-21";
const MIDNIGHT = instant(Date.UTC(2026, 10, 21, 5));
const secondsFrom = (at: Instant, seconds: number) => instant(at + seconds * 1_000);
const notAsked = () => Promise.reject(new Error("the store is not asked"));

async function aProgramme(...codes: string[]) {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, CODE, ...codes);
  const ben = await aPartner(appPool(), id);
  const carol = await aPartner(appPool(), id);
  const name = (partner: PartnerId, text: string) =>
    appPool().query("UPDATE partner SET name = $3 WHERE shop_id = $1 AND id = $2", [id, partner, text]);
  await name(ben, "Ben");
  await name(carol, "Carol");
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  const give = (partnerId: number, day = TOMORROW, now: Instant = NOON, keys: CodeKey[] = [CODE]) =>
    reassign(shop, { keys, partnerId, day }, now);
  const archive = (
    partner: PartnerId,
    more: { codes: "leave" | "stop" | "house" | "give"; heirId?: number },
    at = NOON,
  ) => setPartnerState(shop, notAsked, { chosen: { kind: "ticked", ids: [partner] }, state: "archived", ...more }, at);
  return { shop, id, ada, ben, carol, give, archive };
}

async function anOrder(id: ShopId, processedAt: Instant, now = processedAt): Promise<PartnerId | null> {
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId: id, orderId, event: heard({ processedAt, updatedAt: processedAt }) }], now);
  const { rows } = await appPool().query("SELECT partner_id FROM decision WHERE shop_id = $1 AND order_id = $2", [
    id,
    orderId,
  ]);
  return rows[0]?.partner_id ?? null;
}

const owners = async (id: ShopId) =>
  (await readOwners(id, CODE)).map(({ partner, from, to }) => [partner.name, from === NOON ? NOON : from, to]);
const rowOf = async ({ shop }: Awaited<ReturnType<typeof aProgramme>>, partnerId: PartnerId) => {
  const codes = await listCodes(shop.id, { partnerId, search: "", page: 1 });
  return (await readCodeRows(shop, codes.rows, NOON)).map(({ key, partner, next }) => [key, partner?.name, next]);
};

test("orders before the day are the present owner's, orders since its first second the other's, whenever the job comes", async () => {
  const { id, ada, ben, give } = await aProgramme();
  expect(await anOrder(id, NOON)).toBe(ada);
  expect(await give(ben)).toEqual({ kind: "reassigned", keys: [CODE], partner: "Ben", from: MIDNIGHT, problems: [] });
  expect(await anOrder(id, secondsFrom(MIDNIGHT, -1))).toBe(ada);
  expect(await anOrder(id, MIDNIGHT)).toBe(ben);
  await handOverDue(appPool(), secondsFrom(MIDNIGHT, 40));
  expect(await anOrder(id, secondsFrom(MIDNIGHT, 50))).toBe(ben);
  // One that was placed before and comes late.
  expect(await anOrder(id, secondsFrom(MIDNIGHT, -5), secondsFrom(MIDNIGHT, 60))).toBe(ada);
  expect(await owners(id)).toEqual([
    ["Ben", MIDNIGHT, null],
    ["Ada", expect.any(Number), MIDNIGHT],
  ]);
});

test("an order that was heard before the wish stays where it is when it is looked at again after the day", async () => {
  const { id, ada, ben, give } = await aProgramme();
  const order = anOrderId();
  await settleAll(appPool(), [{ shopId: id, orderId: order, event: heard() }], NOON);
  await give(ben);
  await handOverDue(appPool(), MIDNIGHT);
  await store.runJobs();
  await settleAll(appPool(), [{ shopId: id, orderId: order, event: null }], secondsFrom(MIDNIGHT, 60));
  const { rows } = await appPool().query("SELECT partner_id FROM decision WHERE shop_id = $1", [id]);
  expect(rows).toEqual([{ partner_id: ada }]);
});

test("lists say whose it is and whose it will be; nothing of it is the other's before", async () => {
  const programme = await aProgramme();
  const { id, ada, ben, give } = programme;
  await give(ben);
  const next = { partnerId: ben, name: "Ben", from: MIDNIGHT };
  expect(await rowOf(programme, ada)).toEqual([[CODE, "Ada", next]]);
  expect(await rowOf(programme, ben)).toEqual([]);
  expect(await owners(id)).toEqual([
    ["Ben", MIDNIGHT, null],
    ["Ada", expect.any(Number), MIDNIGHT],
  ]);
  // What the partner's own page counts and shows.
  expect([await countLiveCodes(id, ada, NOON), await countLiveCodes(id, ben, NOON)]).toEqual([1, 0]);
  expect(await readNextCodes(id, ben)).toEqual([
    { key: CODE, display: CODE, from: MIDNIGHT, now: { id: ada, name: "Ada" } },
  ]);
  expect(await readFormerCodes(id, ada)).toEqual([]);
  expect((await listPartners(id, EVERY_PARTNER, 1)).rows.map(({ name, codes }) => [name, codes])).toEqual(
    expect.arrayContaining([
      ["Ada", 1],
      ["Ben", 0],
    ]),
  );
  await handOverDue(appPool(), MIDNIGHT);
  expect(await rowOf(programme, ben)).toEqual([[CODE, "Ben", null]]);
  expect([await countLiveCodes(id, ada, MIDNIGHT), await countLiveCodes(id, ben, MIDNIGHT)]).toEqual([0, 1]);
  expect(await readNextCodes(id, ben)).toEqual([]);
  expect(await readFormerCodes(id, ada)).toMatchObject([{ key: CODE, until: MIDNIGHT, now: { id: ben } }]);
});

test("before its day nothing changes hands, and on it once, however often and by however many it is asked", async () => {
  const { id, ben, give } = await aProgramme("ADA20");
  await give(ben, TOMORROW, NOON, [CODE, codeKey("ADA20")]);
  await handOverDue(appPool(), secondsFrom(MIDNIGHT, -1));
  const held = async () =>
    (await appPool().query("SELECT partner_id FROM assignment WHERE shop_id = $1 AND to_at IS NULL", [id])).rows.filter(
      (row) => row.partner_id === ben,
    ).length;
  expect(await held()).toBe(0);
  await Promise.all([1, 2, 3].map(() => handOverDue(appPool(), MIDNIGHT)));
  expect(await held()).toBe(2);
});

test("a second wish takes the first one's place, and is told whose place it is", async () => {
  const { shop, id, ada, ben, carol, give } = await aProgramme();
  await give(ben);
  expect(await foresee(shop, { keys: [CODE], day: "2026-11-23" }, NOON)).toMatchObject({
    value: { owners: ["Ada"], promised: [{ partner: "Ben", from: MIDNIGHT }] },
  });
  expect(await give(ben)).toEqual({
    kind: "refused",
    problems: [
      { field: "partnerId", message: "ADA10 is to belong to Ben then already. Choose another partner or another day." },
    ],
  });
  expect(await give(carol, "2026-11-23")).toMatchObject({ kind: "reassigned", partner: "Carol" });
  expect(await anOrder(id, MIDNIGHT)).toBe(ada);
  expect(await anOrder(id, instant(Date.UTC(2026, 10, 23, 5)))).toBe(carol);
  // And the same partner on another day.
  expect(await give(carol, "2026-11-25")).toMatchObject({ kind: "reassigned" });
  expect(await anOrder(id, instant(Date.UTC(2026, 10, 24)))).toBe(ada);
});

test("given from now on to a third, the code is not the promised one's on the day", async () => {
  const { id, ben, carol, give } = await aProgramme();
  await give(ben);
  expect(await give(carol, "", secondsFrom(NOON, 60))).toMatchObject({ kind: "reassigned" });
  await handOverDue(appPool(), MIDNIGHT);
  expect(await anOrder(id, MIDNIGHT)).toBe(carol);
  expect(await readNextCodes(id, ben)).toEqual([]);
});

test.each([
  ["", NOON],
  ["2026-11-22", NOON],
] as const)(
  "given to whoever has it, from %j on, the code stays theirs: the promise is taken back",
  async (day, now) => {
    const { id, ada, ben, give } = await aProgramme();
    await give(ben);
    expect(await give(ada, day, now)).toMatchObject({ kind: "reassigned", keys: [CODE], partner: "Ada" });
    await handOverDue(appPool(), MIDNIGHT);
    expect(await anOrder(id, MIDNIGHT)).toBe(ada);
    expect(await give(ada, day, now)).toMatchObject({ kind: "refused" });
  },
);

test("a wish after midnight, before the job came, finds the code with whoever it was promised to", async () => {
  const { id, ada, ben, carol, give } = await aProgramme();
  await give(ben);
  const later = secondsFrom(MIDNIGHT, 30);
  expect(await give(ben, "", later)).toMatchObject({ problems: [{ message: expect.stringContaining("already") }] });
  await give(carol, "", later);
  expect(await anOrder(id, secondsFrom(MIDNIGHT, -1), later)).toBe(ada);
  expect(await anOrder(id, secondsFrom(MIDNIGHT, 29), later)).toBe(ben);
  expect(await anOrder(id, later)).toBe(carol);
});

test("a promise to somebody who is archived falls away, and the code stays where it is", async () => {
  const { id, ada, ben, give, archive } = await aProgramme();
  await give(ben);
  await archive(ben, { codes: "leave" });
  expect(await readOwners(id, CODE)).toMatchObject([{ partner: { id: ada }, to: null }]);
  await handOverDue(appPool(), MIDNIGHT);
  expect(await anOrder(id, MIDNIGHT)).toBe(ada);
});

test.each([
  ["stays the house's own", { codes: "house" } as const, null],
  ["goes to an heir", { codes: "give" } as const, "heir"],
])("where its owner is archived the code %s until the day, and is the promised one's since", async (_, fate, until) => {
  const { id, ben, carol, ada, give, archive } = await aProgramme();
  await appPool().query("UPDATE code SET offer_id = NULL WHERE shop_id = $1", [id]);
  await give(ben);
  await archive(ada, { ...fate, heirId: carol });
  expect(await anOrder(id, secondsFrom(NOON, 60))).toBe(until === "heir" ? carol : null);
  await handOverDue(appPool(), MIDNIGHT);
  expect(await anOrder(id, MIDNIGHT)).toBe(ben);
});

test("a code of nobody is given from a day to come", async () => {
  const { id, ben, give } = await aProgramme();
  await appPool().query("DELETE FROM assignment WHERE shop_id = $1", [id]);
  expect(await give(ben)).toMatchObject({ kind: "reassigned" });
  expect(await anOrder(id, NOON)).toBeNull();
  expect(await anOrder(id, MIDNIGHT)).toBe(ben);
  await handOverDue(appPool(), MIDNIGHT);
  expect(await readOwners(id, CODE)).toMatchObject([{ partner: { id: ben }, from: MIDNIGHT, to: null }]);
});

test("who applied is approved by the wish, and nothing of another shop is given", async () => {
  const { id, ben, give } = await aProgramme();
  const other = await aProgramme();
  expect(await give(other.ben)).toMatchObject({ problems: [{ message: "Choose a partner." }] });
  await appPool().query("UPDATE partner_state SET state = 'applied' WHERE shop_id = $1 AND partner_id = $2", [id, ben]);
  await give(ben);
  await give(other.ben, TOMORROW, NOON, [codeKey("NOT-THERE")]);
  expect((await listPartners(id, { ...EVERY_PARTNER, state: "active" }, 1)).rows.map(({ name }) => name)).toContain(
    "Ben",
  );
  expect(await anOrder(id, MIDNIGHT)).toBe(ben);
  expect(await anOrder(other.id, MIDNIGHT)).toBe(other.ada);
});

test("the database keeps a code to one promise at a time, and to one that lies ahead", async () => {
  const { id, ben, carol, give } = await aProgramme();
  await Promise.all([give(ben), give(carol, "2026-11-22")]);
  const promised = () => appPool().query("SELECT FROM next_owner WHERE shop_id = $1", [id]);
  expect((await promised()).rowCount).toBe(1);
  const insert = (from: Instant) =>
    appPool().query("INSERT INTO next_owner VALUES ($1, $2, $3, $4, $5)", [
      id,
      CODE,
      ben,
      new Date(from),
      new Date(NOON),
    ]);
  await expect(insert(MIDNIGHT)).rejects.toThrow("next_owner_pkey");
  await appPool().query("DELETE FROM next_owner WHERE shop_id = $1", [id]);
  await expect(insert(NOON)).rejects.toThrow("next_owner_ahead");
});

const now = (): Instant => instant(Date.now());
const inTwoDays = (): Instant => addDays(now(), 2);
const tomorrowOf = ({ timeZone }: { timeZone: string }) => shiftDay(dayOf(now(), timeZone), 1);

test("a code that is stopped meanwhile changes hands as it is, and with what is kept for those who misread it", async () => {
  const { shop, call, john, sarah, offerId } = await aCodeProgramme(store);
  await addCode(shop, call, { offerId, partnerId: sarah, typed: "MARIO10", twins: "make" }, now());
  const key = codeKey("MARIO10");
  expect(await reassign(shop, { keys: [key], partnerId: john, day: tomorrowOf(shop) }, now())).toMatchObject({
    kind: "reassigned",
  });
  await stopCode(shop, call, key, now());
  await handOverDue(appPool(), inTwoDays());
  expect(await getCode(shop.id, key)).toMatchObject({ state: "stopped", partner: { name: "John Doe" } });
  expect(await getCode(shop.id, codeKey("MARI010"))).toMatchObject({ twinOf: key, partner: { name: "John Doe" } });
  expect(await resumeCode(shop, call, key, now())).toMatchObject({ kind: "done", state: "live" });
});

test("a code that is deleted meanwhile is promised to nobody", async () => {
  const { shop, call, john, add } = await aCodeProgramme(store);
  await add("SARAH20");
  const key = codeKey("SARAH20");
  await reassign(shop, { keys: [key], partnerId: john, day: tomorrowOf(shop) }, now());
  await stopCode(shop, call, key, now());
  expect(await deleteCode(shop, call, key, now())).toMatchObject({ kind: "deleted" });
  await handOverDue(appPool(), inTwoDays());
  await add("SARAH20");
  expect(await readNextCodes(shop.id, partnerId(john))).toEqual([]);
  expect(await getCode(shop.id, key)).toMatchObject({ partner: { name: "Sarah Lee" } });
});

test("a code of the store's that is stopped is nobody's, on the day as well", async () => {
  const given = await anOwnStore(store);
  const { shop, call, john } = given;
  const gid = await aDiscount(store, given, { code: "STAYS" });
  const key = codeKey("STAYS");
  await map(given, gid, "STAYS", { at: instant(Date.now() - 10_000) });
  await reassign(shop, { keys: [key], partnerId: john, day: tomorrowOf(shop) }, now());
  await stopCode(shop, call, key, now());
  await handOverDue(appPool(), inTwoDays());
  expect(await getCode(shop.id, key)).toMatchObject({ state: "stopped", partner: null });
});
