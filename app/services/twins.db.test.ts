import { afterAll, afterEach, expect, test, vi } from "vitest";
import { loseAnswersTo } from "../../tests/lost-answers.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { availabilityOf } from "./code-availability.ts";
import { deleteCode } from "./code-deleting.ts";
import { carryOutAll } from "./code-wishes.ts";
import { addCode, getCode, resumeCode, stopCode } from "./codes.ts";
import { createOffer } from "./offers.ts";
import { createPartner, setPartnerState } from "./partners.ts";
import { foresee, reassign } from "./reassign.ts";
import type { TwinWish } from "./twins.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const now = () => instant(Date.now());

async function aProgramme() {
  const installed = await store.install();
  const { shop, call } = installed;
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "10" }, now());
  const mario = await createPartner(shop, { name: "Mario", commission: "none" }, now());
  const john = await createPartner(shop, { name: "John Doe", commission: "none" }, now());
  if (offer.kind !== "created" || mario.kind !== "created" || john.kind !== "created") throw new Error("refused");
  const add = (typed: string, twins: TwinWish, partnerId: number = mario.partnerId) =>
    addCode(shop, call, { offerId: offer.offerId, partnerId, typed, twins }, now());
  const codes = async () =>
    (await hand.discounts(shop.domain)).flatMap((one) => one.codes.map(({ code }) => code)).toSorted();
  return { ...installed, mario: mario.partnerId, john: john.partnerId, add, codes };
}

const MARIO = codeKey("MARIO10");
const TWIN = codeKey("MARI010");

test("a code that is easy to misread names the twins that are free here and in the store", async () => {
  const { shop, call, add } = await aProgramme();
  expect(await availabilityOf(shop.id, call, "mario-10")).toMatchObject({ kind: "free", twins: ["MARIO10"] });
  expect(await availabilityOf(shop.id, call, "MARIO10")).toMatchObject({ kind: "free", twins: ["MARI010"] });
  await hand.createDiscount(shop.domain, { title: "Own", code: "MARI010", percent: "5" });
  expect(await availabilityOf(shop.id, call, "MARIO10")).toMatchObject({ kind: "free", twins: [] });
  expect(await add("MARIO10", "make")).toEqual({ kind: "live", key: "MARIO10", twins: [] });
});

test("a twin that is kept is nobody else's here, is not in the store, and can be made later", async () => {
  const { shop, call, john, add, codes } = await aProgramme();
  expect(await add("MARIO10", "keep")).toEqual({ kind: "live", key: "MARIO10", twins: ["MARI010"] });
  expect(await codes()).toEqual(["MARIO10"]);
  expect(await getCode(shop.id, TWIN)).toMatchObject({
    state: "stopped",
    twinOf: "MARIO10",
    partner: { name: "Mario" },
  });
  expect(await add("MARI010", "leave", john)).toMatchObject({
    kind: "refused",
    problems: [{ field: "typed", message: "MARI010 belongs to Mario. Use MARI010-2 instead." }],
  });
  await resumeCode(shop, call, TWIN, now());
  expect(await codes()).toEqual(["MARI010", "MARIO10"]);
});

test("a twin that is made counts for the same partner", async () => {
  const { shop, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  expect(await codes()).toEqual(["MARI010", "MARIO10"]);
  expect(await getCode(shop.id, TWIN)).toMatchObject({ state: "live", partner: { name: "Mario" } });
});

test("nothing is kept beside a code that could not be made", async () => {
  const { shop, add } = await aProgramme();
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("VouchCreateDiscount")) {
      vi.unstubAllGlobals();
      await hand.createDiscount(shop.domain, { title: "Own", code: "MARIO10", percent: "5" });
    }
    return send(...args);
  });
  expect(await add("MARIO10", "make")).toMatchObject({ kind: "refused" });
  expect(await getCode(shop.id, TWIN)).toBeNull();
});

test("a twin goes to the partner to whom its code is given", async () => {
  const { shop, john, add } = await aProgramme();
  await add("MARIO10", "keep");
  const given = await reassign(shop, { keys: [MARIO], partnerId: john, day: "" }, now());
  expect(given).toMatchObject({ kind: "reassigned", keys: ["MARI010", "MARIO10"] });
  expect(await getCode(shop.id, TWIN)).toMatchObject({ partner: { name: "John Doe" } });
});

