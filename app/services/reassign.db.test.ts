import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { findShopById } from "../db/shops.ts";
import { codeKey } from "../domain/code.ts";
import { type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { OrderSnapshot } from "../domain/order.ts";
import { addDays } from "../domain/time.ts";
import { readOrderStory } from "./orders.ts";
import { readFormerCodes, readOwners } from "./owners.ts";
import { setPartnerState } from "./partners.ts";
import { foresee, reassign, receivers } from "./reassign.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const CODE = codeKey("ADA10");
const HALF_PAST = instant(NOON + 1_800_500);
// Of the shop in New York, in which the orders of NOON are placed in the morning.
const TODAY = "2026-11-20";

/** A shop in New York in which the code ADA10 is Ada's, and another partner. */
async function aProgramme(...codes: string[]) {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, CODE, ...codes);
  const ben = await aPartner(appPool(), id);
  await appPool().query("UPDATE partner SET name = 'Ben' WHERE shop_id = $1 AND id = $2", [id, ben]);
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return { shop, id, ada, ben };
}

const give = ({ shop }: Awaited<ReturnType<typeof aProgramme>>, partnerId: number, more: Partial<Wish> = {}) =>
  reassign(shop, { keys: more.keys ?? [CODE], partnerId, day: more.day ?? "" }, more.now ?? HALF_PAST);
type Wish = { keys: ReturnType<typeof codeKey>[]; day: string; now: Instant };

async function anOrder(id: ShopId, processedAt: Instant, more: Partial<OrderSnapshot> = {}, now = processedAt) {
  const orderId = anOrderId();
  await settleAll(
    appPool(),
    [{ shopId: id, orderId, event: heard({ processedAt, updatedAt: processedAt, ...more }) }],
    now,
  );
  return orderId;
}

async function credited(id: ShopId): Promise<(PartnerId | null)[]> {
  const { rows } = await appPool().query(
    "SELECT partner_id FROM decision WHERE shop_id = $1 ORDER BY processed_at, order_id",
    [id],
  );
  return rows.map((row) => row.partner_id);
}

async function owners(id: ShopId): Promise<string[]> {
  const { rows } = await appPool().query(
    `SELECT p.name || ' ' || to_char(from_at AT TIME ZONE 'UTC', 'DD.MM. HH24:MI:SS')
       || coalesce(' to ' || to_char(to_at AT TIME ZONE 'UTC', 'DD.MM. HH24:MI:SS'), '') AS held
     FROM assignment a JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE a.shop_id = $1 AND code_key = $2 ORDER BY from_at`,
    [id, CODE],
  );
  return rows.map(({ held }) => held);
}

const balanceOf = async (id: ShopId, partner: PartnerId) => {
  const { rows } = await appPool().query(
    "SELECT coalesce(sum(CASE WHEN from_account = 1 THEN amount WHEN to_account = 1 THEN -amount ELSE 0 END), 0)::int AS owed FROM entry WHERE shop_id = $1 AND partner_id = $2",
    [id, partner],
  );
  return rows[0]?.owed;
};

test("orders before the moment stay with the former partner, orders from its second on are the new one's", async () => {
  const programme = await aProgramme();
  const { id, ada, ben } = programme;
  await anOrder(id, NOON);
  expect(await give(programme, ben)).toEqual({
    kind: "reassigned",
    keys: [CODE],
    partner: "Ben",
    from: instant(NOON + 1_800_000),
    problems: [],
  });
  await anOrder(id, instant(NOON + 1_799_000));
  await anOrder(id, instant(NOON + 1_800_000));
  expect(await credited(id)).toEqual([ada, ada, ben]);
  expect(await owners(id)).toEqual(["Ada 01.01. 00:00:00 to 20.11. 12:30:00", "Ben 20.11. 12:30:00"]);
});

test("an order of that very second that was booked a moment before moves to the new partner", async () => {
  const programme = await aProgramme();
  await anOrder(programme.id, instant(NOON + 1_800_000));
  await give(programme, programme.ben);
  await store.runJobs();
  expect(await credited(programme.id)).toEqual([programme.ben]);
});

