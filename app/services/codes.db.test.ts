import { HttpRequestError } from "@shopify/shopify-api";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aCodeProgramme, now } from "../../tests/code-programme.ts";
import { beforeSending, loseAnswersTo } from "../../tests/lost-answers.ts";
import { type Installed, openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { merchantCall } from "../shopify/admin.ts";
import { deleteCode } from "./code-deleting.ts";
import { addCode, getCode, listCodes, resumeCode, retryCode, stopCode, suggestCodes } from "./codes.ts";
import { listDifferences } from "./differences.ts";
import { getOffer } from "./offers.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const aProgramme = () => aCodeProgramme(store);
type Programme = Awaited<ReturnType<typeof aProgramme>>;
const add = ({ shop, call, offerId, sarah }: Programme, typed: string, more: { partnerId?: number } = {}) =>
  addCode(shop, call, { offerId, partnerId: sarah, typed, ...more }, now());
const inStore = ({ shop }: Installed) => hand.discounts(shop.domain);
const codesInStore = async (installed: Installed) =>
  (await inStore(installed)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();

test("the first code of an offer makes its discount, further codes join it", async () => {
  const programme = await aProgramme();
  expect(await add(programme, " sarah20 ")).toEqual({ kind: "live", key: "SARAH20", twins: [] });
  expect(await add(programme, "JOHN20", { partnerId: programme.john })).toEqual({
    kind: "live",
    key: "JOHN20",
    twins: [],
  });
  const discounts = await inStore(programme);
  expect(discounts).toMatchObject([{ title: "Friends", status: "ACTIVE", codesCount: 2 }]);
  expect(discounts[0]?.summary).toContain("20%");
  expect(await getCode(programme.shop.id, codeKey("sarah20"))).toMatchObject({
    state: "live",
    problem: null,
    partner: { name: "Sarah Lee" },
  });
});

test("codes that are asked for at once all join one discount", async () => {
  const programme = await aProgramme();
  const wishes = ["AAA1", "AAA2", "AAA3", "AAA4", "AAA5", "AAA6"];
  const made = await Promise.all(wishes.map((typed) => add(programme, typed)));
  expect(made.map(({ kind }) => kind)).toEqual(wishes.map(() => "live"));
  expect(await inStore(programme)).toMatchObject([{ codesCount: 6 }]);
});

test("the same code asked for twice at once is made once, and the other is told whose it is", async () => {
  const programme = await aProgramme();
  const made = await Promise.all([add(programme, "TWICE"), add(programme, "twice", { partnerId: programme.john })]);
  expect(made.map(({ kind }) => kind).toSorted()).toEqual(["live", "refused"]);
  expect(await codesInStore(programme)).toEqual(["TWICE"]);
});

test("a code that belongs to a partner is refused with the partner's name and another code", async () => {
  const programme = await aProgramme();
  await add(programme, "JOHN20", { partnerId: programme.john });
  expect(await add(programme, "john20")).toEqual({
    kind: "refused",
    problems: [{ field: "typed", message: "JOHN20 belongs to John Doe. Use JOHN20-2 instead." }],
  });
});

test("a code that the store has already leaves nothing behind here", async () => {
  const programme = await aProgramme();
  await hand.createDiscount(programme.shop.domain, { title: "Own", code: "John20", percent: "5" });
  expect(await add(programme, "JOHN20")).toEqual({
    kind: "refused",
    problems: [
      {
        field: "typed",
        message: "JOHN20 is already a discount in your store. Use JOHN20-2, or map the existing code to its partner.",
      },
    ],
  });
  expect(await leftOf(programme)).toEqual({ codes: 0, assignments: 0, jobs: 0 });
});

test("a code that is taken between the look and the making leaves nothing behind here", async () => {
  const programme = await aProgramme();
  beforeSending("VouchCreateDiscount", () =>
    hand.createDiscount(programme.shop.domain, { title: "Own", code: "RACE1", percent: "5" }),
  );
  expect(await add(programme, "RACE1")).toMatchObject({ kind: "refused" });
  expect(await leftOf(programme)).toMatchObject({ codes: 0, assignments: 0 });
});

test("a code that Shopify made without the answer arriving is found by the job, and made once", async () => {
  const programme = await aProgramme();
  loseAnswersTo("VouchCreateDiscount");
  expect(await add(programme, "LOST1")).toMatchObject({ kind: "making", problem: "Shopify did not answer." });
  vi.unstubAllGlobals();
  await store.runJobs();
  expect(await getCode(programme.shop.id, codeKey("LOST1"))).toMatchObject({ state: "live", problem: null });
  expect(await inStore(programme)).toMatchObject([{ codesCount: 1 }]);
  expect((await getOffer(programme.shop.id, programme.offerId))?.discountGid).toMatch(/DiscountCodeNode/);
});

test("the same for a further code", async () => {
  const programme = await aProgramme();
  await add(programme, "FIRST");
  loseAnswersTo("VouchAddCodes");
  expect(await add(programme, "LOST2")).toMatchObject({ kind: "making" });
  vi.unstubAllGlobals();
  await store.runJobs();
  expect(await getCode(programme.shop.id, codeKey("LOST2"))).toMatchObject({ state: "live" });
  expect(await codesInStore(programme)).toEqual(["FIRST", "LOST2"]);
});

test("without Shopify the wish is kept, says so, and is carried out later", async () => {
  const programme = await aProgramme();
  const call = merchantCall(() => Promise.reject(new HttpRequestError("no answer")), programme.shop.domain);
  const made = await addCode(
    programme.shop,
    call,
    { offerId: programme.offerId, partnerId: programme.sarah, typed: "LATER" },
    now(),
  );
  expect(made).toEqual({
    kind: "making",
    key: "LATER",
    problem: expect.stringContaining("Vouch tries again by itself."),
  });
  await store.runJobs();
  expect(await codesInStore(programme)).toEqual(["LATER"]);
});

test.each([
  ["made", () => undefined],
  ["not answered for", () => loseAnswersTo("VouchCreateDiscount")],
])("a code that is stopped while it is being made and %s is stopped, and out of the store", async (_, also) => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  const key = codeKey("HASTE1");
  let stopping: Promise<unknown> = Promise.resolve();
  also();
  beforeSending("VouchCreateDiscount", async () => {
    stopping = stopCode(shop, call, key, now());
    await until(async () => expect(await getCode(shop.id, key)).toMatchObject({ state: "stopping" }));
  });
  await add(programme, "HASTE1");
  vi.unstubAllGlobals();
  await stopping;
  await store.runJobs();
  expect(await getCode(shop.id, key)).toMatchObject({ state: "stopped", problem: null });
  expect(await codesInStore(programme)).toEqual([]);
});

test("a stopped code leaves the store alone, its neighbours stay, and resuming brings it back", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  await add(programme, "ONE1");
  await add(programme, "TWO2");
  expect(await stopCode(shop, call, codeKey("ONE1"), now())).toEqual({ kind: "done", state: "stopped" });
  expect(await codesInStore(programme)).toEqual(["TWO2"]);
  expect(await add(programme, "ONE1")).toMatchObject({ kind: "refused" });
  expect(await resumeCode(shop, call, codeKey("ONE1"), now())).toEqual({ kind: "done", state: "live" });
  expect(await codesInStore(programme)).toEqual(["ONE1", "TWO2"]);
});

