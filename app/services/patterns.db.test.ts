import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { addCode, listCodes } from "./codes.ts";
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
    const rows = await previewPattern(shop, offer, { pattern, groupId: null, seed });
    if (!rows.ok) throw new Error(rows.error);
    return rows.value;
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
  const { shop, offer, preview } = await aProgramme(["Ada", "Bob", "Cee"]);
  const shown = (await preview("VIP-{FIRST}-{RANDOM4}")).map(({ code }) => code);
  const wish = { pattern: "VIP-{FIRST}-{RANDOM4}", groupId: null, seed: "one" };
  expect(await startPattern(shop, offer, wish, now())).toMatchObject({ kind: "started" });
  await store.runJobs();
  const codes = (await listCodes(shop.id, { search: "", page: 1 })).rows;
  expect(codes.map(({ key, state }) => [key, state]).toSorted()).toEqual(
    shown.map((code) => [code, "live"]).toSorted(),
  );
  expect((await store.hand.discounts(shop.domain))[0]?.codesCount).toBe(3);
  expect(await startPattern(shop, offer, wish, now())).toMatchObject({ kind: "refused" });
});

test("a pattern that cannot be read is told in a sentence", async () => {
  const { shop, offer } = await aProgramme([]);
  expect(await previewPattern(shop, offer, { pattern: "{FRIST}", groupId: null, seed: "" })).toMatchObject({
    ok: false,
    error: expect.stringMatching(/FRIST/),
  });
});
