import { afterAll, afterEach, expect, test, vi } from "vitest";
import { type Installed, openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { SeenDiscount } from "../domain/difference.ts";
import { instant } from "../domain/ids.ts";
import { parseInstant } from "../domain/time.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findByCode, readDiscount } from "../shopify/discounts.ts";
import { deleteCode } from "./code-deleting.ts";
import { addCode, getCode, resumeCode, retryCode, stopCode } from "./codes.ts";
import { listDifferences } from "./differences.ts";
import { createOffer, editOffer, getOffer, pauseOffer, resumeOffer } from "./offers.ts";
import { setOwn } from "./own-conditions.ts";
import { createPartner } from "./partners.ts";
import { lookAtStore } from "./sweep.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const now = () => instant(Date.now());
const OFFER = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", startTime: "00:00" };
const UNTIL_2030 = { ownEnd: "on", endDate: "2030-12-31", endTime: "18:00" };
const TEN_TIMES = { ownUses: "on", limited: "on", usageLimit: "10" };

/** A store with an offer of 20 % whose two codes, SARAH20 and JOHN20, share a discount. */
async function aProgramme(fields: Record<string, string> = {}) {
  const installed = await store.install();
  const { shop, call } = installed;
  const offer = await createOffer(shop, call, { ...OFFER, ...fields }, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const programme = { ...installed, offerId: offer.offerId, sarah: sarah.partnerId };
  for (const typed of ["SARAH20", "JOHN20"]) expect(await add(programme, typed)).toMatchObject({ kind: "live" });
  return programme;
}

type Programme = Installed & { offerId: number; sarah: number };
const SARAH = codeKey("SARAH20");
const add = ({ shop, call, offerId, sarah }: Programme, typed: string, fields: Record<string, string> = {}) =>
  addCode(shop, call, { offerId, partnerId: sarah, typed, fields }, now());
const own = ({ shop, call }: Programme, fields: Record<string, string>, by: AdminCall = call) =>
  setOwn(shop, by, { key: SARAH, fields }, now());
const edit = async ({ shop, call, offerId }: Programme, fields: Record<string, string>) => {
  const version = (await getOffer(shop.id, offerId))?.version ?? 0;
  return editOffer(shop, call, { offerId, version, fields: { ...OFFER, ...fields } }, now());
};
const codesInStore = async ({ shop }: Installed) =>
  (await hand.discounts(shop.domain)).map(({ codes }) => codes.map(({ code }) => code).toSorted()).toSorted();
async function inStore({ call }: Installed, code = "SARAH20"): Promise<SeenDiscount & { gid: string }> {
  const found = await findByCode(call, code);
  if (!found.ok || found.value === null) throw new Error(`${code} is not in the store`);
  const read = await readDiscount(call, found.value.id);
  if (!read.ok || read.value === null || read.value === "other") throw new Error(`${code} cannot be read`);
  return { ...read.value, gid: found.value.id };
}
const differences = async ({ shop }: Installed) =>
  (await listDifferences(shop.id, { offerId: null, page: 1 })).rows.map(({ code, differences }) => ({
    code,
    differences,
  }));
async function look({ shop }: Installed) {
  await lookAtStore(shop.id);
  await store.runJobs();
}

test("a code with an end of its own moves into a discount of its own, and its neighbours stay", async () => {
  const programme = await aProgramme();
  expect(await own(programme, { ...UNTIL_2030, ...TEN_TIMES })).toEqual({ kind: "done", state: "live" });
  expect(await codesInStore(programme)).toEqual([["JOHN20"], ["SARAH20"]]);
  expect(await inStore(programme)).toMatchObject({
    endsAt: parseInstant("2030-12-31T17:00:00Z"),
    conditions: { usageLimit: 10, minimum: null },
  });
  expect(await inStore(programme, "JOHN20")).toMatchObject({ endsAt: null, conditions: { usageLimit: null } });
  const offer = await getOffer(programme.shop.id, programme.offerId);
  expect((await inStore(programme, "JOHN20")).gid).toBe(offer?.discountGid);
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({
    state: "live",
    problem: null,
    own: { endsAt: parseInstant("2030-12-31T17:00:00Z"), usageLimit: 10 },
    offer: { endsAt: parseInstant("2030-12-31T17:00:00Z") },
  });
  await look(programme);
  expect(await differences(programme)).toEqual([]);
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({ state: "live" });
});

test("a code is made with conditions of its own", async () => {
  const programme = await aProgramme();
  const made = await add(programme, "ADA20", { ownMinimum: "on", minimum: "quantity", minimumQuantity: "3" });
  expect(made).toEqual({ kind: "live", key: "ADA20", twins: [] });
  expect(await codesInStore(programme)).toEqual([["ADA20"], ["JOHN20", "SARAH20"]]);
  expect(await inStore(programme, "ADA20")).toMatchObject({
    conditions: { minimum: { kind: "quantity", quantity: 3 } },
  });
  await look(programme);
  expect(await differences(programme)).toEqual([]);
});

test("the first code of an offer may have its own conditions; the next begins the shared discount", async () => {
  const installed = await store.install();
  const offer = await createOffer(installed.shop, installed.call, OFFER, now());
  const sarah = await createPartner(installed.shop, { name: "Sarah", commission: "none" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const programme = { ...installed, offerId: offer.offerId, sarah: sarah.partnerId };
  await add(programme, "SARAH20", UNTIL_2030);
  expect((await getOffer(programme.shop.id, programme.offerId))?.discountGid).toBeNull();
  await add(programme, "JOHN20");
  await add(programme, "BOB20");
  expect(await codesInStore(programme)).toEqual([["BOB20", "JOHN20"], ["SARAH20"]]);
});

test("a code follows its offer again, and is among the others", async () => {
  const programme = await aProgramme();
  await own(programme, UNTIL_2030);
  expect(await own(programme, {})).toEqual({ kind: "done", state: "live" });
  expect(await codesInStore(programme)).toEqual([["JOHN20", "SARAH20"]]);
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({ state: "live", own: {} });
  await look(programme);
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({ state: "live", problem: null });
});

test("own conditions are changed where the code stands", async () => {
  const programme = await aProgramme();
  await own(programme, UNTIL_2030);
  const { gid } = await inStore(programme);
  expect(await own(programme, { ...TEN_TIMES })).toEqual({ kind: "done", state: "live" });
  expect(await inStore(programme)).toMatchObject({ gid, endsAt: null, conditions: { usageLimit: 10 } });
});

test("changes of the offer hold for the code, except what it says itself", async () => {
  const programme = await aProgramme();
  await own(programme, UNTIL_2030);
  expect(await edit(programme, { percent: "25", endDate: "2029-01-01", endTime: "00:00" })).toMatchObject({
    kind: "saved",
  });
  expect(await inStore(programme)).toMatchObject({
    value: { kind: "percent", bps: 2500 },
    endsAt: parseInstant("2030-12-31T17:00:00Z"),
  });
  expect(await inStore(programme, "JOHN20")).toMatchObject({ endsAt: parseInstant("2028-12-31T23:00:00Z") });
  await look(programme);
  expect(await differences(programme)).toEqual([]);
});

test("an offer is not given a start after the end of one of its codes", async () => {
  const programme = await aProgramme();
  await own(programme, { ownEnd: "on", endDate: "2027-06-30", endTime: "00:00" });
  expect(await edit(programme, { startDate: "2027-07-01" })).toEqual({
    kind: "refused",
    problems: [
      {
        field: "startDate",
        message: "SARAH20 has an end of its own, before this start. Change its own conditions first.",
      },
    ],
  });
});

test("what the store says otherwise is compared with the code's own conditions", async () => {
  const programme = await aProgramme();
  await own(programme, { ...UNTIL_2030, ...TEN_TIMES });
  await hand.changeDiscount(programme.shop.domain, "SARAH20", { percent: "15" });
  await look(programme);
  expect(await differences(programme)).toEqual([
    { code: "SARAH20", differences: [{ what: "Discount", store: "15 %", here: "20 %" }] },
  ]);
});

test("a pause of the offer ends the code as well, and its own end is written again afterwards", async () => {
  const programme = await aProgramme();
  const { shop, call, offerId } = programme;
  await own(programme, UNTIL_2030);
  await pauseOffer(shop, call, offerId, now());
  expect(await inStore(programme)).toMatchObject({ ended: true });
  await resumeOffer(shop, call, offerId, now());
  expect(await inStore(programme)).toMatchObject({ ended: false, endsAt: parseInstant("2030-12-31T17:00:00Z") });
});

test("a code that moves while its offer is paused gives nothing either", async () => {
  const programme = await aProgramme();
  const { shop, call, offerId } = programme;
  await pauseOffer(shop, call, offerId, now());
  await own(programme, UNTIL_2030);
  await store.runJobs();
  expect(await inStore(programme)).toMatchObject({ ended: true });
});

test("a code that is resumed while its offer is paused gives nothing either", async () => {
  const programme = await aProgramme();
  const { shop, call, offerId } = programme;
  await own(programme, UNTIL_2030);
  await stopCode(shop, call, SARAH, now());
  await pauseOffer(shop, call, offerId, now());
  expect(await resumeCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "live" });
  await store.runJobs();
  expect(await inStore(programme)).toMatchObject({ ended: true });
});

test("a stopped code keeps its own conditions, and is resumed where it belongs", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  await own(programme, UNTIL_2030);
  const { gid } = await inStore(programme);
  await stopCode(shop, call, SARAH, now());
  expect(await inStore(programme)).toMatchObject({ ended: true });
  await resumeCode(shop, call, SARAH, now());
  expect(await inStore(programme)).toMatchObject({ gid, endsAt: parseInstant("2030-12-31T17:00:00Z") });
  await stopCode(shop, call, SARAH, now());
  expect(await own(programme, {})).toEqual({ kind: "done", state: "stopped" });
  await resumeCode(shop, call, SARAH, now());
  expect(await codesInStore(programme)).toEqual([["JOHN20", "SARAH20"]]);
  await stopCode(shop, call, SARAH, now());
  await own(programme, UNTIL_2030);
  await resumeCode(shop, call, SARAH, now());
  expect(await codesInStore(programme)).toEqual([["JOHN20"], ["SARAH20"]]);
});

test("a code with its own conditions is stopped and deleted with its discount", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  await own(programme, UNTIL_2030);
  await stopCode(shop, call, SARAH, now());
  expect(await deleteCode(shop, call, SARAH, now())).toEqual({ kind: "deleted" });
  expect(await codesInStore(programme)).toEqual([["JOHN20"]]);
});

test("where the uses of each code are counted, a code has its own limit without moving", async () => {
  const programme = await aProgramme({ limited: "on", usageLimit: "100" });
  const { gid } = await inStore(programme);
  expect(await own(programme, TEN_TIMES)).toEqual({ kind: "done", state: "live" });
  expect(await inStore(programme)).toMatchObject({ gid, conditions: { usageLimit: 10 } });
  expect(await inStore(programme, "JOHN20")).toMatchObject({ conditions: { usageLimit: 100 } });
  expect(await own(programme, {})).toEqual({ kind: "done", state: "live" });
  expect(await inStore(programme)).toMatchObject({ gid, conditions: { usageLimit: 100 } });
});

test.each([
  ["an end before the start of the offer", { ownEnd: "on", endDate: "2025-12-31" }, "endDate"],
  ["a start after the end of its own", { ...UNTIL_2030, ownStart: "on", startDate: "2031-01-01" }, "endDate"],
  ["no day for its start", { ownStart: "on" }, "startDate"],
  ["no uses", { ownUses: "on", limited: "on", usageLimit: "0" }, "usageLimit"],
  ["no amount", { ownMinimum: "on", minimum: "amount", minimumAmount: "x" }, "minimumAmount"],
])("%s is refused next to its field, and nothing is done", async (_, fields, field) => {
  const programme = await aProgramme();
  expect(await own(programme, fields)).toMatchObject({ kind: "refused", problems: [{ field }] });
  expect(await codesInStore(programme)).toEqual([["JOHN20", "SARAH20"]]);
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({ state: "live", own: {} });
});

test("what Shopify refuses is not kept: the code is back among the others, and the refusal is told", async () => {
  const programme = await aProgramme();
  const refusing = refuse(programme.call, "VouchCreateDiscount");
  expect(await own(programme, TEN_TIMES, refusing)).toMatchObject({
    kind: "refused",
    problems: [{ field: "usageLimit", message: "Shopify says: too many" }],
  });
  expect(await codesInStore(programme)).toEqual([["JOHN20", "SARAH20"]]);
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({ state: "live", problem: null, own: {} });
});

test("a code whose name somebody takes while it moves says so, and is made again when it is free", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  const raced = before(call, "VouchCreateDiscount", () =>
    hand.createDiscount(shop.domain, { title: "Own", code: "SARAH20", percent: "5" }),
  );
  expect(await own(programme, UNTIL_2030, raced)).toMatchObject({ kind: "refused" });
  expect(await getCode(shop.id, SARAH)).toMatchObject({
    state: "missing",
    problem: expect.stringContaining("was taken by another discount of your store while it moved"),
  });
  await hand.deleteDiscount(shop.domain, "SARAH20");
  expect(await retryCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "live" });
  expect(await inStore(programme)).toMatchObject({ endsAt: parseInstant("2030-12-31T17:00:00Z") });
});

