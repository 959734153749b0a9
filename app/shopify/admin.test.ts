import { GraphqlQueryError, HttpRequestError } from "@shopify/shopify-api";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { jobCall, merchantCall } from "./admin.ts";
import { ADD_CODES } from "./documents/codes.ts";
import { DISCOUNT_BY_CODE } from "./documents/listed-discounts.ts";
import { Buckets, type Clock, REAL_CLOCK } from "./throttle.ts";

const DOMAIN = "odd.myshopify.com";
const FOUND = { codeDiscountNodeByCode: null };
const ADDED = { discountRedeemCodeBulkAdd: { bulkCreation: { id: "gid://shopify/x/1" }, userErrors: [] } };

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** Time that passes only while somebody sleeps. */
function aClock(): Clock & { slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0,
    sleep: async (ms) => {
      slept.push(Math.round(ms));
      now += ms;
    },
  };
}

/** Shopify answers in turn with these; asked once more than there are, it fails the test. */
function answers(...given: (() => Response)[]): { asked: number } {
  const count = { asked: 0 };
  server.use(
    http.post(`https://${DOMAIN}/admin/api/2026-10/graphql.json`, () => {
      const answer = given[count.asked];
      count.asked += 1;
      return answer === undefined ? HttpResponse.json({ data: null }, { status: 418 }) : answer();
    }),
  );
  return count;
}

const cost = (requestedQueryCost: number, currentlyAvailable: number) => ({
  cost: { requestedQueryCost, throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 } },
});
const data =
  (value: object, available = 1900) =>
  () =>
    HttpResponse.json({ data: value, extensions: cost(10, available) });
const throttled = (requested: number, available: number) => () =>
  HttpResponse.json({
    errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
    extensions: cost(requested, available),
  });
const broken = () => new HttpResponse("<html>Bad gateway</html>", { status: 502 });

function aJobCall(clock = aClock()) {
  const call = jobCall(DOMAIN, async () => "shpat_x", { buckets: new Buckets(clock), clock });
  return {
    clock,
    ask: () => call(DISCOUNT_BY_CODE, { code: "A" }),
    change: () => call(ADD_CODES, { discountId: "gid://shopify/DiscountCodeNode/1", codes: [{ code: "A" }] }),
  };
}

test("a throttled call waits for what it lacks at the shop's rate, and is sent again", async () => {
  const count = answers(throttled(500, 100), data(ADDED));
  const { clock, change } = aJobCall();
  expect(await change()).toEqual({ ok: true, value: ADDED });
  expect(count.asked).toBe(2);
  expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(4000);
});

test("429 waits as many seconds as Retry-After says", async () => {
  answers(() => new HttpResponse(null, { status: 429, headers: { "Retry-After": "2.0" } }), data(ADDED));
  const { clock, change } = aJobCall();
  expect(await change()).toMatchObject({ ok: true });
  expect(clock.slept[0]).toBeGreaterThanOrEqual(2000);
  expect(clock.slept[0]).toBeLessThan(3000);
});

test("a shop that stays throttled is given up after a while, with nothing done", async () => {
  answers(...Array.from({ length: 50 }, () => throttled(500, -2000)));
  const { clock, change } = aJobCall();
  expect(await change()).toMatchObject({ ok: false, error: { kind: "throttled", effect: "none" } });
  expect(clock.now()).toBeLessThan(90_000);
});

test.each([
  ["502", broken],
  ["a lost connection", () => HttpResponse.error()],
  ["an answer that is no JSON", () => new HttpResponse("<html>", { headers: { "content-type": "text/html" } })],
  [
    "an internal error",
    () => HttpResponse.json({ errors: [{ message: "x", extensions: { code: "INTERNAL_SERVER_ERROR" } }] }),
  ],
])("after %s a question is asked again, a change is not: it may have happened", async (_, odd) => {
  const changing = answers(odd);
  expect(await aJobCall().change()).toMatchObject({ ok: false, error: { kind: "unreachable", effect: "unknown" } });
  expect(changing.asked).toBe(1);
  const asking = answers(odd, odd, data(FOUND));
  expect(await aJobCall().ask()).toEqual({ ok: true, value: FOUND });
  expect(asking.asked).toBe(3);
});

test.each([401, 402, 403, 404, 423, 430])("status %i is not knocked at again", async (status) => {
  const count = answers(() => HttpResponse.json({ errors: "no" }, { status }));
  expect(await aJobCall().change()).toMatchObject({ ok: false, error: { kind: "locked-out", effect: "none" } });
  expect(count.asked).toBe(1);
});

test("what Shopify refuses as a whole is told in its words and not sent again", async () => {
  const count = answers(() =>
    HttpResponse.json({ errors: [{ message: "Invalid id: x" }], extensions: cost(10, 1990) }),
  );
  expect(await aJobCall().change()).toMatchObject({
    ok: false,
    error: { kind: "rejected", effect: "none", message: "Shopify refused: Invalid id: x" },
  });
  expect(count.asked).toBe(1);
});

