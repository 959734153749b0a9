import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { saidOf } from "../domain/difference.ts";
import { instant } from "../domain/ids.ts";
import { parseInstant } from "../domain/time.ts";
import { addCode, getCode } from "./codes.ts";
import {
  acceptDiscount,
  acceptDiscounts,
  listDifferences,
  repairDiscount,
  repairDiscounts,
  stopDiscount,
} from "./differences.ts";
import { createOffer, editOffer, getOffer, pauseOffer } from "./offers.ts";
import { setOwn } from "./own-conditions.ts";
import { createPartner } from "./partners.ts";
import { readStanding } from "./reports.ts";
import { stillShown } from "./shown-differences.ts";
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

test("what the store gives one code alone is refused, since it is the same for all codes of the offer, and no other code is touched", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  await hand.changeDiscount(shop.domain, "ONE20", { percent: "15" });
  const [differing] = await look();
  expect(await acceptDiscount(shop, call, differing?.gid ?? "", now())).toEqual({
    kind: "refused",
    message:
      "ONE20 alone cannot say “Discount: 15 %”: that is the same for all codes of Once, and the others are left as they are. Use Vouch’s, stop ONE20, or edit the offer.",
  });
  expect(await getOffer(shop.id, offerId)).toMatchObject({ value: { bps: 2000 }, version: 1 });
  for (const code of ["TWO20", "THREE20"]) expect((await hand.discount(shop.domain, code)).summary).toContain("20%");
  expect(await stopDiscount(shop, call, differing?.gid ?? "", now())).toEqual({ kind: "done" });
  expect(await getCode(shop.id, codeKey("ONE20"))).toMatchObject({ state: "stopped" });
  expect(await look()).toEqual([]);
});

test("one code's discount that was ended in the store stops that code, and the codes of other partners stay live", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  await hand.deactivateDiscount(shop.domain, "ONE20");
  const [differing] = await look();
  expect(differing).toMatchObject({ kind: "own", differences: [{ what: "State", store: "paused", here: "live" }] });
  expect(await acceptDiscount(shop, call, differing?.gid ?? "", now())).toEqual({ kind: "done" });
  await store.runJobs();
  expect(await getOffer(shop.id, offerId)).toMatchObject({ pausedAt: null, version: 1 });
  expect(await getCode(shop.id, codeKey("ONE20"))).toMatchObject({ state: "stopped" });
  for (const code of ["TWO20", "THREE20"]) expect((await hand.discount(shop.domain, code)).status).toBe("ACTIVE");
  expect(await look()).toEqual([]);
});

test("a limit that the store gives one code's discount becomes that code's own", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  await hand.changeDiscount(shop.domain, "ONE20", { usageLimit: 9 });
  const [differing] = await look();
  expect(await acceptDiscount(shop, call, differing?.gid ?? "", now())).toEqual({ kind: "done" });
  expect(await getOffer(shop.id, offerId)).toMatchObject({ version: 1, conditions: { usageLimit: 5 } });
  expect((await getCode(shop.id, codeKey("ONE20")))?.own).toEqual({ usageLimit: 9 });
  expect((await getCode(shop.id, codeKey("TWO20")))?.own).toEqual({});
  expect(await look()).toEqual([]);
});

test("a code that is live in the store while its offer is paused is not taken for the whole offer's resumption", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  await pauseOffer(shop, call, offerId, now());
  await hand.activateDiscount(shop.domain, "ONE20");
  const [differing] = await look();
  expect(await acceptDiscount(shop, call, differing?.gid ?? "", now())).toEqual({
    kind: "refused",
    message:
      "Once is paused in Vouch for all its codes, and ONE20 alone cannot be live. Use Vouch’s, or resume the offer.",
  });
  expect((await hand.discount(shop.domain, "TWO20")).status).toBe("EXPIRED");
});

test("of several codes' own discounts each is settled for its code, and what a code cannot say is told of each", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  await hand.changeDiscount(shop.domain, "ONE20", { percent: "15" });
  await hand.changeDiscount(shop.domain, "TWO20", { usageLimit: 9 });
  const gids = (await look()).map(({ gid }) => gid);
  expect(gids).toHaveLength(2);
  const settled = await acceptDiscounts(shop, call, gids, now());
  expect(settled.map(({ kind }) => kind).toSorted()).toEqual(["done", "refused"]);
  expect(await getOffer(shop.id, offerId)).toMatchObject({ value: { bps: 2000 }, version: 1 });
  expect((await look()).map(({ code }) => code)).toEqual(["ONE20"]);
});

test("the offer follows its codes' own discounts only where all of them were changed in the same way", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  for (const code of ["ONE20", "TWO20"]) await hand.changeDiscount(shop.domain, code, { percent: "15" });
  const some = (await look()).map(({ gid }) => gid);
  expect((await acceptDiscounts(shop, call, some, now())).map(({ kind }) => kind)).toEqual(["refused", "refused"]);
  expect((await hand.discount(shop.domain, "THREE20")).summary).toContain("20%");
  await hand.changeDiscount(shop.domain, "THREE20", { percent: "15" });
  const gids = (await look()).map(({ gid }) => gid);
  expect((await acceptDiscounts(shop, call, gids, now())).map(({ kind }) => kind)).toEqual(["done", "done"]);
  expect(await getOffer(shop.id, offerId)).toMatchObject({ value: { bps: 1500 } });
  expect(await look()).toEqual([]);
});

