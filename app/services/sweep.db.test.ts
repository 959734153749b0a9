import { afterAll, expect, test } from "vitest";
import { aDiscount, addByHand, anOwnStore, map, now } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { Shop } from "../domain/shop.ts";
import { addCode, getCode, stopCode } from "./codes.ts";
import { acceptDiscount, listDifferences, repairDiscount } from "./differences.ts";
import { createOffer, getOffer } from "./offers.ts";
import { lookAtAllStores, lookAtStore, type Place, readSweep, sweepSome } from "./sweep.ts";

// Webhooks are dropped: only a sweep can find out.
const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

async function anOffer(more: Record<string, string> = {}) {
  const given = await anOwnStore(store);
  const fields = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", ...more };
  const offer = await createOffer(given.shop, given.call, fields, now());
  if (offer.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const add = (typed: string) => addCode(given.shop, given.call, { offerId, partnerId: given.sarah, typed }, now());
  const state = async (code: string) => {
    const found = await getCode(given.shop.id, codeKey(code));
    return found && { state: found.state, problem: found.problem };
  };
  const sweep = async () => {
    await lookAtStore(given.shop.id);
    await store.runJobs();
  };
  const differences = async () => (await listDifferences(given.shop.id, { offerId: null, page: 1 })).rows;
  return { ...given, offerId, add, state, sweep, differences };
}

/** Takes a code out of its discount by the merchant's hand, and waits until the store has done it. */
async function remove({ domain }: Shop, code: string) {
  await hand.deleteCode(domain, code);
  await until(() => expect(hand.discount(domain, code)).rejects.toThrow());
}

const GOING = { lastAttempt: false, passed: () => expect.fail("Shopify had an answer for all") };
const LIVE = { state: "live", problem: null };
const REMOVED = { state: "missing", problem: "It was removed in your store." };
const DELETED = { state: "missing", problem: "Its discount was deleted in your store." };
const ADDED = { state: "live", problem: "It was added again in your store." };

test("what was changed in the store while webhooks were lost is a difference after the night", async () => {
  const { shop, add, differences } = await anOffer();
  await add("SARAH20");
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15" });
  expect(await differences()).toEqual([]);
  await lookAtAllStores(workerPool());
  expect(await readSweep(shop.id)).toEqual({ at: null, running: false });
  await store.runJobs();
  expect(await differences()).toMatchObject([{ differences: [{ what: "Discount", store: "15 %", here: "20 %" }] }]);
  expect(await readSweep(shop.id)).toEqual({ at: expect.any(Number), running: false });
});

test("a sweep that waits to begin is told as one that runs", async () => {
  const { shop, sweep } = await anOffer();
  await lookAtStore(shop.id);
  expect(await readSweep(shop.id)).toMatchObject({ running: true });
  await sweep();
});

test("a code that was removed from a shared discount is missing, and found when it is back", async () => {
  const { shop, add, state, sweep } = await anOffer();
  for (const code of ["ONE", "TWO", "THREE"]) await add(code);
  await remove(shop, "TWO");
  await sweep();
  expect([await state("ONE"), await state("TWO"), await state("THREE")]).toEqual([LIVE, REMOVED, LIVE]);
  await addByHand(store, shop, { to: "ONE", codes: ["TWO"] });
  await sweep();
  expect(await state("TWO")).toEqual(LIVE);
});

test("codes that the merchant added are counted on, and hide no other that is gone", async () => {
  const { shop, add, state, sweep } = await anOffer();
  for (const code of ["OURS1", "OURS2"]) await add(code);
  await addByHand(store, shop, { to: "OURS1", codes: ["THEIRS"] });
  await sweep();
  await remove(shop, "OURS2");
  await sweep();
  expect([await state("OURS1"), await state("OURS2"), await state("THEIRS")]).toEqual([LIVE, REMOVED, null]);
});

test("a code that was taken out and another put in for it is missing, though their number is right", async () => {
  const { shop, add, state, sweep } = await anOffer();
  for (const code of ["ONE", "TWO"]) await add(code);
  await sweep();
  await remove(shop, "TWO");
  await addByHand(store, shop, { to: "ONE", codes: ["THEIRS1"] });
  await sweep();
  expect([await state("ONE"), await state("TWO"), await state("THEIRS1")]).toEqual([LIVE, REMOVED, null]);
  // The same of more codes than come with their discount.
  for (const code of ["THREE", "FOUR"]) await add(code);
  await sweep();
  await remove(shop, "FOUR");
  await addByHand(store, shop, { to: "ONE", codes: ["THEIRS2"] });
  await sweep();
  expect([await state("THREE"), await state("FOUR")]).toEqual([LIVE, REMOVED]);
});

test("a code whose own discount carries another instead is missing", async () => {
  const { shop, add, state, sweep } = await anOffer({ limited: "on", usageLimit: "5" });
  for (const code of ["ONE", "TWO"]) await add(code);
  await addByHand(store, shop, { to: "TWO", codes: ["THEIRS"] });
  await remove(shop, "TWO");
  await sweep();
  expect([await state("ONE"), await state("TWO")]).toEqual([LIVE, REMOVED]);
});

test("a code that is stopped here and was added again in the store is live, and says so", async () => {
  const { shop, call, add, state, sweep } = await anOffer();
  for (const code of ["KEEP", "BACK"]) await add(code);
  await stopCode(shop, call, codeKey("BACK"), now());
  await sweep();
  expect(await state("BACK")).toEqual({ state: "stopped", problem: null });
  await addByHand(store, shop, { to: "KEEP", codes: ["BACK"] });
  await sweep();
  expect(await state("BACK")).toEqual(ADDED);
});

test("codes that Vouch is working on are left alone, whatever the store has", async () => {
  const { shop, add, state, sweep } = await anOffer();
  for (const code of ["STAYS", "MAKING", "STOPPING", "RESUMING"]) await add(code);
  for (const doing of ["making", "stopping", "resuming"]) {
    await appPool().query("UPDATE code SET state = $2 WHERE shop_id = $1 AND key = upper($2)", [shop.id, doing]);
  }
  await remove(shop, "RESUMING");
  await remove(shop, "MAKING");
  await sweep();
  for (const doing of ["making", "stopping", "resuming"])
    expect(await state(doing)).toEqual({ state: doing, problem: null });
  expect(await state("STAYS")).toEqual(LIVE);
});

test("a discount that was deleted in the store is told on its codes, once", async () => {
  const { shop, add, state, sweep } = await anOffer();
  for (const code of ["GONE1", "GONE2"]) await add(code);
  await hand.deleteDiscount(shop.domain, "GONE1");
  await sweep();
  expect([await state("GONE1"), await state("GONE2")]).toEqual([DELETED, DELETED]);
  const { rows } = await appPool().query("SELECT FROM store_discount WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([]);
  await sweep();
  expect(await state("GONE1")).toEqual(DELETED);
});

test("of 600 codes of one discount, page by page, those that are gone are told and no other", async () => {
  const { shop, add, sweep, offerId } = await anOffer();
  await add("FIRST");
  const gid = (await getOffer(shop.id, offerId))?.discountGid ?? "";
  const names = Array.from({ length: 600 }, (_, i) => `PAGED${i}`);
  for (let at = 0; at < 600; at += 200) await addByHand(store, shop, { to: "FIRST", codes: names.slice(at, at + 200) });
  await appPool().query(
    `INSERT INTO code (shop_id, key, display, offer_id, discount_gid, state, created_at, live_at, checked_at)
     SELECT $1, k, k, $2, $3, 'live', now(), now(), now() FROM unnest($4::text[]) k`,
    [shop.id, offerId, gid, names],
  );
  const removed = ["PAGED0", "PAGED249", "PAGED250", "PAGED599"];
  for (const code of removed) await remove(shop, code);
  await sweep();
  const { rows } = await appPool().query<{ key: string }>(
    "SELECT key FROM code WHERE shop_id = $1 AND state = 'missing' ORDER BY length(key), key",
    [shop.id],
  );
  expect(rows.map(({ key }) => key)).toEqual(removed);
});

test("a sweep that goes on in another process after each step finds the same", async () => {
  const { shop, call, add, state } = await anOffer();
  for (const code of ["HERE", "AWAY"]) await add(code);
  const names = Array.from({ length: 300 }, (_, i) => `MORE${i}`);
  for (const codes of [names.slice(0, 200), names.slice(200)]) await addByHand(store, shop, { to: "HERE", codes });
  await remove(shop, "AWAY");
  let place: Place | null = null;
  let steps = 0;
  do {
    const swept = await sweepSome({ pool: workerPool(), shopId: shop.id, call, now: now() }, place, {
      ...GOING,
      most: 1,
    });
    if (!swept.ok) throw new Error(swept.error.message);
    place = JSON.parse(JSON.stringify(swept.value));
    steps += 1;
  } while (place !== null);
  // One page of discounts, two of codes, and one that has no more.
  expect(steps).toBe(4);
  expect([await state("HERE"), await state("AWAY")]).toEqual([LIVE, REMOVED]);
});

test("more discounts than one call reads are all read", async () => {
  const { shop, add, state, sweep } = await anOffer({ once: "on" });
  const names = Array.from({ length: 53 }, (_, i) => `OWN${i}`);
  for (const code of names) await add(code);
  await hand.deleteDiscount(shop.domain, "OWN0");
  await hand.deleteDiscount(shop.domain, "OWN52");
  await sweep();
  const states = await Promise.all(["OWN0", "OWN1", "OWN51", "OWN52"].map(state));
  expect(states).toEqual([DELETED, LIVE, LIVE, DELETED]);
});

test("the discount of a stopped code that was set going again differs, and can be ended from here alone", async () => {
  const { shop, call, add, state, sweep, differences } = await anOffer({ once: "on" });
  await add("ALONE");
  await stopCode(shop, call, codeKey("ALONE"), now());
  await sweep();
  expect(await differences()).toEqual([]);
  await hand.activateDiscount(shop.domain, "ALONE");
  await sweep();
  const [found] = await differences();
  expect(found).toMatchObject({ differences: [{ what: "State", store: "live", here: "stopped" }] });
  expect(await state("ALONE")).toEqual({ state: "stopped", problem: null });
  expect(await acceptDiscount(shop, call, found?.gid ?? "", now())).toMatchObject({ kind: "refused" });
  expect(await repairDiscount(shop, call, found?.gid ?? "", now())).toEqual({ kind: "done" });
  expect((await hand.discount(shop.domain, "ALONE")).status).toBe("EXPIRED");
  await sweep();
  expect(await differences()).toEqual([]);
});

test("mapped codes are looked for in the merchant's own discounts, and the others there are nobody's business", async () => {
  const given = await anOffer();
  const { shop, state, sweep } = given;
  const more = Array.from({ length: 300 }, (_, i) => `SALE${i}`);
  const large = await aDiscount(store, given, { code: "SALE", more: more.slice(0, 200) });
  await addByHand(store, shop, { to: "SALE", codes: more.slice(200) });
  const small = await aDiscount(store, given, { code: "SMALL", more: ["SMALL2"] });
  const whole = await aDiscount(store, given, { code: "WHOLE" });
  for (const code of ["SALE7", "SALE299"]) await map(given, large, code);
  await map(given, small, "SMALL2");
  await map(given, whole, null);
  await sweep();
  for (const code of ["SALE7", "SALE299", "SMALL2", "WHOLE"]) expect(await state(code)).toEqual(LIVE);
  await remove(shop, "SALE299");
  await remove(shop, "SMALL2");
  await hand.deleteDiscount(shop.domain, "WHOLE");
  await sweep();
  expect([await state("SALE7"), await state("SALE299")]).toEqual([LIVE, REMOVED]);
  expect([await state("SMALL2"), await state("WHOLE")]).toEqual([REMOVED, DELETED]);
});
