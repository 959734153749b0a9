// What waits for a job is told when no attempt follows, also where the attempt broke in a way that nobody foresaw.
import type { JobHelpers } from "graphile-worker";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { exchangeToken } from "../../tests/exchange-token.ts";
import { aDiscount, anOwnStore } from "../../tests/own-discounts.ts";
import { openStore } from "../../tests/store.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { log } from "../log.server.ts";
import { addCode, getCode } from "../services/codes.ts";
import { listMappings, mapToPartner } from "../services/mapping.ts";
import { createOffer } from "../services/offers.ts";
import { createPartner } from "../services/partners.ts";

const store = await openStore();
const { taskList } = await import("./worker.ts");
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());
const now = () => instant(Date.now());
const send = globalThis.fetch;

/** Shopify answers what no schema says. */
const answerOddly = () =>
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) =>
    String(args[1]?.body).includes("query")
      ? Response.json({ data: { discountNode: {}, codeDiscountNodeByCode: {}, discountNodes: {} } })
      : send(...args),
  );

/** The last attempt of the waiting job of a name. */
async function lastAttempt(task: string): Promise<void> {
  const { rows } = await appPool().query(
    "SELECT payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = $1",
    [task],
  );
  const tasks = taskList({ pool: workerPool(), now, log, accessTokenOf: exchangeToken });
  const helpers = { job: { attempts: 25, max_attempts: 25 } } as unknown as JobHelpers;
  await expect(tasks[task]?.(rows[0].payload, helpers)).rejects.toThrow(TypeError);
}

test("codes that are being mapped", async () => {
  const given = await anOwnStore(store);
  const more = Array.from({ length: 300 }, (_, n) => `OWN${n}`);
  const gid = await aDiscount(store, given, { code: "OWN", more });
  const { shop, call, sarah } = given;
  expect(await mapToPartner(shop, call, { gid, code: null, partnerId: sarah }, now())).toMatchObject({
    kind: "started",
  });
  answerOddly();
  await lastAttempt("map-codes");
  expect(await listMappings(shop.id, now())).toMatchObject([{ state: "failed" }]);
});

test("a code that is being made", async () => {
  const { shop, call } = await store.install();
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  const sarah = await createPartner(shop, { name: "Sarah", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || sarah.kind !== "created") throw new Error("refused");
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (String(args[1]?.body).includes("mutation")) throw new TypeError("fetch failed");
    return send(...args);
  });
  await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah.partnerId, typed: "SARAH20" }, now());
  answerOddly();
  await lastAttempt("make-code");
  expect(await getCode(shop.id, codeKey("SARAH20"))).toMatchObject({ state: "failed" });
});