test("from a past day on: orders since its midnight in the shop's zone move, with their commission", async () => {
  const programme = await aProgramme();
  const { id, ada, ben } = programme;
  const midnight = instant(Date.UTC(2026, 10, 20, 5));
  await anOrder(id, instant(midnight - 1000));
  await anOrder(id, midnight);
  await anOrder(id, NOON);
  await give(programme, ben, { day: TODAY });
  expect(await credited(id)).toEqual([ada, ada, ada]);
  await store.runJobs();
  expect(await credited(id)).toEqual([ada, ben, ben]);
  expect([await balanceOf(id, ada), await balanceOf(id, ben)]).toEqual([900, 1800]);
});

test("an approved commission keeps its partner, and what its code gave stays with it", async () => {
  const programme = await aProgramme();
  const { id, ada, ben } = programme;
  const approved = await anOrder(id, NOON);
  const later = addDays(NOON, 14);
  await settleAll(appPool(), [{ shopId: id, orderId: approved, event: null }], later);
  await anOrder(id, later);
  const foreseen = await foresee(programme.shop, { keys: [CODE], day: TODAY }, later);
  expect(foreseen).toMatchObject({ ok: true, value: { stays: 0, again: 2, approved: 1, owners: ["Ada"] } });
  await give(programme, ben, { day: TODAY, now: later });
  await store.runJobs();
  expect(await credited(id)).toEqual([ada, ben]);
  const { rows } = await appPool().query(
    "SELECT partner_id, discount::int FROM partner_day WHERE shop_id = $1 AND orders > 0 ORDER BY day",
    [id],
  );
  expect(rows).toEqual([
    { partner_id: ada, discount: 1000 },
    { partner_id: ben, discount: 1000 },
  ]);
});

test("what is foreseen: orders that stay, and orders since the day that are looked at again", async () => {
  const programme = await aProgramme();
  await anOrder(programme.id, addDays(NOON, -2));
  await anOrder(programme.id, addDays(NOON, -1));
  await anOrder(programme.id, NOON);
  const foreseen = (day: string) => foresee(programme.shop, { keys: [CODE], day }, HALF_PAST);
  expect(await foreseen("")).toMatchObject({ value: { stays: 3, again: 0, approved: 0, owners: ["Ada"] } });
  expect(await foreseen("2026-11-19")).toMatchObject({ value: { stays: 1, again: 2 } });
  expect(await foreseen("2026-11-21")).toMatchObject({
    value: { again: 0, approved: 0, owners: ["Ada"], promised: [] },
  });
  expect(await foreseen("2026-11-31")).toEqual({ ok: false, error: "Choose a day." });
});

test("a code of nobody is given, and orders that carried it while it was nobody's are found", async () => {
  const programme = await aProgramme();
  const { id, ben, shop } = programme;
  await appPool().query("DELETE FROM assignment WHERE shop_id = $1", [id]);
  await anOrder(id, NOON);
  await anOrder(id, NOON, { codes: [] });
  expect(await credited(id)).toEqual([null, null]);
  expect(await foresee(shop, { keys: [CODE], day: TODAY }, HALF_PAST)).toMatchObject({
    value: { owners: [], stays: 0, again: 1 },
  });
  expect(await give(programme, ben, { day: TODAY })).toMatchObject({ kind: "reassigned" });
  await store.runJobs();
  expect(await credited(id)).toEqual([ben, null]);
});

test("a day before the present partner had the code takes it from the owner of then, and keeps who had it", async () => {
  const programme = await aProgramme();
  const { id, ada, ben } = programme;
  await give(programme, ben);
  const carol = await aPartner(appPool(), id);
  await give(programme, carol, { day: "2026-11-19", now: instant(HALF_PAST + 60_000) });
  expect(await owners(id)).toEqual(["Ada 01.01. 00:00:00 to 19.11. 05:00:00", "Ada 19.11. 05:00:00"]);
  const { rows } = await appPool().query(
    "SELECT partner_id FROM replaced_assignment WHERE shop_id = $1 ORDER BY from_at",
    [id],
  );
  expect(rows.map((row) => row.partner_id)).toEqual([ada, ben]);
});

test("the partner who has the code is refused, and takes it from an earlier day all the same", async () => {
  const programme = await aProgramme();
  const { ada, ben } = programme;
  const refused = (message: string) => ({ kind: "refused", problems: [{ field: "partnerId", message }] });
  expect(await give(programme, ada)).toEqual(refused("ADA10 belongs to Ada already. Choose another partner."));
  await give(programme, ben);
  expect(await give(programme, ben, { day: TODAY })).toMatchObject({ kind: "reassigned" });
  expect(await give(programme, ben, { day: TODAY })).toEqual(
    refused("ADA10 belongs to Ben on that day already. Choose another partner."),
  );
});