test("a code that is stopped while it moves is stopped, wherever it was", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  let stopping: Promise<unknown> = Promise.resolve();
  const raced = before(call, "VouchCreateDiscount", async () => {
    stopping = stopCode(shop, call, SARAH, now());
    await until(async () => expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopping" }));
  });
  await own(programme, UNTIL_2030, raced);
  await stopping;
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopped" });
  // It had arrived: its own discount is ended, as that of any code which is stopped.
  expect(await inStore(programme)).toMatchObject({ ended: true });
  await resumeCode(shop, call, SARAH, now());
  expect(await codesInStore(programme)).toEqual([["JOHN20"], ["SARAH20"]]);
  expect(await inStore(programme)).toMatchObject({ ended: false });
});

/** How many calls a move takes, at most: each is where a process may die. */
const CALLS = 14;
const WAYS = ["into its own", "back to the others"] as const;
const DEATHS = ["before", "after"] as const;

test.each(WAYS.flatMap((way) => DEATHS.map((death) => [way, death] as const)))(
  "a process that dies at any call of the move %s, %s the call, loses no code",
  async (way, death) => {
    const programme = await aProgramme();
    const { shop, call } = programme;
    const target = way === "into its own" ? UNTIL_2030 : {};
    const other = way === "into its own" ? {} : UNTIL_2030;
    let died = 0;
    for (let at = 0; at < CALLS; at += 1) {
      await own(programme, other);
      const dying = dieAt(call, at, death);
      const killed = await own(programme, target, dying.call).then(
        () => false,
        () => true,
      );
      if (!killed) break;
      died += 1;
      // Between death and going on it is known to be on its way, whatever a look into the store finds.
      expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "moving" });
      await lookWithoutMoving(programme);
      expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "moving" });
      await store.runJobs();
      expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "live", problem: null });
      expect(await codesInStore(programme)).toEqual(
        way === "into its own" ? [["JOHN20"], ["SARAH20"]] : [["JOHN20", "SARAH20"]],
      );
      expect(await inStore(programme)).toMatchObject({
        endsAt: way === "into its own" ? parseInstant("2030-12-31T17:00:00Z") : null,
      });
      await look(programme);
      expect(await differences(programme)).toEqual([]);
      expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "live" });
    }
    expect(died).toBeGreaterThan(3);
    expect(died).toBeLessThan(CALLS);
  },
);

