import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { migrationsDirectory } from "../../prisma/migrations.ts";
import { aCodeProgramme, type CodeProgramme, now, OFFER, seenInStore } from "../../tests/code-programme.ts";
import { loseAnswersTo } from "../../tests/lost-answers.ts";
import { addByHand, map } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { runBatch } from "./code-batch-run.ts";
import { deleteCode } from "./code-deleting.ts";
import { getCode, resumeCode, stopCode } from "./codes.ts";
import { listDifferences } from "./differences.ts";
import { draftImport, startBatch } from "./imports.ts";
import { editOffer, getOffer } from "./offers.ts";
import { setOwn } from "./own-conditions.ts";
import { lookAtStore } from "./sweep.ts";

const store = await openStore();
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const SARAH = codeKey("SARAH20");
const JOHN = codeKey("JOHN20");
const ANN = codeKey("ANN20");

/** The answer to the first code's discount is lost; its neighbours make another, before a job finds the first. */
async function twoShared(): Promise<CodeProgramme> {
  const programme = await aCodeProgramme(store);
  loseAnswersTo("discountCodeBasicCreate");
  expect(await programme.add("SARAH20")).toMatchObject({ kind: "making" });
  vi.unstubAllGlobals();
  for (const code of ["JOHN20", "ANN20"]) expect(await programme.add(code)).toMatchObject({ kind: "live" });
  await store.runJobs();
  expect(await getCode(programme.shop.id, SARAH)).toMatchObject({ state: "live" });
  return programme;
}

test("a discount whose creation was not answered lives on beside the one that the others share", async () => {
  const programme = await twoShared();
  const { shop, call, offerId } = programme;
  const first = await seenInStore(programme, "SARAH20");
  const second = await seenInStore(programme, "ANN20");
  expect(first.gid).not.toBe(second.gid);
  expect((await getOffer(shop.id, offerId))?.discountGid).toBe(second.gid);
  // Both follow the offer.
  const version = (await getOffer(shop.id, offerId))?.version ?? 0;
  await editOffer(shop, call, { offerId, version, fields: { ...OFFER, percent: "25" } }, now());
  expect(await seenInStore(programme, "SARAH20")).toMatchObject({ value: { bps: 2500 } });
  expect(await seenInStore(programme, "ANN20")).toMatchObject({ value: { bps: 2500 } });
  // A code of the first that is resumed joins the others.
  await stopCode(shop, call, SARAH, now());
  expect(await resumeCode(shop, call, SARAH, now())).toMatchObject({ kind: "done", state: "live" });
  expect(await seenInStore(programme, "SARAH20")).toMatchObject({ gid: second.gid });
});

test("a discount that is found by its tag is told what the offer says by now", async () => {
  const programme = await aCodeProgramme(store);
  const { shop, call, offerId, add } = programme;
  loseAnswersTo("discountCodeBasicCreate");
  await add("SARAH20");
  vi.unstubAllGlobals();
  await editOffer(shop, call, { offerId, version: 1, fields: { ...OFFER, percent: "25" } }, now());
  await store.runJobs();
  expect(await seenInStore(programme, "SARAH20")).toMatchObject({ value: { bps: 2500 } });
});

