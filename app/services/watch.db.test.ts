import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { aCode as anAppliedCode, anOrderId, heard } from "../../tests/books.ts";
import { aDiscount, anOwnStore, map, now } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { Currency, HandleKey, Instant } from "../domain/ids.ts";
import { addDays, dayOf, shiftDay } from "../domain/time.ts";
import { saveTold } from "./clicks.ts";
import { addCode, stopCode } from "./codes.ts";
import { createOffer, pauseOffer } from "./offers.ts";
import { settleAll } from "./settlement.ts";
import { listSigns, readSigns } from "./watch.ts";

const store = await openStore();
afterAll(() => store.close());

/** NEW20 of Sarah, live since now; and John, who has none. */
async function aNewCode(more: Record<string, string> = {}) {
  const given = await anOwnStore(store);
  const { shop, call, sarah } = given;
  const fields = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", ...more };
  const offer = await createOffer(shop, call, fields, now());
  if (offer.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  await addCode(shop, call, { offerId, partnerId: sarah, typed: "NEW20" }, now());
  const { timeZone } = shop;
  const click = async (handle: string, at: Instant, times = 1) => {
    const referral = { parameter: "ref", value: handle as HandleKey };
    const client = await appPool().connect();
    const told = Array.from({ length: times }, () => ({
      shopId: shop.id,
      timeZone,
      visitor: randomUUID(),
      at,
      click: { referrals: [referral], ago: null },
    }));
    await saveTold(
      client,
      told.map((one) => ({ ...one, kind: "click" as const })),
    ).finally(() => client.release());
  };
  const order = (snapshot: object = {}) => {
    const codes = [anAppliedCode({ key: codeKey("NEW20"), typed: "NEW20" })];
    const given = { codes, currency: "EUR" as Currency, processedAt: now(), updatedAt: now(), ...snapshot };
    return settleAll(appPool(), [{ shopId: shop.id, orderId: anOrderId(), event: heard(given) }], now());
  };
  const signs = async (days: number) => {
    const { first, ...counts } = await listSigns(shop, addDays(now(), days));
    return { ...counts, first: first.map(({ display, partner, sign }) => [display, partner.name, sign.kind]) };
  };
  return { ...given, offerId, click, order, signs };
}

const NOTHING = { silent: 0, clicksOnly: 0, first: [] };
const SILENT = { silent: 1, clicksOnly: 0, first: [["NEW20", "Sarah Lee", "silent"]] };
const CLICKS_ONLY = { silent: 0, clicksOnly: 1, first: [["NEW20", "Sarah Lee", "clicks-only"]] };

test("a new code that nobody used and nobody clicked for is silent from the fourth day on, for a week", async () => {
  const { signs, shop } = await aNewCode();
  expect([await signs(2), await signs(3), await signs(6), await signs(7)]).toEqual([NOTHING, SILENT, SILENT, NOTHING]);
  const signOf = await readSigns(shop, [codeKey("NEW20"), codeKey("NONE")], addDays(now(), 3));
  expect(signOf(codeKey("NEW20"))).toMatchObject({ kind: "silent" });
  expect(signOf(codeKey("NONE"))).toBeNull();
});

test("another partner's clicks and a test order leave it silent, its own click does not", async () => {
  const { signs, click, order } = await aNewCode();
  await click("john", addDays(now(), 1));
  await order({ test: true });
  expect(await signs(3)).toEqual(SILENT);
  await click("sarah", addDays(now(), 1));
  expect(await signs(3)).toEqual(NOTHING);
});

test("five clicks without an order are told from the day after it went live, and one order ends it", async () => {
  const { shop, signs, click, order } = await aNewCode();
  await click("sarah", now(), 9);
  const nextDay = Date.parse(`${shiftDay(dayOf(now(), shop.timeZone), 1)}T12:00:00Z`) as Instant;
  await click("sarah", nextDay, 4);
  expect(await signs(1)).toEqual(NOTHING);
  await click("sarah", nextDay);
  expect(await signs(1)).toEqual(CLICKS_ONLY);
  await order();
  expect(await signs(1)).toEqual(NOTHING);
});

test("what customers cannot use is not watched: a paused offer, a stopped code, one that was mapped", async () => {
  const paused = await aNewCode();
  await pauseOffer(paused.shop, paused.call, paused.offerId, now());
  expect(await paused.signs(3)).toEqual(NOTHING);
  const stopped = await aNewCode();
  await stopCode(stopped.shop, stopped.call, codeKey("NEW20"), now());
  expect(await stopped.signs(3)).toEqual(NOTHING);
  const own = await anOwnStore(store);
  await map(own, await aDiscount(store, own, { code: "OLD" }), "OLD");
  expect(await listSigns(own.shop, addDays(now(), 3))).toEqual(NOTHING);
});

test("a code of an offer that is yet to start is watched from its start", async () => {
  const startDate = shiftDay(dayOf(now(), "Europe/Berlin"), 10);
  const { signs } = await aNewCode({ startDate });
  expect([await signs(4), await signs(12), await signs(14), await signs(18)]).toEqual([
    NOTHING,
    NOTHING,
    SILENT,
    NOTHING,
  ]);
});

test("a new code of a partner who has others is silent without an order: their clicks may all be for the others", async () => {
  const { shop, call, offerId, sarah, click, signs, order } = await aNewCode();
  await click("sarah", addDays(now(), 1), 40);
  expect(await signs(3)).toEqual(CLICKS_ONLY);
  await addCode(shop, call, { offerId, partnerId: sarah, typed: "OLD20" }, now());
  await appPool().query("UPDATE code SET live_at = now() - interval '60 days' WHERE shop_id = $1 AND key = 'OLD20'", [
    shop.id,
  ]);
  expect([await signs(2), await signs(3)]).toEqual([NOTHING, SILENT]);
  expect((await readSigns(shop, [codeKey("NEW20")], addDays(now(), 3)))(codeKey("NEW20"))).toMatchObject({
    ...{ kind: "silent", others: true },
  });
  await order();
  expect(await signs(3)).toEqual(NOTHING);
});
