import { afterAll, expect, test } from "vitest";
import { aPartner, aShop, NOON } from "../../tests/books.ts";
import { HASH_KEY } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { findShopById } from "../db/shops.ts";
import type { ShopId } from "../domain/ids.ts";
import type { MovingKind } from "../domain/moving.ts";
import { redactCustomer } from "./compliance.ts";
import { createEmailHash } from "./email-hash.ts";
import { draftFile, listRows, runFile, startFile } from "./moving-files.ts";
import { type FileMend, mendFile } from "./moving-mending.ts";

const store = await openStore();
afterAll(() => store.close());

async function shopOf(id: ShopId) {
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return shop;
}

/** A shop with partners called Ada and Ben, and a draft of a file. */
async function aDraft(kind: MovingKind, text: string, stateless: "payable" | null = null) {
  const { id } = await aShop(appPool());
  for (const name of ["Ada", "Ben"]) await partner(id, name);
  const file = { kind, bytes: new TextEncoder().encode(text), name: "list.csv", program: "Refersion", stateless };
  const drafted = await draftFile(await shopOf(id), file, NOON);
  if (!drafted.ok) throw new Error(drafted.error);
  const mend = async (change: FileMend) => mendFile(await shopOf(id), drafted.value, change, NOON);
  const cell = (line: number, column: "partner" | "amount" | "state" | "date" | "customer" | "since", typed: string) =>
    mend({ kind: "cell", line, column, text: typed });
  const rows = async () => (await listRows(id, drafted.value, { fate: null, page: 1 })).rows;
  const fates = async () => (await rows()).map(({ line, fate }) => `${line} ${fate}`);
  return { id, file: drafted.value, mend, cell, rows, fates };
}

async function partner(id: ShopId, name: string) {
  const made = await aPartner(appPool(), id, `${name}10`.toUpperCase());
  await appPool().query("UPDATE partner SET name = $3 WHERE shop_id = $1 AND id = $2", [id, made, name]);
}

test("a row of balances is mended cell by cell, keeps what was typed, and is booked", async () => {
  const { id, file, cell, rows } = await aDraft(
    "balances",
    'partner,amount,status\nAdda,"1,234",pending\nBen,5.00,approved\n',
  );
  const first = async () => (await rows())[0];
  expect(await first()).toMatchObject({ fate: "wrong", mend: { column: "amount", text: "1,234" } });
  expect(await cell(2, "amount", "12.345")).toBe(true);
  expect(await first()).toMatchObject({ fate: "wrong", mend: { column: "amount", text: "12.345" } });
  await cell(2, "amount", " 12.34 ");
  expect(await first()).toMatchObject({ problem: expect.stringContaining("Adda"), mend: { column: "partner" } });
  await cell(2, "partner", "Ada");
  expect(await first()).toMatchObject({ fate: "wrong", mend: { column: "date", text: "" } });
  await cell(2, "state", "approved");
  expect(await first()).toEqual({
    line: 2,
    fate: "take",
    shown: ["Ada", "12.34", "approved", "", ""],
    problem: null,
    mend: null,
  });
  await startFile(await shopOf(id), file, NOON);
  await runFile(appPool(), id, file, NOON);
  const booked = await appPool().query("SELECT amount FROM brought_balance WHERE shop_id = $1 ORDER BY line", [id]);
  expect(booked.rows).toEqual([{ amount: "1234" }, { amount: "500" }]);
});

test("a cell of a column that the file lacks can be written, and what was said of rows without a state is kept", async () => {
  const { cell, fates } = await aDraft("balances", "partner,amount\nAda,5\nZoe,6\n");
  expect(await fates()).toEqual(["2 wrong", "3 wrong"]);
  await cell(2, "state", "approved");
  expect(await fates()).toEqual(["2 take", "3 wrong"]);
  const payable = await aDraft("balances", "partner,amount\nAda,5\nZoe,6\n", "payable");
  await payable.cell(3, "partner", "Ben");
  expect(await payable.fates()).toEqual(["2 take", "3 take"]);
});

test("one row that is mended or left out decides on others, and a row that can be read is not said twice", async () => {
  const text = "partner,amount,status,order\nAda,5,approved,1\nAda,6,approved,1\nAda,x,approved,1\n";
  const { cell, mend, rows, fates } = await aDraft("balances", text);
  expect(await fates()).toEqual(["2 take", "3 wrong", "4 wrong"]);
  await cell(4, "amount", "7");
  expect((await rows())[2]).toMatchObject({ fate: "wrong", problem: expect.stringContaining("line 2 already") });
  await mend({ kind: "leave-out", line: 3 });
  expect((await rows())[1]).toMatchObject({ fate: "left", problem: "You left it out.", mend: null });
});

