import { afterAll, afterEach, expect, test, vi } from "vitest";
import { anOrderWith } from "../../tests/placed.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant, type OrderId } from "../domain/ids.ts";
import { type ChosenState, type CodeFate, EVERY_PARTNER } from "../domain/partner.ts";
import { addCode, getCode } from "./codes.ts";
import { createOffer } from "./offers.ts";
import { createPartner, foreseeState, getPartner, setPartnerState } from "./partners.ts";
import { settleAll } from "./settlement.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const now = () => instant(Date.now());

/** A store with an offer and two partners, Ada and Ben, who have the codes named. */
async function aProgramme(codes: { ada: string[]; ben?: string[] }) {
  const installed = await store.install();
  const { shop, call } = installed;
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  const partner = async (name: string, typed: string[]) => {
    const made = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
    if (made.kind !== "created") throw new Error("refused");
    for (const code of typed) {
      const wish = { offerId: offer.offerId, partnerId: made.partnerId, typed: code };
      expect(await addCode(shop, call, wish, now())).toMatchObject({ kind: "live" });
    }
    return made.partnerId;
  };
  return { ...installed, ada: await partner("Ada", codes.ada), ben: await partner("Ben", codes.ben ?? []) };
}

type Programme = Awaited<ReturnType<typeof aProgramme>>;
type Wish = { ids: number[]; state: ChosenState; codes: CodeFate; heirId?: number; restore?: boolean };
const set = ({ shop, call }: Pick<Programme, "shop" | "call">, { ids, ...wish }: Wish, at = now()) =>
  setPartnerState(shop, call, { chosen: { kind: "ticked", ids }, ...wish }, at);