test("stopping one code never ends its neighbours", async () => {
  const programme = await twoShared();
  const { shop, call } = programme;
  expect(await stopCode(shop, call, JOHN, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await getCode(shop.id, ANN)).toMatchObject({ state: "live" });
  expect(await seenInStore(programme, "ANN20")).toMatchObject({ ended: false });
});

test("deleting one code never deletes its neighbours", async () => {
  const programme = await twoShared();
  const { shop, call, inStore } = programme;
  await stopCode(shop, call, JOHN, now());
  expect(await deleteCode(shop, call, JOHN, now())).toEqual({ kind: "deleted" });
  expect(await getCode(shop.id, ANN)).toMatchObject({ state: "live" });
  expect(await inStore()).toEqual(["ANN20", "SARAH20"]);
});

test("what one code says itself never reaches its neighbours", async () => {
  const programme = await twoShared();
  const { shop, call } = programme;
  await setOwn(shop, call, { key: JOHN, fields: { ownUses: "on", limited: "on", usageLimit: "1" } }, now());
  expect(await seenInStore(programme, "ANN20")).toMatchObject({ conditions: { usageLimit: null } });
  expect(await seenInStore(programme, "JOHN20")).toMatchObject({ conditions: { usageLimit: 1 } });
});

test("an edit of the offer leaves codes live whose neighbour is stopped", async () => {
  const programme = await aCodeProgramme(store);
  const { shop, call, add, offerId } = programme;
  loseAnswersTo("discountCodeBasicCreate");
  await add("SARAH20");
  vi.unstubAllGlobals();
  for (const code of ["JOHN20", "ANN20"]) await add(code);
  // Before the job looks, JOHN20 is stopped.
  await stopCode(shop, call, JOHN, now());
  await store.runJobs();
  const version = (await getOffer(shop.id, offerId))?.version ?? 0;
  await editOffer(shop, call, { offerId, version, fields: { ...OFFER, percent: "25" } }, now());
  await store.runJobs();
  expect(await seenInStore(programme, "ANN20")).toMatchObject({ ended: false, value: { bps: 2500 } });
});

test("a second shared discount that was ended in the store is told of, though one of its codes is stopped", async () => {
  const programme = await twoShared();
  const { shop, call } = programme;
  await stopCode(shop, call, JOHN, now());
  await store.hand.deactivateDiscount(shop.domain, "ANN20");
  await lookAtStore(shop.id);
  await store.runJobs();
  const { rows } = await listDifferences(shop.id, { offerId: null, page: 1 });
  expect(rows).toMatchObject([{ differences: [{ what: "State" }] }]);
});

test("a whole import stays live when one of its codes is stopped", async () => {
  const programme = await aCodeProgramme(store);
  const { shop, call, add, offerId } = programme;
  loseAnswersTo("discountCodeBasicCreate");
  await add("SARAH20");
  vi.unstubAllGlobals();
  const lines = Array.from({ length: 12 }, (_, n) => `P${n + 100},Partner ${n}`);
  const bytes = new TextEncoder().encode(`code,partner\n${lines.join("\n")}\n`);
  const drafted = await draftImport(shop, { bytes, name: "c.csv", offerId }, now());
  if (drafted.kind !== "drafted") throw new Error("refused");
  await startBatch(shop, drafted.id, now());
  await runBatch({ pool: workerPool(), shopId: shop.id, call, now: now() }, drafted.id);
  await store.runJobs();
  await stopCode(shop, call, codeKey("P100"), now());
  for (let n = 101; n < 112; n += 1) expect(await seenInStore(programme, `P${n}`)).toMatchObject({ ended: false });
});

/** SARAH20 has a discount of its own, to which the merchant added PODCAST by hand, for John. */
async function withPodcast(): Promise<CodeProgramme> {
  const programme = await aCodeProgramme(store);
  const { shop, add, john } = programme;
  await add("SARAH20", { ownUses: "on", limited: "on", usageLimit: "10" });
  await addByHand(store, shop, { to: "SARAH20", codes: ["PODCAST"] });
  const { gid } = await seenInStore(programme, "PODCAST");
  expect(await map(programme, gid, "PODCAST", { to: john })).toMatchObject({ kind: "mapped", mapped: 1 });
  return programme;
}

test("stopping and resuming a code leaves other codes in its own discount usable", async () => {
  const programme = await withPodcast();
  const { shop, call, inStore } = programme;
  expect(await stopCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "stopped" });
  expect(await inStore()).toEqual(["PODCAST"]);
  expect(await seenInStore(programme, "PODCAST")).toMatchObject({ ended: false });
  expect(await resumeCode(shop, call, SARAH, now())).toEqual({ kind: "done", state: "live" });
  expect(await seenInStore(programme, "SARAH20")).toMatchObject({ ended: false, conditions: { usageLimit: 10 } });
});