test("a code is stopped, resumed and deleted together with its twin", async () => {
  const { shop, call, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  expect(await stopCode(shop, call, MARIO, now())).toEqual({ kind: "done", state: "stopped", along: [TWIN] });
  expect(await codes()).toEqual([]);
  expect(await getCode(shop.id, TWIN)).toMatchObject({ state: "stopped" });
  expect(await resumeCode(shop, call, MARIO, now())).toEqual({ kind: "done", state: "live", along: [TWIN] });
  expect(await codes()).toEqual(["MARI010", "MARIO10"]);
  await stopCode(shop, call, MARIO, now());
  expect(await deleteCode(shop, call, MARIO, now())).toEqual({ kind: "deleted", along: [TWIN] });
  expect(await getCode(shop.id, TWIN)).toBeNull();
  // Both names are free again.
  expect(await add("MARI010", "leave")).toMatchObject({ kind: "live" });
});

test("a twin that was only kept, or was stopped by itself, is not resumed with its code", async () => {
  const { shop, call, add, codes } = await aProgramme();
  await add("MARIO10", "keep");
  expect(await stopCode(shop, call, MARIO, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await resumeCode(shop, call, MARIO, now())).toEqual({ kind: "done", state: "live" });
  expect(await codes()).toEqual(["MARIO10"]);
  await resumeCode(shop, call, TWIN, now());
  await stopCode(shop, call, TWIN, now());
  await stopCode(shop, call, MARIO, now());
  await resumeCode(shop, call, MARIO, now());
  expect(await codes()).toEqual(["MARIO10"]);
});

test("stopping a twin leaves its code", async () => {
  const { shop, call, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  expect(await stopCode(shop, call, TWIN, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await codes()).toEqual(["MARIO10"]);
});

test("a twin that was stopped with its partner's other codes is resumed with its code", async () => {
  const { shop, call, mario, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  const chosen = { kind: "ticked" as const, ids: [mario] };
  await setPartnerState(shop, call, { chosen, state: "paused", codes: "stop" }, now());
  await store.runJobs();
  expect(await codes()).toEqual([]);
  await resumeCode(shop, call, MARIO, now());
  expect(await codes()).toEqual(["MARI010", "MARIO10"]);
});

test("what a silent store did not hear of is carried out by the jobs, for the twin too", async () => {
  const { shop, call, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  loseAnswersTo("VouchRemoveCodes");
  expect(await stopCode(shop, call, MARIO, now())).toMatchObject({ kind: "waiting", along: [TWIN] });
  vi.unstubAllGlobals();
  await store.runJobs();
  expect(await codes()).toEqual([]);
  expect(await getCode(shop.id, TWIN)).toMatchObject({ state: "stopped", problem: null });
});

test("a twin stays stopped where its code cannot be resumed", async () => {
  const { shop, call, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  await stopCode(shop, call, MARIO, now());
  await hand.createDiscount(shop.domain, { title: "Own", code: "MARIO10", percent: "5" });
  expect(await resumeCode(shop, call, MARIO, now())).toMatchObject({ kind: "refused" });
  await store.runJobs();
  expect(await getCode(shop.id, TWIN)).toMatchObject({ state: "stopped" });
  expect(await codes()).toEqual(["MARIO10"]);
  await hand.deleteDiscount(shop.domain, "MARIO10");
  expect(await resumeCode(shop, call, MARIO, now())).toMatchObject({ kind: "done", along: [TWIN] });
});

test("a twin that an order carried stays in the books when its code is deleted", async () => {
  const { shop, call, add } = await aProgramme();
  await add("MARIO10", "make");
  await appPool().query("INSERT INTO redemption VALUES ($1, $2, 1, 42)", [shop.id, TWIN]);
  await stopCode(shop, call, MARIO, now());
  expect(await deleteCode(shop, call, MARIO, now())).toEqual({ kind: "deleted" });
  expect(await getCode(shop.id, TWIN)).toMatchObject({ state: "stopped", twinOf: null, partner: { name: "Mario" } });
});

test("a twin that is live is stopped before it is deleted with its code", async () => {
  const { shop, call, add, codes } = await aProgramme();
  await add("MARIO10", "keep");
  await resumeCode(shop, call, TWIN, now());
  await stopCode(shop, call, MARIO, now());
  await resumeCode(shop, call, TWIN, now());
  loseAnswersTo("VouchRemoveCodes");
  expect(await deleteCode(shop, call, MARIO, now())).toMatchObject({
    kind: "refused",
    problems: [{ field: "form", message: expect.stringMatching(/^MARI010, .* is not out of your store yet/) }],
  });
  vi.unstubAllGlobals();
  expect(await deleteCode(shop, call, MARIO, now())).toEqual({ kind: "deleted", along: [TWIN] });
  expect(await codes()).toEqual([]);
});

test("a twin that is another partner's by now is left to them", async () => {
  const { shop, call, john, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  await reassign(shop, { keys: [TWIN], partnerId: john, day: "" }, now());
  expect(await stopCode(shop, call, MARIO, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await codes()).toEqual(["MARI010"]);
  expect(await deleteCode(shop, call, MARIO, now())).toEqual({ kind: "deleted" });
  expect(await getCode(shop.id, TWIN)).toMatchObject({ state: "live", partner: { name: "John Doe" } });
});

test("what is read before a code is given names the twins that go along", async () => {
  const { shop, add } = await aProgramme();
  await add("MARIO10", "keep");
  expect(await foresee(shop, { keys: [MARIO], day: "" }, now())).toMatchObject({ ok: true, value: { twins: [TWIN] } });
  expect(await foresee(shop, { keys: [MARIO, TWIN], day: "" }, now())).toMatchObject({ value: { twins: [] } });
});

test("of several codes that are chosen with their twins, each is carried out once", async () => {
  const { shop, call, add, codes } = await aProgramme();
  await add("MARIO10", "make");
  await add("ANNA-10", "make");
  const wished = await carryOutAll({ shop, call, now: now() }, "stop", [TWIN, MARIO, codeKey("ANNA-10")]);
  expect(wished).toMatchObject([
    { key: MARIO, changed: { kind: "done", along: [TWIN] } },
    { key: "ANNA-10", changed: { kind: "done", along: ["ANNA10"] } },
  ]);
  expect(await codes()).toEqual([]);
});
