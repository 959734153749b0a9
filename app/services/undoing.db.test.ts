// What the undoing of an import takes out of the store and forgets, and what it leaves, whatever happens beside it.
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { type Installed, openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { SPEAKS } from "../db/batch-undo.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import { addDays } from "../domain/time.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { runBatch } from "./code-batch-run.ts";
import { getCode } from "./codes.ts";
import { draftImport, getBatch, mendImport, startBatch, stopBatch, undoBatch } from "./imports.ts";
import { draftFile, runFile, startFile, undoMovingFile } from "./moving-files.ts";
import { createOffer, getOffer } from "./offers.ts";
import { createPartner, listPartners } from "./partners.ts";
import { reassign } from "./reassign.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());
const now = () => instant(Date.now());
const bytes = (text: string) => new TextEncoder().encode(text);

async function aProgramme(more: Record<string, string> = {}) {
  const installed = await store.install();
  const { shop, call } = installed;
  const fields = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", ...more };
  const offer = await createOffer(shop, call, fields, now());
  if (offer.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const draft = async (text: string) => {
    const made = await draftImport(shop, { bytes: bytes(text), name: "c.csv", offerId }, now());
    if (made.kind !== "drafted") throw new Error(made.message);
    return made.id;
  };
  const run = async (text: string) => {
    const id = await draft(text);
    await startBatch(shop, id, now());
    await store.runJobs();
    return id;
  };
  const undo = async (id: number) => {
    expect(await undoBatch(shop, id, now())).toEqual({ kind: "started" });
    await store.runJobs();
    expect(await getBatch(shop.id, id)).toMatchObject({ state: "undone", problem: null });
  };
  const making = { pool: workerPool(), shopId: shop.id, call, now: now() };
  return { ...installed, offerId, draft, run, undo, making };
}

const codesInStore = async ({ shop }: Installed) =>
  (await hand.discounts(shop.domain)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();

const isMutation = (args: unknown, name: string) => JSON.stringify(args).includes(name);

test("the discount that another import fills is not deleted: the wrong file is undone while the right one starts", async () => {
  const programme = await aProgramme();
  const { shop, call, offerId, draft, run, making } = programme;
  const wrong = await run("code,partner\nADA10,Ada\nBOB10,Bob\n");
  const right = await draft("code,partner\nADA20,Ada\nBOB20,Bob\nCEE20,Cee\n");
  await undoBatch(shop, wrong, now());
  await startBatch(shop, right, now());
  let beside: Promise<unknown> | null = null;
  // Between the undo's last look into the emptied discount and its deletion.
  const slow = (async (...args: Parameters<AdminCall>) => {
    if (isMutation(args, "discountCodeDelete") && beside === null) {
      beside = runBatch(making, right);
      await Promise.race([beside, new Promise((resolve) => setTimeout(resolve, 2_000))]);
    }
    return call(...args);
  }) as AdminCall;
  await runBatch({ ...making, call: slow }, wrong);
  expect(beside).not.toBeNull();
  await beside;
  expect(await getBatch(shop.id, wrong)).toMatchObject({ state: "undone" });
  expect(await getBatch(shop.id, right)).toMatchObject({ state: "done" });
  for (const code of ["ADA20", "BOB20", "CEE20"])
    expect(await getCode(shop.id, codeKey(code))).toMatchObject({ state: "live" });
  expect(await codesInStore(programme)).toEqual(["ADA20", "BOB20", "CEE20"]);
  expect((await getOffer(shop.id, offerId))?.discountGid).toBe((await hand.discounts(shop.domain))[0]?.id);
});

test("the discount that another import fills stays, though nothing of it is in there yet", async () => {
  const programme = await aProgramme();
  const { shop, call, draft, run, making } = programme;
  const wrong = await run("code,partner\nADA10,Ada\nBOB10,Bob\n");
  const right = await draft("code,partner\nADA20,Ada\nBOB20,Bob\nCEE20,Cee\n");
  await undoBatch(shop, wrong, now());
  await startBatch(shop, right, now());
  let undone: Promise<unknown> | null = null;
  // The whole undo, before the other import's codes arrive.
  const slow = (async (...args: Parameters<AdminCall>) => {
    if (isMutation(args, "discountRedeemCodeBulkAdd(") && undone === null) {
      undone = runBatch(making, wrong);
      await undone;
    }
    return call(...args);
  }) as AdminCall;
  await runBatch({ ...making, call: slow }, right);
  expect(undone).not.toBeNull();
  expect(await getBatch(shop.id, wrong)).toMatchObject({ state: "undone" });
  expect(await codesInStore(programme)).toEqual(["ADA20", "BOB20", "CEE20"]);
  expect(await hand.discounts(shop.domain)).toHaveLength(1);
});

test("a discount stays while a code of its offer is on its way into it: its answer may have been lost", async () => {
  const { shop, draft, run, undo } = await aProgramme();
  const wrong = await run("code,partner\nADA10,Ada\n");
  const other = await draft("code,partner\nBOB10,Bob\n");
  await startBatch(shop, other, now());
  await stopBatch(shop, other, now());
  await store.runJobs();
  await appPool().query(
    `INSERT INTO code (shop_id, key, display, offer_id, state, created_at, batch_id)
     SELECT shop_id, 'BOB10', 'BOB10', offer_id, 'making', now(), $2 FROM code WHERE shop_id = $1`,
    [shop.id, other],
  );
  await undo(wrong);
  expect(await hand.discounts(shop.domain)).toMatchObject([{ codesCount: 0 }]);
  await undo(other);
  expect(await hand.discounts(shop.domain)).toEqual([]);
});

test.each([0, 1])(
  "codes that were given to somebody else since stay, from the day on which they were made, and %d after",
  async (days) => {
    const programme = await aProgramme();
    const { shop, run, undo } = programme;
    const id = await run("code,partner\nADA10,Ada\nBOB10,Bob\n");
    const john = await createPartner(shop, { name: "John Doe", commission: "percent", rate: "10" }, now());
    if (john.kind !== "created") throw new Error("refused");
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: shop.timeZone }).format(addDays(now(), days));
    expect(await reassign(shop, { keys: [codeKey("ADA10")], partnerId: john.partnerId, day }, now())).toMatchObject({
      kind: "reassigned",
    });
    await undo(id);
    expect(await codesInStore(programme)).toEqual(["ADA10"]);
    expect(await getCode(shop.id, codeKey("ADA10"))).toMatchObject({
      state: "live",
      partner: { name: days === 0 ? "John Doe" : "Ada" },
    });
  },
);

test("a name that an import failed to make, and that somebody was given since, stays known here", async () => {
  const { shop, draft, undo } = await aProgramme();
  await hand.createDiscount(shop.domain, { title: "Mine", code: "OLD10", percent: "10" });
  const id = await draft("code,partner\nOLD10,Ada\nNEW10,Ada\n");
  const { settings } = (await getBatch(shop.id, id)) ?? {};
  if (settings === undefined) throw new Error("no draft");
  await mendImport(shop, id, { kind: "settings", settings: { ...settings, takeOver: false } });
  await startBatch(shop, id, now());
  await store.runJobs();
  expect(await getCode(shop.id, codeKey("OLD10"))).toMatchObject({ state: "failed", partner: null });
  const john = await createPartner(shop, { name: "John Doe", commission: "percent", rate: "10" }, now());
  if (john.kind !== "created") throw new Error("refused");
  const later = instant(Date.now() + 2_000);
  const given = await reassign(shop, { keys: [codeKey("OLD10")], partnerId: john.partnerId, day: "" }, later);
  expect(given).toMatchObject({ kind: "reassigned" });
  await undo(id);
  expect(await getCode(shop.id, codeKey("OLD10"))).toMatchObject({ partner: { name: "John Doe" } });
});

/** The process dies when the store has answered so many times to an operation. */
function dying(call: AdminCall, operation: string, after: number): AdminCall {
  let answers = 0;
  return (async (...args: Parameters<AdminCall>) => {
    const answer = await call(...args);
    if (isMutation(args, operation) && ++answers === after) throw new Error("killed");
    return answer;
  }) as AdminCall;
}

test.each([
  ["the first code of a shared discount", {}, "discountCodeBasicCreate", 1, 1],
  ["codes that are added to it", {}, "discountRedeemCodeBulkAdd(", 1, 4],
  ["codes with a discount of their own each", { limited: "on", usageLimit: "5" }, "discountCodeBasicCreate", 2, 2],
])("an import that died at %s, was stopped and undone leaves nothing", async (_, fields, operation, after, there) => {
  const programme = await aProgramme(fields);
  const { shop, call, draft, undo, making } = programme;
  const id = await draft("code,partner\nADA10,Ada\nBOB10,Bob\nCEE10,Cee\nDOE10,Doe\n");
  await startBatch(shop, id, now());
  await expect(runBatch({ ...making, call: dying(call, operation, after) }, id)).rejects.toThrow("killed");
  await until(async () => expect(await codesInStore(programme)).toHaveLength(there));
  expect(await stopBatch(shop, id, now())).toEqual({ kind: "started" });
  await store.runJobs();
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "stopped" });
  await undo(id);
  expect(await hand.discounts(shop.domain)).toEqual([]);
  for (const code of ["ADA10", "BOB10", "CEE10", "DOE10"]) expect(await getCode(shop.id, codeKey(code))).toBeNull();
});

