import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { aCodeProgramme } from "../../tests/code-programme.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { CodeBatch } from "../domain/code-batch.ts";
import { instant, partnerId } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import { parseInstant } from "../domain/time.ts";
import { exportCodes } from "./code-export.ts";
import { addCode, getCode, listCodes, resumeCode, stopCode } from "./codes.ts";
import { listDraftOffers } from "./import-offers.ts";
import { planHolds } from "./import-plan.ts";
import {
  continueBatch,
  countBatch,
  draftImport,
  getBatch,
  listBatchRows,
  listFailed,
  listTakenOver,
  mendImport,
  startBatch,
  stopBatch,
  undoBatch,
} from "./imports.ts";
import { createOffer } from "./offers.ts";
import { createPartner, listPartners, setPartnerState } from "./partners.ts";
import { savePayee } from "./payees.ts";
import { reassign } from "./reassign.ts";
import { sayCodeTerms } from "./terms.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const now = () => instant(Date.now());
const bytes = (text: string) => new TextEncoder().encode(text);

async function aProgramme() {
  const installed = await store.install();
  const { shop, call } = installed;
  const offer = await createOffer(
    shop,
    call,
    { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01" },
    now(),
  );
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const draft = async (text: string) => {
    const drafted = await draftImport(shop, { bytes: bytes(text), name: "codes.csv", offerId }, now());
    if (drafted.kind !== "drafted") throw new Error(drafted.message);
    return drafted.id;
  };
  const takeOver = async (id: number) => {
    const { settings } = (await getBatch(shop.id, id)) ?? {};
    if (settings === undefined) throw new Error("no draft");
    await mendImport(shop, id, { kind: "settings", settings: { ...settings, takeOver: true } });
  };
  const run = async (id: number) => {
    expect(await startBatch(shop, id, now())).toEqual({ kind: "started" });
    await store.runJobs();
  };
  const fates = async (id: number) => {
    const { rows } = await listBatchRows(shop.id, id, { fate: null, page: 1 });
    return rows.map(({ line, fate, problem }) => [line, fate, problem]);
  };
  return { ...installed, offerId, draft, takeOver, run, fates };
}

const inStore = async (domain: string) =>
  (await hand.discounts(domain)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();

const countInStore = async (domain: string) =>
  (await hand.discounts(domain)).reduce((sum, { codesCount }) => sum + codesCount, 0);

test("a file becomes partners and codes that are live in the store, in one discount", async () => {
  const { shop, draft, run } = await aProgramme();
  const id = await draft(
    "Coupon;First Name;Last Name;E-mail\nADA10;Ada;Lovelace;ada@example.com\nbob10;Bob;;\nSARAH20;Sarah;Lee;\n",
  );
  expect(await countBatch(shop.id, id)).toMatchObject({ fates: { make: 3 }, partners: 2 });
  expect(await inStore(shop.domain)).toEqual([]);
  await run(id);
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "done", problem: null });
  expect(await inStore(shop.domain)).toEqual(["ADA10", "BOB10", "SARAH20"]);
  expect(await hand.discounts(shop.domain)).toHaveLength(1);
  expect(await getCode(shop.id, codeKey("ada10"))).toMatchObject({ state: "live", partner: { name: "Ada Lovelace" } });
  const partners = await listPartners(shop.id, EVERY_PARTNER, 1);
  expect(partners.rows.map(({ name, email }) => [name, email])).toEqual([
    ["Ada Lovelace", "ada@example.com"],
    ["Bob", null],
    ["Sarah Lee", null],
  ]);
});

test("partners whose rows name no commission follow their group, the offer or the shop unless the merchant says otherwise", async () => {
  const { shop, draft, run } = await aProgramme();
  const id = await draft("Coupon;Name;Commission\nADA10;Ada;\nBEA10;Bea;7 %\n");
  const { settings } = (await getBatch(shop.id, id)) ?? {};
  if (settings === undefined) throw new Error("no draft");
  expect(settings.terms).toBeNull();
  await run(id);
  const other = await draft("Coupon;Name;Commission\nCEE10;Cee;\n");
  await mendImport(shop, other, {
    kind: "settings",
    settings: { ...settings, terms: { kind: "percent", rateBps: 1_200 } },
  });
  await run(other);
  const { rows } = await listPartners(shop.id, EVERY_PARTNER, 1);
  expect(rows.map(({ name, terms }) => [name, terms.terms])).toEqual([
    ["Ada", null],
    ["Bea", { kind: "percent", rateBps: 700 }],
    ["Cee", { kind: "percent", rateBps: 1_200 }],
    ["Sarah Lee", { kind: "percent", rateBps: 1000 }],
  ]);
});

