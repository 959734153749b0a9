// Whose a row is where a name and an address do not fit together.
import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import { draftImport, listBatchRows, mendImport, startBatch } from "./imports.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());
const now = () => instant(Date.now());
const OFFER = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", startTime: "00:00" };
const FILE = `code,partner,email
TWO10,Agency Two,hello@agency.com
TWO20,agency two,HELLO@agency.com
THREE10,Agency 3,hello@agency.com
`;

async function anAgency() {
  const { shop, call } = await store.install();
  const offer = await createOffer(shop, call, OFFER, now());
  await createPartner(shop, { name: "Agency One", email: "hello@agency.com", commission: "none" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  const file = { bytes: new TextEncoder().encode(FILE), name: "c.csv", offerId: offer.offerId };
  const drafted = await draftImport(shop, file, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const { id } = drafted;
  const rows = async () => (await listBatchRows(shop.id, id, { fate: null, page: 1 })).rows;
  const say = (line: number, text: string) => mendImport(shop, id, { kind: "cell", line, column: "same", text });
  return { shop, id, rows, say };
}

test("a code for another name at a partner's address waits for the merchant, who answers once for a name", async () => {
  const { shop, id, rows, say } = await anAgency();
  expect((await rows()).map(({ fate, problem }) => [fate, problem])).toEqual([
    ["wrong", "Agency One has this address. Is “Agency Two” the same partner?"],
    ["wrong", "Agency One has this address. Is “agency two” the same partner?"],
    ["wrong", "Agency One has this address. Is “Agency 3” the same partner?"],
  ]);
  await say(3, "no");
  expect((await rows()).map(({ fate }) => fate)).toEqual(["make", "make", "wrong"]);
  await say(4, "yes");
  expect((await rows()).map(({ fate }) => fate)).toEqual(["make", "make", "make"]);
  await startBatch(shop, id, now());
  await store.runJobs();
  const { rows: owned } = await appPool().query(
    `SELECT a.code_key, p.name, p.email FROM assignment a JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE a.shop_id = $1 ORDER BY a.code_key`,
    [shop.id],
  );
  expect(owned).toEqual([
    { code_key: "THREE10", name: "Agency One", email: "hello@agency.com" },
    { code_key: "TWO10", name: "Agency Two", email: "hello@agency.com" },
    { code_key: "TWO20", name: "Agency Two", email: "hello@agency.com" },
  ]);
});

test("an answer for a line that is not there changes nothing", async () => {
  const { rows, say } = await anAgency();
  const before = await rows();
  for (const line of [1, 99, 99_999_999_999]) await say(line, "yes");
  expect((await rows()).map(({ fate }) => fate)).toEqual(before.map(({ fate }) => fate));
});

test("a partner who is chosen for a row is that one, whatever the row said, and another shop’s is nobody", async () => {
  const { shop, id, rows } = await anAgency();
  const chosen = await createPartner(shop, { name: "Agency One", email: "one@agency.com", commission: "none" }, now());
  if (chosen.kind !== "created") throw new Error("refused");
  const { partnerId } = chosen;
  expect(await mendImport(shop, id, { kind: "partner", line: 2, partnerId })).toEqual({ kind: "mended" });
  expect((await rows())[0]).toMatchObject({
    fate: "make",
    partnerId,
    cells: ["TWO10", "Agency One", "one@agency.com"],
  });
  const other = await anAgency();
  expect(await mendImport(other.shop, other.id, { kind: "partner", line: 2, partnerId })).toEqual({
    kind: "not-found",
  });
  expect((await other.rows())[0]).toMatchObject({ fate: "wrong" });
});

test("a file without names gets the columns that a chosen partner needs", async () => {
  const { shop } = await anAgency();
  const bytes = new TextEncoder().encode("code\nONE10\nTWO10");
  const drafted = await draftImport(shop, { bytes, name: "c.csv", offerId: null }, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const chosen = await createPartner(shop, { name: "Zoe", commission: "none" }, now());
  if (chosen.kind !== "created") throw new Error("refused");
  await mendImport(shop, drafted.id, { kind: "partner", line: 3, partnerId: chosen.partnerId });
  const page = await listBatchRows(shop.id, drafted.id, { fate: null, page: 1 });
  expect(page.rows.map(({ cells, wrongColumn }) => [cells, wrongColumn])).toEqual([
    [["ONE10"], "partner"],
    [["TWO10", "Zoe", ""], "offer"],
  ]);
});