const codesInStore = async ({ shop }: Programme) =>
  (await hand.discounts(shop.domain)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();
const stateOf = async ({ shop }: Programme, code: string) => (await getCode(shop.id, codeKey(code)))?.state;

async function decisionOn({ shop }: Programme, orderId: OrderId) {
  const { rows } = await appPool().query(
    `SELECT outcome, decided -> 'attribution' ->> 'reason' AS reason,
       (SELECT coalesce(sum(amount), 0)::int FROM entry e WHERE e.shop_id = d.shop_id AND e.order_id = d.order_id) AS earned
     FROM decision d WHERE shop_id = $1 AND order_id = $2`,
    [shop.id, orderId],
  );
  return rows[0];
}

test("archiving stops a partner's codes in the store where that is wished, and nobody else's", async () => {
  const programme = await aProgramme({ ada: ["ADA1", "ADA2"], ben: ["BEN1"] });
  expect(await getPartner(programme.shop.id, programme.ada)).toMatchObject({ codes: 2, codesInUse: 2 });
  expect(await set(programme, { ids: [programme.ada], state: "archived", codes: "stop" })).toMatchObject({
    ...{ state: "archived", asked: 1, partners: 1 },
    ...{ stopped: 2, stopping: 0 },
  });
  expect(await codesInStore(programme)).toEqual(["BEN1"]);
  expect(await stateOf(programme, "ADA1")).toBe("stopped");
  expect(await getPartner(programme.shop.id, programme.ada)).toMatchObject({
    ...{ state: "archived", codes: 2, codesInUse: 0 },
  });
  expect(await stateOf(programme, "BEN1")).toBe("live");
});

test("codes that are left go on in the store, and orders with them are explained but earn nothing", async () => {
  const programme = await aProgramme({ ada: ["ADA1"] });
  const at = now();
  const before = await anOrderWith(programme, "ADA1", at);
  const booked = await decisionOn(programme, before);
  expect(booked).toMatchObject({ outcome: "credited", earned: 1000 });
  const pause = instant(at + 2000);
  expect(await set(programme, { ids: [programme.ada], state: "paused", codes: "leave" }, pause)).toMatchObject({
    partners: 1,
    stopped: 0,
  });
  expect(await codesInStore(programme)).toEqual(["ADA1"]);
  const during = await anOrderWith(programme, "ADA1", instant(pause + 1000));
  expect(await decisionOn(programme, during)).toMatchObject({
    outcome: "uncredited",
    reason: "partner-paused",
    earned: 0,
  });
  // What was placed before stays, also when it is looked at again.
  await settleAll(appPool(), [{ shopId: programme.shop.id, orderId: before, event: null }], instant(pause + 2000));
  expect(await decisionOn(programme, before)).toEqual(booked);
});

test("orders placed before their code was stopped keep their commission", async () => {
  const programme = await aProgramme({ ada: ["ADA1"] });
  const at = now();
  const order = await anOrderWith(programme, "ADA1", at);
  await set(programme, { ids: [programme.ada], state: "archived", codes: "stop" }, instant(at + 2000));
  await settleAll(appPool(), [{ shopId: programme.shop.id, orderId: order, event: null }], instant(at + 4000));
  expect(await decisionOn(programme, order)).toMatchObject({ outcome: "credited", earned: 1000 });
});

test("of many codes the request stops twenty, and jobs stop the others", async () => {
  const codes = Array.from({ length: 23 }, (_, n) => `ADA${100 + n}`);
  const programme = await aProgramme({ ada: codes.slice(0, 12), ben: codes.slice(12) });
  const { ada, ben } = programme;
  expect(await set(programme, { ids: [ada, ben], state: "paused", codes: "stop" })).toMatchObject({
    ...{ partners: 2, stopped: 20, stopping: 3 },
  });
  expect(await codesInStore(programme)).toHaveLength(3);
  expect(await stateOf(programme, "ADA122")).toBe("stopping");
  await store.runJobs();
  expect(await codesInStore(programme)).toEqual([]);
  expect(await stateOf(programme, "ADA122")).toBe("stopped");
});

test("a store that does not answer is asked once; the partner is archived, and jobs stop the codes", async () => {
  const programme = await aProgramme({ ada: ["ADA1", "ADA2", "ADA3"] });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
  expect(await set(programme, { ids: [programme.ada], state: "archived", codes: "stop" })).toMatchObject({
    ...{ partners: 1, stopped: 0, stopping: 3 },
  });
  vi.unstubAllGlobals();
  expect(await getCode(programme.shop.id, codeKey("ADA1"))).toMatchObject({
    state: "stopping",
    problem: expect.stringContaining("Vouch tries again by itself."),
  });
  expect(await getCode(programme.shop.id, codeKey("ADA2"))).toMatchObject({ state: "stopping", problem: null });
  expect(await getPartner(programme.shop.id, programme.ada)).toMatchObject({ state: "archived" });
  await store.runJobs();
  expect(await codesInStore(programme)).toEqual([]);
});

test("no shop stops the codes of another's partners, named or found", async () => {
  const [mine, other] = [await aProgramme({ ada: ["ADA1"] }), await aProgramme({ ada: ["ADA1"] })];
  expect(await set(other, { ids: [mine.ada], state: "archived", codes: "stop" })).toMatchObject({ partners: 0 });
  const found = { chosen: { kind: "found", filter: EVERY_PARTNER }, state: "archived", codes: "stop" } as const;
  expect(await setPartnerState(other.shop, other.call, found, now())).toMatchObject({ partners: 2, stopped: 1 });
  expect(await codesInStore(mine)).toEqual(["ADA1"]);
  expect(await getPartner(mine.shop.id, mine.ada)).toMatchObject({ state: "active" });
});

test("resuming brings no stopped code back by itself", async () => {
  const programme = await aProgramme({ ada: ["ADA1"] });
  await set(programme, { ids: [programme.ada], state: "paused", codes: "stop" });
  expect(
    await set(programme, { ids: [programme.ada], state: "active", codes: "stop" }, instant(Date.now() + 2000)),
  ).toMatchObject({
    ...{ state: "active", partners: 1, stopped: 0, stopping: 0 },
  });
  expect(await codesInStore(programme)).toEqual([]);
});

test("codes that are kept as the house's own stay live in the store and are nobody's, from that second on", async () => {
  const programme = await aProgramme({ ada: ["ADA1", "ADA2"], ben: ["BEN1"] });
  const at = now();
  const before = await anOrderWith(programme, "ADA1", at);
  const then = instant(at + 2000);
  expect(await set(programme, { ids: [programme.ada], state: "archived", codes: "house" }, then)).toMatchObject({
    ...{ partners: 1, house: 2, stopped: 0, stopping: 0 },
  });
  expect(await codesInStore(programme)).toEqual(["ADA1", "ADA2", "BEN1"]);
  expect(await getCode(programme.shop.id, codeKey("ADA1"))).toMatchObject({ state: "live", partner: null });
  const after = await anOrderWith(programme, "ADA1", instant(then + 1000));
  expect(await decisionOn(programme, after)).toMatchObject({ outcome: "uncredited", earned: 0 });
  await settleAll(appPool(), [{ shopId: programme.shop.id, orderId: before, event: null }], instant(then + 2000));
  expect(await decisionOn(programme, before)).toMatchObject({ outcome: "credited", earned: 1000 });
});

test("codes that are given on earn for the other partner from that second on", async () => {
  const programme = await aProgramme({ ada: ["ADA1"], ben: ["BEN1"] });
  const { ada, ben } = programme;
  const at = now();
  const before = await anOrderWith(programme, "ADA1", at);
  const then = instant(at + 2000);
  expect(await set(programme, { ids: [ada], state: "archived", codes: "give", heirId: ben }, then)).toMatchObject({
    ...{ partners: 1, given: 1, stopped: 0 },
  });
  expect(await getCode(programme.shop.id, codeKey("ADA1"))).toMatchObject({ state: "live", partner: { id: ben } });
  const after = await anOrderWith(programme, "ADA1", instant(then + 1000));
  const { rows } = await appPool().query(
    "SELECT order_id, partner_id FROM entry WHERE shop_id = $1 AND order_id = ANY ($2) ORDER BY partner_id",
    [programme.shop.id, [before, after]],
  );
  expect(rows.map((row) => row.partner_id)).toEqual([ada, ben]);
});

test("codes are given to nobody who leaves as well, and nothing is changed then", async () => {
  const programme = await aProgramme({ ada: ["ADA1"], ben: [] });
  const { ada, ben } = programme;
  for (const heirId of [ben, ada, 0]) {
    expect(await set(programme, { ids: [ada, ben], state: "archived", codes: "give", heirId })).toMatchObject({
      kind: "refused",
      problems: [{ field: "partnerId" }],
    });
  }
  expect(await getPartner(programme.shop.id, ada)).toMatchObject({ state: "active", codesInUse: 1 });
});

test("who is archived is left out when many are paused or resumed, their codes too, and comes back only by name", async () => {
  const programme = await aProgramme({ ada: ["ADA1"], ben: ["BEN1"] });
  const { ada, ben, shop } = programme;
  await set(programme, { ids: [ada], state: "archived", codes: "leave" });
  const both = { chosen: { kind: "ticked", ids: [ada, ben] } } as const;
  expect(await foreseeState(shop, { ...both, state: "paused" })).toMatchObject({
    ...{ asked: 2, partners: 1, archived: 1, already: 0, waiting: 0, codes: 1 },
  });
  const later = (seconds: number) => instant(Date.now() + seconds * 1000);
  expect(await set(programme, { ids: [ada, ben], state: "paused", codes: "stop" }, later(2))).toMatchObject({
    ...{ asked: 2, partners: 1, stopped: 1 },
  });
  expect(await codesInStore(programme)).toEqual(["ADA1"]);
  expect(await set(programme, { ids: [ada, ben], state: "active", codes: "leave" }, later(4))).toMatchObject({
    partners: 1,
  });
  expect(await getPartner(shop.id, ada)).toMatchObject({ state: "archived" });
  expect(await set(programme, { ids: [ada], state: "active", codes: "leave", restore: true }, later(6))).toMatchObject({
    partners: 1,
  });
  expect(await getPartner(shop.id, ada)).toMatchObject({ state: "active" });
});

test("what is owed and how many codes are live is said before somebody is archived", async () => {
  const programme = await aProgramme({ ada: ["ADA1"], ben: ["BEN1"] });
  await anOrderWith(programme, "ADA1", now());
  const chosen = { kind: "ticked", ids: [programme.ada] } as const;
  expect(await foreseeState(programme.shop, { chosen, state: "archived" })).toMatchObject({
    ...{ asked: 1, partners: 1, codes: 1, mapped: 0, pending: 1000n, payable: 0n },
  });
});

test("who is made active again is told how many codes stay stopped: none is resumed by itself", async () => {
  const programme = await aProgramme({ ada: ["ADA20", "ADA30"], ben: ["BEN20"] });
  const { ada, ben } = programme;
  expect(await set(programme, { ids: [ada, ben], state: "paused", codes: "stop" })).toMatchObject({ atRest: 0 });
  expect(await set(programme, { ids: [ada], state: "active", codes: "leave" })).toMatchObject({
    partners: 1,
    atRest: 2,
  });
  expect(await stateOf(programme, "ADA20")).toBe("stopped");
});
