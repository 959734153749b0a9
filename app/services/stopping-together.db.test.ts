import { afterAll, expect, test } from "vitest";
import { aCodeProgramme, now } from "../../tests/code-programme.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { fail } from "../domain/result.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { REMOVE_CODES } from "../shopify/documents/codes.ts";
import { carryOutAll } from "./code-wishes.ts";
import { getCode } from "./codes.ts";
import { stopTogether } from "./stopping-together.ts";

const store = await openStore();
afterAll(() => store.close());

const CODES = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX"];

async function sixCodes() {
  const programme = await aCodeProgramme(store);
  for (const code of CODES) await programme.add(code);
  const removals: number[] = [];
  /** What is asked of the store, with how many codes each removal names; `refuse` the first of them. */
  const counting = ({ refuse = false } = {}): AdminCall =>
    (async (document: unknown, variables: { ids: string[] }) => {
      if (document !== REMOVE_CODES) return programme.call(document as never, variables as never);
      removals.push(variables.ids.length);
      if (refuse && removals.length === 1) {
        return fail({ kind: "unreachable", effect: "unknown", message: "Shopify did not answer." });
      }
      return programme.call(document as never, variables as never);
    }) as unknown as AdminCall;
  const states = () => Promise.all(CODES.map(async (code) => (await getCode(programme.shop.id, codeKey(code)))?.state));
  return { ...programme, removals, counting, states };
}

const keys = CODES.map(codeKey);

test("many codes of one shared discount leave it in one call, but for the last", async () => {
  const { shop, counting, removals, states, inStore } = await sixCodes();
  const results = await carryOutAll({ shop, call: counting(), now: now() }, "stop", keys);
  expect(results.map(({ changed }) => changed)).toEqual(CODES.map(() => ({ kind: "done", state: "stopped" })));
  expect(removals[0]).toBe(5);
  expect(await inStore()).toEqual([]);
  expect(await states()).toEqual(CODES.map(() => "stopped"));
  const { rows } = await appPool().query("SELECT FROM graphile_worker.jobs WHERE task_identifier = 'stop-code'");
  expect(rows).toEqual([]);
});

test("codes whose ids are not known here are found by their names, and the neighbours stay live", async () => {
  const { shop, counting, removals, states, inStore } = await sixCodes();
  await appPool().query("UPDATE code SET redeem_code_gid = NULL WHERE shop_id = $1", [shop.id]);
  await carryOutAll({ shop, call: counting(), now: now() }, "stop", keys.slice(0, 4));
  expect(removals[0]).toBe(3);
  expect(await inStore()).toEqual(["FIVE", "SIX"]);
  expect(await states()).toEqual(["stopped", "stopped", "stopped", "stopped", "live", "live"]);
});

test("where the call was not answered, each code is looked for and stopped by itself", async () => {
  const { shop, counting, removals, states, inStore } = await sixCodes();
  await carryOutAll({ shop, call: counting({ refuse: true }), now: now() }, "stop", keys);
  expect(removals.length).toBeGreaterThan(1);
  expect(await inStore()).toEqual([]);
  expect(await states()).toEqual(CODES.map(() => "stopped"));
});

test("a code that the store still finds after the call does not count as stopped by it", async () => {
  const { shop, call, states, inStore } = await sixCodes();
  const deaf: AdminCall = (async (document: unknown, variables: { ids: string[] }) =>
    // The store answers that it is done, and has removed none.
    document === REMOVE_CODES && variables.ids.length > 1
      ? { ok: true, value: { discountCodeRedeemCodeBulkDelete: { job: null, userErrors: [] } } }
      : call(document as never, variables as never)) as unknown as AdminCall;
  const making = { pool: appPool(), shopId: shop.id, call: deaf, now: now() };
  expect([...(await stopTogether(making, keys.slice(0, 3)))]).toEqual([]);
  expect(await states()).toEqual(["live", "stopping", "stopping", "live", "live", "live"]);
  await carryOutAll({ shop, call, now: now() }, "stop", keys.slice(0, 3));
  expect(await inStore()).toEqual(["FIVE", "FOUR", "SIX"]);
});
