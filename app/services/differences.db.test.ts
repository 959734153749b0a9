import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import { addCode } from "./codes.ts";
import { acceptDiscount, listDifferences, repairDiscount } from "./differences.ts";
import { createOffer, getOffer, pauseOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";
import { readStanding } from "./reports.ts";

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
