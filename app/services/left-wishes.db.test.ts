// What waits in the books for a job that is not there any more.
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { addCode, getCode, stopCode } from "./codes.ts";
import { queueLeftWishes } from "./left-wishes.ts";
import { createOffer, editOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";
import { recordInstall, recordUninstall } from "./shops.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());
const now = () => instant(Date.now());

/** A store with a live code, and a code, a stop and an offer's new value of which the store could not be told. */
async function aStoreThatWaits() {
  const { shop, call } = await store.install();
  const fields = { title: "Friends", kind: "percent", percent: "20" };
  const offer = await createOffer(shop, call, fields, now());
  const sarah = await createPartner(shop, { name: "Sarah Lee", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const add = (typed: string) => addCode(shop, call, { offerId, partnerId: sarah.partnerId, typed }, now());
  for (const typed of ["LIVE1", "STOP1"]) await add(typed);
  await store.runJobs();
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("mutation")) throw new TypeError("fetch failed");
    return send(...args);
  });
  expect(await add("MADE1")).toMatchObject({ kind: "making" });
  expect(await stopCode(shop, call, codeKey("STOP1"), now())).toMatchObject({ kind: "waiting" });
  expect(
    await editOffer(shop, call, { offerId, version: 1, fields: { ...fields, percent: "25" } }, now()),
  ).toMatchObject({});
  vi.unstubAllGlobals();
  const inStore = async () =>
    (await hand.discounts(shop.domain)).map(({ summary, codes }) => ({
      codes: codes.map(({ code }) => code).toSorted(),
      percent: /\d+%/.exec(summary)?.[0],
    }));
  const states = async () =>
    Promise.all(["LIVE1", "STOP1", "MADE1"].map(async (code) => (await getCode(shop.id, codeKey(code)))?.state));
  return { shop, call, inStore, states };
}
const send = globalThis.fetch;

const WAITING = ["live", "stopping", "making"];
const DONE = ["live", "stopped", "live"];

test("what was wished before an uninstall is carried out after the return", async () => {
  const { shop, call, inStore, states } = await aStoreThatWaits();
  await recordUninstall(shop.domain, now());
  await store.runJobs();
  expect(await states()).toEqual(WAITING);
  await hand.install(shop.domain);
  await recordInstall(shop.domain, call, now());
  await store.runJobs();
  expect(await states()).toEqual(DONE);
  expect(await inStore()).toEqual([{ codes: ["LIVE1", "MADE1"], percent: "25%" }]);
});

test("what lost its job is found by night", async () => {
  const { shop, inStore, states } = await aStoreThatWaits();
  await appPool().query("DELETE FROM graphile_worker._private_jobs WHERE payload->>'shopId' = $1::text", [shop.id]);
  await queueLeftWishes(workerPool(), null);
  await store.runJobs();
  expect(await states()).toEqual(DONE);
  expect(await inStore()).toEqual([{ codes: ["LIVE1", "MADE1"], percent: "25%" }]);
});

test("what has its job keeps it as it is", async () => {
  const { shop } = await aStoreThatWaits();
  const jobs = async () =>
    (
      await appPool().query("SELECT id, key, run_at FROM graphile_worker.jobs WHERE key ~ $1 ORDER BY id", [
        `^(code|offer):${shop.id}:`,
      ])
    ).rows;
  const before = await jobs();
  expect(before).toHaveLength(3);
  await queueLeftWishes(workerPool(), null);
  expect(await jobs()).toEqual(before);
});
