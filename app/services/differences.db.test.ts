import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { parseInstant } from "../domain/time.ts";
import { addCode, getCode } from "./codes.ts";
import { acceptDiscount, acceptDiscounts, listDifferences, repairDiscount } from "./differences.ts";
import { createOffer, getOffer, pauseOffer } from "./offers.ts";
import { setOwn } from "./own-conditions.ts";
import { createPartner } from "./partners.ts";
import { readStanding } from "./reports.ts";
import { lookAtStore } from "./sweep.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

const now = () => instant(Date.now());

async function anOffer() {
  const installed = await store.install();
  const { shop, call } = installed;
  const fields = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01" };
  const offer = await createOffer(shop, call, fields, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  await addCode(shop, call, { offerId, partnerId: sarah.partnerId, typed: "SARAH20" }, now());
  const gid = (await getOffer(shop.id, offerId))?.discountGid ?? "";
  const look = async () => {
    const job = { shopId: shop.id, gid, code: null };
    await appPool().query("SELECT graphile_worker.add_job('refresh-discount', $1::json)", [JSON.stringify(job)]);
    await store.runJobs();
    return (await listDifferences(shop.id, { offerId: null, page: 1 })).rows.flatMap(({ differences }) => differences);
  };
  return { ...installed, offerId, gid, look };
}

test("what the merchant changes in the store is a difference, each thing by its name", async () => {
  const { shop, look } = await anOffer();
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15", usageLimit: 9, appliesOncePerCustomer: true });
  expect(await look()).toEqual([
    { what: "Discount", store: "15 %", here: "20 %" },
    { what: "Uses of a code", store: "at most 9", here: "without limit" },
    { what: "For each customer", store: "once", here: "without limit" },
  ]);
  expect((await readStanding(shop.id)).differing).toBe(1);
});

test("repairing makes the store what Vouch says, and leaves no difference", async () => {
  const { shop, call, gid, look } = await anOffer();
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15" });
  await look();
  expect(await repairDiscount(shop, call, gid, now())).toEqual({ kind: "done" });
  expect((await hand.discount(shop.domain, "SARAH20")).summary).toContain("20%");
  expect((await listDifferences(shop.id, { offerId: null, page: 1 })).total).toBe(0);
  expect(await look()).toEqual([]);
});

test("accepting makes the offer what the store says, as another version of it", async () => {
  const { shop, call, gid, offerId, look } = await anOffer();
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15" });
  await look();
  expect(await acceptDiscount(shop, call, gid, now())).toEqual({ kind: "done" });
  expect(await getOffer(shop.id, offerId)).toMatchObject({
    value: { bps: 1500 },
    version: 2,
    inStore: { kind: "as-here" },
  });
  expect(await look()).toEqual([]);
});

test("a discount that was paused in the store can be paused here, or set going again", async () => {
  const { shop, call, gid, offerId, look } = await anOffer();
  await hand.deactivateDiscount(shop.domain, "SARAH20");
  expect(await look()).toEqual([{ what: "State", store: "paused", here: "live" }]);
  expect(await acceptDiscount(shop, call, gid, now())).toEqual({ kind: "done" });
  expect(await getOffer(shop.id, offerId)).toMatchObject({ pausedAt: expect.any(Number), endsAt: null });
  expect(await look()).toEqual([]);
  await hand.activateDiscount(shop.domain, "SARAH20");
  expect(await look()).toEqual([{ what: "State", store: "live", here: "paused" }]);
  expect(await repairDiscount(shop, call, gid, now())).toEqual({ kind: "done" });
  expect((await hand.discount(shop.domain, "SARAH20")).status).toBe("EXPIRED");
});

test("what Vouch itself writes is no difference", async () => {
  const { shop, call, offerId, look } = await anOffer();
  await pauseOffer(shop, call, offerId, now());
  expect(await look()).toEqual([]);
});

test("a limit that codes of one discount cannot share is not taken over", async () => {
  const { shop, call, gid, offerId, look } = await anOffer();
  await hand.changeDiscount(shop.domain, "SARAH20", { usageLimit: 5 });
  await look();
  expect(await acceptDiscount(shop, call, gid, now())).toMatchObject({
    kind: "refused",
    message: expect.stringMatching(/share one discount/),
  });
  expect(await getOffer(shop.id, offerId)).toMatchObject({ version: 1 });
});

/** An offer of which each code has a discount, and three codes. */
async function threeDiscounts() {
  const installed = await store.install();
  const { shop, call } = installed;
  const fields = {
    title: "Once",
    kind: "percent",
    percent: "20",
    startDate: "2026-01-01",
    limited: "on",
    usageLimit: "5",
  };
  const offer = await createOffer(shop, call, fields, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "none" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  for (const typed of ["ONE20", "TWO20", "THREE20"]) {
    await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah.partnerId, typed }, now());
  }
  const look = async () => {
    await lookAtStore(shop.id);
    await store.runJobs();
    return (await listDifferences(shop.id, { offerId: null, page: 1 })).rows;
  };
  return { ...installed, offerId: offer.offerId, look };
}

test("of several discounts of one offer that differ in different ways none is accepted, and it is said what to do", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  await hand.changeDiscount(shop.domain, "ONE20", { percent: "15" });
  await hand.changeDiscount(shop.domain, "TWO20", { percent: "10" });
  const gids = (await look()).map(({ gid }) => gid);
  expect(gids).toHaveLength(2);
  expect(await acceptDiscounts(shop, call, gids, now())).toEqual([
    {
      kind: "refused",
      message:
        "Shopify says different things of 2 discounts of Once, and an offer can say only one. Choose “Use Shopify’s” at the one that holds: the others then follow it.",
    },
  ]);
  expect(await getOffer(shop.id, offerId)).toMatchObject({ value: { bps: 2000 } });
  expect(await look()).toHaveLength(2);
});

test("of several discounts of one offer that differ in the same way all are accepted", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  for (const code of ["ONE20", "TWO20"]) await hand.changeDiscount(shop.domain, code, { percent: "15" });
  const gids = (await look()).map(({ gid }) => gid);
  expect((await acceptDiscounts(shop, call, gids, now())).map(({ kind }) => kind)).toEqual(["done", "done"]);
  expect(await getOffer(shop.id, offerId)).toMatchObject({ value: { bps: 1500 } });
  expect(await look()).toEqual([]);
  expect((await hand.discount(shop.domain, "THREE20")).summary).toContain("15%");
});

test("what differs in what a code says itself becomes what the code says, and the rest the offer", async () => {
  const { shop, call, offerId, look } = await anOffer();
  const own = { ownEnd: "on", endDate: "2030-12-31", endTime: "18:00", ownUses: "on", limited: "on", usageLimit: "10" };
  await setOwn(shop, call, { key: codeKey("SARAH20"), fields: own }, now());
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15", usageLimit: 9 });
  await lookAtStore(shop.id);
  await store.runJobs();
  const [differing] = (await listDifferences(shop.id, { offerId: null, page: 1 })).rows;
  expect(differing?.differences.map(({ what }) => what)).toEqual(["Discount", "Uses of a code"]);
  expect(await acceptDiscount(shop, call, differing?.gid ?? "", now())).toEqual({ kind: "done" });
  expect(await getOffer(shop.id, offerId)).toMatchObject({
    value: { bps: 1500 },
    endsAt: null,
    conditions: { usageLimit: null },
  });
  expect(await getCode(shop.id, codeKey("SARAH20"))).toMatchObject({
    own: { endsAt: parseInstant("2030-12-31T17:00:00Z"), usageLimit: 9 },
  });
  expect(await look()).toEqual([]);
});
