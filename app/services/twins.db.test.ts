import { afterAll, afterEach, expect, test, vi } from "vitest";
import { openStore } from "../../tests/store.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { availabilityOf } from "./code-availability.ts";
import { addCode, getCode, resumeCode } from "./codes.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";
import { reassign } from "./reassign.ts";
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
  const given = await reassign(shop, { keys: [codeKey("MARIO10")], partnerId: john, day: "" }, now());
  expect(given).toMatchObject({ kind: "reassigned", keys: ["MARI010", "MARIO10"] });
  expect(await getCode(shop.id, TWIN)).toMatchObject({ partner: { name: "John Doe" } });
});