test("each row says its fate, and one that is mended is decided on anew", async () => {
  const { shop, draft, fates } = await aProgramme();
  const id = await draft("code,partner\nADA10,Ada\nada10,Bob\nA B,Ada\nCEE10,\n");
  expect(await fates(id)).toEqual([
    [2, "make", null],
    [3, "wrong", "ADA10 stands in line 2 already."],
    [4, "wrong", "A code cannot contain spaces. Use - or _ instead."],
    [5, "wrong", "Say whose row this is: a name or an e-mail address."],
  ]);
  await mendImport(shop, id, { kind: "cell", line: 2, column: "code", text: "ADA11" });
  await mendImport(shop, id, { kind: "cell", line: 4, column: "code", text: "A-B" });
  await mendImport(shop, id, { kind: "cell", line: 5, column: "email", text: "cee@example.com" });
  expect((await fates(id)).map(([, fate]) => fate)).toEqual(["make", "make", "make", "make"]);
  await mendImport(shop, id, { kind: "leave-out", line: 3 });
  expect((await fates(id)).map(([line]) => line)).toEqual([2, 4, 5]);
});

test("of rows that are decided on anew only those are written that are decided on otherwise", async () => {
  const { shop, draft } = await aProgramme();
  const id = await draft("code,partner\nADA10,Ada\nSARAH10,Sarah Lee\nada10,Bob\n");
  const written = async () => {
    const { rows } = await appPool().query<{ line: number; written: string }>(
      "SELECT line, xmin::text AS written FROM batch_row WHERE shop_id = $1 AND batch_id = $2",
      [shop.id, id],
    );
    return new Map(rows.map((row) => [row.line, row.written]));
  };
  const before = await written();
  await mendImport(shop, id, { kind: "cell", line: 2, column: "code", text: "ADA11" });
  const after = await written();
  expect([2, 3, 4].filter((line) => before.get(line) !== after.get(line))).toEqual([2, 4]);
});

test("a column that was not recognised can be named", async () => {
  const { shop, draft, fates } = await aProgramme();
  const id = await draft("Gutschein,Wer\nADA10,Ada\n");
  expect((await fates(id)).map(([line, fate]) => [line, fate])).toEqual([
    [1, "wrong"],
    [2, "wrong"],
  ]);
  await mendImport(shop, id, {
    kind: "columns",
    columns: [
      ["code", 0],
      ["partner", 1],
    ],
  });
  await mendImport(shop, id, { kind: "leave-out", line: 1 });
  expect((await fates(id)).map(([, fate]) => fate)).toEqual(["make"]);
});

test("a code that the store has already is taken over as it is", async () => {
  const { takeOver, shop, draft, run } = await aProgramme();
  await hand.createDiscount(shop.domain, { title: "Mine", code: "Old10", percent: "10" });
  const id = await draft("code,partner\nNEW10,Ada\nold10,Bob\n");
  await takeOver(id);
  await run(id);
  expect(await getCode(shop.id, codeKey("OLD10"))).toMatchObject({
    state: "live",
    offer: null,
    partner: { name: "Bob" },
  });
  expect((await hand.discount(shop.domain, "Old10")).title).toBe("Mine");
});

test("three hundred codes go in two calls, and what was done before a failure is not done twice", async () => {
  const { shop, draft, run } = await aProgramme();
  const lines = Array.from({ length: 300 }, (_, n) => `C${String(n).padStart(4, "0")},Partner ${n % 7}`);
  const id = await draft(`code,partner\n${lines.join("\n")}`);
  await startBatch(shop, id, now());
  // The store does what it is asked, and the answer to the first bulk add is lost.
  const send = globalThis.fetch;
  let lost = 0;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    const answer = await send(...args);
    if (!String(args[1]?.body).includes("VouchAddCodes") || lost > 0) return answer;
    lost += 1;
    throw new TypeError("fetch failed");
  });
  // The worker tries again by itself, a little later each time.
  for (let tries = 0; tries < 5 && (await getBatch(shop.id, id))?.state === "running"; tries++) {
    await store.runJobs().catch(() => {});
    await appPool().query("UPDATE graphile_worker._private_jobs SET attempts = 0, last_error = NULL");
  }
  vi.unstubAllGlobals();
  expect(lost).toBe(1);
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "done" });
  expect(await countBatch(shop.id, id)).toMatchObject({ codes: { live: 300 } });
  expect(await hand.discounts(shop.domain)).toMatchObject([{ codesCount: 300 }]);
  await run(await draft("code,partner\nONEMORE,Ada\n"));
  expect(await hand.discounts(shop.domain)).toMatchObject([{ codesCount: 301 }]);
});

