// Links that a former program gave out, in the file that it exported.
import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import { listFormerLinks, mapFormerLinks } from "./handles.ts";
import { countLinks } from "./import-links.ts";
import { draftImport, getBatch, listBatchRows, startBatch, undoBatch } from "./imports.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());
const now = () => instant(Date.now());

const HEADER = "First name,Last name,Email,Affiliate link,Coupon";
const FILE = [
  "Rob,Stone,rob@stone.example,https://hats.example/?sca_ref=1.rob,ROB15",
  "Mia,Long,mia@long.example,https://hats.example/pages/gift?sca_ref=2.mia&utm_source=x,",
];

async function aShop() {
  const { shop, call } = await store.install();
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  const draft = async (rows: readonly string[]) => {
    const bytes = new TextEncoder().encode([HEADER, ...rows].join("\n"));
    const drafted = await draftImport(shop, { bytes, name: "partners.csv", offerId: offer.offerId }, now());
    const batch = drafted.kind === "drafted" ? await getBatch(shop.id, drafted.id) : null;
    if (batch === null) throw new Error("no draft");
    return batch;
  };
  const rows = async (id: number) => (await listBatchRows(shop.id, id, { fate: null, page: 1 })).rows;
  const run = async (id: number) => {
    const started = await startBatch(shop, id, now());
    await store.runJobs();
    return started;
  };
  const links = async () =>
    (await listFormerLinks(shop.id, { search: "", page: 1 })).rows.map(
      ({ parameter, value, partner }) => `${partner.name}: ${parameter}=${value}`,
    );
  return { shop, draft, rows, run, links };
}

test("the links of a former program's export are their partners' from then on, and the pixel looks for them", async () => {
  const { shop, draft, rows, run, links } = await aShop();
  const batch = await draft(FILE);
  expect(await countLinks(shop.id, batch)).toBe(2);
  expect((await rows(batch.id)).map(({ fate, problem }) => [fate, problem])).toEqual([
    ["make", "Their former link sca_ref=1.rob goes on earning."],
    ["partner", "Their former link sca_ref=2.mia goes on earning."],
  ]);
  expect(await run(batch.id)).toEqual({ kind: "started" });
  expect((await links()).toSorted()).toEqual(["Mia Long: sca_ref=2.mia", "Rob Stone: sca_ref=1.rob"]);
  const { rows: wanted } = await appPool().query("SELECT parameters FROM web_pixel WHERE shop_id = $1", [shop.id]);
  expect(JSON.stringify(wanted)).toContain("sca_ref");

  const again = await draft(FILE);
  expect((await rows(again.id)).map(({ fate }) => fate)).toEqual(["known", "known"]);
});

test("a partner who is here gets the link alone; another partner's is told with its remedy", async () => {
  const { shop, draft, rows, run, links } = await aShop();
  for (const name of ["Mia Long", "Ann"]) await createPartner(shop, { name, commission: "none" }, now());
  const batch = await draft(["Mia,Long,,?sca_ref=2.mia,", "Ann,,,?sca_ref=2.mia,"]);
  expect((await rows(batch.id)).map(({ fate, wrongColumn, problem }) => [fate, wrongColumn, problem])).toEqual([
    ["partner", null, "Their former link sca_ref=2.mia goes on earning."],
    ["wrong", "formerLink", "sca_ref=2.mia is another partner’s in line 2. Leave one of them empty."],
  ]);
  await run(batch.id);
  expect(await links()).toEqual(["Mia Long: sca_ref=2.mia"]);
  const later = await draft(["Ann,,,?sca_ref=2.mia,"]);
  expect((await rows(later.id))[0]?.problem).toContain("is a link of Mia Long already.");
});

test("an undo takes back the links that the import brought, and no other", async () => {
  const { shop, draft, run, links } = await aShop();
  const mia = await createPartner(shop, { name: "Mia Long", email: "mia@long.example", commission: "none" }, now());
  if (mia.kind !== "created") throw new Error("refused");
  await mapFormerLinks(shop, mia.partnerId, "sca_ref=2.mia", instant(Date.now() - 60_000));
  const batch = await draft([...FILE, "Mia,Long,mia@long.example,?sca_ref=3.mia,MIA20"]);
  await run(batch.id);
  expect(await links()).toHaveLength(3);
  await undoBatch(shop, batch.id, now());
  await store.runJobs();
  expect(await getBatch(shop.id, batch.id)).toMatchObject({ state: "undone" });
  expect(await links()).toEqual(["Mia Long: sca_ref=2.mia"]);
});

test("a link that is given to somebody between the draft and its start is found again when it starts", async () => {
  const { shop, draft, rows, run, links } = await aShop();
  const batch = await draft(FILE);
  const ann = await createPartner(shop, { name: "Ann", commission: "none" }, now());
  if (ann.kind !== "created") throw new Error("refused");
  await mapFormerLinks(shop, ann.partnerId, "sca_ref=1.rob", now());
  await run(batch.id);
  expect((await rows(batch.id)).map(({ fate, wrongColumn }) => [fate, wrongColumn])).toEqual([
    ["wrong", "formerLink"],
    ["partner", null],
  ]);
  expect((await links()).toSorted()).toEqual(["Ann: sca_ref=1.rob", "Mia Long: sca_ref=2.mia"]);
});