test("a shop without a token is not asked at all", async () => {
  const clock = aClock();
  const call = jobCall(DOMAIN, async () => null, { buckets: new Buckets(clock), clock });
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toMatchObject({ ok: false, error: { kind: "locked-out" } });
});

const REFUSED = () => HttpResponse.json({ errors: "[API] Invalid API key or access token" }, { status: 401 });

test("many calls of a job look the token up once, and again after half a minute", async () => {
  const clock = aClock();
  const tokens = vi.fn(async () => "shpat_x");
  const call = jobCall(DOMAIN, tokens, { buckets: new Buckets(clock), clock });
  const ask = () => call(DISCOUNT_BY_CODE, { code: "A" });
  answers(...Array.from({ length: 4 }, () => data(FOUND)));
  await Promise.all([ask(), ask(), ask()]);
  expect(tokens).toHaveBeenCalledTimes(1);
  await clock.sleep(31_000);
  await ask();
  expect(tokens).toHaveBeenCalledTimes(2);
});

test("a token that another process has renewed meanwhile is looked up anew, and the call sent with that", async () => {
  const tokens = ["shpat_former", "shpat_renewed"];
  const call = jobCall(DOMAIN, async () => tokens.shift() ?? null, {
    buckets: new Buckets(REAL_CLOCK),
    clock: REAL_CLOCK,
  });
  const sentWith: (string | null)[] = [];
  server.use(
    http.post(`https://${DOMAIN}/admin/api/2026-10/graphql.json`, ({ request }) => {
      const token = request.headers.get("x-shopify-access-token");
      sentWith.push(token);
      return token === "shpat_renewed" ? data(FOUND)() : REFUSED();
    }),
  );
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toEqual({ ok: true, value: FOUND });
  expect(sentWith).toEqual(["shpat_former", "shpat_renewed"]);
  // The next has it at once.
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toEqual({ ok: true, value: FOUND });
  expect(sentWith).toHaveLength(3);
});

test("a shop that has no token yet is asked about again with the next call", async () => {
  const tokens = [null, "shpat_x"];
  const call = jobCall(DOMAIN, async () => tokens.shift() ?? null);
  const count = answers(data(FOUND));
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toMatchObject({ ok: false, error: { kind: "locked-out" } });
  expect(count.asked).toBe(0);
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toEqual({ ok: true, value: FOUND });
});

test("a token that cannot be renewed is a failure like any other, so that whoever asks can tell of it", async () => {
  const clock = aClock();
  const refused = async () => {
    throw new Error("the token was not renewed");
  };
  const call = jobCall(DOMAIN, refused, { buckets: new Buckets(clock), clock });
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toMatchObject({
    ok: false,
    error: { kind: "locked-out", effect: "none" },
  });
});

test("calls of one shop wait for one bucket, and leave a reserve for merchants", async () => {
  const clock = aClock();
  const buckets = new Buckets(clock);
  answers(data(FOUND, 205), data(FOUND, 205));
  const call = jobCall(DOMAIN, async () => "shpat_x", { buckets, clock });
  await call(DISCOUNT_BY_CODE, { code: "A" });
  await call(DISCOUNT_BY_CODE, { code: "B" });
  // 10 points above the reserve of 200, of which 5 are there: 50 ms at 100 a second.
  expect(clock.slept).toEqual([50]);
});

test("a merchant's session that must be renewed is renewed, other failures are told", async () => {
  const renew = new Response(null, { status: 401, headers: { "X-Shopify-Retry-Invalid-Session-Request": "1" } });
  await expect(
    merchantCall(() => Promise.reject(renew), DOMAIN, new Buckets(aClock()))(DISCOUNT_BY_CODE, { code: "A" }),
  ).rejects.toBe(renew);
  const frozen = new Response("{}", { status: 402 });
  const call = merchantCall(() => Promise.reject(frozen), DOMAIN, new Buckets(aClock()));
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toMatchObject({ ok: false, error: { kind: "locked-out" } });
  const lost = merchantCall(() => Promise.reject(new HttpRequestError("x")), DOMAIN, new Buckets(aClock()));
  expect(await lost(ADD_CODES, { discountId: "x", codes: [] })).toMatchObject({ error: { effect: "unknown" } });
});

test("a merchant's throttled call is known by the library's error, and tried again", async () => {
  const error = new GraphqlQueryError({
    message: "Throttled",
    response: {},
    headers: {},
    body: {
      errors: { graphQLErrors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] },
      extensions: cost(20, 15),
    },
  });
  let asked = 0;
  const graphql = () => (asked++ === 0 ? Promise.reject(error) : Promise.resolve(HttpResponse.json({ data: FOUND })));
  const call = merchantCall(graphql, DOMAIN, new Buckets(aClock()));
  expect(await call(DISCOUNT_BY_CODE, { code: "A" })).toEqual({ ok: true, value: FOUND });
});