test("undoing takes back what no order carried, and nothing else", async () => {
  const { shop, draft, run } = await aProgramme();
  const first = await draft("code,partner\nKEEP10,Sarah Lee\n");
  await run(first);
  const id = await draft("code,partner\nADA10,Ada\nUSED10,Ada\nBOB10,Bob\n");
  await run(id);
  await appPool().query("INSERT INTO redemption VALUES ($1, 'USED10', 1, 42)", [shop.id]);
  expect(await undoBatch(shop, id, now())).toEqual({ kind: "started" });
  await store.runJobs();
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "undone" });
  expect(await inStore(shop.domain)).toEqual(["KEEP10", "USED10"]);
  expect((await listCodes(shop.id, { search: "", page: 1 })).rows.map(({ key }) => key).toSorted()).toEqual([
    "KEEP10",
    "USED10",
  ]);
  const partners = await listPartners(shop.id, { ...EVERY_PARTNER, state: "archived" }, 1);
  expect(partners.rows.map(({ name }) => name)).toEqual(["Bob"]);
});

test("no shop reads, mends or starts another's import", async () => {
  const [mine, other] = [await aProgramme(), await aProgramme()];
  const id = await mine.draft("code,partner\nADA10,Ada\n");
  expect(await getBatch(other.shop.id, id)).toBeNull();
  expect(await mendImport(other.shop, id, { kind: "leave-out", line: 2 })).toEqual({ kind: "not-found" });
  expect(await startBatch(other.shop, id, now())).toEqual({ kind: "not-found" });
  expect(await countBatch(mine.shop.id, id)).toMatchObject({ fates: { make: 1 } });
});

const PAYLOADS = path.resolve(import.meta.dirname, "../../../shared/payloads/csv");
const files = (() => {
  try {
    return readdirSync(PAYLOADS).filter((name) => name.endsWith(".csv"));
  } catch {
    return []; // the folder is not part of the repository
  }
})();

describe.skipIf(files.length === 0)("files that nobody here wrote", () => {
  test.each(files)("%s is drafted with a fate for each row, or refused with a sentence", async (name) => {
    const { shop, offerId } = await aProgramme();
    const file = { bytes: readFileSync(path.join(PAYLOADS, name)), name, offerId };
    const drafted = await draftImport(shop, file, now());
    if (drafted.kind === "refused") return expect(drafted.message).toMatch(/\.$/);
    const { fates } = await countBatch(shop.id, drafted.id);
    expect(Object.values(fates).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
  });
});

test("what is exported imports again as what is here already", async () => {
  const { shop, draft, run, fates } = await aProgramme();
  await run(await draft("code,partner,email\nADA10,=1+1 Ada,ada@example.com\nBOB10,Bob,\n"));
  const text = await exportCodes(shop, { offerId: null });
  expect(text).toContain("'=1+1 Ada");
  expect(text).toContain(`https://${shop.host}/discount/ADA10`);
  const again = await draft(text);
  expect(await fates(again)).toEqual([
    [2, "known", null],
    [3, "known", null],
  ]);
});

test("a partner who cannot be made any more is told on their rows, and the others are imported", async () => {
  const { shop, draft, run } = await aProgramme();
  const id = await draft("code,partner\nADA10,Ada\nBOB10,Bob\n");
  // Two are called Bob before the import is started.
  for (const email of ["one@example.com", "two@example.com"]) {
    await createPartner(shop, { name: "Bob", email, commission: "percent", rate: "10" }, now());
  }
  await run(id);
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "done" });
  const rows = await listBatchRows(shop.id, id, { fate: "wrong", page: 1 });
  expect(rows.rows).toMatchObject([{ line: 3, problem: expect.stringMatching(/2 partners are called Bob/) }]);
  expect(await inStore(shop.domain)).toEqual(["ADA10"]);
});

test("what changed since a draft was made is decided on when it is started", async () => {
  const { shop, call, draft, run } = await aProgramme();
  const dan = await createPartner(shop, { name: "Dan", commission: "percent", rate: "10" }, now());
  if (dan.kind !== "created") throw new Error("refused");
  const id = await draft("code,partner\nDAN10,Dan\nEVE10,Eve\n");
  const chosen = { kind: "ticked", ids: [dan.partnerId] } as const;
  await setPartnerState(shop, call, { chosen, state: "archived", codes: "leave" }, now());
  await run(id);
  expect(await inStore(shop.domain)).toEqual(["EVE10"]);
  const wrong = await listBatchRows(shop.id, id, { fate: "wrong", page: 1 });
  expect(wrong.rows).toMatchObject([{ line: 2, problem: expect.stringMatching(/Dan is archived/) }]);
});

