import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { listDraftOffers, listStanding } from "./import-offers.ts";
import { draftImport, startBatch } from "./imports.ts";
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