test("names of the merchant's own that an import never took over stay in the store when it is undone", async () => {
  const programme = await aProgramme();
  const { shop, call, draft, undo, making } = programme;
  await hand.createDiscount(shop.domain, { title: "Mine", code: "CEE10", percent: "10" });
  const id = await draft("code,partner\nADA10,Ada\nBOB10,Bob\nCEE10,Cee\n");
  await startBatch(shop, id, now());
  await expect(runBatch({ ...making, call: dying(call, "discountCodeBasicCreate", 1) }, id)).rejects.toThrow("killed");
  await stopBatch(shop, id, now());
  await store.runJobs();
  await undo(id);
  expect(await codesInStore(programme)).toEqual(["CEE10"]);
});

const stateOf = async ({ shop }: Installed) => {
  const { rows } = await listPartners(shop.id, EVERY_PARTNER, 1);
  return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
};

test("partners with money brought over, or a post planned, stay active; those left with nothing are archived", async () => {
  const programme = await aProgramme();
  const { shop, run, undo } = programme;
  const id = await run("code,partner\nADA10,Ada\nBOB10,Bob\nCEE10,Cee\nDAN10,Dan\n");
  const bring = async (text: string) => {
    const given = {
      kind: "balances",
      bytes: bytes(text),
      name: "b.csv",
      program: "UpPromote",
      stateless: null,
    } as const;
    const drafted = await draftFile(shop, given, now());
    if (!drafted.ok) throw new Error(drafted.error);
    await startFile(shop, drafted.value, now());
    await runFile(appPool(), shop.id, drafted.value, now());
    return drafted.value;
  };
  await bring("partner,amount,status,order\nAda,500.00,approved,77\n");
  const back = await bring("partner,amount,status,order\nDan,5.00,approved,78\n");
  await undoMovingFile(shop, back, now());
  await runFile(appPool(), shop.id, back, now());
  const { rows } = await listPartners(shop.id, { ...EVERY_PARTNER, search: "Bob" }, 1);
  await appPool().query("INSERT INTO planned_post (shop_id, partner_id, day) VALUES ($1, $2, '2027-01-01')", [
    shop.id,
    rows[0]?.id,
  ]);
  await undo(id);
  expect(await codesInStore(programme)).toEqual([]);
  expect(await stateOf(programme)).toEqual({ Ada: "active", Bob: "active", Cee: "archived", Dan: "archived" });
});

// A table that is added later has to say whether a partner is left with something by it.
test("each table that names a partner counts for whether they are left with nothing, or is known not to", async () => {
  const { rows } = await appPool().query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE table_schema = 'public' AND column_name = 'partner_id' AND table_type = 'BASE TABLE'`,
  );
  const says = {
    ofTheBatchItself: ["batch_row", "batch_partner", "first_code", "handle", "partner_state", "terms"],
    whatTheyAre: ["former_email", "membership"],
    whatWas: ["replaced_assignment"],
    wishedOfTheirCodes: ["list_wish"],
    toldByOthers: ["click", "partner_day", "partner_month"],
  };
  const known = [...SPEAKS.map(([table]) => table), ...Object.values(says).flat()];
  expect(rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
});
