import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { getCode } from "./codes.ts";
import { refreshDraft } from "./import-look.ts";
import { countTaken, proposeNames } from "./import-proposals.ts";
import { draftImport, getBatch, listBatchRows, mendImport, startBatch } from "./imports.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
const now = () => instant(Date.now());

async function aShop() {
  const { shop, call } = await store.install();
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  const other = await createOffer(shop, call, { title: "Ship", kind: "percent", percent: "5" }, now());
  if (offer.kind !== "created" || other.kind !== "created") throw new Error("refused");
  const draft = async (lines: readonly string[], header = "code,partner,email") => {
    const bytes = new TextEncoder().encode([header, ...lines].join("\n"));
    const drafted = await draftImport(shop, { bytes, name: "codes.csv", offerId: offer.offerId }, now());
    if (drafted.kind !== "drafted") throw new Error(drafted.message);
    return drafted.id;
  };
  const batch = async (id: number) => (await getBatch(shop.id, id)) ?? Promise.reject(new Error("no draft"));
  const shown = async (id: number) => (await listBatchRows(shop.id, id, { fate: null, page: 1 })).rows;
  const proposed = async (id: number) => [...(await proposeNames(shop.id, await batch(id), await shown(id)))];
  const codes = async (id: number) =>
    (await shown(id)).map(({ line, key, fate, typed }) => [line, key, fate, ...(typed === null ? [] : [typed])]);
  const look = async (id: number) => refreshDraft(shop, call, await batch(id), now());
  const run = async (id: number) => {
    expect(await startBatch(shop, id, now())).toEqual({ kind: "started" });
    await store.runJobs();
  };
  return { shop, call, draft, batch, shown, proposed, codes, look, run };
}

test("a row whose code is somebody else's, stands twice or is the store's proposes a name that is free everywhere", async () => {
  const { shop, draft, proposed, look, run } = await aShop();
  await run(await draft(["SARAH20,Sarah Lee,sarah@example.com", "BOB20,Bob One,", "BOB20-2,Bob One,"]));
  await hand.createDiscount(shop.domain, { title: "Welcome", code: "WELCOME10", percent: "10" });
  await hand.createDiscount(shop.domain, { title: "Fay", code: "FAY20", percent: "10" });
  const id = await draft([
    // Somebody else's; the partner's own name is free.
    "sarah20,John Doe,",
    "NEW10,Ada,",
    "new10,Ivy Ode,",
    "WELCOME10,Fay,",
    "FAY20,Gus,",
    // Their own first names are other rows' already.
    "JOHN,Joe,",
    "IVY20,Ivy,",
    "SARAH20,,sarah2@example.com",
    // Only an address, and nothing of their own is free.
    "BOB20,Bo,",
  ]);
  await look(id);
  expect(await countTaken(shop.id, id)).toBe(6);
  expect(await proposed(id)).toEqual([
    [2, "JOHN20"],
    [4, "IVY"],
    [5, "FAY"],
    [6, "GUS20"],
    [9, "SARAH220"],
    [10, "BO20"],
  ]);
});

test("a partner known by an address alone is proposed their own name, and a row that needs something else nothing", async () => {
  const { shop, draft, proposed, run } = await aShop();
  const noor = { name: "Noor Aziz", email: "hello@example.com", commission: "percent", rate: "10" };
  expect(await createPartner(shop, noor, now())).toMatchObject({ kind: "created" });
  await run(await draft(["SARAH20,Sarah Lee,"]));
  const id = await draft(["SARAH20,,HELLO@example.com", "A B,John,", "SARAH20,,", "NEW10,Cy,", "NEW10,Cy,"]);
  expect(await proposed(id)).toEqual([[2, "NOOR20"]]);
  expect(await countTaken(shop.id, id)).toBe(1);
});

test("what is proposed follows the offer of the row, and an ending passes those over that are here and in the file", async () => {
  const { draft, proposed, run } = await aShop();
  await run(await draft(["AL,Al,", "SARAH20,Sarah Lee,", "SARAH20-2,Sarah Lee,"]));
  const header = "code,partner,offer";
  const id = await draft(["SARAH20,John,Ship", "SARAH20,Jo,Friends", "SARAH20-3,Kit,Ship", "JO20,Kit,Ship"], header);
  expect(await proposed(id)).toEqual([
    [2, "JOHN5"],
    [3, "SARAH20-4"],
  ]);
});

