import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { CodeSort } from "../domain/code-sort.ts";
import { type Instant, instant } from "../domain/ids.ts";
import { addCode, getCode, listCodes, resumeCode } from "./codes.ts";
import {
  cancelListWish,
  carryOutSome,
  foreseeList,
  giveList,
  readListWishes,
  resumeListWishes,
  wishForList,
} from "./list-wishes.ts";
import { createOffer, pauseOffer } from "./offers.ts";
import { createPartner, setPartnerState } from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());
const now = () => instant(Date.now());

async function aList(live: readonly string[], stopped = 0) {
  const { shop, call } = await store.install();
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  const partner = await createPartner(shop, { name: "Ada", commission: "percent", rate: "10" }, now());
  if (offer.kind !== "created" || partner.kind !== "created") throw new Error("refused");
  const { offerId } = offer;
  const { partnerId } = partner;
  for (const typed of live) {
    expect(await addCode(shop, call, { offerId, partnerId, typed }, now())).toMatchObject({ kind: "live" });
  }
  await appPool().query(
    `WITH c AS (INSERT INTO code (shop_id, key, display, offer_id, state, created_at)
       SELECT $1, 'OLD' || n, 'OLD' || n, $2, 'stopped', now() - interval '1 day' FROM generate_series(1000, 999 + $3::int) n RETURNING key)
     INSERT INTO assignment (shop_id, code_key, partner_id, from_at) SELECT $1, key, $4, now() - interval '1 day' FROM c`,
    [shop.id, offerId, stopped, partnerId],
  );
  const list = { offerId, state: null, search: "" } as const;
  return { shop, call, offerId, partnerId, list };
}

type List = Awaited<ReturnType<typeof aList>>;

/** Notes that orders of a day carried a code. */
async function used(
  { shop }: List,
  code: string,
  { orders, sales, day }: { orders: number; sales: number; day: string },
) {
  await appPool().query(
    `INSERT INTO code_day (shop_id, code_key, currency, day, redemptions, credited, sales, discount, commission)
     VALUES ($1, $2, 'EUR', $3, $4, $4, $5, 0, 0)`,
    [shop.id, codeKey(code), day, orders, sales],
  );
}

const progress = async ({ shop, offerId }: List, at: Instant = now()) =>
  (await readListWishes(shop.id, { offerId }, at))[0];

async function worked() {
  // Each job does some and adds the next.
  for (let n = 0; n < 6; n += 1) await store.runJobs();
}

test("all codes of a list are stopped by a job, those that came later are left, and how far it is can be read", async () => {
  const list = await aList(["ADA1", "ADA2", "ADA3"]);
  const { shop, call, offerId, partnerId } = list;
  expect(await wishForList(shop, { wish: "stop", of: list.list }, now())).toBe(3);
  expect(await progress(list)).toMatchObject({ wish: "stop", state: "running", total: 3, done: 0 });
  await addCode(shop, call, { offerId, partnerId, typed: "LATER" }, now());
  await worked();
  expect(await progress(list)).toMatchObject({ state: "done", total: 3, done: 3, refused: 0 });
  expect((await getCode(shop.id, codeKey("ADA2")))?.state).toBe("stopped");
  expect((await getCode(shop.id, codeKey("LATER")))?.state).toBe("live");
  const left = await store.hand.discounts(shop.domain);
  expect(left.flatMap(({ codes }) => codes.map(({ code }) => code))).toEqual(["LATER"]);
});

test.each([
  ["one by one", ["ADA1", "ADA2"], ["stopped", "live"], 1],
  ["in one call", ["ADA1", "ADA2", "ADA3"], ["live", "stopped", "stopped"], 2],
])(
  "a wish that is cancelled while codes are stopped %s leaves the rest, and what is done counts",
  async (_, codes, after, done) => {
    const list = await aList(codes);
    const { shop, call } = list;
    await wishForList(shop, { wish: "stop", of: list.list }, now());
    const { id = 0 } = (await progress(list)) ?? {};
    let asked = 0;
    // The merchant's click comes while the store is first asked.
    const clicking: typeof call = async (...given) => {
      asked += 1;
      if (asked === 1) expect(await cancelListWish(shop.id, id, now())).toBe(true);
      return call(...given);
    };
    await carryOutSome({ pool: appPool(), shop, call: clicking, now }, id);
    await worked();
    const states = await Promise.all(codes.map((code) => getCode(shop.id, codeKey(code))));
    expect(states.map((code) => code?.state)).toEqual(after);
    expect(await progress(list)).toMatchObject({ state: "cancelled", total: codes.length, done, refused: 0 });
    expect(await cancelListWish(shop.id, id, now())).toBe(false);
  },
);

