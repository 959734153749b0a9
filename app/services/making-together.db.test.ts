// Many codes are resumed, tried again and made again in as few calls as an import makes them.
import type pg from "pg";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { aCodeProgramme, type CodeProgramme, now } from "../../tests/code-programme.ts";
import { loseAnswersTo, refuseWhatNames } from "../../tests/lost-answers.ts";
import { openStore } from "../../tests/store.ts";
import { until } from "../../tests/until.ts";
import { appPool } from "../db/pools.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import { saveWishes } from "../db/twins.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import type { ListWish, PlainWish } from "../domain/list-wish.ts";
import type { CodeState } from "../domain/offer.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { ADD_CODES } from "../shopify/documents/codes.ts";
import { carryOutAll } from "./code-wishes.ts";
import { getCode, stopCode } from "./codes.ts";
import { refreshDiscount } from "./discount-sync.ts";
import { cancelListWish, carryOutSome, readListWishes, resumeListWishes, wishForList } from "./list-wishes.ts";
import { setPartnerState } from "./partners.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

/** Codes of Sarah's that are out of the store, beside one that is live unless it is said that none is. */
async function manyCodes(state: CodeState, count: number, { beside = true } = {}) {
  const programme = await aCodeProgramme(store);
  if (beside) await programme.add("BESIDE");
  await appPool().query(
    `WITH c AS (INSERT INTO code (shop_id, key, display, offer_id, state, created_at, live_at)
       SELECT $1, 'ADA' || n, 'ADA' || n, $2, $3, now() - interval '1 day', now() - interval '1 day'
       FROM generate_series(1000, 999 + $4::int) n RETURNING key)
     INSERT INTO assignment (shop_id, code_key, partner_id, from_at) SELECT $1, key, $5, now() - interval '1 day' FROM c`,
    [programme.shop.id, programme.offerId, state, count, programme.sarah],
  );
  return programme;
}

/** What is asked of the store, by the operation's name. */
function counting({ call }: CodeProgramme) {
  const asked: { name: string; codes: number }[] = [];
  const counted: AdminCall = (async (operation: { name: string }, variables: { codes?: unknown[] }) => {
    asked.push({ name: operation.name, codes: variables.codes?.length ?? 0 });
    return call(operation as never, variables as never);
  }) as unknown as AdminCall;
  const added = () => asked.filter(({ name }) => name === ADD_CODES.name).map(({ codes }) => codes);
  return { asked, added, call: counted };
}

const listOf = ({ offerId }: CodeProgramme, state: CodeState | null) => ({ offerId, state, search: "ADA" });

async function wishFor(programme: CodeProgramme, wish: PlainWish, state: CodeState | null): Promise<number> {
  await wishForList(programme.shop, { wish, of: listOf(programme, state) }, now());
  return (await progress(programme)).id;
}

async function progress({ shop, offerId }: CodeProgramme): Promise<ListWish> {
  const [wish] = await readListWishes(shop.id, { offerId }, now());
  if (wish === undefined) throw new Error("nothing is wished");
  return wish;
}

/** Works on a wish until it is over, as its jobs would. */
async function work(programme: CodeProgramme, id: number, call: AdminCall): Promise<void> {
  for (let n = 0; n < 12 && (await progress(programme)).state === "running"; n += 1) {
    await carryOutSome({ pool: appPool(), shop: programme.shop, call, now }, id);
  }
}