test.each(["when it waits for its job", "when it was stopped and goes on"])(
  "an import makes no code for a partner who is archived %s, and says so",
  async (when) => {
    const { shop, call, draft, run } = await aProgramme();
    const id = await draft("code,partner\nSARAH10,Sarah Lee\nEVE10,Eve\nDAN10,Dan\n");
    await startBatch(shop, id, now());
    if (when !== "when it waits for its job") {
      await stopBatch(shop, id, now());
      await store.runJobs();
    }
    const { rows } = await listPartners(shop.id, { ...EVERY_PARTNER, search: "Sarah" }, 1);
    const chosen = { kind: "ticked", ids: [rows[0]?.id ?? 0] } as const;
    await setPartnerState(shop, call, { chosen, state: "archived", codes: "stop" }, now());
    if (when !== "when it waits for its job") await continueBatch(shop, id, now());
    await store.runJobs();
    expect(await getBatch(shop.id, id)).toMatchObject({ state: "done" });
    expect(await inStore(shop.domain)).toEqual(["DAN10", "EVE10"]);
    const wrong = await listBatchRows(shop.id, id, { fate: "wrong", page: 1 });
    expect(wrong.rows).toMatchObject([
      { line: 2, problem: "Sarah Lee was archived meanwhile. Take them back, and import the row again." },
    ]);
    // Taken back by hand, the row is imported like any other.
    await setPartnerState(shop, call, { chosen, state: "active", codes: "stop", restore: true }, now());
    await run(await draft("code,partner\nSARAH10,Sarah Lee\n"));
    expect(await inStore(shop.domain)).toEqual(["DAN10", "EVE10", "SARAH10"]);
  },
);

test("an import that was stopped goes on without the codes of a partner of its own who was archived meanwhile", async () => {
  const { shop, call, draft } = await aProgramme();
  const id = await draft("code,partner,own uses\nADA10,Ada,1\nBOB10,Bob,1\nADA20,Ada,1\n");
  await startBatch(shop, id, now());
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("VouchCreateDiscount")) await stopBatch(shop, id, now());
    return send(...args);
  });
  await store.runJobs();
  vi.unstubAllGlobals();
  expect(await inStore(shop.domain)).toEqual(["ADA10"]);
  await appPool().query("DELETE FROM assignment WHERE shop_id = $1 AND code_key = 'ADA20'", [shop.id]);
  await appPool().query("DELETE FROM code WHERE shop_id = $1 AND key = 'ADA20'", [shop.id]);
  const { rows } = await listPartners(shop.id, { ...EVERY_PARTNER, search: "Ada" }, 1);
  const chosen = { kind: "ticked", ids: [rows[0]?.id ?? 0] } as const;
  await setPartnerState(shop, call, { chosen, state: "archived", codes: "leave" }, now());
  await continueBatch(shop, id, now());
  await store.runJobs();
  expect(await inStore(shop.domain)).toEqual(["ADA10", "BOB10"]);
  const wrong = await listBatchRows(shop.id, id, { fate: "wrong", page: 1 });
  expect(wrong.rows).toMatchObject([{ line: 4, wrongColumn: "partner" }]);
});

describe("rows are decided on once more when a draft is started", () => {
  const file = "code,partner\nADA10,Ada\nDAN10,Dan\nOLD10,Sarah Lee\n";
  async function aDraft() {
    const programme = await aProgramme();
    const { shop, draft, run } = programme;
    await run(await draft("code,partner\nOLD10,Ada\n"));
    const id = await draft(file);
    return {
      ...programme,
      id,
      holds: async () => planHolds(appPool(), shop, (await getBatch(shop.id, id)) as CodeBatch),
    };
  }

  test("not where nothing changed, also not after a cell was mended", async () => {
    const { shop, id, holds } = await aDraft();
    expect(await holds()).toBe(true);
    await mendImport(shop, id, { kind: "cell", line: 4, column: "code", text: "NEW10" });
    expect(await holds()).toBe(true);
    await mendImport(shop, id, { kind: "leave-out", line: 3 });
    expect(await holds()).toBe(true);
  });

  test("where a partner is added", async () => {
    const { shop, holds } = await aDraft();
    await createPartner(shop, { name: "Dan", commission: "percent", rate: "10" }, now());
    expect(await holds()).toBe(false);
  });

  test("where an offer is added", async () => {
    const { shop, call, holds } = await aDraft();
    await createOffer(shop, call, { title: "More", kind: "percent", percent: "5", startDate: "2026-01-01" }, now());
    expect(await holds()).toBe(false);
  });

  test("where one of the codes is made, by another import", async () => {
    const { draft, run, holds } = await aDraft();
    await run(await draft("code,partner\nADA10,Ada\n"));
    expect(await holds()).toBe(false);
  });

  test("where one of the codes changes hands", async () => {
    const { shop, holds } = await aDraft();
    const sarah = (await listPartners(shop.id, { ...EVERY_PARTNER, search: "Sarah" }, 1)).rows[0]?.id ?? 0;
    await reassign(shop, { keys: [codeKey("OLD10")], partnerId: sarah, day: "" }, instant(Date.now() + 2_000));
    expect(await holds()).toBe(false);
  });
});

