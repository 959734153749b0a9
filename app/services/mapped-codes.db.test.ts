import { afterAll, expect, test } from "vitest";
import { aDiscount, addByHand, anOwnStore, map, now } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { deleteCode } from "./code-deleting.ts";
import { addCode, getCode, listCodes, resumeCode, retryCode, stopCode } from "./codes.ts";
import { refreshDiscount } from "./discount-sync.ts";
import { listMappable } from "./mapping.ts";
import { createOffer } from "./offers.ts";
import { reassign } from "./reassign.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

test("a mapped code stops here alone, and giving it to a partner resumes it", async () => {
  const given = await anOwnStore(store);
  const { shop, call, john } = given;
  const gid = await aDiscount(store, given, { code: "STAYS" });
  const before = await hand.discounts(shop.domain);
  const key = codeKey("STAYS");
  await map(given, gid, "STAYS", { at: instant(Date.now() - 10_000) });
  expect(await stopCode(shop, call, key, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await getCode(shop.id, key)).toMatchObject({ state: "stopped", partner: null });
  expect(await resumeCode(shop, call, key, now())).toMatchObject({
    problems: [{ message: "STAYS is nobody's. Give it to a partner to resume it." }],
  });
  // The store's own news of the code change nothing of that.
  await refreshDiscount({ pool: workerPool(), shopId: shop.id, call, now: now() }, { gid, code: "STAYS" });
  expect(await getCode(shop.id, key)).toMatchObject({ state: "stopped" });
  expect(await reassign(shop, { keys: [key], partnerId: john, day: "" }, now())).toMatchObject({ kind: "reassigned" });
  await store.runJobs();
  expect(await getCode(shop.id, key)).toMatchObject({ state: "live", partner: { name: "John Doe" } });
  await stopCode(shop, call, key, now());
  expect(await map(given, gid, "STAYS")).toMatchObject({ kind: "mapped", mapped: 1 });
  expect(await hand.discounts(shop.domain)).toEqual(before);
});

test("deleting a mapped code forgets it here, and the store keeps it", async () => {
  const given = await anOwnStore(store);
  const { shop, call } = given;
  const gid = await aDiscount(store, given, { code: "FORGET" });
  const key = codeKey("FORGET");
  await map(given, gid, "FORGET");
  expect(await deleteCode(shop, call, key, now())).toMatchObject({
    problems: [{ message: "FORGET counts for its partner. Stop it first, then delete it." }],
  });
  await stopCode(shop, call, key, now());
  expect(await deleteCode(shop, call, key, now())).toEqual({ kind: "deleted" });
  expect(await getCode(shop.id, key)).toBeNull();
  expect((await hand.discount(shop.domain, "FORGET")).codesCount).toBe(1);
});

test("a mapped code that leaves the store is missing, is found again, and is never made by Vouch", async () => {
  const given = await anOwnStore(store);
  const { shop, call } = given;
  const key = codeKey("ROAMS");
  const gid = await aDiscount(store, given, { code: "ROAMS" });
  await map(given, gid, "ROAMS");
  await hand.deleteDiscount(shop.domain, "ROAMS");
  await refreshDiscount({ pool: workerPool(), shopId: shop.id, call, now: now() }, { gid, code: null });
  expect(await getCode(shop.id, key)).toMatchObject({
    state: "missing",
    problem: "Its discount was deleted in your store.",
  });
  expect(await retryCode(shop, call, key, now())).toMatchObject({
    problems: [{ message: "ROAMS is not in your store. Add it to a discount in Shopify, then look again." }],
  });
  const again = await aDiscount(store, given, { code: "ROAMS" });
  expect(await retryCode(shop, call, key, now())).toEqual({ kind: "done", state: "live" });
  expect(await getCode(shop.id, key)).toMatchObject({ state: "live", problem: null, discountGid: again });
});

test("a code that was mapped out of a discount of Vouch's own stops nothing of it", async () => {
  const given = await anOwnStore(store);
  const { shop, call, sarah } = given;
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah, typed: "MADE" }, now());
  const [discount] = await hand.discounts(shop.domain);
  const gid = discount?.id ?? "";
  await addByHand(store, shop, { to: "MADE", codes: ["BYHAND"] });
  const of = (search: string) => listMappable(shop, call, { search, after: null });
  expect(await of("")).toMatchObject({ value: { discounts: [], ours: 1 } });
  expect(await of("MADE")).toMatchObject({ value: { discounts: [] } });
  expect(await of("BYHAND")).toMatchObject({
    value: { discounts: [{ gid, ours: true, count: 2, codes: [{ code: "BYHAND" }, { code: "MADE" }] }] },
  });
  await map(given, gid, "BYHAND", { to: given.john });
  await stopCode(shop, call, codeKey("BYHAND"), now());
  expect(await hand.discount(shop.domain, "MADE")).toMatchObject({ status: "ACTIVE", codesCount: 2 });
  expect(await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah, typed: "BYHAND" }, now())).toMatchObject(
    {
      problems: [{ message: "BYHAND is reserved here already. Use BYHAND-2 instead." }],
    },
  );
});

test("the list of all codes of a shop has also those that are of no offer and nobody's, and no other shop's", async () => {
  const given = await anOwnStore(store);
  const { shop, call } = given;
  const gid = await aDiscount(store, given, { code: "KEPT10" });
  await map(given, gid, "KEPT10");
  await map(await anOwnStore(store), gid, "KEPT10");
  await stopCode(shop, call, codeKey("KEPT10"), now());
  const { rows, total } = await listCodes(shop.id, { search: "", page: 1 });
  expect(total).toBe(1);
  expect(rows[0]).toMatchObject({ key: "KEPT10", partner: null, offer: null, state: "stopped" });
  expect((await listCodes(shop.id, { search: "kept", state: "live", page: 1 })).total).toBe(0);
});
