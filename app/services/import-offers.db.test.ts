import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { listDiffering, listDraftOffers, listStanding } from "./import-offers.ts";
import { draftImport, getBatch, startBatch } from "./imports.ts";
import { createOffer } from "./offers.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());

async function aDraft(offer: Record<string, string>, codes: readonly string[]) {
  const { shop, call } = await store.install();
  const made = await createOffer(shop, call, { title: "Gift", ...offer }, now());
  if (made.kind !== "created") throw new Error("refused");
  const bytes = new TextEncoder().encode(["code,partner", ...codes.map((code) => `${code},Ada`)].join("\n"));
  const drafted = await draftImport(shop, { bytes, name: "codes.csv", offerId: made.offerId }, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  return { shop, id: drafted.id };
}

const numbered = Array.from({ length: 20 }, (_, n) => `PART${n + 10}`);

test.each([
  ["that say 20 under free shipping", { kind: "free-shipping" }, ["SARAH20", "ADA20", "GLOW"], "ADA20"],
  ["that say 20 under 15 %", { kind: "percent", percent: "15" }, ["SARAH20"], "SARAH20"],
  ["that say 20 under 20 %", { kind: "percent", percent: "20" }, ["SARAH20"], undefined],
  ["that are numbered one after the other", { kind: "free-shipping" }, numbered, undefined],
])("names %s are warned of, or not", async (_, offer, codes, like) => {
  const { shop, id } = await aDraft(offer, codes);
  const [under] = await listDraftOffers(shop.id, { id, look: null });
  expect(under).toMatchObject({ codes: codes.length, offer: { title: "Gift" } });
  expect(under?.misnamed?.like).toBe(like);
});

test("codes under an offer that has ended stand in the store, and are not told as live", async () => {
  const dates = { startDate: "2026-01-01", startTime: "00:00", ends: "on", endDate: "2026-02-01", endTime: "00:00" };
  const { shop, id } = await aDraft({ kind: "percent", percent: "20", ...dates }, ["ADA20"]);
  await startBatch(shop, id, now());
  await store.runJobs();
  expect(await listStanding(shop.id, id, now())).toEqual([{ title: "Gift", state: "ended", codes: 1 }]);
});

test("a code that the store has gives what it gives there, and is not warned of under the offer", async () => {
  const { shop, id } = await aDraft({ kind: "free-shipping" }, ["WELCOME10", "GLOW"]);
  const found = [{ key: codeKey("WELCOME10"), title: "Welcome", gives: null, uses: 46, codes: 1 }];
  const look = { at: now(), asked: [], found, problem: null };
  expect(await listDraftOffers(shop.id, { id, look })).toMatchObject([{ codes: 1, misnamed: null }]);
});

test("codes that earn otherwise than their partner are named, the first of them, and counted; another shop’s are not", async () => {
  const { shop, call } = await store.install();
  const made = await createOffer(shop, call, { title: "Gift", kind: "percent", percent: "20" }, now());
  if (made.kind !== "created") throw new Error("refused");
  const rows = ["ADA20,Ada,10%", "ADA21,Ada,15%", ...Array.from({ length: 4 }, (_, n) => `ADA3${n},Ada,3.00 EUR`)];
  const bytes = new TextEncoder().encode(["code,partner,commission", ...rows].join("\n"));
  const drafted = await draftImport(shop, { bytes, name: "codes.csv", offerId: made.offerId }, now());
  const batch = drafted.kind === "drafted" ? await getBatch(shop.id, drafted.id) : null;
  if (batch === null) throw new Error("no draft");
  expect(await listDiffering(shop.id, batch)).toEqual({
    total: 5,
    first: [
      { code: "ADA21", partner: "Ada", terms: { kind: "percent", rateBps: 1_500 } },
      { code: "ADA30", partner: "Ada", terms: { kind: "flat", amount: "300", currency: "EUR" } },
      { code: "ADA31", partner: "Ada", terms: { kind: "flat", amount: "300", currency: "EUR" } },
    ],
  });
  const other = await store.install();
  expect(await listDiffering(other.shop.id, batch)).toEqual({ total: 0, first: [] });
});
