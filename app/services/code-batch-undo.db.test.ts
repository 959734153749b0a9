import { afterAll, afterEach, expect, test, vi } from "vitest";
import { openStore } from "../../tests/store.ts";
import { workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { runBatch } from "./code-batch-run.ts";
import { draftImport, getBatch, startBatch, undoBatch } from "./imports.ts";
import { createOffer } from "./offers.ts";
import { readShortAddresses, saveAddress } from "./short-addresses.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const now = () => instant(Date.now());

/** A batch of three codes, each with a short address, that is to be undone; an order carried the last code. */
async function anUndoing() {
  const { shop, call } = await store.install();
  const { scopes } = await hand.shop(shop.domain);
  await hand.grantScopes(shop.domain, [...scopes, "write_online_store_navigation"]);
  await hand.putRedirect(shop.domain, { path: "/own", target: "/collections/all" });
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  const file = {
    bytes: new TextEncoder().encode("code,partner\nADA10,Ada\nBOB10,Bob\nUSED10,Ada\n"),
    name: "codes.csv",
  };
  const drafted = await draftImport(shop, { ...file, offerId: offer.offerId }, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const { id } = drafted;
  await startBatch(shop, id, now());
  await store.runJobs();
  for (const typed of ["ada", "bob", "used"]) {
    const saved = await saveAddress(shop, call, { key: codeKey(`${typed}10`), typed }, now());
    expect(saved).toMatchObject({ kind: "live" });
  }
  await workerPool().query("INSERT INTO redemption VALUES ($1, 'USED10', 1, 42)", [shop.id]);
  await undoBatch(shop, id, now());
  const undo = (by: AdminCall) => runBatch({ pool: workerPool(), shopId: shop.id, call: by, now: now() }, id);
  const paths = async () => (await hand.redirects(shop.domain)).map(({ path }) => path).toSorted();
  return { shop, call, id, undo, paths };
}

test("an undo takes the short addresses of what it takes back out of the store by itself", async () => {
  const { shop, call, id, undo, paths } = await anUndoing();
  expect(await undo(call)).toEqual({ kind: "done" });
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "undone" });
  expect(await paths()).toEqual(["/own", "/used"]);
  const left = await readShortAddresses(shop.id, [codeKey("ADA10"), codeKey("BOB10"), codeKey("USED10")]);
  expect(left(codeKey("ADA10"))).toBeNull();
  expect(left(codeKey("USED10"))).toMatchObject({ state: "live" });
});

class Killed extends Error {}

/** Dies with one of its calls: before the store heard of it, or before its answer is read. */
function dying(
  call: AdminCall,
  { at, heard }: { at: number; heard: boolean },
): { call: AdminCall; calls: () => number } {
  let calls = 0;
  const counted: AdminCall = async (...asked) => {
    calls += 1;
    if (calls === at && !heard) throw new Killed();
    const answer = await call(...asked);
    if (calls === at) throw new Killed();
    return answer;
  };
  return { call: counted, calls: () => calls };
}

test("an undo that is killed at any of its calls ends with the same addresses", async () => {
  const whole = await anUndoing();
  const counting = dying(whole.call, { at: 0, heard: true });
  await whole.undo(counting.call);
  expect(counting.calls()).toBeGreaterThan(3);
  for (let at = 1; at <= counting.calls(); at += 1) {
    for (const heard of [false, true]) {
      const { shop, call, id, undo, paths } = await anUndoing();
      await expect(undo(dying(call, { at, heard }).call)).rejects.toThrow(Killed);
      expect(await getBatch(shop.id, id)).toMatchObject({ state: "undoing" });
      expect(await undo(call)).toEqual({ kind: "done" });
      expect([at, heard, await paths()]).toEqual([at, heard, ["/own", "/used"]]);
    }
  }
});

test("an undo that may not write redirects any more ends all the same, and leaves them to the nightly look", async () => {
  const { shop, call, id, undo, paths } = await anUndoing();
  const { scopes } = await hand.shop(shop.domain);
  await hand.grantScopes(
    shop.domain,
    scopes.filter((scope) => scope !== "write_online_store_navigation"),
  );
  expect(await undo(call)).toEqual({ kind: "done" });
  expect(await getBatch(shop.id, id)).toMatchObject({ state: "undone" });
  expect(await paths()).toEqual(["/ada", "/bob", "/own", "/used"]);
  const left = await readShortAddresses(shop.id, [codeKey("ADA10")]);
  expect(left(codeKey("ADA10"))).toMatchObject({
    state: "removing",
    problem: expect.stringContaining("may not write"),
  });
});