test("of more discounts than a merchant waits for, a job repairs the rest", async () => {
  const { shop, call, offerId, look } = await threeDiscounts();
  const sarah = (await getCode(shop.id, codeKey("ONE20")))?.partner?.id ?? 0;
  const codes = ["ONE20", "TWO20", "THREE20", ...Array.from({ length: 9 }, (_, n) => `MORE${n}`)];
  for (const typed of codes.slice(3)) await addCode(shop, call, { offerId, partnerId: sarah, typed }, now());
  for (const code of codes) await hand.changeDiscount(shop.domain, code, { percent: "15" });
  const gids = (await look()).map(({ gid }) => gid);
  expect(gids).toHaveLength(12);
  const told = async () => {
    const found = await Promise.all(codes.map((code) => hand.discount(shop.domain, code)));
    return found.filter(({ summary }) => summary.includes("20%")).length;
  };
  expect(await repairDiscounts(shop, call, gids, now())).toEqual([{ kind: "waiting" }]);
  expect(await told()).toBe(10);
  await store.runJobs();
  expect(await told()).toBe(12);
  expect(await look()).toEqual([]);
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

test("what nobody was shown is not taken over: what the store says by now is shown first", async () => {
  const { shop, call, gid, offerId, look } = await anOffer();
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15" });
  await look();
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "90" });
  const message = "What Shopify and Vouch say of Friends changed meanwhile. Nothing was taken over: look at it again.";
  expect(await acceptDiscounts(shop, call, [gid], now())).toEqual([{ kind: "refused", message }]);
  expect(await getOffer(shop.id, offerId)).toMatchObject({ value: { bps: 2000 }, version: 1 });
  const [noted] = (await listDifferences(shop.id, { offerId: null, page: 1 })).rows;
  expect(noted?.differences).toEqual([{ what: "Discount", store: "90 %", here: "20 %" }]);
  expect(await acceptDiscount(shop, call, gid, now())).toEqual({ kind: "done" });
  expect(await getOffer(shop.id, offerId)).toMatchObject({ value: { bps: 9000 } });
});

test("what a window shows that another has settled is settled once, and what changed since is not followed", async () => {
  const { shop, call, gid, look } = await anOffer();
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15" });
  const shown = [{ gid, said: saidOf(await look()) }];
  expect(await stillShown(shop.id, shown, { follows: true })).toEqual({ gids: [gid], left: [] });
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "90" });
  await look();
  expect(await stillShown(shop.id, shown, { follows: true })).toEqual({
    gids: [],
    left: [expect.stringMatching(/^What Shopify and Vouch say of Friends changed meanwhile/)],
  });
  // What Vouch says of it is the same: the store can be told so.
  expect(await stillShown(shop.id, shown, { follows: false })).toEqual({ gids: [gid], left: [] });
  await repairDiscount(shop, call, gid, now());
  expect(await stillShown(shop.id, shown, { follows: false })).toEqual({
    gids: [],
    left: ["That difference was settled or went away meanwhile. Nothing was changed."],
  });
});

test("the offer of an ended discount is not paused by taking over its name", async () => {
  const { shop, call, gid, offerId, look } = await anOffer();
  const ended = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", endDate: "2026-02-01" };
  expect(await editOffer(shop, call, { offerId, version: 1, fields: ended }, now())).toMatchObject({ kind: "saved" });
  await hand.changeDiscount(shop.domain, "SARAH20", { title: "Fellows" });
  expect(await look()).toEqual([{ what: "Name", store: "Fellows", here: "Friends" }]);
  expect(await acceptDiscount(shop, call, gid, now())).toEqual({ kind: "done" });
  expect(await getOffer(shop.id, offerId)).toMatchObject({ title: "Fellows", pausedAt: null });
});

test("a code whose name another discount of the store has by now is said to be there: customers get what that gives", async () => {
  const { shop, gid } = await anOffer();
  const look = async () => {
    const job = { shopId: shop.id, gid, code: "SARAH20" };
    await appPool().query("SELECT graphile_worker.add_job('refresh-discount', $1::json)", [JSON.stringify(job)]);
    await store.runJobs();
    return getCode(shop.id, codeKey("SARAH20"));
  };
  await hand.deleteDiscount(shop.domain, "SARAH20");
  expect(await look()).toMatchObject({ state: "missing", problem: "Its discount was deleted in your store." });
  await hand.createDiscount(shop.domain, { title: "Half price", code: "sarah20", percent: "50" });
  const problem = "Another discount of your store has this code now: customers get what that one gives.";
  expect(await look()).toMatchObject({ state: "missing", problem });
  await hand.deleteDiscount(shop.domain, "SARAH20");
  expect(await look()).toMatchObject({ state: "missing", problem: "It was removed in your store." });
});
