import { HttpRequestError } from "@shopify/shopify-api";
import { afterAll, expect, test } from "vitest";
import { type Installed, openStore } from "../../tests/store.ts";
import { insertIntent } from "../db/codes.ts";
import { saveWishKey } from "../db/first-codes.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { codeKey } from "../domain/code.ts";
import { instant, type PartnerId } from "../domain/ids.ts";
import { FOLLOWS } from "../domain/own-conditions.ts";
import { merchantCall } from "../shopify/admin.ts";
import { listCodes } from "./codes.ts";
import { listComing, makeFirstCodes, saveFirstCodePattern } from "./first-codes.ts";
import { makingOf } from "./making.ts";
import { createOffer } from "./offers.ts";
import { createPartner, setPartnerState } from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());
const now = () => instant(Date.now());

async function aShop(pattern = "{FIRST}{VALUE}", more: Record<string, string> = {}) {
  const installed = await store.install();
  const { shop, call } = installed;
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20", ...more }, now());
  if (offer.kind !== "created") throw new Error("refused");
  expect(await saveFirstCodePattern(shop.id, offer.offerId, pattern)).toEqual({ kind: "saved", on: pattern !== "" });
  return { ...installed, offerId: offer.offerId };
}

async function made({ shop }: Installed, name: string, more: Record<string, string> = {}): Promise<PartnerId> {
  const partner = await createPartner(shop, { name, commission: "percent", rate: "10", ...more }, now());
  if (partner.kind !== "created") throw new Error("refused");
  return partner.partnerId;
}
const codesOf = async ({ shop }: Installed, partnerId: PartnerId) =>
  (await listCodes(shop.id, { partnerId, search: "", page: 1 })).rows.map(
    ({ display, state }) => `${display} ${state}`,
  );
const inStore = async ({ shop }: Installed) =>
  (await store.hand.discounts(shop.domain)).flatMap(({ codes }) => codes.map(({ code }) => code)).toSorted();

test("who is added active, or becomes it, gets a code by the pattern; the wish is there before the store is asked", async () => {
  const fresh = await aShop();
  const ada = await made(fresh, "Ada Quist");
  const ben = await made(fresh, "Ada Ode", { email: "ben@example.com", invite: "on" });
  expect(await listComing(fresh.shop.id, ada)).toEqual([{ offer: "Friends", state: "wished", problem: null }]);
  expect(await listComing(fresh.shop.id, ben)).toEqual([]);
  await store.runJobs();
  expect(await codesOf(fresh, ada)).toEqual(["ADA20 live"]);
  expect(await codesOf(fresh, ben)).toEqual([]);
  const set = (state: "active" | "paused", at: number) =>
    setPartnerState(
      fresh.shop,
      fresh.call,
      { chosen: { kind: "ticked", ids: [ben] }, state, codes: "leave" },
      instant(at),
    );
  await set("active", Date.now());
  await store.runJobs();
  expect(await codesOf(fresh, ben)).toEqual(["ADA20-2 live"]);
  // The second time that they are active is no first.
  await set("paused", Date.now() + 2_000);
  await set("active", Date.now() + 4_000);
  await store.runJobs();
  expect(await codesOf(fresh, ben)).toEqual(["ADA20-2 live"]);
  expect(await listComing(fresh.shop.id, ben)).toEqual([]);
});

test("however often and by however many the job is run, a code is made once", async () => {
  const fresh = await aShop();
  const partners = await Promise.all(["Ada", "Ben", "Ada"].map((name) => made(fresh, name)));
  const making = { ...makingOf(fresh.shop, fresh.call, now()), pool: workerPool() };
  const ran = await Promise.all([1, 2, 3].map(() => makeFirstCodes(making, fresh.shop)));
  expect(ran).toEqual([{ kind: "done" }, { kind: "done" }, { kind: "done" }]);
  // As after a process that died between the code and the note that it is made.
  await appPool().query("UPDATE first_code SET state = 'wished' WHERE shop_id = $1", [fresh.shop.id]);
  await store.runJobs();
  await makeFirstCodes(making, fresh.shop);
  expect(await inStore(fresh)).toEqual(["ADA20", "ADA20-2", "BEN20"]);
  expect((await Promise.all(partners.map((id) => codesOf(fresh, id)))).flat()).toHaveLength(3);
});

test("a name that the store has is passed over, before it is asked for and after", async () => {
  const fresh = await aShop();
  await store.hand.createDiscount(fresh.shop.domain, { code: "ADA20", title: "Own", percent: "5" });
  const ada = await made(fresh, "Ada");
  await store.runJobs();
  expect(await codesOf(fresh, ada)).toEqual(["ADA20-2 live"]);
  // As where the merchant makes a discount between the look at the store and the making.
  const ben = await made(fresh, "Ben");
  const reserved = { partnerId: ben, offerId: fresh.offerId };
  await inTransaction(appPool(), async (client) => {
    await insertIntent(
      client,
      fresh.shop.id,
      { key: codeKey("BEN20"), display: "BEN20", own: FOLLOWS, ...reserved },
      now(),
    );
    await saveWishKey(client, fresh.shop.id, reserved, codeKey("BEN20"));
  });
  await store.hand.createDiscount(fresh.shop.domain, { code: "BEN20", title: "Own too", percent: "5" });
  await store.runJobs();
  expect(await codesOf(fresh, ben)).toEqual(["BEN20-2 live"]);
  expect(await inStore(fresh)).toEqual(["ADA20", "ADA20-2", "BEN20", "BEN20-2"]);
});

test("a store that does not answer is asked again, and the partner's page says so", async () => {
  const fresh = await aShop();
  const ada = await made(fresh, "Ada");
  const silent = merchantCall(() => Promise.reject(new HttpRequestError("no answer")), fresh.shop.domain);
  expect(await makeFirstCodes(makingOf(fresh.shop, silent, now()), fresh.shop)).toMatchObject({ kind: "failed" });
  expect(await listComing(fresh.shop.id, ada)).toMatchObject([
    { state: "wished", problem: expect.stringContaining("again by itself") },
  ]);
  await store.runJobs();
  expect(await codesOf(fresh, ada)).toEqual(["ADA20 live"]);
});

test("a name of which nothing can be a code is told; a wrong pattern is refused; without one, nobody gets a code", async () => {
  const fresh = await aShop();
  expect(await saveFirstCodePattern(fresh.shop.id, fresh.offerId, "{FOO}")).toMatchObject({ kind: "refused" });
  expect(await saveFirstCodePattern(fresh.shop.id, 999_999, "{FIRST}")).toEqual({ kind: "not-found" });
  const odd = await made(fresh, "!!!");
  await store.runJobs();
  expect(await listComing(fresh.shop.id, odd)).toEqual([
    { offer: "Friends", state: "failed", problem: "Nothing of the name can be a code. Add one by hand." },
  ]);
  await saveFirstCodePattern(fresh.shop.id, fresh.offerId, "");
  const ben = await made(fresh, "Ben");
  await store.runJobs();
  expect(await codesOf(fresh, ben)).toEqual([]);
});
