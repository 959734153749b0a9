import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aCodeProgramme, now, OFFER, seenInStore } from "../../tests/code-programme.ts";
import { beforeSending, loseAnswersTo } from "../../tests/lost-answers.ts";
import { addByHand } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { getCode, resumeCode, retryCode, stopCode } from "./codes.ts";
import { refreshDiscount } from "./discount-sync.ts";
import { editOffer, getOffer } from "./offers.ts";
import { lookAtStore } from "./sweep.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const SARAH = codeKey("SARAH20");

async function aSharedDiscount() {
  const programme = await aCodeProgramme(store);
  for (const code of ["SARAH20", "JOHN20"]) await programme.add(code);
  const { gid } = await seenInStore(programme, "SARAH20");
  const looking = () => ({ pool: workerPool(), shopId: programme.shop.id, call: programme.call, now: now() });
  const look = async () => {
    await lookAtStore(programme.shop.id);
    await store.runJobs();
  };
  return { ...programme, gid, looking, look };
}

test("codes whose discount was deleted in the store are missing as soon as an edit of their offer meets it gone", async () => {
  const programme = await aSharedDiscount();
  const { shop, call, offerId } = programme;
  await hand.deleteDiscount(shop.domain, "SARAH20");
  const edit = { offerId, version: 1, fields: { ...OFFER, percent: "25" } };
  expect(await editOffer(shop, call, edit, now())).toMatchObject({ kind: "saved" });
  for (const key of ["SARAH20", "JOHN20"]) {
    expect(await getCode(shop.id, codeKey(key))).toMatchObject({
      state: "missing",
      problem: "Its discount was deleted in your store.",
    });
  }
  expect(await retryCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "live" });
  expect(await seenInStore(programme, "SARAH20")).toMatchObject({ value: { bps: 2500 } });
});

test("codes whose discount is gone are missing as soon as another code is to join them", async () => {
  const { shop, add, offerId } = await aSharedDiscount();
  await hand.deleteDiscount(shop.domain, "SARAH20");
  expect(await add("ANN20")).toMatchObject({ kind: "live" });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "missing" });
  const offer = await getOffer(shop.id, offerId);
  const { rows } = await appPool().query("SELECT discount_gid FROM code WHERE shop_id = $1 AND key = 'ANN20'", [
    shop.id,
  ]);
  expect(rows).toEqual([{ discount_gid: offer?.discountGid }]);
});

test.each([
  ["a delivery", "delivery"],
  ["the nightly look", "sweep"],
])("codes of a discount that is forgotten here are found missing by %s", async (_, way) => {
  const { shop, gid, looking, look } = await aSharedDiscount();
  await hand.deleteDiscount(shop.domain, "SARAH20");
  await appPool().query("DELETE FROM store_discount WHERE shop_id = $1", [shop.id]);
  if (way === "sweep") await look();
  else await refreshDiscount(looking(), { gid, code: null });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "missing" });
});

test("a code that is told to be stopped is stopped, though making it again was not answered", async () => {
  const { shop, call, gid, looking, look, inStore } = await aSharedDiscount();
  await hand.deleteDiscount(shop.domain, "SARAH20");
  await refreshDiscount(looking(), { gid, code: null });
  loseAnswersTo("discountCodeBasicCreate");
  expect(await retryCode(shop, call, SARAH, now())).toMatchObject({ kind: "waiting", state: "making" });
  vi.unstubAllGlobals();
  expect(await inStore()).toEqual(["SARAH20"]);
  expect(await stopCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await inStore()).toEqual([]);
  await look();
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopped" });
});

test("a code that somebody put into another discount of its offer is taken out there", async () => {
  const programme = await aSharedDiscount();
  const { shop, call, add, inStore, gid, looking } = programme;
  await add("ALONE20", { ownUses: "on", limited: "on", usageLimit: "10" });
  await hand.deleteCode(shop.domain, "SARAH20");
  await until(async () => expect(await inStore()).toEqual(["ALONE20", "JOHN20"]));
  await refreshDiscount(looking(), { gid, code: "SARAH20" });
  await addByHand(store, shop, { to: "ALONE20", codes: ["SARAH20"] });
  expect(await stopCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await inStore()).toEqual(["ALONE20", "JOHN20"]);
});

test("a code that the merchant gave to a discount of their own is left there", async () => {
  const { shop, call, gid, looking, inStore } = await aSharedDiscount();
  await hand.deleteCode(shop.domain, "SARAH20");
  await until(async () => expect(await inStore()).toEqual(["JOHN20"]));
  await refreshDiscount(looking(), { gid, code: "SARAH20" });
  const mine = await hand.createDiscount(shop.domain, { title: "Mine", code: "SARAH20", percent: "5" });
  await refreshDiscount(looking(), { gid: mine.id, code: "SARAH20", added: true });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "missing" });
  expect(await stopCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "stopped" });
  await refreshDiscount(looking(), { gid: mine.id, code: "SARAH20", added: true });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopped" });
  expect(await inStore()).toEqual(["JOHN20", "SARAH20"]);
});

test("a code of a deleted discount whose name the merchant uses otherwise is not taken for live", async () => {
  const { shop, gid, looking } = await aSharedDiscount();
  await hand.deleteDiscount(shop.domain, "SARAH20");
  await refreshDiscount(looking(), { gid, code: null });
  const mine = await hand.createDiscount(shop.domain, { title: "Mine", code: "SARAH20", percent: "5" });
  await refreshDiscount(looking(), { gid: mine.id, code: "SARAH20", added: true });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "missing" });
});

test("a code that was removed and added again in the store can be stopped", async () => {
  const { shop, call, gid, looking, inStore, look } = await aSharedDiscount();
  for (const byDelivery of [true, false]) {
    await hand.deleteCode(shop.domain, "SARAH20");
    await until(async () => expect(await inStore()).toEqual(["JOHN20"]));
    await refreshDiscount(looking(), { gid, code: "SARAH20" });
    expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "missing" });
    await addByHand(store, shop, { to: "JOHN20", codes: ["SARAH20"] });
    if (byDelivery) await refreshDiscount(looking(), { gid, code: "SARAH20", added: true });
    else await look();
    expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "live" });
    expect(await stopCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "stopped" });
    expect(await inStore()).toEqual(["JOHN20"]);
    expect(await resumeCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "live" });
  }
});

test("a code that is removed and added again while it is being stopped is stopped", async () => {
  const { shop, call, inStore } = await aSharedDiscount();
  beforeSending("VouchRemoveCodes", async () => {
    await hand.deleteCode(shop.domain, "SARAH20");
    await until(async () => expect(await inStore()).toEqual(["JOHN20"]));
    await addByHand(store, shop, { to: "JOHN20", codes: ["SARAH20"] });
  });
  expect(await stopCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await inStore()).toEqual(["JOHN20"]);
});
