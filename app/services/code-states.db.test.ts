import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aCodeProgramme, now, seenInStore } from "../../tests/code-programme.ts";
import { loseAnswersTo } from "../../tests/lost-answers.ts";
import { openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { findBatch } from "../db/code-batches.ts";
import { insertStates } from "../db/partner-states.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { partnerId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { makeCodes } from "./code-batch-making.ts";
import { deleteCode } from "./code-deleting.ts";
import { giveUpTrying, makeCode } from "./code-making.ts";
import { addCode, getCode, resumeCode, retryCode, stopCode } from "./codes.ts";
import { draftImport, listBatchRows, startBatch } from "./imports.ts";
import { makingOf } from "./making.ts";
import { setOwn } from "./own-conditions.ts";
import { setPartnerState } from "./partners.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const SARAH = codeKey("SARAH20");
const NINE_TIMES = { ownUses: "on", limited: "on", usageLimit: "9" };

async function twoCodes() {
  const programme = await aCodeProgramme(store);
  for (const code of ["SARAH20", "JOHN20"]) await programme.add(code);
  return programme;
}

/** Begins what waits for the code's row, and lets somebody else change its state before it goes on. */
async function whileLocked<T>(shopId: number, state: CodeState, begin: () => Promise<T>): Promise<T> {
  const other = await appPool().connect();
  await other.query("BEGIN");
  await other.query("SELECT FROM code WHERE shop_id = $1 AND key = $2 FOR UPDATE", [shopId, SARAH]);
  const begun = begin();
  await until(async () => {
    const { rowCount } = await appPool().query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    expect(rowCount).toBeGreaterThan(0);
  });
  await other.query("UPDATE code SET state = $3 WHERE shop_id = $1 AND key = $2", [shopId, SARAH, state]);
  await other.query("COMMIT");
  other.release();
  return begun;
}

test("a code that somebody stops meanwhile does not come back by a save that was begun before", async () => {
  const { shop, call } = await twoCodes();
  const saved = await whileLocked(shop.id, "stopped", () =>
    setOwn(shop, call, { key: SARAH, fields: NINE_TIMES }, now()),
  );
  expect(saved).toMatchObject({ kind: "refused", problems: [{ field: "form" }] });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopped", own: {} });
});

test("what a resting code says is not changed once it is on its way back", async () => {
  const { shop, call } = await twoCodes();
  await stopCode(shop, call, SARAH, now());
  const saved = await whileLocked(shop.id, "resuming", () =>
    setOwn(shop, call, { key: SARAH, fields: NINE_TIMES }, now()),
  );
  expect(saved).toMatchObject({ kind: "refused" });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "resuming", own: {} });
});

test("a code that somebody resumes meanwhile is not deleted", async () => {
  const { shop, call, inStore } = await twoCodes();
  await stopCode(shop, call, SARAH, now());
  expect(await whileLocked(shop.id, "resuming", () => deleteCode(shop, call, SARAH, now()))).toMatchObject({
    kind: "refused",
  });
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "resuming" });
  await makeCode(makingOf(shop, call, now()), SARAH, { fresh: false });
  expect(await inStore()).toEqual(["JOHN20", "SARAH20"]);
});

test("a code that was stopped meanwhile is not stopped, resumed or made again by a wish that came second", async () => {
  const { shop, call } = await twoCodes();
  expect(await whileLocked(shop.id, "stopped", () => stopCode(shop, call, SARAH, now()))).toEqual({
    kind: "done",
    state: "stopped",
  });
  expect(await whileLocked(shop.id, "live", () => resumeCode(shop, call, SARAH, now()))).toEqual({
    kind: "done",
    state: "live",
  });
});

/** SARAH20 is in the store, and the answer to that was lost; days later nobody tries any more. */
async function givenUp() {
  const programme = await aCodeProgramme(store);
  const { shop, add } = programme;
  await add("JOHN20");
  loseAnswersTo("discountRedeemCodeBulkAdd");
  expect(await add("SARAH20")).toMatchObject({ kind: "making" });
  vi.unstubAllGlobals();
  await giveUpTrying(workerPool(), shop.id, SARAH);
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "failed" });
  await until(async () => expect(await programme.inStore()).toEqual(["JOHN20", "SARAH20"]));
  return programme;
}

test("a code that was given up and is stopped is not left live in the store", async () => {
  const { shop, call, inStore } = await givenUp();
  expect(await stopCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await inStore()).toEqual(["JOHN20"]);
});

test("a code that was given up and is deleted is not left live in the store", async () => {
  const { shop, call, inStore } = await givenUp();
  loseAnswersTo("discountCodeRedeemCodeBulkDelete");
  expect(await deleteCode(shop, call, SARAH, now())).toMatchObject({ kind: "refused" });
  vi.unstubAllGlobals();
  expect(await getCode(shop.id, SARAH)).not.toBeNull();
  expect(await deleteCode(shop, call, SARAH, now())).toEqual({ kind: "deleted" });
  expect(await inStore()).toEqual(["JOHN20"]);
});

test("a code whose resuming was given up and is deleted is not left live in the store", async () => {
  const { shop, call, inStore } = await twoCodes();
  await stopCode(shop, call, SARAH, now());
  loseAnswersTo("discountRedeemCodeBulkAdd");
  await resumeCode(shop, call, SARAH, now());
  vi.unstubAllGlobals();
  await giveUpTrying(workerPool(), shop.id, SARAH);
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopped" });
  await until(async () => expect(await inStore()).toEqual(["JOHN20", "SARAH20"]));
  expect(await deleteCode(shop, call, SARAH, now())).toEqual({ kind: "deleted" });
  expect(await inStore()).toEqual(["JOHN20"]);
});

