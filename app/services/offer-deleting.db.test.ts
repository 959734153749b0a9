import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aCodeProgramme, type CodeProgramme, now, seenInStore } from "../../tests/code-programme.ts";
import { beforeSending, loseAnswersTo } from "../../tests/lost-answers.ts";
import { addByHand } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { deleteCode } from "./code-deleting.ts";
import { getCode, stopCode } from "./codes.ts";
import { draftImport, listBatchRows, startBatch } from "./imports.ts";
import { queueLeftWishes } from "./left-wishes.ts";
import { deleteOffer, readDeleting } from "./offer-deleting.ts";
import { getOffer } from "./offers.ts";
import { startPattern } from "./patterns.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const SARAH = codeKey("SARAH20");

/** An offer whose only code was deleted, and whose discount is still in the store; with or without a code of the merchant's own. */
async function anEmptied({ house = [] as string[] } = {}) {
  const programme = await aCodeProgramme(store);
  const { shop, call, offerId } = programme;
  await programme.add("SARAH20");
  const { gid } = await seenInStore(programme, "SARAH20");
  if (house.length > 0) await addByHand(store, shop, { to: "SARAH20", codes: house });
  await stopCode(shop, call, SARAH, now());
  expect(await deleteCode(shop, call, SARAH, now())).toMatchObject({ kind: "deleted" });
  expect(await inStoreOf(programme)).toEqual([gid]);
  const del = () => deleteOffer(shop, call, offerId, now());
  return { ...programme, gid, del };
}

const inStoreOf = async ({ shop }: Pick<CodeProgramme, "shop">) =>
  (await hand.discounts(shop.domain)).map(({ id }) => id);

test("an offer that never had a code is deleted, and another shop’s is not found", async () => {
  const { shop, call, offerId } = await aCodeProgramme(store);
  const other = await store.install();
  expect(await deleteOffer(other.shop, other.call, offerId, now())).toEqual({ kind: "not-found" });
  expect(await getOffer(shop.id, offerId)).not.toBeNull();
  expect(await deleteOffer(shop, call, offerId, now())).toEqual({ kind: "deleted" });
  expect(await getOffer(shop.id, offerId)).toBeNull();
  expect(await deleteOffer(shop, call, offerId, now())).toEqual({ kind: "not-found" });
});

test("an offer with a code stays, also where the code is stopped", async () => {
  const { shop, call, offerId, add } = await aCodeProgramme(store);
  await add("SARAH20");
  expect(await deleteOffer(shop, call, offerId, now())).toEqual({ kind: "kept", by: "codes" });
  await stopCode(shop, call, SARAH, now());
  expect(await deleteOffer(shop, call, offerId, now())).toEqual({ kind: "kept", by: "codes" });
  expect(await readDeleting(shop.id, offerId)).toEqual({ kept: "codes", underWay: false });
});

test("a discount with the merchant’s own codes stays in the store, and is theirs", async () => {
  const programme = await anEmptied({ house: ["HOUSE20"] });
  expect(await programme.del()).toEqual({ kind: "deleted" });
  expect(await inStoreOf(programme)).toEqual([programme.gid]);
  expect(await programme.inStore()).toEqual(["HOUSE20"]);
});

test("the discount that was made for it goes out of the store too", async () => {
  const programme = await anEmptied();
  expect(await programme.del()).toEqual({ kind: "deleted" });
  expect(await inStoreOf(programme)).toEqual([]);
  expect(await getOffer(programme.shop.id, programme.offerId)).toBeNull();
});

test("where Shopify’s answer is lost a job goes on, and what is gone already is no failure", async () => {
  const programme = await anEmptied();
  const { shop, offerId } = programme;
  loseAnswersTo("discountCodeDelete");
  expect(await programme.del()).toMatchObject({ kind: "failed" });
  vi.unstubAllGlobals();
  expect(await readDeleting(shop.id, offerId)).toEqual({ kept: null, underWay: true });
  expect(await inStoreOf(programme)).toEqual([]);
  await store.runJobs();
  expect(await getOffer(shop.id, offerId)).toBeNull();
  expect(await readDeleting(shop.id, offerId)).toEqual({ kept: null, underWay: false });
});

test("a code that is given meanwhile keeps the offer, and is made", async () => {
  const programme = await anEmptied();
  const { shop, offerId, sarah } = programme;
  beforeSending("discountCodeDelete", () =>
    appPool().query(
      `WITH c AS (INSERT INTO code (shop_id, key, display, offer_id, state, created_at)
         VALUES ($1, 'LATE20', 'LATE20', $2, 'making', now()))
       INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, 'LATE20', $3, now())`,
      [shop.id, offerId, sarah],
    ),
  );
  expect(await programme.del()).toEqual({ kind: "kept", by: "codes" });
  await queueLeftWishes(appPool(), shop.id);
  await store.runJobs();
  expect(await getCode(shop.id, codeKey("LATE20"))).toMatchObject({ state: "live" });
  expect(await programme.inStore()).toEqual(["LATE20"]);
});

test("an import under way keeps the offer; a draft that chose it asks for another", async () => {
  const { shop, call, offerId } = await aCodeProgramme(store);
  const bytes = new TextEncoder().encode("code,partner\nADA20,Ada");
  const draft = async () => {
    const drafted = await draftImport(shop, { bytes, name: "codes.csv", offerId }, now());
    if (drafted.kind !== "drafted") throw new Error(drafted.message);
    return drafted.id;
  };
  const [running, waiting] = [await draft(), await draft()];
  expect(await startBatch(shop, running, now())).toEqual({ kind: "started" });
  expect(await deleteOffer(shop, call, offerId, now())).toEqual({ kind: "kept", by: "batch" });
  await appPool().query("UPDATE code_batch SET state = 'undone' WHERE shop_id = $1 AND id = $2", [shop.id, running]);
  expect(await deleteOffer(shop, call, offerId, now())).toEqual({ kind: "deleted" });
  expect(await startBatch(shop, waiting, now())).toEqual({ kind: "nothing-to-do" });
  const page = await listBatchRows(shop.id, waiting, { fate: null, page: 1 });
  expect(page.rows).toMatchObject([{ fate: "wrong", wrongColumn: "offer" }]);
});

test("codes for many partners are not begun under an offer that was deleted meanwhile", async () => {
  const { shop, call, offerId } = await aCodeProgramme(store);
  const offer = await getOffer(shop.id, offerId);
  if (offer === null) throw new Error("no offer");
  expect(await deleteOffer(shop, call, offerId, now())).toEqual({ kind: "deleted" });
  const wish = { pattern: "{FIRST}{VALUE}", groupId: null, seed: "s" };
  expect(await startPattern(shop, call, offer, wish, now())).toEqual({
    kind: "refused",
    message: "The offer was deleted meanwhile.",
  });
});