test("without an answer the code says that it is out of the store for the moment, and arrives by itself", async () => {
  const programme = await aProgramme();
  const silent: AdminCall = (operation, variables) =>
    operation.text.includes("VouchCreateDiscount")
      ? Promise.resolve({
          ok: false,
          error: { kind: "unreachable", effect: "unknown", message: "Shopify did not answer." },
        })
      : programme.call(operation, variables);
  expect(await own(programme, UNTIL_2030, silent)).toEqual({
    kind: "waiting",
    state: "moving",
    problem: "SARAH20 is out of your store for the moment. Shopify did not answer. Vouch tries again by itself.",
  });
  await store.runJobs();
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({ state: "live", problem: null });
});

test("no shop sets another's codes", async () => {
  const [one, other] = [await aProgramme(), await aProgramme()];
  expect(await setOwn(other.shop, other.call, { key: codeKey("NOTHERE"), fields: UNTIL_2030 }, now())).toEqual({
    kind: "not-found",
  });
  await own(other, UNTIL_2030);
  expect(await getCode(one.shop.id, SARAH)).toMatchObject({ own: {} });
});

function dieAt(call: AdminCall, at: number, death: (typeof DEATHS)[number]): { call: AdminCall } {
  let calls = 0;
  return {
    call: async (operation, variables) => {
      const mine = calls++;
      if (mine > at || (mine === at && death === "before")) throw new Error("the process died");
      const answer = await call(operation, variables);
      if (mine === at) throw new Error("the process died");
      return answer;
    },
  };
}