test("a code that failed because its name is another discount's is deleted here alone", async () => {
  const { shop, call, inStore } = await givenUp();
  await stopCode(shop, call, SARAH, now());
  await hand.createDiscount(shop.domain, { title: "Mine", code: "SARAH20", percent: "5" });
  expect(await deleteCode(shop, call, SARAH, now())).toEqual({ kind: "deleted" });
  expect(await inStore()).toEqual(["JOHN20", "SARAH20"]);
});

test("giving up says nothing of a code that is wished otherwise meanwhile", async () => {
  const { shop } = await givenUp();
  await appPool().query("UPDATE code SET state = 'making' WHERE shop_id = $1 AND key = $2", [shop.id, SARAH]);
  await whileLocked(shop.id, "stopping", () => giveUpTrying(workerPool(), shop.id, SARAH));
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopping" });
});

test("a code of an archived partner is neither resumed nor made again", async () => {
  const { shop, call, sarah, inStore } = await twoCodes();
  const chosen = { kind: "ticked", ids: [sarah] } as const;
  await setPartnerState(shop, call, { chosen, state: "archived", codes: "stop" }, now());
  expect(await resumeCode(shop, call, SARAH, now())).toMatchObject({
    kind: "refused",
    problems: [
      { field: "form", message: "Sarah Lee is archived. Make them active again, or give SARAH20 to another partner." },
    ],
  });
  await appPool().query("UPDATE code SET state = 'missing' WHERE shop_id = $1 AND key = $2", [shop.id, SARAH]);
  expect(await retryCode(shop, call, SARAH, now())).toMatchObject({ kind: "refused" });
  expect(await inStore()).toEqual([]);
});

test("an import gives no code to a partner who is archived while it waits for its job, and says so", async () => {
  const { shop, call, offerId, sarah, inStore } = await aCodeProgramme(store);
  const bytes = new TextEncoder().encode("code,partner\nS10,Sarah Lee\nJ10,John Doe\n");
  const drafted = await draftImport(shop, { bytes, name: "c.csv", offerId }, now());
  if (drafted.kind !== "drafted") throw new Error("refused");
  await startBatch(shop, drafted.id, now());
  const chosen = { kind: "ticked", ids: [sarah] } as const;
  await setPartnerState(shop, call, { chosen, state: "archived", codes: "stop" }, now());
  await store.runJobs();
  expect(await inStore()).toEqual(["J10"]);
  expect(await getCode(shop.id, codeKey("S10"))).toBeNull();
  const { rows } = await listBatchRows(shop.id, drafted.id, { fate: "wrong", page: 1 });
  expect(rows).toMatchObject([
    { wrongColumn: "partner", problem: expect.stringMatching(/^Sarah Lee was archived meanwhile/) },
  ]);
});

test("names that are reserved after a partner was archived are not theirs, though the batch was running before", async () => {
  const { shop, call, offerId, sarah, inStore } = await aCodeProgramme(store);
  const lines = ["S10,Sarah Lee", "J10,John Doe", "S20,Sarah Lee"];
  const bytes = new TextEncoder().encode(`code,partner\n${lines.join("\n")}\n`);
  const drafted = await draftImport(shop, { bytes, name: "c.csv", offerId }, now());
  if (drafted.kind !== "drafted") throw new Error("refused");
  await startBatch(shop, drafted.id, now());
  // The batch has looked at its partners, and is about to reserve its names, when one of them is archived.
  const client = await workerPool().connect();
  await insertStates(client, shop.id, [partnerId(sarah)], { state: "archived", now: now() });
  const batch = await findBatch(client, shop.id, drafted.id);
  if (batch === null) throw new Error("no batch");
  await makeCodes(client, makingOf(shop, call, now()), { batch, shop });
  client.release();
  expect(await inStore()).toEqual(["J10"]);
  expect((await listBatchRows(shop.id, drafted.id, { fate: "wrong", page: 1 })).rows).toHaveLength(2);
});

/** MARIO10 waits for the store, with a twin that is to be made, while the merchant takes its name in Shopify. */
async function twinOfATakenName() {
  const programme = await aCodeProgramme(store);
  const { shop, call, offerId, sarah, add } = programme;
  await add("FIRST20");
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("discountRedeemCodeBulkAdd")) throw new TypeError("fetch failed");
    return send(...args);
  });
  const wish = { offerId, partnerId: sarah, typed: "MARIO10", twins: "make" } as const;
  expect(await addCode(shop, call, wish, now())).toMatchObject({ kind: "making" });
  vi.unstubAllGlobals();
  await hand.createDiscount(shop.domain, { title: "Mine", code: "MARIO10", percent: "10" });
  return programme;
}
const TWIN = codeKey("MARI010");

test("a twin that was to be made does not go live when its code's name is another's", async () => {
  const { shop, inStore } = await twinOfATakenName();
  await store.runJobs();
  expect(await getCode(shop.id, codeKey("MARIO10"))).toMatchObject({ state: "failed", partner: null });
  await store.runJobs();
  expect(await inStore()).toEqual(["FIRST20", "MARIO10"]);
  expect(await getCode(shop.id, TWIN)).toMatchObject({ state: "stopped" });
});

test("a twin that was made first is taken out again when its code's name is another's", async () => {
  const programme = await twinOfATakenName();
  const { shop, call, inStore } = programme;
  await makeCode(makingOf(shop, call, now()), TWIN, { fresh: false });
  expect(await seenInStore(programme, "MARI010")).toMatchObject({ ended: false });
  await store.runJobs();
  await store.runJobs();
  expect(await inStore()).toEqual(["FIRST20", "MARIO10"]);
});