test("a twin whose code is in the list is stopped along with it, though it comes first by name, and comes back with it", async () => {
  const list = await aList([]);
  const { shop, call, offerId, partnerId } = list;
  const wish = { offerId, partnerId, typed: "MARIO10", twins: "make" } as const;
  expect(await addCode(shop, call, wish, now())).toMatchObject({ kind: "live", twins: ["MARI010"] });
  await wishForList(shop, { wish: "stop", of: list.list }, now());
  await worked();
  expect(await progress(list)).toMatchObject({ state: "done", total: 2, done: 2, refused: 0 });
  expect((await getCode(shop.id, codeKey("MARI010")))?.state).toBe("stopped");
  const resumed = await resumeCode(shop, call, codeKey("MARIO10"), now());
  expect(resumed).toEqual({ kind: "done", state: "live", along: ["MARI010"] });
});

test("a code that is not in the list is left, though its twin is", async () => {
  const list = await aList([]);
  const { shop, call, offerId, partnerId } = list;
  await addCode(shop, call, { offerId, partnerId, typed: "MARIO10", twins: "make" }, now());
  await wishForList(shop, { wish: "stop", of: { ...list.list, search: "MARI010" } }, now());
  await worked();
  expect(await progress(list)).toMatchObject({ state: "done", total: 1, done: 1 });
  expect((await getCode(shop.id, codeKey("MARIO10")))?.state).toBe("live");
});

test("all of a list of live codes are those that it shows: within their dates", async () => {
  const list = await aList(["ADA1", "ADA2"]);
  const { shop, call, offerId } = list;
  await appPool().query(
    "UPDATE code SET own_starts_at = now() + interval '9 days' WHERE shop_id = $1 AND key = 'ADA2'",
    [shop.id],
  );
  const of = { ...list.list, state: "live" } as const;
  expect(await wishForList(shop, { wish: "stop", of }, now())).toBe(1);
  await worked();
  expect((await getCode(shop.id, codeKey("ADA1")))?.state).toBe("stopped");
  expect((await getCode(shop.id, codeKey("ADA2")))?.state).toBe("live");
  await pauseOffer(shop, call, offerId, now());
  expect(await wishForList(shop, { wish: "stop", of }, now())).toBe(0);
});

test("of all codes of a list those are deleted that were never used; the answer says how many were left", async () => {
  const list = await aList(["ADA1"], 60);
  const { shop } = list;
  await appPool().query(
    "INSERT INTO redemption (shop_id, source, order_id, code_key) SELECT $1, 1, n, 'OLD' || n FROM generate_series(1000, 1002) n",
    [shop.id],
  );
  await wishForList(shop, { wish: "delete", of: list.list }, now());
  await worked();
  expect(await progress(list)).toMatchObject({
    ...{ state: "done", total: 61, done: 57, refused: 4 },
    problem: expect.stringContaining("stays in the books"),
  });
  expect((await listCodes(shop.id, { offerId: list.offerId, search: "", page: 1 })).total).toBe(4);
});

test("a wish goes on where it was left when its process died, and counts nothing twice", async () => {
  const list = await aList([], 30);
  await wishForList(list.shop, { wish: "delete", of: list.list }, now());
  await appPool().query(
    "SELECT graphile_worker.remove_job(key) FROM graphile_worker.jobs WHERE key LIKE 'list-wish:%'",
  );
  await store.runJobs();
  expect(await progress(list)).toMatchObject({ state: "running", done: 0 });
  await resumeListWishes(appPool(), instant(Date.now() + 3 * 60_000));
  await worked();
  expect(await progress(list)).toMatchObject({ state: "done", done: 30, refused: 0 });
});

test("a filtered list is what its filters say", async () => {
  const list = await aList([], 30);
  const of = { ...list.list, state: "stopped", search: "OLD100" } as const;
  expect(await wishForList(list.shop, { wish: "delete", of }, now())).toBe(10);
  await worked();
  expect((await listCodes(list.shop.id, { offerId: list.offerId, search: "", page: 1 })).total).toBe(20);
});