function before(call: AdminCall, name: string, happen: () => Promise<unknown>): AdminCall {
  let happened = false;
  return async (operation, variables) => {
    if (operation.text.includes(name) && !happened) {
      happened = true;
      await happen();
    }
    return call(operation, variables);
  };
}

function refuse(call: AdminCall, name: string): AdminCall {
  return async (operation, variables) => {
    if (!operation.text.includes(name)) return call(operation, variables);
    const userErrors = [{ field: ["basicCodeDiscount", "usageLimit"], code: "INVALID", message: "too many" }];
    return { ok: true, value: { discountCodeBasicCreate: { codeDiscountNode: null, userErrors } } as never };
  };
}

async function lookWithoutMoving({ shop }: Installed): Promise<void> {
  const { rows } = await appPool().query("SELECT DISTINCT gid FROM store_discount WHERE shop_id = $1", [shop.id]);
  const { refreshDiscount } = await import("./discount-sync.ts");
  const { freshCall } = await import("../../tests/store.ts");
  for (const { gid } of rows) {
    await refreshDiscount(
      { pool: appPool(), shopId: shop.id, call: freshCall(shop.domain), now: now() },
      { gid, code: "SARAH20" },
    );
  }
}

test.each(["stopped", "deleted"])(
  "a code of the merchant's own stays when one is %s that has its capital letters",
  async (what) => {
    const programme = await aProgramme();
    const { shop, call } = programme;
    expect(await add(programme, "GROSS10", TEN_TIMES)).toMatchObject({ kind: "live" });
    const done: string[] = [];
    // A store that takes GROß10 for another code, as codes are compared here (decision 8), and has both.
    const withTheirs = (async (...args: Parameters<AdminCall>) => {
      const answer = await call(...args);
      done.push(...(JSON.stringify(args).match(/discountCode(Delete|Deactivate)(?=\()/g) ?? []));
      const discount = (answer as { value?: { discountNode?: { discount?: { codes?: { nodes: object[] } } } } }).value
        ?.discountNode?.discount;
      discount?.codes?.nodes.push({ id: "gid://shopify/DiscountRedeemCode/1", code: "GROß10" });
      return answer;
    }) as AdminCall;
    const gross = codeKey("GROSS10");
    await stopCode(shop, what === "stopped" ? withTheirs : call, gross, now());
    if (what === "deleted") await deleteCode(shop, withTheirs, gross, now());
    expect(done).toEqual([]);
    expect((await codesInStore(programme)).flat()).not.toContain("GROSS10");
  },
);
