import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { codeKey } from "../domain/code.ts";
import { type Instant, instant } from "../domain/ids.ts";
import { getCode } from "./codes.ts";
import { countToLookFor, refreshDraft } from "./import-look.ts";
import {
  countBatch,
  discardDraft,
  draftImport,
  getBatch,
  listBatches,
  listBatchRows,
  mendImport,
  startBatch,
  undoBatch,
} from "./imports.ts";
import { createOffer } from "./offers.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

const now = () => instant(Date.now());

async function aDraft(rows: readonly string[]) {
  const { shop, call } = await store.install();
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  const bytes = new TextEncoder().encode(["code,partner", ...rows].join("\n"));
  const made = (code: string, title: string) => hand.createDiscount(shop.domain, { title, code, percent: "10" });
  const drafted = await draftImport(shop, { bytes, name: "codes.csv", offerId: offer.offerId }, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const { id } = drafted;
  const batch = async () => (await getBatch(shop.id, id)) ?? Promise.reject(new Error("no draft"));
  const look = async (at: Instant = now()) => refreshDraft(shop, call, await batch(), at);
  const rowsNow = async () => {
    const { rows } = await listBatchRows(shop.id, id, { fate: null, page: 1 });
    return rows.map(({ line, fate, problem }) => [line, fate, problem]);
  };
  const takeOver = async () =>
    mendImport(shop, id, { kind: "settings", settings: { ...(await batch()).settings, takeOver: true } });
  return { shop, call, id, made, look, rowsNow, batch, takeOver };
}

test("what the store has is told before anything runs, and left there unless the merchant gives it away", async () => {
  const { shop, id, made, look, rowsNow } = await aDraft(["ADA20,Ada", "welcome10,Fay"]);
  await made("WELCOME10", "Welcome");
  await look();
  const said =
    "Your store has it already. “Welcome”: 10% off one-time purchase products, never used. It stays there as it is.";
  expect(await rowsNow()).toEqual([
    [2, "make", null],
    [3, "store", said],
  ]);
  expect(await startBatch(shop, id, now())).toEqual({ kind: "started" });
  await store.runJobs();
  expect(await countBatch(shop.id, id)).toMatchObject({ codes: { live: 1 }, takenOver: 0 });
  expect(await getCode(shop.id, codeKey("WELCOME10"))).toBeNull();
});

test("codes that only the store may be called are taken over as they are, and stay there after an undo", async () => {
  const long = "X".repeat(43);
  const { shop, id, made, look, rowsNow, takeOver } = await aDraft([
    "zoë 10,Zoë",
    "MAX+10,Max",
    `${long},Xen`,
    "A B,Al",
  ]);
  for (const code of ["ZOË 10", "MAX+10", long]) await made(code, code);
  await look();
  await takeOver();
  expect((await rowsNow()).map(([, fate]) => fate)).toEqual(["make", "make", "make", "wrong"]);
  expect((await rowsNow())[3]?.[2]).toBe(
    "Your store has no such code. A code cannot contain spaces. Use - or _ instead.",
  );
  expect(await startBatch(shop, id, now())).toEqual({ kind: "started" });
  await store.runJobs();
  expect(await countBatch(shop.id, id)).toMatchObject({ codes: { live: 3 }, takenOver: 3 });
  expect(await getCode(shop.id, codeKey("zoë 10"))).toMatchObject({ state: "live", partner: { name: "Zoë" } });
  await undoBatch(shop, id, now());
  await store.runJobs();
  expect((await hand.discounts(shop.domain)).map(({ title }) => title).toSorted()).toEqual(["MAX+10", long, "ZOË 10"]);
});

test("what the store was not asked for and has not is not made under a name of its own", async () => {
  const { shop, id, takeOver } = await aDraft(["A B,Al"]);
  await takeOver();
  expect(await startBatch(shop, id, now())).toEqual({ kind: "started" });
  await store.runJobs();
  expect(await getCode(shop.id, codeKey("A B"))).toMatchObject({
    state: "failed",
    problem: "Your store has no such code. A code cannot contain spaces. Use - or _ instead.",
  });
  expect(await hand.discounts(shop.domain)).toEqual([]);
});

test("of a long file the codes of the store's own list are asked for first, and it is known how many were asked for", async () => {
  const { shop, id, made, look, batch } = await aDraft([
    ...Array.from({ length: 400 }, (_, n) => `ADA${n + 100},Ada`),
    "HOUSE10,Ada",
  ]);
  await made("HOUSE10", "House");
  const { look: looked } = await look();
  expect(looked).toMatchObject({ found: [{ key: "HOUSE10" }], problem: null });
  expect(looked?.asked).toHaveLength(250);
  expect(await countToLookFor(shop, id)).toBe(401);
  expect((await countBatch(shop.id, id)).fates).toEqual({ make: 400, store: 1 });
  expect((await look()).look).toEqual((await batch()).look);
});

test("a draft that is opened again is decided on by what the store has then", async () => {
  const { made, look, rowsNow } = await aDraft(["ADA20,Ada"]);
  await look();
  expect(await rowsNow()).toEqual([[2, "make", null]]);
  await made("ADA20", "Ada's own");
  await look(instant(Date.now() + 3_600_000));
  expect((await rowsNow())[0]?.[1]).toBe("store");
});

test("a draft is listed with the rows that need the merchant until it is discarded; what runs is not discarded", async () => {
  const { shop, id } = await aDraft(["ADA20,Ada", "BOB20,", "CEE20,"]);
  const listed = async () => (await listBatches(shop.id, 1)).rows.map(({ state, wrong }) => [state, wrong]);
  expect(await listed()).toEqual([["draft", 2]]);
  expect(await discardDraft(shop.id, id)).toBe(true);
  expect(await listed()).toEqual([]);
  const other = await aDraft(["ADA20,Ada"]);
  await startBatch(other.shop, other.id, now());
  expect(await discardDraft(other.shop.id, other.id)).toBe(false);
});

test("Shopify's list of orders is refused, whose buyers would become partners", async () => {
  const { shop } = await store.install();
  const text =
    "Name,Email,Financial Status,Fulfillment Status,Discount Code\n#1001,jo@example.com,paid,fulfilled,SARAH20";
  const file = { bytes: new TextEncoder().encode(text), name: "orders_export.csv", offerId: null };
  expect(await draftImport(shop, file, now())).toMatchObject({
    kind: "refused",
    message: expect.stringContaining("list of orders"),
  });
});

test("a file of which no column is known keeps the names that stand in its first line", async () => {
  const { shop } = await store.install();
  const file = { bytes: new TextEncoder().encode("Kod;Wer\n"), name: "kody.csv", offerId: null };
  const drafted = await draftImport(shop, file, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  expect(await getBatch(shop.id, drafted.id)).toMatchObject({
    columns: [],
    header: ["Column 1 (Kod)", "Column 2 (Wer)"],
  });
});