test("deleting a code leaves other codes in its own discount, a partner's too", async () => {
  const programme = await withPodcast();
  const { shop, call, inStore } = programme;
  await stopCode(shop, call, SARAH, now());
  expect(await deleteCode(shop, call, SARAH, now())).toEqual({ kind: "deleted" });
  expect(await inStore()).toEqual(["PODCAST"]);
});

test("codes that joined an ended discount are not deleted, or ended again, with the stopped one", async () => {
  const programme = await aCodeProgramme(store);
  const { shop, call, add, offerId, inStore } = programme;
  await add("SARAH20", { ownUses: "on", limited: "on", usageLimit: "10" });
  await stopCode(shop, call, SARAH, now());
  await addByHand(store, shop, { to: "SARAH20", codes: ["PODCAST"] });
  await store.hand.activateDiscount(shop.domain, "PODCAST");
  await editOffer(shop, call, { offerId, version: 1, fields: { ...OFFER, percent: "25" } }, now());
  expect(await inStore()).toEqual(["PODCAST"]);
  expect(await seenInStore(programme, "PODCAST")).toMatchObject({ ended: false });
  expect(await deleteCode(shop, call, SARAH, now())).toEqual({ kind: "deleted" });
  expect(await inStore()).toEqual(["PODCAST"]);
});

test("what discounts were made for before it was kept is told by what they carry", async () => {
  const programme = await twoShared();
  const { shop, add } = programme;
  const ownUses = { ownUses: "on", limited: "on", usageLimit: "10" };
  await add("ALONE20", ownUses);
  await add("RESTS20", ownUses);
  await stopCode(shop, programme.call, codeKey("RESTS20"), now());
  // Its own conditions were dropped while it was stopped: it still rests in the discount that was made for it.
  await setOwn(shop, programme.call, { key: codeKey("RESTS20"), fields: {} }, now());
  const read = `SELECT c.key, d.kind FROM code c JOIN store_discount d ON d.shop_id = c.shop_id AND d.gid = c.discount_gid
    WHERE c.shop_id = $1 ORDER BY c.key`;
  const kinds = [
    { key: "ALONE20", kind: "own" },
    { key: "ANN20", kind: "shared" },
    { key: "JOHN20", kind: "shared" },
    { key: "RESTS20", kind: "own" },
    { key: "SARAH20", kind: "shared" },
  ];
  expect((await appPool().query(read, [shop.id])).rows).toEqual(kinds);
  await appPool().query("DROP TRIGGER store_discount_kind ON store_discount; DROP FUNCTION store_discount_kind");
  await appPool().query("ALTER TABLE store_discount DROP COLUMN kind");
  await appPool().query("DROP INDEX partner_state_archived");
  await appPool().query("CREATE INDEX code_mapped ON code (shop_id) WHERE offer_id IS NULL");
  // As it was when the other shared discount had taken the offer's own place.
  await appPool().query(
    "UPDATE offer o SET discount_gid = c.discount_gid FROM code c WHERE o.shop_id = $1 AND c.shop_id = $1 AND c.key = 'SARAH20'",
    [shop.id],
  );
  const name = "20261127310000_discount_kinds/migration.sql";
  await appPool().query(readFileSync(path.join(migrationsDirectory, name), "utf8"));
  expect((await appPool().query(read, [shop.id])).rows).toEqual(kinds);

  // What a process of the former release goes on to note.
  const note = (gid: string) =>
    appPool().query(
      "INSERT INTO store_discount (shop_id, gid, offer_id, written_version) VALUES ($1, $2, $3, 1) RETURNING kind",
      [shop.id, gid, programme.offerId],
    );
  await appPool().query("UPDATE offer SET discount_gid = 'gid://joined' WHERE shop_id = $1", [shop.id]);
  expect((await note("gid://joined")).rows).toEqual([{ kind: "shared" }]);
  expect((await note("gid://alone")).rows).toEqual([{ kind: "own" }]);
});