test("a list is sorted by name, orders, sales and last order; what brought nothing comes last, on whatever page", async () => {
  const list = await aList([], 55);
  await used(list, "OLD1004", { orders: 1, sales: 900, day: "2026-11-01" });
  await used(list, "OLD1010", { orders: 3, sales: 300, day: "2026-11-02" });
  await used(list, "OLD1007", { orders: 2, sales: 100, day: "2026-11-20" });
  const first = async (by: CodeSort, page = 1) => {
    const sort = { by, currency: list.shop.currency };
    const { rows } = await listCodes(list.shop.id, { offerId: list.offerId, search: "", page, sort });
    return rows.map(({ key }) => key);
  };
  expect((await first("code")).slice(0, 2)).toEqual(["OLD1000", "OLD1001"]);
  expect((await first("orders")).slice(0, 4)).toEqual(["OLD1010", "OLD1007", "OLD1004", "OLD1000"]);
  expect((await first("sales")).slice(0, 3)).toEqual(["OLD1004", "OLD1010", "OLD1007"]);
  expect((await first("last")).slice(0, 3)).toEqual(["OLD1007", "OLD1010", "OLD1004"]);
  for (const by of ["code", "orders", "sales", "last", "newest"] as const) {
    const both = [...(await first(by)), ...(await first(by, 2))];
    expect(both).toHaveLength(55);
    expect(new Set(both).size).toBe(55);
  }
});

async function anotherPartner({ shop }: List, name: string) {
  const made = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
  if (made.kind !== "created") throw new Error("refused");
  return made.partnerId;
}

const ownersOf = async ({ shop }: List, keys: readonly string[]) => {
  const { rows } = await appPool().query<{ name: string; from_at: Date }>(
    `SELECT DISTINCT p.name, a.from_at FROM assignment a JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE a.shop_id = $1 AND a.code_key = ANY ($2::text[]) AND a.to_at IS NULL`,
    [shop.id, keys],
  );
  return rows;
};

test("all codes of a list, more than a page shows, are given to another partner from the moment that was wished", async () => {
  const list = await aList(["ADA1", "ADA2"], 60);
  const ben = await anotherPartner(list, "Ben");
  const at = now();
  const wished = await giveList(list.shop, { of: list.list, partnerId: ben, day: "" }, at);
  expect(wished).toMatchObject({ kind: "started", total: 62, partner: "Ben" });
  await worked();
  expect(await progress(list)).toMatchObject({ wish: "reassign", state: "done", total: 62, done: 62, refused: 0 });
  const owners = await ownersOf(list, ["ADA1", "ADA2", "OLD1000", "OLD1059"]);
  expect(owners).toEqual([{ name: "Ben", from_at: new Date(Math.floor(at / 1000) * 1000) }]);
});

test("a partner's whole list is given away, with the twins; what somebody wished for the list stands on their page", async () => {
  const list = await aList([]);
  const { shop, call, offerId, partnerId } = list;
  await addCode(shop, call, { offerId, partnerId, typed: "MARIO10", twins: "make" }, now());
  const ben = await anotherPartner(list, "Ben");
  const of = { partnerId, state: null, search: "" };
  expect(await giveList(shop, { of, partnerId: ben, day: "" }, now())).toMatchObject({ kind: "started", total: 2 });
  await worked();
  const [told] = await readListWishes(shop.id, { partnerId }, now());
  expect(told).toMatchObject({ wish: "reassign", state: "done", done: 2, refused: 0, to: "Ben" });
  expect(await ownersOf(list, ["MARIO10", "MARI010"])).toMatchObject([{ name: "Ben" }]);
});

test("of a list that is to be given away it is said before how many orders stay; a partner who cannot get it is refused", async () => {
  const list = await aList([], 60);
  const foreseen = await foreseeList(list.shop, { of: list.list, day: "" }, now());
  expect(foreseen).toMatchObject({ ok: true, value: { stays: 0, owners: ["Ada"] } });
  const nobody = await giveList(list.shop, { of: list.list, partnerId: 0, day: "" }, now());
  expect(nobody).toMatchObject({ kind: "refused", problems: [{ field: "partnerId" }] });
  const never = await giveList(list.shop, { of: list.list, partnerId: list.partnerId, day: "soon" }, now());
  expect(never).toMatchObject({ kind: "refused", problems: [{ field: "day" }] });
  const none = { ...list.list, search: "NOTHING" };
  const empty = await giveList(list.shop, { of: none, partnerId: list.partnerId, day: "" }, now());
  expect(empty).toMatchObject({ kind: "refused", problems: [{ field: "form" }] });
});

test("a partner who is archived before the job comes to a code does not get it", async () => {
  const list = await aList([], 30);
  const ben = await anotherPartner(list, "Ben");
  await giveList(list.shop, { of: list.list, partnerId: ben, day: "" }, now());
  await setPartnerState(
    list.shop,
    list.call,
    { chosen: { kind: "ticked", ids: [ben] }, state: "archived", codes: "leave" },
    now(),
  );
  await worked();
  expect(await progress(list)).toMatchObject({
    state: "done",
    done: 0,
    refused: 30,
    problem: expect.stringContaining("archived"),
  });
  expect(await ownersOf(list, ["OLD1000"])).toMatchObject([{ name: "Ada" }]);
});
