import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { addCode, listCodes } from "./codes.ts";
import { listFailed } from "./imports.ts";
import { createOffer, getOffer } from "./offers.ts";
import { createPartner, setPartnerState } from "./partners.ts";
import { previewPattern, startPattern } from "./patterns.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());

async function aProgramme(names: readonly string[]) {
  const installed = await store.install();
  const { shop, call } = installed;
  const made = await createOffer(
    shop,
    call,
    { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01" },
    now(),
  );
  if (made.kind !== "created") throw new Error("refused");
  const offer = await getOffer(shop.id, made.offerId);
  if (offer === null) throw new Error("no offer");
  const ids: number[] = [];
  for (const name of names) ids.push(await aPartner(shop, name));
  const preview = async (pattern: string, seed = "one") => {
    const rows = await previewPattern(shop, call, offer, { pattern, groupId: null, seed });
    if (!rows.ok) throw new Error(rows.error);
    return rows.value.rows;
  };
  return { ...installed, offer, ids, preview };
}

async function aPartner(shop: Shop, name: string): Promise<number> {
  const partner = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
  if (partner.kind !== "created") throw new Error("refused");
  return partner.partnerId;
}

test("names of any script become codes, and two of one name get two", async () => {
  const { preview } = await aProgramme(["Ada Lovelace", "Łukasz Żak", "山田 太郎", "Ada Byron", "!!!"]);
  const codes = (await preview("{FIRST}{VALUE}")).map(({ partner, code, instead }) => [partner.name, code, instead]);
  expect(codes).toEqual([
    ["!!!", null, null],
    ["Ada Byron", "ADA20", null],
    ["Ada Lovelace", "ADA20-2", "ADA20"],
    ["Łukasz Żak", "LUKASZ20", null],
    ["山田 太郎", expect.stringMatching(/^[A-Z]+20$/), null],
  ]);
});

test("partners who have a code of the offer, or are not active, are left out", async () => {
  const { shop, call, offer, ids, preview } = await aProgramme(["Ada", "Bob", "Cee"]);
  const [ada = 0, bob = 0] = ids;
  await addCode(shop, call, { offerId: offer.id, partnerId: ada, typed: "ADA-OWN" }, now());
  const chosen = { kind: "ticked", ids: [bob] } as const;
  await setPartnerState(shop, call, { chosen, state: "paused", codes: "leave" }, now());
  expect((await preview("{FIRST}{VALUE}")).map(({ code }) => code)).toEqual(["CEE20"]);
});

test("random parts are the same for one seed, and others for another", async () => {
  const { preview } = await aProgramme(["Ada", "Bob"]);
  const [first, again, other] = [
    await preview("{RANDOM6}"),
    await preview("{RANDOM6}"),
    await preview("{RANDOM6}", "two"),
  ];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("what the preview shows is made, live in the store", async () => {
  const { shop, call, offer, preview } = await aProgramme(["Ada", "Bob", "Cee"]);
  const shown = (await preview("VIP-{FIRST}-{RANDOM4}")).map(({ code }) => code);
  const wish = { pattern: "VIP-{FIRST}-{RANDOM4}", groupId: null, seed: "one" };
  expect(await startPattern(shop, call, offer, wish, now())).toMatchObject({ kind: "started" });
  await store.runJobs();
  const codes = (await listCodes(shop.id, { search: "", page: 1 })).rows;
  expect(codes.map(({ key, state }) => [key, state]).toSorted()).toEqual(
    shown.map((code) => [code, "live"]).toSorted(),
  );
  expect((await store.hand.discounts(shop.domain))[0]?.codesCount).toBe(3);
  expect(await startPattern(shop, call, offer, wish, now())).toMatchObject({ kind: "refused" });
});

test("a pattern that cannot be read is told in a sentence", async () => {
  const { shop, call, offer } = await aProgramme([]);
  expect(await previewPattern(shop, call, offer, { pattern: "{FRIST}", groupId: null, seed: "" })).toMatchObject({
    ok: false,
    error: expect.stringMatching(/FRIST/),
  });
});

test("the thirteenth of one name gets a code as the first did", async () => {
  const { shop, call, offer, preview } = await aProgramme(Array.from({ length: 12 }, (_, n) => `Anna N${n}`));
  const wish = { pattern: "{FIRST}{VALUE}", groupId: null, seed: "one" };
  await startPattern(shop, call, offer, wish, now());
  await store.runJobs();
  await aPartner(shop, "Anna Last");
  expect((await preview("{FIRST}{VALUE}")).map(({ code }) => code)).toEqual(["ANNA20-13"]);
});

test("a name that the store has already gets its ending, as one that is taken here does", async () => {
  const { shop, call, offer, preview } = await aProgramme(["Ada", "Bob"]);
  for (const code of ["ADA20", "ADA20-2"])
    await store.hand.createDiscount(shop.domain, { title: "Old", code, percent: "10" });
  expect(await preview("{FIRST}{VALUE}")).toMatchObject([
    { code: "ADA20-3", instead: "ADA20", takenIn: "store" },
    { code: "BOB20", instead: null, takenIn: null },
  ]);
  await startPattern(shop, call, offer, { pattern: "{FIRST}{VALUE}", groupId: null, seed: "one" }, now());
  await store.runJobs();
  const codes = (await listCodes(shop.id, { search: "", page: 1 })).rows;
  expect(codes.map(({ key, state }) => [key, state]).toSorted()).toEqual([
    ["ADA20-3", "live"],
    ["BOB20", "live"],
  ]);
});

test("a name that somebody takes in the store after the preview fails, with whose it was, and is made by making once more", async () => {
  const { shop, call, offer } = await aProgramme(["Ada", "Bob"]);
  const wish = { pattern: "{FIRST}{VALUE}", groupId: null, seed: "one" };
  const started = await startPattern(shop, call, offer, wish, now());
  if (started.kind !== "started") throw new Error(started.message);
  await store.hand.createDiscount(shop.domain, { title: "Old", code: "ADA20", percent: "10" });
  await store.runJobs();
  expect(await listFailed(shop.id, started.id)).toEqual([
    { code: "ADA20", partner: "Ada", problem: "ADA20 is already another discount in your store." },
  ]);
  const again = await previewPattern(shop, call, offer, wish);
  expect(again).toMatchObject({ value: { rows: [{ code: "ADA20-2", instead: "ADA20" }], notAsked: 0, problem: null } });
});

test("of more names than may be asked for the preview says how many were not", async () => {
  const { shop, call, offer } = await aProgramme(Array.from({ length: 102 }, (_, n) => `Anna N${n}`));
  const preview = await previewPattern(shop, call, offer, { pattern: "{FIRST}{VALUE}", groupId: null, seed: "one" });
  expect(preview).toMatchObject({ value: { notAsked: 2, problem: null } });
});

test("a partner whose code would be mixed up with another's is told of that other", async () => {
  const { shop, call, offer, ids, preview } = await aProgramme(["John", "Sarah Lee"]);
  await addCode(shop, call, { offerId: offer.id, partnerId: ids[1] ?? 0, typed: "JOHNDO320" }, now());
  expect(await preview("{FIRST}-DO320")).toMatchObject([
    { code: "JOHN-DO320", hint: expect.stringContaining("Sarah") },
  ]);
});