test("undoing keeps a partner whose payout details were entered", async () => {
  const { shop, draft, run } = await aProgramme();
  const id = await draft("Code,Partner\nADA10,Ada\nBOB10,Bob\n");
  await run(id);
  const { rows } = await listPartners(shop.id, { ...EVERY_PARTNER, search: "Ada" }, 1);
  const fields = { kind: "person", legalName: "Ada", line1: "1", city: "Bern", country: "CH", payout: "none" };
  await savePayee({ shopId: shop.id, partnerId: partnerId(rows[0]?.id ?? 0), by: "merchant", fields, now: now() });
  await undoBatch(shop, id, now());
  await store.runJobs();
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "undone" });
  const archived = await listPartners(shop.id, { ...EVERY_PARTNER, state: "archived" }, 1);
  expect(archived.rows.map(({ name }) => name)).toEqual(["Bob"]);
});

test("undoing keeps a code that changed hands", async () => {
  const { shop, draft, run } = await aProgramme();
  const id = await draft("code,partner\nADA10,Ada\nGUS10,Gus\n");
  await run(id);
  const sarah = (await listPartners(shop.id, { ...EVERY_PARTNER, search: "Sarah" }, 1)).rows[0]?.id ?? 0;
  await reassign(shop, { keys: [codeKey("GUS10")], partnerId: sarah, day: "" }, instant(Date.now() + 2_000));
  await undoBatch(shop, id, now());
  await store.runJobs();
  expect(await inStore(shop.domain)).toEqual(["GUS10"]);
});

test("a code's own conditions come with its row, and leave with the export", async () => {
  const { shop, offerId, draft, run, fates } = await aProgramme();
  const id = await draft(
    "code,partner,Own end,Own uses,Own minimum\nADA10,Ada,2030-12-31 18:00,5,\nBOB10,Bob,,,50.00 EUR\nCEE10,Cee,,,\nDAN10,Dan,2020-01-01,,\n",
  );
  expect((await fates(id)).map(([line, fate, problem]) => [line, fate, problem])).toEqual([
    [2, "make", null],
    [3, "make", null],
    [4, "make", null],
    [5, "wrong", "DAN10 would end before it starts."],
  ]);
  await run(id);
  expect(await getCode(shop.id, codeKey("ADA10"))).toMatchObject({
    state: "live",
    own: { endsAt: parseInstant("2030-12-31T17:00:00Z"), usageLimit: 5 },
  });
  const stores = (await hand.discounts(shop.domain)).map(({ codes }) => codes.map(({ code }) => code));
  expect(stores.toSorted()).toEqual([["ADA10"], ["BOB10"], ["CEE10"]]);
  const text = await exportCodes(shop, { offerId });
  expect(text).toContain("Own start,Own end,Own uses,Own minimum");
  expect(text).toMatch(/ADA10,.*,2030-12-31 18:00,5,,/);
  expect(text).toMatch(/BOB10,.*,,,,50\.00 EUR/);
  await undoBatch(shop, id, now());
  await store.runJobs();
  expect(await inStore(shop.domain)).toEqual([]);
  const again = await draft(text);
  await run(again);
  expect(await exportCodes(shop, { offerId })).toBe(text);
});

test("a bulk add that Shopify refuses as a whole ends, and says so on each of its codes", async () => {
  const { shop, draft, run } = await aProgramme();
  answerTo("VouchAddCodes", {
    discountRedeemCodeBulkAdd: {
      bulkCreation: null,
      userErrors: [{ field: ["codes"], code: "INVALID", message: "No more codes can be added." }],
    },
  });
  const id = await draft("code,partner\nADA10,Ada\nBOB10,Bob\nCEE10,Cee\n");
  await run(id);
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "done", problem: null });
  expect(await inStore(shop.domain)).toEqual(["ADA10"]);
  expect(await listFailed(shop.id, id)).toEqual([
    { code: "BOB10", partner: "Bob", problem: "Shopify says: No more codes can be added." },
    { code: "CEE10", partner: "Cee", problem: "Shopify says: No more codes can be added." },
  ]);
  expect(await getCode(shop.id, codeKey("BOB10"))).toMatchObject({ state: "failed", partner: null });
});

test("a code that joins a discount while an undo empties it is not deleted with it", async () => {
  const { shop, call, offerId, draft, run } = await aProgramme();
  const id = await draft("code,partner\nADA10,Ada\n");
  await run(id);
  const sarah = (await listPartners(shop.id, { ...EVERY_PARTNER, search: "Sarah" }, 1)).rows[0]?.id ?? 0;
  await undoBatch(shop, id, now());
  let adding: Promise<unknown> = Promise.resolve();
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("VouchDeleteDiscount")) {
      vi.unstubAllGlobals();
      adding = addCode(shop, call, { offerId, partnerId: sarah, typed: "JOINS10" }, now());
      await Promise.race([adding, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    }
    return send(...args);
  });
  await store.runJobs();
  expect(await adding).toMatchObject({ kind: "live" });
  expect(await inStore(shop.domain)).toEqual(["JOINS10"]);
});