test("a name that is mixed up with somebody else's is passed over", async () => {
  const { draft, proposed, run } = await aShop();
  await run(await draft(["SARAH20,Sarah Lee,", "JO-20,Joan,"]));
  const id = await draft(["SARAH20,Jo Bell,"]);
  expect(await proposed(id)).toEqual([[2, "JOBELL20"]]);
});

test("a name that is taken becomes the row's, all rows are decided on anew, and what was typed stays to be seen", async () => {
  const { shop, draft, codes, proposed, run } = await aShop();
  await run(await draft(["SARAH20,Sarah Lee,"]));
  const id = await draft(["sarah20,John Doe,", "JOHN20-2,Cy,"]);
  const take = { kind: "take", line: 2, text: "JOHN20" } as const;
  expect(await mendImport(shop, id, take)).toEqual({ kind: "mended" });
  expect(await codes(id)).toEqual([
    [2, "JOHN20", "make", "sarah20"],
    [3, "JOHN20-2", "make"],
  ]);
  // A second click finds nothing to take.
  await mendImport(shop, id, { ...take, text: "OTHER20" });
  expect((await codes(id))[0]).toEqual([2, "JOHN20", "make", "sarah20"]);
  expect(await proposed(id)).toEqual([]);
  await mendImport(shop, id, { kind: "cell", line: 2, column: "email", text: "john@example.com" });
  expect((await codes(id))[0]).toEqual([2, "JOHN20", "make", "sarah20"]);
  await mendImport(shop, id, { kind: "cell", line: 2, column: "code", text: "sarah20" });
  expect((await codes(id))[0]).toEqual([2, "SARAH20", "wrong"]);
  expect(await proposed(id)).toEqual([[2, "JOHN20"]]);
});

test("a proposed name that is found to be taken after all has the next one proposed, and the first typed one stays", async () => {
  const { shop, draft, codes, proposed, look, run } = await aShop();
  await run(await draft(["SARAH20,Sarah Lee,"]));
  const id = await draft(["SARAH20,John Doe,"]);
  await hand.createDiscount(shop.domain, { title: "John", code: "JOHN20", percent: "10" });
  await mendImport(shop, id, { kind: "take", line: 2, text: "JOHN20" });
  await look(id);
  expect(await codes(id)).toEqual([[2, "JOHN20", "store", "SARAH20"]]);
  expect(await proposed(id)).toEqual([[2, "JOHN"]]);
  await mendImport(shop, id, { kind: "take", line: 2, text: "JOHN" });
  expect(await codes(id)).toEqual([[2, "JOHN", "make", "SARAH20"]]);
});

test("all proposed names are taken at once, over more rows than are read at a time, and made", async () => {
  const { shop, draft, batch, look, run } = await aShop();
  await run(await draft(["SARAH20,Sarah Lee,", "SARAH20-2,Sarah Lee,", "ADA20-9,Sarah Lee,"]));
  await hand.createDiscount(shop.domain, { title: "Welcome", code: "WELCOME10", percent: "10" });
  const many = Array.from({ length: 2_600 }, (_, n) => `SARAH20,Ada ${n},`);
  // The last one comes after all slices, and its name may not be proposed before.
  const id = await draft(["WELCOME10,Fay,", "A B,Gil,", ...many, "ADA20,Kit,"]);
  await look(id);
  expect(await countTaken(shop.id, id)).toBe(2_601);
  await mendImport(shop, id, { kind: "take-all" });
  await look(id);
  expect(await countTaken(shop.id, id)).toBe(0);
  const { rows, total } = await listBatchRows(shop.id, id, { fate: "wrong", page: 1 });
  expect([total, rows[0]?.line]).toEqual([1, 3]);
  const page = await listBatchRows(shop.id, id, { fate: "make", page: 53 });
  expect(page.rows.at(-1)).toMatchObject({ key: "ADA20", typed: null });
  expect(page.total).toBe(2_602);
  await run(id);
  expect(await batch(id)).toMatchObject({ state: "done" });
  expect(await getCode(shop.id, codeKey("FAY20"))).toMatchObject({ state: "live", partner: { name: "Fay" } });
  expect(await getCode(shop.id, codeKey("SARAH20"))).toMatchObject({ partner: { name: "Sarah Lee" } });
});
