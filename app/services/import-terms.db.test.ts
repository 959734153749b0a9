// What a file says of commissions and conditions is given, or told.
import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { exportCodes } from "./code-export.ts";
import { addCode, getCode } from "./codes.ts";
import { listGroupTerms, saveGroup } from "./groups.ts";
import { refreshDraft } from "./import-look.ts";
import { draftImport, getBatch, listBatchRows, mendImport, startBatch } from "./imports.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";
import { codeTermsOf, sayCodeTerms } from "./terms.ts";

const store = await openStore();
afterAll(() => store.close());
const now = () => instant(Date.now());
const OFFER = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", startTime: "00:00" };

async function aProgramme() {
  const { shop, call } = await store.install();
  const made = await createOffer(shop, call, OFFER, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (made.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const { offerId } = made;
  const draft = async (text: string) => {
    const drafted = await draftImport(shop, { bytes: new TextEncoder().encode(text), name: "c.csv", offerId }, now());
    if (drafted.kind !== "drafted") throw new Error(drafted.message);
    return drafted.id;
  };
  const rows = async (id: number) => (await listBatchRows(shop.id, id, { fate: null, page: 1 })).rows;
  const run = async (id: number) => {
    expect(await startBatch(shop, id, now())).toEqual({ kind: "started" });
    await store.runJobs();
  };
  const add = (typed: string, fields: Record<string, string> = {}) =>
    addCode(shop, call, { offerId, partnerId: sarah.partnerId, typed, fields }, now());
  return { shop, call, offerId, sarah: sarah.partnerId, draft, rows, run, add };
}

test("a commission that a partner does not earn anyway is given to the code, and told before", async () => {
  const { shop, draft, rows, run } = await aProgramme();
  const id = await draft(
    "code,partner,commission\nSARAH10,Sarah Lee,10 %\nSARAH25,Sarah Lee,25 %\nZOE10,Zoe,10 %\nZOE05,Zoe,5.00 EUR\n",
  );
  expect((await rows(id)).map(({ fate, problem }) => [fate, problem])).toEqual([
    ["make", null],
    ["make", "Its orders earn 25 %, whatever Sarah Lee earns by others."],
    ["make", null],
    ["make", "Its orders earn 5.00 EUR, whatever Zoe earns by others."],
  ]);
  await run(id);
  const keys = ["SARAH10", "SARAH25", "ZOE10", "ZOE05"].map(codeKey);
  const termsOf = await codeTermsOf(shop.id, keys);
  expect(keys.map((key) => termsOf(key).terms)).toEqual([
    null,
    { kind: "percent", rateBps: 2_500 },
    null,
    { kind: "flat", amount: 500n, currency: "EUR" },
  ]);
  const { rows: partners } = await appPool().query(
    "SELECT p.name, t.rate_bps FROM partner p JOIN terms t ON t.shop_id = p.shop_id AND t.partner_id = p.id WHERE p.shop_id = $1 ORDER BY p.id",
    [shop.id],
  );
  expect(partners).toEqual([
    { name: "Sarah Lee", rate_bps: 1_000 },
    { name: "Zoe", rate_bps: 1_000 },
  ]);
});

test("a commission that a partner's group earns is not given to the code as well", async () => {
  const { shop, draft, rows } = await aProgramme();
  await createPartner(shop, { name: "Ann", commission: "none", group: "Podcasts" }, now());
  const [group] = await listGroupTerms(shop.id);
  await saveGroup(shop, group?.id ?? 0, { saidName: "Podcasts", saidCommission: "percent", saidRate: "30" }, now());
  const id = await draft("code,partner,commission\nANN30,Ann,30 %\nANN10,Ann,10 %\n");
  expect((await rows(id)).map(({ fate, terms }) => [fate, terms])).toEqual([
    ["make", null],
    ["make", { kind: "percent", rateBps: 1_000 }],
  ]);
});

test("other terms between draft and start are counted in", async () => {
  const { shop, draft, rows, add, run } = await aProgramme();
  await add("OLD");
  const id = await draft("code,partner,commission\nSARAH20,Sarah Lee,10 %\n");
  expect(await rows(id)).toMatchObject([{ terms: null }]);
  await appPool().query(
    "INSERT INTO terms (shop_id, partner_id, version, from_at, kind, rate_bps) SELECT shop_id, id, 2, now(), 'percent', 1500 FROM partner WHERE shop_id = $1",
    [shop.id],
  );
  await run(id);
  const termsOf = await codeTermsOf(shop.id, [codeKey("SARAH20")]);
  expect(termsOf(codeKey("SARAH20")).terms).toEqual({ kind: "percent", rateBps: 1_000 });
});

test("the commission of a code that is taken over is the code's, though its offer would have paid the same", async () => {
  const { shop, call, draft, rows, run } = await aProgramme();
  const made = await createOffer(shop, call, { ...OFFER, title: "Spring", commission: "percent", rate: "30" }, now());
  if (made.kind !== "created") throw new Error(JSON.stringify(made));
  await createPartner(shop, { name: "Ann", commission: "none" }, now());
  await store.hand.createDiscount(shop.domain, { title: "House", code: "HOUSE10", percent: "10" });
  const id = await draft("code,partner,offer,commission\nHOUSE10,Ann,Spring,30 %\nANN30,Ann,Spring,30 %\n");
  const batch = await getBatch(shop.id, id);
  if (batch === null) throw new Error("no draft");
  await mendImport(shop, id, { kind: "settings", settings: { ...batch.settings, takeOver: true } });
  await refreshDraft(shop, call, batch, now());
  expect((await rows(id)).map(({ fate, problem }) => [fate, problem])).toEqual([
    [
      "make",
      expect.stringMatching(/^Your store has it already.*Its orders earn 30 %, whatever Ann earns by others\.$/),
    ],
    ["make", null],
  ]);
  await run(id);
  const keys = ["HOUSE10", "ANN30"].map(codeKey);
  const termsOf = await codeTermsOf(shop.id, keys);
  expect(keys.map((key) => termsOf(key).terms)).toEqual([{ kind: "percent", rateBps: 3_000 }, null]);
  expect(await getCode(shop.id, codeKey("HOUSE10"))).toMatchObject({ state: "live", offer: null });
});

test("what a row of a file says otherwise of a code that is here is told, and mended by leaving it empty", async () => {
  const { shop, draft, rows, add } = await aProgramme();
  await add("SARAH20");
  const id = await draft("code,partner,own end,own uses\nSARAH20,Sarah Lee,2030-01-01,5\n");
  expect(await rows(id)).toMatchObject([
    { fate: "wrong", wrongColumn: "ownEnd", problem: expect.stringContaining("SARAH20 is here already") },
  ]);
  await mendImport(shop, id, { kind: "cell", line: 2, column: "ownEnd", text: "" });
  expect(await rows(id)).toMatchObject([{ fate: "wrong", wrongColumn: "ownUses" }]);
  await mendImport(shop, id, { kind: "cell", line: 2, column: "ownUses", text: "" });
  expect(await rows(id)).toMatchObject([{ fate: "known", problem: null }]);
});

test("an export is known in every row when it is imported again", async () => {
  const { shop, draft, rows, add } = await aProgramme();
  await add("SARAH20", { ownEnd: "on", ends: "on", endDate: "2030-01-01", endTime: "12:30" });
  await add("SARAH30", { ownUses: "on", limited: "on", usageLimit: "9" });
  await add("SARAH40");
  await sayCodeTerms(shop, codeKey("SARAH40"), { commission: "percent", rate: "40" }, now());
  const id = await draft(await exportCodes(shop, { offerId: null }));
  expect((await rows(id)).map(({ fate, problem }) => [fate, problem])).toEqual([
    ["known", null],
    ["known", null],
    ["known", null],
  ]);
});
