import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import type { CodeBatch } from "../domain/code-batch.ts";
import { instant } from "../domain/ids.ts";
import { draftImport, listBatchRows, mendImport } from "./imports.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());

async function aDraft(text: string) {
  const { shop, call } = await store.install();
  const offers: Record<string, number> = {};
  for (const [title, percent] of [
    ["Friends", "10"],
    ["Staff", "60"],
  ] as const) {
    const made = await createOffer(shop, call, { title, kind: "percent", percent, startDate: "2026-01-01" }, now());
    if (made.kind !== "created") throw new Error("refused");
    offers[title] = made.offerId;
  }
  const partners: number[] = [];
  for (const email of ["one@example.com", "two@example.com"]) {
    const made = await createPartner(shop, { name: "Ada Byron", email, commission: "percent", rate: "10" }, now());
    if (made.kind !== "created") throw new Error("refused");
    partners.push(made.partnerId);
  }
  const bytes = new TextEncoder().encode(text);
  const drafted = await draftImport(shop, { bytes, name: "codes.csv", offerId: null }, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const { id } = drafted;
  const rows = async () => (await listBatchRows(shop.id, id, { fate: null, page: 1 })).rows;
  return { shop, id, offers, partners, rows };
}

test("what is mended in a column that the file lacks is not read from cells beyond the header of other rows", async () => {
  const { shop, id, offers, rows } = await aDraft("code,partner\nBEA10,Bea\nCEE10,Cee,Staff\n");
  await mendImport(shop, id, { kind: "cell", line: 2, column: "offer", text: "Friends" });
  expect((await rows()).map(({ key, fate, offerId, wrongColumn }) => ({ key, fate, offerId, wrongColumn }))).toEqual([
    { key: "BEA10", fate: "make", offerId: offers.Friends, wrongColumn: null },
    { key: "CEE10", fate: "wrong", offerId: null, wrongColumn: "offer" },
  ]);
});

test("what was mended in a column that the file lacks stays when it is said anew what its columns mean", async () => {
  const { shop, id, offers, partners, rows } = await aDraft("code,partner,remark\nADA10,Ada Byron,x\n");
  const [, second = 0] = partners;
  await mendImport(shop, id, { kind: "partner", line: 2, partnerId: second });
  await mendImport(shop, id, { kind: "cell", line: 2, column: "offer", text: "Friends" });
  const made = { fate: "make", offerId: offers.Friends, partnerId: second };
  expect(await rows()).toMatchObject([made]);
  const columns: CodeBatch["columns"] = [
    ["code", 0],
    ["partner", 1],
  ];
  await mendImport(shop, id, { kind: "columns", columns });
  expect(await rows()).toMatchObject([made]);
});
