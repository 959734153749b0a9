import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aCodeProgramme, now, OFFER, seenInStore } from "../../tests/code-programme.ts";
import { exchangeToken } from "../../tests/exchange-token.ts";
import { refuseWhatNames } from "../../tests/lost-answers.ts";
import { addByHand } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { jobCall } from "../shopify/admin.ts";
import { Buckets } from "../shopify/throttle.ts";
import { addCode, getCode } from "./codes.ts";
import { createOffer } from "./offers.ts";
import { lookAtStore, readSweep, sweepSome } from "./sweep.ts";
import type { Passed } from "./sweep-past.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

/** As questions name it, whatever kind of id they want. */
const named = (gid: string) => `/${gid.split("/").at(-1)}"`;

const CODES = ["ONE", "TWO", "THREE", "FOUR", "FIVE"];
const BROKEN = { message: "Something went wrong on our end." };
const INTERNAL = { ...BROKEN, extensions: { code: "INTERNAL_SERVER_ERROR" } };

/** Discounts of one code each, all but the first of which were deleted in the store since. */
async function someDeleted() {
  const programme = await aCodeProgramme(store);
  const { shop, call, sarah } = programme;
  const offer = await createOffer(shop, call, { ...OFFER, once: "on" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  for (const typed of CODES) await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah, typed }, now());
  const { gid } = await seenInStore(programme, "ONE");
  for (const code of CODES.slice(1)) await hand.deleteDiscount(shop.domain, code);
  const states = async () =>
    (await Promise.all(CODES.map((code) => getCode(shop.id, codeKey(code))))).map((c) => c?.state);
  // Waiting takes no time: a question that is put again for a minute is put at once.
  let at = 0;
  const sleep = async (ms: number) => {
    at += ms;
  };
  const clock = { now: () => at, random: () => 0, sleep };
  const patient = jobCall(shop.domain, exchangeToken, { buckets: new Buckets(clock), clock });
  const passed: Passed[] = [];
  const sweep = (lastAttempt: boolean) => {
    const looking = { pool: workerPool(), shopId: shop.id, call: patient, now: now() };
    return sweepSome(looking, null, { lastAttempt, passed: (one) => passed.push(one) });
  };
  return { ...programme, gid, states, sweep, passed };
}

const GONE = ["live", "missing", "missing", "missing", "missing"];

test("the night goes on past a discount that Shopify refuses to show, and what it was known as stays", async () => {
  const { shop, gid, states } = await someDeleted();
  refuseWhatNames(named(gid), BROKEN);
  await lookAtStore(shop.id);
  await store.runJobs();
  expect(await states()).toEqual(GONE);
  expect(await readSweep(shop.id)).toEqual({ at: expect.any(Number), running: false });
});

test("an error on Shopify’s side is waited for, and passed when no other attempt follows", async () => {
  const { gid, states, sweep, passed } = await someDeleted();
  refuseWhatNames(named(gid), INTERNAL);
  expect(await sweep(false)).toMatchObject({ ok: false, error: { kind: "unreachable" } });
  expect(passed).toEqual([]);
  expect(await sweep(true)).toEqual({ ok: true, value: null });
  expect(passed).toEqual([{ gid, message: "Shopify did not answer." }]);
  expect(await states()).toEqual(GONE);
});

test.each([BROKEN, INTERNAL])("where the store answers nothing, nothing is passed: %o", async (error) => {
  const { states, sweep, passed } = await someDeleted();
  refuseWhatNames("VouchDiscounts", error);
  expect(await sweep(true)).toMatchObject({ ok: false });
  expect(passed).toEqual([]);
  expect(await states()).toEqual(CODES.map(() => "live"));
});

test("a discount whose codes Shopify does not list is passed, and its codes stay what they are", async () => {
  const programme = await aCodeProgramme(store);
  const { shop, call, add } = programme;
  await add("SHARED1");
  const { gid } = await seenInStore(programme, "SHARED1");
  // Two more than are known here, and the one that is known is gone.
  await addByHand(store, shop, { to: "SHARED1", codes: ["HOUSE1", "HOUSE2"] });
  await hand.deleteCode(shop.domain, "SHARED1");
  await until(() => expect(hand.discount(shop.domain, "SHARED1")).rejects.toThrow());
  refuseWhatNames("VouchDiscountCodes", BROKEN);
  const passed: Passed[] = [];
  const looking = { pool: workerPool(), shopId: shop.id, call, now: now() };
  const swept = await sweepSome(looking, null, { lastAttempt: false, passed: (one) => passed.push(one) });
  expect(swept).toEqual({ ok: true, value: null });
  expect(passed).toEqual([{ gid, message: `Shopify refused: ${BROKEN.message}` }]);
  expect(await getCode(shop.id, codeKey("SHARED1"))).toMatchObject({ state: "live" });
});