// Whether Shopify keeps a discount's last code is not documented: here it says that it removed one, and keeps it.
const keepingLast = (call: AdminCall) =>
  (async (...args: Parameters<AdminCall>) =>
    JSON.stringify(args).includes("discountCodeRedeemCodeBulkDelete")
      ? {
          ok: true,
          value: {
            discountCodeRedeemCodeBulkDelete: { job: { id: "gid://shopify/Job/0", done: false }, userErrors: [] },
          },
        }
      : call(...args)) as AdminCall;

async function oneCodeAndAnImport() {
  const programme = await aCodeProgramme(store);
  const { shop, call, offerId, add } = programme;
  await add("SARAH20");
  const bytes = new TextEncoder().encode("code,partner\nADA20,Ada\nBOB20,Bob\nCEE20,Cee\n");
  const draft = await draftImport(shop, { bytes, name: "c.csv", offerId }, now());
  if (draft.kind !== "drafted") throw new Error(draft.message);
  await startBatch(shop, draft.id, now());
  const making = { pool: workerPool(), shopId: shop.id, call, now: now() };
  return { ...programme, id: draft.id, making };
}

const TAKEN_OUT = [
  ["stopping it", async ({ shop }: CodeProgramme, by: AdminCall) => stopCode(shop, by, SARAH, now())],
  [
    "giving it a condition of its own",
    async ({ shop }: CodeProgramme, by: AdminCall) =>
      setOwn(shop, by, { key: SARAH, fields: { ownUses: "on", limited: "on", usageLimit: "10" } }, now()),
  ],
] as const;

test.each(TAKEN_OUT)(
  "a shared discount's last code goes with it, by %s, and no code of an import is lost",
  async (_, out) => {
    const programme = await oneCodeAndAnImport();
    const { shop, call, id, making } = programme;
    let beside: Promise<unknown> | null = null;
    // Between the last look into the discount and its deletion.
    const slow = keepingLast((async (...args: Parameters<AdminCall>) => {
      if (JSON.stringify(args).includes("discountCodeDelete") && beside === null) {
        beside = runBatch(making, id);
        await Promise.race([beside, new Promise((resolve) => setTimeout(resolve, 2_000))]);
      }
      return call(...args);
    }) as AdminCall);
    await out(programme, slow);
    expect(beside).not.toBeNull();
    await beside;
    await store.runJobs();
    for (const code of ["ADA20", "BOB20", "CEE20"]) {
      expect(await getCode(shop.id, codeKey(code))).toMatchObject({ state: "live" });
      await seenInStore(programme, code);
    }
  },
);

test("a shared discount that an import is filling stays; its last code leaves when the import is over", async () => {
  const programme = await oneCodeAndAnImport();
  const { shop, call, id, making, offerId } = programme;
  const before = (await getOffer(shop.id, offerId))?.discountGid;
  let stopped: unknown = null;
  const slow = (async (...args: Parameters<AdminCall>) => {
    if (JSON.stringify(args).includes("discountRedeemCodeBulkAdd(") && stopped === null)
      stopped = await stopCode(shop, keepingLast(call), SARAH, now());
    return call(...args);
  }) as AdminCall;
  await runBatch({ ...making, call: slow }, id);
  expect(stopped).not.toBeNull();
  expect(await getCode(shop.id, SARAH)).toMatchObject({
    state: "stopping",
    problem:
      "Shopify still has the code in its discount, and codes are being added to that. Vouch tries again by itself.",
  });
  await store.runJobs();
  expect(await getCode(shop.id, SARAH)).toMatchObject({ state: "stopped", problem: null });
  expect((await seenInStore(programme, "ADA20")).gid).toBe(before);
});