test("what two people mend at once is decided on together", async () => {
  const { shop, draft, fates } = await aProgramme();
  const id = await draft("code,partner\nA B,Ada\nC D,Bob\n");
  await Promise.all([
    mendImport(shop, id, { kind: "cell", line: 2, column: "code", text: "SAME10" }),
    mendImport(shop, id, { kind: "cell", line: 3, column: "code", text: "SAME10" }),
  ]);
  expect((await fates(id)).map(([line, fate]) => [line, fate])).toEqual([
    [2, "make"],
    [3, "wrong"],
  ]);
});

test("partners whom an undo archived are taken back by the next import, which says so before", async () => {
  const { shop, draft, run, fates } = await aProgramme();
  const file = "code,partner\nADA10,Ada\n,Bob\n";
  const first = await draft(file);
  await run(first);
  await undoBatch(shop, first, now());
  await store.runJobs();
  const archived = async () =>
    (await listPartners(shop.id, { ...EVERY_PARTNER, state: "archived" }, 1)).rows.map(({ name }) => name);
  expect(await archived()).toEqual(["Ada", "Bob"]);
  const again = await draft(file);
  expect(await fates(again)).toEqual([
    [2, "make", "Ada is taken back: the undoing of an import archived them."],
    [3, "partner", "Bob is taken back: the undoing of an import archived them."],
  ]);
  expect(await countBatch(shop.id, again)).toMatchObject({ back: 2 });
  expect(await archived()).toEqual(["Ada", "Bob"]);
  // In the second in which both happen, the later holds.
  await appPool().query("UPDATE partner_state SET from_at = from_at - interval '5 s' WHERE shop_id = $1", [shop.id]);
  await appPool().query("UPDATE code_batch SET finished_at = finished_at - interval '5 s' WHERE shop_id = $1", [
    shop.id,
  ]);
  await run(again);
  expect(await archived()).toEqual([]);
  expect(await getCode(shop.id, codeKey("ADA10"))).toMatchObject({ state: "live", partner: { name: "Ada" } });
  await undoBatch(shop, again, now());
  await store.runJobs();
  expect(await archived()).toEqual(["Ada", "Bob"]);
});

test("codes that the store had already are listed apart from those that were made", async () => {
  const { takeOver, shop, draft, run } = await aProgramme();
  await hand.createDiscount(shop.domain, { title: "Mine", code: "OLD10", percent: "10" });
  const id = await draft("code,partner\nNEW10,Ada\nOLD10,Bob\n");
  await takeOver(id);
  await run(id);
  expect(await countBatch(shop.id, id)).toMatchObject({ codes: { live: 2 }, takenOver: 1 });
  expect(await listTakenOver(shop.id, id)).toEqual([{ code: "OLD10", partner: "Bob" }]);
});

test("a batch that is stopped keeps what is made, goes on from there, and can be taken back", async () => {
  const { shop, draft, run } = await aProgramme();
  const lines = Array.from(
    { length: 700 },
    (_, n) => `C${String(n).padStart(4, "0")},Partner ${n % 3},${n < 3 ? 5 : ""}`,
  );
  const id = await draft(`code,partner,own uses\n${lines.join("\n")}`);
  const send = globalThis.fetch;
  let asked = 0;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("VouchCreateDiscount") && ++asked === 2) {
      expect(await stopBatch(shop, id, now())).toEqual({ kind: "started" });
    }
    return send(...args);
  });
  await run(id);
  vi.unstubAllGlobals();
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "stopped", problem: null });
  const made = await countInStore(shop.domain);
  expect(made).toBeLessThan(700);
  expect((await countBatch(shop.id, id)).codes).toMatchObject({ live: made });
  expect(await stopBatch(shop, id, now())).toEqual({ kind: "not-found" });
  expect(await continueBatch(shop, id, now())).toEqual({ kind: "started" });
  await store.runJobs();
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "done" });
  expect(await countInStore(shop.domain)).toBe(700);
  const other = await draft("code,partner,own uses\nD1000,Eve,1\nD1001,Eve,1\nD1002,Eve,1\n");
  asked = 0;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    const made = String(args[1]?.body).includes("VouchCreateDiscount");
    if (made && ++asked === 2) await stopBatch(shop, other, now());
    const answer = await send(...args);
    // The store does it, and is not heard: what may be there is taken out as well.
    if (made && asked === 2) throw new TypeError("fetch failed");
    return answer;
  });
  await startBatch(shop, other, now());
  await store.runJobs().catch(() => {});
  vi.unstubAllGlobals();
  await appPool().query("UPDATE graphile_worker._private_jobs SET attempts = 0, last_error = NULL");
  await store.runJobs();
  expect(await getBatch(shop.id, other)).toMatchObject({ state: "stopped" });
  expect(await countInStore(shop.domain)).toBe(702);
  expect(await undoBatch(shop, other, now())).toEqual({ kind: "started" });
  await store.runJobs();
  expect(await getBatch(shop.id, other)).toMatchObject({ state: "undone" });
  expect(await countInStore(shop.domain)).toBe(700);
});