test("of several codes those that can be given are, and the others are named", async () => {
  const programme = await aProgramme("ADA20", "ADA30");
  await give(programme, programme.ben, { keys: [codeKey("ADA20")] });
  const keys = ["ADA10", "ADA20", "ADA30", "UNKNOWN"].map(codeKey);
  expect(await give(programme, programme.ben, { keys })).toMatchObject({
    keys: ["ADA10", "ADA30"],
    problems: ["ADA20 belongs to Ben already. Choose another partner."],
  });
});

test("an archived partner, one of another shop, and a day that is none are refused", async () => {
  const programme = await aProgramme();
  const { shop, ben } = programme;
  const other = await aProgramme();
  expect(await give(programme, other.ben)).toMatchObject({ problems: [{ message: "Choose a partner." }] });
  expect(await give(programme, ben, { day: "2026-11-31" })).toMatchObject({ problems: [{ field: "day" }] });
  await setPartnerState(
    shop,
    () => Promise.reject(new Error("the store is not asked")),
    { chosen: { kind: "ticked", ids: [ben] }, state: "archived", codes: "leave" },
    HALF_PAST,
  );
  expect(await give(programme, ben)).toMatchObject({
    problems: [{ field: "partnerId", message: "Ben is archived. Choose another partner." }],
  });
  expect((await receivers(shop.id, "")).map(({ name }) => name)).toEqual(["Ada"]);
  expect(await give(other, other.ben, { keys: [codeKey("NOT-THERE")] })).toMatchObject({
    problems: [{ field: "form" }],
  });
});

test("two who give the same code at once leave it with one of them", async () => {
  const programme = await aProgramme();
  const carol = await aPartner(appPool(), programme.id);
  const given = await Promise.all([give(programme, programme.ben), give(programme, carol)]);
  expect(given.map(({ kind }) => kind)).toEqual(["reassigned", "reassigned"]);
  expect(await owners(programme.id)).toHaveLength(2);
});

test("what a back-dated reassignment takes back is told before, and its reason stands with the order afterwards", async () => {
  const programme = await aProgramme();
  const { shop, id, ada, ben } = programme;
  const order = await anOrder(id, NOON);
  const booked = await balanceOf(id, ada);
  const foreseen = await foresee(shop, { keys: [CODE], day: TODAY }, HALF_PAST);
  expect(foreseen.ok && foreseen.value.atStake.map(({ amount }) => Number(amount))).toEqual([booked]);
  await give(programme, ben, { day: TODAY });
  await store.runJobs();
  expect(await balanceOf(id, ada)).toBe(0);
  const story = await readOrderStory(id, order);
  expect(story?.given).toEqual({ code: story?.summary.codes[0], partner: "Ben" });
  expect(story?.movements.map(({ cause, partnerId }) => [cause, partnerId])).toEqual([
    ["earned", ada],
    ["taken-back", ada],
    ["earned", ben],
  ]);
});

test("an order whose credit never passed on tells of no giving", async () => {
  const { id } = await aProgramme();
  expect((await readOrderStory(id, await anOrder(id, NOON)))?.given).toBeNull();
});

test("whose a code was can be read by the code, and by who had it", async () => {
  const programme = await aProgramme();
  const { id, ada, ben } = programme;
  await give(programme, ben);
  const from = instant(NOON + 1_800_000);
  expect((await readOwners(id, CODE)).map((one) => [one.partner.id, one.to])).toEqual([
    [ben, null],
    [ada, from],
  ]);
  expect(await readFormerCodes(id, ada)).toEqual([
    { key: CODE, display: expect.any(String), until: from, now: { id: ben, name: "Ben" } },
  ]);
  expect(await readFormerCodes(id, ben)).toEqual([]);
  const carol = await aPartner(appPool(), id);
  await give(programme, carol, { day: TODAY, now: instant(HALF_PAST + 60_000) });
  expect(await readFormerCodes(id, ben)).toMatchObject([{ key: CODE, until: HALF_PAST + 60_000, now: { id: carol } }]);
  const other = await aProgramme();
  expect(await readFormerCodes(other.id, ada)).toEqual([]);
});