test("the only code of a discount is stopped and resumed like any other", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  await add(programme, "ONLY1");
  expect(await stopCode(shop, call, codeKey("ONLY1"), now())).toEqual({ kind: "done", state: "stopped" });
  expect(await codesInStore(programme)).toEqual([]);
  expect(await resumeCode(shop, call, codeKey("ONLY1"), now())).toEqual({ kind: "done", state: "live" });
  expect(await codesInStore(programme)).toEqual(["ONLY1"]);
});

test("a code whose name was taken in the store while it was stopped stays stopped and says why", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  await add(programme, "KEEP1");
  await add(programme, "GONE1");
  await stopCode(shop, call, codeKey("GONE1"), now());
  await hand.createDiscount(shop.domain, { title: "Own", code: "GONE1", percent: "5" });
  expect(await resumeCode(shop, call, codeKey("GONE1"), now())).toMatchObject({ kind: "refused" });
  expect(await getCode(shop.id, codeKey("GONE1"))).toMatchObject({
    state: "stopped",
    problem: "GONE1 is already another discount in your store.",
    partner: { name: "Sarah Lee" },
  });
});

test("a discount that was deleted in the store is found, and its codes can be made again", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  await add(programme, "BACK1");
  await add(programme, "BACK2");
  const [discount] = await inStore(programme);
  await hand.deleteDiscount(shop.domain, "BACK1");
  await refresh(programme, discount?.id ?? "", null);
  expect((await listCodes(shop.id, { search: "", page: 1 })).rows.map(({ state }) => state)).toEqual([
    "missing",
    "missing",
  ]);
  expect(await retryCode(shop, call, codeKey("BACK1"), now())).toEqual({ kind: "done", state: "live" });
  expect(await retryCode(shop, call, codeKey("BACK2"), now())).toEqual({ kind: "done", state: "live" });
  expect(await inStore(programme)).toMatchObject([{ codesCount: 2 }]);
});