test("what stands alone in the store is counted for the time that it takes", async () => {
  const { shop, draft } = await aProgramme();
  const id = await draft("code,partner,own uses\nADA10,Ada,5\nBOB10,Bob,\n");
  expect(await countBatch(shop.id, id)).toMatchObject({ alone: 1 });
});

test("a row in which the file is damaged is told, mended on the page, and no other suffers", async () => {
  const { shop, offerId, fates, run } = await aProgramme();
  const damaged = new Uint8Array([
    ...bytes("code,partner,note\nAAA10,José,x\nBBB10,Bj"),
    0xff,
    ...bytes("rk,x\nCCC10,Zoë,"),
    0xff,
  ]);
  const drafted = await draftImport(shop, { bytes: damaged, name: "codes.csv", offerId }, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const { id } = drafted;
  expect(await fates(id)).toEqual([
    [2, "make", null],
    [3, "wrong", "The file is damaged here: a letter of “Bj\uFFFDrk” cannot be read. Write it again."],
    [4, "make", null],
  ]);
  await mendImport(shop, id, { kind: "cell", line: 3, column: "partner", text: "Björk" });
  await run(id);
  const { rows } = await listPartners(shop.id, EVERY_PARTNER, 1);
  expect(rows.map(({ name }) => name)).toEqual(["Björk", "José", "Sarah Lee", "Zoë"]);
});

test("the codes of two partners of one name, without addresses, are exported and imported again as what they are", async () => {
  const { shop, call, offerId, draft, fates } = await aProgramme();
  for (const typed of ["ANNA20", "SCHMIDT20"]) {
    const made = await createPartner(shop, { name: "Anna Schmidt", commission: "none" }, now());
    if (made.kind !== "created") throw new Error("refused");
    await addCode(shop, call, { offerId, partnerId: made.partnerId, typed }, now());
  }
  const text = await exportCodes(shop, { offerId: null });
  expect(await fates(await draft(text))).toEqual([
    [2, "known", null],
    [3, "known", null],
  ]);
  // A code that neither has could be either's.
  expect(await fates(await draft("code,partner\nNEW20,Anna Schmidt\n"))).toEqual([
    [2, "wrong", "2 partners are called Anna Schmidt. Write name and e-mail address."],
  ]);
});

test.each(["Sarah\u200B Lee", "Sarah  Lee", "Sarah\u00A0Lee", "SARAH LEE\u200E"])(
  "%j is no second partner beside Sarah Lee",
  async (name) => {
    const { shop, draft } = await aProgramme();
    const { rows } = await listBatchRows(shop.id, await draft(`code,partner\nS10,${name}\n`), { fate: null, page: 1 });
    expect(rows).toMatchObject([{ fate: "make", newPartner: null }]);
  },
);

test.each([99_999_999_999, 0, -1])(
  "a form that names no line of the file, %d, changes nothing and is no error",
  async (line) => {
    const { shop, draft, fates } = await aProgramme();
    const id = await draft("code,partner\nADA10,Ada\n");
    expect(await mendImport(shop, id, { kind: "leave-out", line })).toEqual({ kind: "not-found" });
    expect(await mendImport(shop, id, { kind: "cell", line, column: "code", text: "X" })).toEqual({
      kind: "not-found",
    });
    expect(await fates(id)).toEqual([[2, "make", null]]);
  },
);

test("a code that is another's but for the ß is not made under that one's name", async () => {
  const { draft, fates } = await aProgramme();
  expect(await fates(await draft("code,partner\nGROSS10,Ada\nGROß10,Bob\n"))).toEqual([
    [2, "make", null],
    [3, "wrong", "Use only the letters A to Z, digits, - and _."],
  ]);
});

/** Shopify answers this to an operation, without doing anything. */
function answerTo(operation: string, data: unknown): void {
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", (...args: Parameters<typeof fetch>) =>
    String(args[1]?.body).includes(operation)
      ? Promise.resolve(Response.json({ data, extensions: {} }))
      : send(...args),
  );
}

test("a row whose code would be mixed up with another partner's tells it, and is made all the same", async () => {
  const { shop, draft, run } = await aProgramme();
  await run(await draft("code,partner\nNOOR20,Sarah Lee\n"));
  const id = await draft("code,partner\nNOOR-20,Jonas\nSARAH-20,Sarah Lee\n");
  const { rows } = await listBatchRows(shop.id, id, { fate: null, page: 1 });
  expect(rows).toMatchObject([
    { fate: "make", problem: expect.stringContaining("NOOR20, which is Sarah Lee’s") },
    { fate: "make", problem: null },
  ]);
});