test("whom a row is mended to is told by what was typed alone", async () => {
  const { id, cell, rows } = await aDraft(
    "balances",
    "first name,last name,email,amount,status\nZoe,Zane,zoe@example.com,5,approved\n,,zoe@example.com,6,approved\n",
  );
  await appPool().query("UPDATE partner SET email = lower(name) || '@example.com' WHERE shop_id = $1", [id]);
  expect((await rows()).map(({ mend }) => mend)).toEqual([
    { column: "partner", text: "Zoe Zane" },
    { column: "email", text: "zoe@example.com" },
  ]);
  await cell(2, "partner", "Ada");
  await cell(3, "partner", "ben@example.com");
  expect((await rows()).map(({ fate, shown }) => [fate, shown[0]])).toEqual([
    ["take", "Ada"],
    ["take", "ben@example.com"],
  ]);
});

test("a partner who was missing is found when the rows are read again", async () => {
  const { id, mend, fates } = await aDraft(
    "balances",
    "partner,amount,status\nZoe,5,approved\nZoe,6,approved\nYan,1,approved\n",
  );
  await partner(id, "Zoe");
  await mend({ kind: "again" });
  // Two opening balances of one kind are never added up by a guess.
  expect(await fates()).toEqual(["2 take", "3 wrong", "4 wrong"]);
});

test("a row of customers is mended; what it says lies sealed until then, and nowhere after", async () => {
  const { id, file, cell, rows, fates } = await aDraft(
    "customers",
    "customer,partner,since\nzoe@example.com,Ada,01/03/2026\nkim@example,Ben,2026-03-01\n",
  );
  expect((await rows()).map(({ mend }) => mend)).toEqual([
    { column: "since", text: "01/03/2026" },
    { column: "customer", text: "kim@example" },
  ]);
  const kept = async () => (await appPool().query("SELECT * FROM moving_row WHERE shop_id = $1", [id])).rows;
  expect((await kept()).every(({ cells }) => cells !== null)).toBe(true);
  expect(
    JSON.stringify(await kept(), (_, value) =>
      value?.type === "Buffer" ? Buffer.from(value.data).toString("latin1") : value,
    ),
  ).not.toMatch(/zoe|kim@/);
  await cell(2, "since", "2026-03-01");
  await cell(3, "customer", "zoe@example.com");
  expect((await rows())[1]).toMatchObject({ problem: "The same customer stands in line 2 already." });
  await cell(3, "customer", "7012345678901");
  expect(await fates()).toEqual(["2 take", "3 take"]);
  expect((await kept()).every(({ cells }) => cells === null)).toBe(true);
  await startFile(await shopOf(id), file, NOON);
  await runFile(appPool(), id, file, NOON);
  const bound = await appPool().query(
    "SELECT customer_id, email_hash FROM bound_customer WHERE shop_id = $1 ORDER BY id",
    [id],
  );
  expect(bound.rows).toEqual([
    { customer_id: null, email_hash: createEmailHash(HASH_KEY)("zoe@example.com") },
    { customer_id: "7012345678901", email_hash: null },
  ]);
});

test("a file that is begun forgets what was not mended, and is mended no more", async () => {
  const { id, file, cell, rows } = await aDraft("balances", "partner,amount,status\nZoe,5,approved\nAda,6,approved\n");
  await startFile(await shopOf(id), file, NOON);
  expect(await cell(2, "partner", "Ada")).toBe(false);
  expect((await rows())[0]).toMatchObject({ fate: "wrong", problem: expect.stringContaining("Zoe"), mend: null });
});

test("a row that is sealed for one line opens for no other, and is shown without a field", async () => {
  const { id, file, mend, rows } = await aDraft("balances", "partner,amount,status\nZoe,5,approved\nYan,6,approved\n");
  await appPool().query(
    "UPDATE moving_row SET cells = (SELECT cells FROM moving_row WHERE shop_id = $1 AND file_id = $2 AND line = 3) WHERE shop_id = $1 AND file_id = $2 AND line = 2",
    [id, file],
  );
  expect((await rows()).map((row) => row.mend?.text)).toEqual([undefined, "Yan"]);
  expect(await mend({ kind: "again" })).toBe(true);
});

test("no shop mends another's file", async () => {
  const { file, cell } = await aDraft("balances", "partner,amount,status\nZoe,5,approved\n");
  const other = await aShop(appPool());
  expect(await mendFile(await shopOf(other.id), file, { kind: "again" }, NOON)).toBe(false);
  expect(await cell(2, "partner", "Ada")).toBe(true);
});

test("a customer who asks to be forgotten is forgotten in rows that are yet to be mended", async () => {
  const { id, rows } = await aDraft(
    "customers",
    "customer,partner,since\nzoe@example.com,Nobody,2026-03-01\n7012345678901,Nobody,2026-03-01\nkim@example.com,Nobody,2026-03-01\n",
  );
  const order = { shopId: id, webhookId: "w", now: NOON };
  const emailHash = createEmailHash(HASH_KEY)("zoe@example.com");
  await redactCustomer(appPool(), order, { customerId: "7012345678901", emailHash, orderIds: [] });
  expect((await rows()).map(({ mend }) => mend?.column)).toEqual(["partner"]);
  expect((await rows()).map(({ line }) => line)).toEqual([4]);
});