test("what differs in the store is told on the code, and what Vouch did itself is not", async () => {
  const programme = await aProgramme();
  const { shop } = programme;
  await add(programme, "DIFF1");
  await add(programme, "DIFF2");
  const [discount] = await inStore(programme);
  const gid = discount?.id ?? "";
  await refresh(programme, gid, null);
  expect((await listDifferences(shop.id, { offerId: null, page: 1 })).rows).toEqual([]);
  await hand.changeDiscount(shop.domain, "DIFF1", { percent: "15" });
  await hand.deleteCode(shop.domain, "DIFF2");
  await until(async () => expect(await codesInStore(programme)).toEqual(["DIFF1"]));
  await refresh(programme, gid, "DIFF2");
  expect((await listDifferences(shop.id, { offerId: null, page: 1 })).rows).toMatchObject([
    { offer: { title: "Friends" }, code: "DIFF1", differences: [{ what: "Discount", store: "15 %", here: "20 %" }] },
  ]);
  expect(await getCode(shop.id, codeKey("DIFF2"))).toMatchObject({
    state: "missing",
    problem: "It was removed in your store.",
  });
});

test("a code is deleted only if it is stopped and no order carried it", async () => {
  const programme = await aProgramme();
  const { shop, call } = programme;
  await add(programme, "USED1");
  await add(programme, "UNUSED1");
  expect(await deleteCode(shop, call, codeKey("USED1"), now())).toMatchObject({ kind: "refused" });
  await stopCode(shop, call, codeKey("USED1"), now());
  await stopCode(shop, call, codeKey("UNUSED1"), now());
  await appPool().query("INSERT INTO redemption VALUES ($1, 'USED1', 1, 42)", [shop.id]);
  expect(await deleteCode(shop, call, codeKey("USED1"), now())).toMatchObject({ kind: "refused" });
  expect(await deleteCode(shop, call, codeKey("UNUSED1"), now())).toEqual({ kind: "deleted" });
  expect(await getCode(shop.id, codeKey("UNUSED1"))).toBeNull();
});

test("no shop sees or changes another's codes", async () => {
  const [one, other] = [await aProgramme(), await aProgramme()];
  await add(one, "MINE1");
  expect(await getCode(other.shop.id, codeKey("MINE1"))).toBeNull();
  expect((await listCodes(other.shop.id, { search: "", page: 1 })).total).toBe(0);
  expect(await stopCode(other.shop, other.call, codeKey("MINE1"), now())).toEqual({ kind: "not-found" });
  const stolen = await addCode(
    other.shop,
    other.call,
    { offerId: one.offerId, partnerId: one.sarah, typed: "OTHER1" },
    now(),
  );
  expect(stolen).toMatchObject({ kind: "refused", problems: [{ field: "offerId" }] });
});

test.each([
  ["Sarah Lee", "SARAH20"],
  ["Łukasz Żak", "LUKASZ20"],
  ["Jürgen Groß", "JURGEN20"],
  ["山田 太郎", /^[A-Z]+20$/],
])("a code proposed for %s can be typed anywhere", (name, code) => {
  expect(suggestCodes(name, { value: { kind: "percent", bps: 2000 } })[0]).toEqual(
    code instanceof RegExp ? expect.stringMatching(code) : code,
  );
});

async function refresh({ shop }: Programme, id: string, code: string | null): Promise<void> {
  const gid = id.startsWith("gid://") ? id : `gid://shopify/DiscountCodeNode/${id}`;
  await appPool().query("SELECT graphile_worker.add_job('refresh-discount', $1::json)", [
    JSON.stringify({ shopId: shop.id, gid, change: "updated", code }),
  ]);
  await store.runJobs();
}

async function leftOf({ shop }: Programme) {
  const { rows } = await appPool().query(
    `SELECT (SELECT count(*)::int FROM code WHERE shop_id = $1) AS codes,
       (SELECT count(*)::int FROM assignment WHERE shop_id = $1) AS assignments,
       (SELECT count(*)::int FROM graphile_worker.jobs WHERE key LIKE 'code:' || $1::int || ':%') AS jobs`,
    [shop.id],
  );
  return rows[0];
}

test("a code that Vouch added asks the store for nothing when the store tells of it", async () => {
  const programme = await aProgramme();
  await add(programme, "OURS1");
  const [discount] = await inStore(programme);
  const send = globalThis.fetch;
  const asked: string[] = [];
  vi.stubGlobal("fetch", (...args: Parameters<typeof fetch>) => {
    asked.push(String(args[1]?.body));
    return send(...args);
  });
  const gid = `gid://shopify/DiscountCodeNode/${String(discount?.id).replace(/\D/g, "")}`;
  await appPool().query("SELECT graphile_worker.add_job('refresh-discount', $1::json)", [
    JSON.stringify({ shopId: programme.shop.id, gid, change: "code-added", code: "ours1" }),
  ]);
  await store.runJobs();
  expect(asked.filter((body) => body.includes("VouchDiscount"))).toEqual([]);
});