test("a row that names an offer of which there are two is asked about, unless the file's is one of them", async () => {
  const { shop, call, offerId, draft } = await aProgramme();
  const other = await createOffer(
    shop,
    call,
    { title: "Friends", kind: "percent", percent: "10", startDate: "2026-01-01" },
    now(),
  );
  if (other.kind !== "created") throw new Error("refused");
  const id = await draft("code,partner,offer\nSARAH20,Sarah Lee,Friends\n");
  const first = async () => (await listBatchRows(shop.id, id, { fate: null, page: 1 })).rows[0];
  expect(await first()).toMatchObject({ fate: "make", offerId });
  const settings = { offerId: null, terms: null, takeOver: false };
  await mendImport(shop, id, { kind: "settings", settings });
  expect(await first()).toMatchObject({
    fate: "wrong",
    wrongColumn: "offer",
    problem: expect.stringContaining("2 offers"),
  });
  await mendImport(shop, id, { kind: "settings", settings: { ...settings, offerId: other.offerId } });
  expect(await first()).toMatchObject({ fate: "make", offerId: other.offerId });
});

test.each(["ſarah-Pod", "Zoë-Lamé", "sarah10"])(
  "the store's spelling %s of a code that is taken over stays",
  async (code) => {
    const { shop, draft, takeOver, run } = await aProgramme();
    await hand.createDiscount(shop.domain, { title: "Old", code, percent: "10" });
    const id = await draft(`code,partner\n${code.toUpperCase()},Sarah Lee\n`);
    await takeOver(id);
    await run(id);
    expect(await getCode(shop.id, codeKey(code))).toMatchObject({ state: "live", display: code });
  },
);

test("what an export says of a code is what an import of it in another store makes", async () => {
  const one = await aCodeProgramme(store);
  for (const code of ["SARAH20", "SARAHB20", "SARAHC20", "SARAHD20"]) await one.add(code);
  await sayCodeTerms(one.shop, codeKey("SARAHB20"), { saidCommission: "percent", saidRate: "33" }, now());
  await sayCodeTerms(one.shop, codeKey("SARAHD20"), { saidCommission: "per-item", saidAmount: "1.50" }, now());
  await stopCode(one.shop, one.call, codeKey("SARAH20"), now());
  const text = await exportCodes(one.shop, { offerId: null });

  const two = await aCodeProgramme(store);
  const drafted = await draftImport(two.shop, { bytes: bytes(text), name: "a.csv", offerId: null }, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const { rows } = await listBatchRows(two.shop.id, drafted.id, { fate: null, page: 1 });
  expect(rows.map(({ key, fate, problem }) => [key, fate, problem])).toEqual([
    ["SARAH20", "make", expect.stringMatching(/^It is kept here as stopped/)],
    ["SARAHB20", "make", "Its orders earn 33 %, whatever Sarah Lee earns by others."],
    ["SARAHC20", "make", null],
    ["SARAHD20", "make", expect.stringContaining("1.50")],
  ]);
  await startBatch(two.shop, drafted.id, now());
  await store.runJobs();
  expect(await two.inStore()).toEqual(["SARAHB20", "SARAHC20", "SARAHD20"]);
  expect(await getCode(two.shop.id, codeKey("SARAH20"))).toMatchObject({
    state: "stopped",
    partner: { name: "Sarah Lee" },
    offer: { title: "Friends" },
  });
  const back = (csv: string) => csv.split("\n").map((line) => line.replace(/https?:[^,]*/, ""));
  expect(back(await exportCodes(two.shop, { offerId: null }))).toEqual(back(text));

  const again = await draftImport(two.shop, { bytes: bytes(text), name: "a.csv", offerId: null }, now());
  if (again.kind !== "drafted") throw new Error(again.message);
  expect(await countBatch(two.shop.id, again.id)).toMatchObject({ fates: { known: 4 } });

  expect(await resumeCode(two.shop, two.call, codeKey("SARAH20"), now())).toMatchObject({ state: "live" });
  expect(await two.inStore()).toContain("SARAH20");
});

test("codes that a file keeps as stopped are forgotten when the import is undone", async () => {
  const { shop, draft, run } = await aProgramme();
  const id = await draft(
    "code,partner,code state\nSARAH20,Sarah Lee,stopped\nSARAH25,Sarah Lee,live\nSARAH30,Sarah Lee,sleeping\n",
  );
  expect(await countBatch(shop.id, id)).toMatchObject({ fates: { make: 2, wrong: 1 }, kept: 1 });
  expect(await listDraftOffers(shop.id, { id, look: null })).toMatchObject([{ codes: 1 }]);
  await run(id);
  expect(await inStore(shop.domain)).toEqual(["SARAH25"]);
  await undoBatch(shop, id, now());
  await store.runJobs();
  expect((await listCodes(shop.id, { search: "", page: 1 })).total).toBe(0);
});
