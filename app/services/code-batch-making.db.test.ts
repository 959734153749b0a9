// How a batch's names are reserved and its codes made, beside whatever else goes on.
import { afterAll, expect, test } from "vitest";
import { aCodeProgramme, now } from "../../tests/code-programme.ts";
import { addByHand } from "../../tests/own-discounts.ts";
import { type Installed, openStore } from "../../tests/store.ts";
import { reserveCodes } from "../db/batch-codes.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { runBatch } from "./code-batch-run.ts";
import { getCode } from "./codes.ts";
import { countBatch, draftImport, startBatch } from "./imports.ts";
import { sweepSome } from "./sweep.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

async function aProgramme() {
  const programme = await aCodeProgramme(store);
  const { shop, offerId } = programme;
  const draft = async (codes: readonly string[]) => {
    const bytes = new TextEncoder().encode(["code,partner", ...codes.map((code) => `${code},Sarah Lee`)].join("\n"));
    const made = await draftImport(shop, { bytes, name: "c.csv", offerId }, now());
    if (made.kind !== "drafted") throw new Error(made.message);
    return made.id;
  };
  return { ...programme, draft };
}

const codesInStore = async ({ shop }: Installed) =>
  (await hand.discounts(shop.domain)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();

test("a night's look says nothing of codes that an import adds meanwhile, however long ago that began", async () => {
  const programme = await aProgramme();
  const { shop, call, add, draft } = programme;
  for (const code of ["SARAH20", "JOHN20"]) await add(code);
  await addByHand(store, shop, { to: "JOHN20", codes: ["STRANGER"] });
  const id = await draft(["ADA10", "BOB10"]);
  const began = instant(Date.now() - 60_000);
  await startBatch(shop, id, began);
  let ran = false;
  // The codes arrive behind the page that was just read.
  const between = (async (...args: Parameters<AdminCall>) => {
    const answer = await call(...args);
    const text = JSON.stringify(args);
    if (!ran && text.includes("codes(") && text.includes("after") && !text.includes("codesCount")) {
      ran = true;
      await runBatch({ pool: workerPool(), shopId: shop.id, call, now: began }, id);
    }
    return answer;
  }) as AdminCall;
  await sweepSome({ pool: workerPool(), shopId: shop.id, call: between, now: now() }, null, {
    lastAttempt: false,
    passed: () => {},
  });
  expect(ran).toBe(true);
  expect(await codesInStore(programme)).toContain("ADA10");
  expect(await getCode(shop.id, codeKey("ADA10"))).toMatchObject({ state: "live", problem: null });
});

test("two imports of the same names, in other orders, end both, and each name is one's", async () => {
  const { shop, draft } = await aProgramme();
  for (let round = 0; round < 3; round += 1) {
    const names = Array.from({ length: 2_500 }, (_, n) => `X${String(n).padStart(5, "0")}-${round}`);
    const ids = [await draft(names), await draft(names.toReversed())];
    for (const id of ids) await startBatch(shop, id, now());
    const reserved = await Promise.all(
      ids.map((id) =>
        inTransaction(appPool(), (client) =>
          reserveCodes(client, shop.id, id, { after: 0, last: names.length + 1, now: now() }),
        ),
      ),
    );
    expect(
      reserved
        .flat()
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(names);
    const wrong = await Promise.all(ids.map(async (id) => (await countBatch(shop.id, id)).fates.wrong ?? 0));
    expect(wrong.reduce((sum, n) => sum + n)).toBe(names.length);
  }
});

/** Who waits so long waits for ever: what they wait for does not come while they are looked at. */
const STILL_MS = 30_000;

test("a batch that takes hours holds one place of the worker: who is asked to go on with it leaves it to who works on it", async () => {
  const { shop, call, draft } = await aProgramme();
  const id = await draft(["ADA10", "BOB10"]);
  await startBatch(shop, id, now());
  let arrived = () => {};
  let answer = () => {};
  const working = new Promise<void>((resolve) => (arrived = resolve));
  const answers = new Promise<void>((resolve) => (answer = resolve));
  const slow = (async (...args: Parameters<AdminCall>) => {
    arrived();
    await answers;
    return call(...args);
  }) as AdminCall;
  const making = { pool: workerPool(), shopId: shop.id, call, now: now() };
  const first = runBatch({ ...making, call: slow }, id);
  await working;
  // As often as the schedule asks within five minutes.
  const others = await Promise.race([
    Promise.all([1, 2, 3, 4, 5].map(() => runBatch(making, id))),
    new Promise((resolve) => setTimeout(resolve, STILL_MS, "they wait")),
  ]);
  answer();
  expect(await first).toEqual({ kind: "done" });
  expect(others).toEqual(Array.from({ length: 5 }, () => ({ kind: "done" })));
  expect((await countBatch(shop.id, id)).codes).toEqual({ live: 2 });
});

test("nor does another process's wait for it", async () => {
  const { shop, call, draft } = await aProgramme();
  const id = await draft(["ADA10"]);
  await startBatch(shop, id, now());
  const other = await appPool().connect();
  const name = `batch:${shop.id}:${id}`;
  await other.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
  const making = { pool: workerPool(), shopId: shop.id, call, now: now() };
  const left = await Promise.race([
    runBatch(making, id),
    new Promise((resolve) => setTimeout(resolve, STILL_MS, "it waits")),
  ]);
  await other.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [name]);
  other.release();
  expect(left).toEqual({ kind: "done" });
  expect((await countBatch(shop.id, id)).codes).toEqual({});
  await runBatch(making, id);
  expect((await countBatch(shop.id, id)).codes).toEqual({ live: 1 });
});