async function states({ shop }: CodeProgramme): Promise<Record<string, number>> {
  const { rows } = await appPool().query<{ state: string; n: number }>(
    "SELECT state, count(*)::int AS n FROM code WHERE shop_id = $1 AND key LIKE 'ADA%' GROUP BY state",
    [shop.id],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

async function codeJobs({ shop }: CodeProgramme): Promise<number> {
  const { rowCount } = await appPool().query(
    "SELECT FROM graphile_worker.jobs WHERE key LIKE 'code:' || $1::int || ':%'",
    [shop.id],
  );
  return rowCount ?? 0;
}

/** How many of the codes the store has. It names the first 250 of a discount: none may be there twice. */
async function once({ shop }: CodeProgramme): Promise<number> {
  const discounts = await hand.discounts(shop.domain);
  const names = discounts.flatMap(({ codes }) => codes.map(({ code }) => code));
  expect(new Set(names).size).toBe(names.length);
  const others = names.filter((name) => !name.startsWith("ADA")).length;
  return discounts.reduce((sum, { codesCount }) => sum + codesCount, 0) - others;
}

test.each([
  ["resume", "stopped"],
  ["retry", "failed"],
  ["retry", "missing"],
] as const)("six hundred codes: %s of those that are %s is three calls, and all are live", async (wish, state) => {
  const programme = await manyCodes(state, 600);
  const { asked, added, call } = counting(programme);
  await work(programme, await wishFor(programme, wish, state), call);
  expect(added()).toEqual([250, 250, 100]);
  // Each call and the question whether it is done.
  expect(asked.length).toBeLessThanOrEqual(12);
  expect(await progress(programme)).toMatchObject({ state: "done", total: 600, done: 600, refused: 0 });
  expect(await states(programme)).toEqual({ live: 600 });
  expect(await once(programme)).toBe(600);
  expect(await hand.discounts(programme.shop.domain)).toHaveLength(1);
  expect(await codeJobs(programme)).toBe(0);
});

test("where the discount is gone, one code makes another and the rest join that", async () => {
  const programme = await manyCodes("missing", 300, { beside: false });
  const { added, call } = counting(programme);
  await work(programme, await wishFor(programme, "retry", null), call);
  expect(added()).toEqual([249, 50]);
  expect(await states(programme)).toEqual({ live: 300 });
  expect(await once(programme)).toBe(300);
  expect(await hand.discounts(programme.shop.domain)).toHaveLength(1);
});

test("one that the merchant deleted in the store while nobody looked is made anew too", async () => {
  const programme = await manyCodes("stopped", 20);
  await hand.deleteDiscount(programme.shop.domain, "BESIDE");
  const { added, call } = counting(programme);
  await work(programme, await wishFor(programme, "resume", "stopped"), call);
  expect(added()).toEqual([20, 1, 19]);
  expect(await states(programme)).toEqual({ live: 20 });
  expect(await hand.discounts(programme.shop.domain)).toHaveLength(1);
});

test.each([
  ["before the store is asked", 0],
  ["when the store has done it and its answer is on its way", 20],
])("killed %s, a wish goes on, makes nothing twice, and counts every code of its filtered list", async (_, there) => {
  const programme = await manyCodes("stopped", 20);
  const id = await wishFor(programme, "resume", "stopped");
  const dying: AdminCall = (async (operation: unknown, variables: never) => {
    if (operation === ADD_CODES && there > 0) {
      await programme.call(operation as never, variables);
      await until(async () => expect(await once(programme)).toBe(there));
    }
    throw new Error("killed");
  }) as unknown as AdminCall;
  const dead = carryOutSome({ pool: appPool(), shop: programme.shop, call: dying, now }, id);
  await expect(dead).rejects.toThrow("killed");
  expect(await states(programme)).toEqual({ resuming: 20 });
  expect(await codeJobs(programme)).toBe(20);
  await resumeListWishes(appPool(), instant(Date.now() + 3 * 60_000));
  await work(programme, id, programme.call);
  expect(await progress(programme)).toMatchObject({ state: "done", total: 20, done: 20, refused: 0 });
  expect(await states(programme)).toEqual({ live: 20 });
  expect(await once(programme)).toBe(20);
  await store.runJobs();
  expect(await codeJobs(programme)).toBe(0);
});

/** A pool whose process dies with its nth statement: just before the database hears it, or just before its answer arrives. */
function dyingPool(nth: number): { pool: pg.Pool; died: () => boolean } {
  let left = nth;
  const dying = <T extends pg.Pool | pg.PoolClient>(of: T): T =>
    new Proxy(of, {
      get(target, name) {
        if (name === "connect") return async () => dying(await (target as pg.Pool).connect());
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        // Its connections go with it, and what they had begun.
        if (name === "release") return (broken?: boolean) => value.call(target, broken === true || left <= 0);
        if (name !== "query") return value.bind(target);
        return async (...args: unknown[]) => {
          left -= 1;
          if (left === 0 && nth % 2 === 0) await value.apply(target, args);
          if (left <= 0) throw new Error("killed");
          return value.apply(target, args);
        };
      },
    });
  return { pool: dying(appPool()), died: () => left <= 0 };
}

test("killed at any statement, a wish for codes of which one is refused ends as if it had not been", async () => {
  const programme = await aCodeProgramme(store);
  const { shop, offerId, sarah, call } = programme;
  await programme.add("BESIDE");
  let kills = 0;
  for (let nth = 1; ; nth += 1) {
    const round = `R${String(nth).padStart(4, "0")}X`;
    await appPool().query(
      `WITH c AS (INSERT INTO code (shop_id, key, display, offer_id, state, created_at, live_at)
         SELECT $1, $2 || n, $2 || n, $3, 'stopped', now() - interval '1 day', now() FROM generate_series(1, 4) n RETURNING key)
       INSERT INTO assignment (shop_id, code_key, partner_id, from_at) SELECT $1, key, $4, now() FROM c`,
      [shop.id, round, offerId, sarah],
    );
    await hand.createDiscount(shop.domain, { title: "Mine", code: `${round}3`, percent: "5" });
    const of = { offerId, state: "stopped", search: round } as const;
    await wishForList(shop, { wish: "resume", of }, now());
    const { id } = await progress(programme);
    const { pool, died } = dyingPool(nth);
    const killed = await carryOutSome({ pool, shop, call, now }, id).then(
      () => false,
      () => true,
    );
    expect(killed).toBe(died());
    await work(programme, id, call);
    expect([nth, await progress(programme)]).toMatchObject([
      nth,
      { state: "done", total: 4, done: 3, refused: 1, problem: expect.stringContaining("already a discount") },
    ]);
    await store.runJobs();
    const codes = await Promise.all([1, 2, 3, 4].map((n) => getCode(shop.id, codeKey(`${round}${n}`))));
    expect([nth, ...codes.map((code) => code?.state)]).toEqual([nth, "live", "live", "stopped", "live"]);
    expect((await hand.discount(shop.domain, "BESIDE")).codesCount).toBe(1 + 3 * nth);
    if (!killed) break;
    kills += 1;
  }
  expect(kills).toBeGreaterThan(25);
});

test("of a wish whose process died and that is cancelled, what was begun is carried out by each code's job", async () => {
  const programme = await manyCodes("failed", 6);
  const id = await wishFor(programme, "retry", "failed");
  loseAnswersTo(ADD_CODES.name);
  await carryOutSome({ pool: appPool(), shop: programme.shop, call: programme.call, now }, id);
  vi.unstubAllGlobals();
  expect(await progress(programme)).toMatchObject({ state: "running", done: 0 });
  const begun = await getCode(programme.shop.id, codeKey("ADA1003"));
  expect(begun).toMatchObject({ state: "making", problem: expect.stringContaining("Vouch tries again by itself.") });
  expect(await cancelListWish(programme.shop.id, id, now())).toBe(true);
  await store.runJobs();
  expect(await states(programme)).toEqual({ live: 6 });
  expect(await once(programme)).toBe(6);
});

test("a store that did not answer is asked again for all of them together a minute later", async () => {
  const programme = await manyCodes("stopped", 20);
  const id = await wishFor(programme, "resume", "stopped");
  loseAnswersTo(ADD_CODES.name);
  await carryOutSome({ pool: appPool(), shop: programme.shop, call: programme.call, now }, id);
  vi.unstubAllGlobals();
  const { rows } = await appPool().query(
    "SELECT FROM graphile_worker.jobs WHERE key LIKE 'list-wish:%:later:%' AND run_at - created_at > interval '50 s'",
  );
  expect(rows).toHaveLength(1);
  await work(programme, id, programme.call);
  expect(await progress(programme)).toMatchObject({ state: "done", done: 20, refused: 0 });
  expect(await once(programme)).toBe(20);
});

test("a name that the store refuses is settled by itself, and says why; the others are live", async () => {
  const programme = await manyCodes("stopped", 30);
  await hand.createDiscount(programme.shop.domain, { title: "Mine", code: "ADA1010", percent: "5" });
  const { added, call } = counting(programme);
  await work(programme, await wishFor(programme, "resume", "stopped"), call);
  expect(added()).toEqual([30]);
  expect(await progress(programme)).toMatchObject({
    ...{ state: "done", done: 29, refused: 1 },
    problem: expect.stringContaining("ADA1010 is already a discount in your store."),
  });
  expect(await states(programme)).toEqual({ live: 29, stopped: 1 });
  const left = await getCode(programme.shop.id, codeKey("ADA1010"));
  expect(left).toMatchObject({ state: "stopped", problem: expect.stringContaining("another discount in your store") });
  expect(await codeJobs(programme)).toBe(0);
});

test("a list that is cancelled between two calls keeps what the first did, and leaves the rest as it is", async () => {
  const programme = await manyCodes("stopped", 300);
  const { shop } = programme;
  const id = await wishFor(programme, "resume", "stopped");
  const { added, call } = counting(programme);
  const clicking: AdminCall = (async (operation: unknown, variables: never) => {
    if (operation === ADD_CODES) expect(await cancelListWish(shop.id, id, now())).toBe(true);
    return call(operation as never, variables);
  }) as unknown as AdminCall;
  await work(programme, id, clicking);
  await store.runJobs();
  expect(added()).toEqual([250]);
  expect(await progress(programme)).toMatchObject({ state: "cancelled", total: 300, done: 250, refused: 0 });
  expect(await states(programme)).toEqual({ live: 250, stopped: 50 });
  expect(await once(programme)).toBe(250);
});

test("codes with conditions of their own and those of archived partners are not sent with the others", async () => {
  const programme = await manyCodes("stopped", 10);
  const { shop, john } = programme;
  await appPool().query("UPDATE code SET own_usage_limit = 5 WHERE shop_id = $1 AND key IN ('ADA1001', 'ADA1002')", [
    shop.id,
  ]);
  await appPool().query("UPDATE assignment SET partner_id = $2 WHERE shop_id = $1 AND code_key = 'ADA1003'", [
    shop.id,
    john,
  ]);
  const archive = { chosen: { kind: "ticked", ids: [john] }, state: "archived", codes: "leave" } as const;
  await setPartnerState(shop, programme.call, archive, now());
  const { added, call } = counting(programme);
  await work(programme, await wishFor(programme, "resume", "stopped"), call);
  expect(added()).toEqual([7]);
  expect(await progress(programme)).toMatchObject({
    ...{ state: "done", done: 9, refused: 1 },
    problem: expect.stringContaining("archived"),
  });
  expect(await states(programme)).toEqual({ live: 9, stopped: 1 });
  expect(await hand.discounts(shop.domain)).toHaveLength(3);
});

test("codes that are ticked are resumed in one call too, each with its answer", async () => {
  const programme = await manyCodes("stopped", 5);
  const { added, call } = counting(programme);
  const keys = [1000, 1001, 1002, 1003, 1004].map((n) => codeKey(`ADA${n}`));
  const results = await carryOutAll({ shop: programme.shop, call, now: now() }, "resume", keys);
  expect(results).toEqual(keys.map((key) => ({ key, changed: { kind: "done", state: "live" } })));
  expect(added()).toEqual([5]);
});

test("a store that refuses to answer leaves ticked codes to their jobs, and each says so", async () => {
  const programme = await manyCodes("stopped", 4);
  const keys = [1000, 1001, 1002, 1003].map((n) => codeKey(`ADA${n}`));
  refuseWhatNames(ADD_CODES.name, { message: "Access denied", extensions: { code: "ACCESS_DENIED" } });
  const results = await carryOutAll({ shop: programme.shop, call: programme.call, now: now() }, "resume", keys);
  vi.unstubAllGlobals();
  for (const { changed } of results) expect(changed).toMatchObject({ kind: "waiting", state: "resuming" });
  expect(results).toHaveLength(4);
  await store.runJobs();
  expect(await states(programme)).toEqual({ live: 4 });
});

test("one that is stopped before its offer's turn comes is not sent", async () => {
  const programme = await manyCodes("stopped", 6);
  const { shop, offerId } = programme;
  const id = await wishFor(programme, "resume", "stopped");
  const { added, call } = counting(programme);
  let working: Promise<void> = Promise.resolve();
  // Somebody else works on the offer meanwhile.
  await alone(appPool(), `offer:${shop.id}:${offerId}`, async () => {
    working = carryOutSome({ pool: appPool(), shop, call, now }, id);
    await until(async () => expect(await states(programme)).toEqual({ resuming: 6 }));
    await inTransaction(appPool(), (client) =>
      saveWishes(client, shop.id, { key: codeKey("ADA1002"), along: [], state: "stopping" }),
    );
  });
  await working;
  expect(added()).toEqual([5]);
  expect(await states(programme)).toMatchObject({ live: 5 });
  expect(await programme.inStore()).not.toContain("ADA1002");
});

test("one that is stopped while the call is under way is out again after it", async () => {
  const programme = await manyCodes("stopped", 6);
  const { shop } = programme;
  const id = await wishFor(programme, "resume", "stopped");
  // The merchant's click waits for the offer's lock, and comes after.
  let stopping: Promise<unknown> = Promise.resolve();
  const clicking: AdminCall = (async (operation: unknown, variables: never) => {
    if (operation === ADD_CODES) stopping = stopCode(shop, programme.call, codeKey("ADA1002"), now());
    return programme.call(operation as never, variables);
  }) as unknown as AdminCall;
  await work(programme, id, clicking);
  await stopping;
  expect((await getCode(shop.id, codeKey("ADA1002")))?.state).toBe("stopped");
  expect(await programme.inStore()).not.toContain("ADA1002");
  expect(await once(programme)).toBe(5);
});

test("what the store tells of codes that are being resumed asks it for nothing, and is no difference", async () => {
  const programme = await manyCodes("stopped", 5);
  const { shop } = programme;
  const { asked, call } = counting(programme);
  const { discount_gid: gid } = (
    await appPool().query<{ discount_gid: string }>(
      "SELECT discount_gid FROM code WHERE shop_id = $1 AND key = 'BESIDE'",
      [shop.id],
    )
  ).rows[0] ?? { discount_gid: "" };
  const tell = (code: string) =>
    refreshDiscount({ pool: appPool(), shopId: shop.id, call, now: now() }, { gid, code, added: true });
  const telling: AdminCall = (async (operation: unknown, variables: never) => {
    const answer = await programme.call(operation as never, variables);
    if (operation === ADD_CODES) expect(await tell("ada1001")).toEqual({ ok: true, value: null });
    return answer;
  }) as unknown as AdminCall;
  await work(programme, await wishFor(programme, "resume", "stopped"), telling);
  await tell("ada1001");
  expect(asked).toEqual([]);
  expect(await getCode(shop.id, codeKey("ADA1001"))).toMatchObject({ state: "live", problem: null });
});
