import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { brotliCompressSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { PIXEL } from "../../../app/ingest/limits.ts";
import { buildPixel } from "../../../scripts/pixel.ts";
import { FOLLOWED, LINK_CASES, locationOf } from "../../../tests/link-cases.ts";

let script = "";
beforeAll(async () => {
  script = readFileSync(await buildPixel(), "utf8");
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHOP = "north.myshopify.com";
type Consent = { analyticsProcessingAllowed: boolean; marketingAllowed: boolean };
const ALL: Consent = { analyticsProcessingAllowed: true, marketingAllowed: true };
const TOKEN = "81e7bb3a9dafc6cf74f66b935ed413c1";

/** Shopify's side: the built pixel in a browser whose cookie lasts from page to page. */
function aVisit(
  given: {
    consent?: Consent;
    parameters?: string;
    cookie?: string;
    decodes?: boolean;
    answer?: () => Promise<unknown>;
  } = {},
) {
  const { consent = ALL, parameters = "ref,sca_ref", answer = async () => ({ ok: true }) } = given;
  const jar = { cookie: given.cookie ?? "" };
  const posted: { url: string; body: Record<string, unknown>; init: Record<string, unknown> }[] = [];
  const heard = new Map<string, (event: unknown) => unknown>();
  let onConsent: (event: { customerPrivacy: Consent }) => void = () => {};
  let now = 1_800_000_000_000;
  let timers: { run: () => unknown; at: number }[] = [];
  const api = {
    analytics: { subscribe: (name: string, callback: (event: unknown) => unknown) => heard.set(name, callback) },
    browser: {
      cookie: {
        get: async (name: string) => {
          const value = jar.cookie.startsWith(`${name}=`) ? jar.cookie.slice(name.length + 1) : "";
          return given.decodes ? decodeURIComponent(value) : value;
        },
        set: async (text: string) => {
          const [pair = ""] = text.split(";", 1);
          jar.cookie = text.includes("max-age=0") ? "" : pair;
          return "";
        },
      },
    },
    init: { data: { shop: { myshopifyDomain: SHOP } }, customerPrivacy: consent },
    settings: { endpoint: "https://vouch.example/pixel", parameters },
    customerPrivacy: { subscribe: (_: string, callback: typeof onConsent) => (onConsent = callback) },
  };
  vm.runInNewContext(script, {
    shopify: { extend: (_: string, run: (given: typeof api) => void) => run(api) },
    crypto,
    URLSearchParams,
    Date: { now: () => now },
    setTimeout: (run: () => unknown, ms: number) => timers.push({ run, at: now + ms }),
    fetch: (url: string, init: { body: string }) => {
      posted.push({ url, body: JSON.parse(init.body), init });
      return answer();
    },
  });
  return {
    jar,
    posted,
    bodies: () => posted.map(({ body }) => body),
    page: (search: string, hash = "") =>
      happens("page_viewed", { context: { document: { location: { search, hash } } } }),
    completes: (event: unknown = { data: { checkout: { token: TOKEN } } }) => happens("checkout_completed", event),
    consents: (to: Consent) => onConsent({ customerPrivacy: to }),
    names: () => [...heard.keys()],
    wait: (minutes: number) => {
      now += minutes * 60_000;
    },
    /** The page stands open for so long. */
    stays: async (seconds: number) => {
      now += seconds * 1000;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
      await new Promise(setImmediate);
    },
  };
  /** An answer that is there already is heard, too. */
  async function happens(name: string, event: unknown): Promise<void> {
    await heard.get(name)?.(event);
    await new Promise(setImmediate);
  }
}

const REFUSED = () => Promise.reject(new Error("blocked"));
const NEVER = () => new Promise(() => {});

test("it weighs at most 2 kB in brotli, and is not empty", () => {
  const bytes = brotliCompressSync(script).length;
  expect(bytes).toBeGreaterThan(200);
  expect(bytes).toBeLessThanOrEqual(2_048);
});

test("a link's arrival is a click, and the checkout after it is tied to the same visitor", async () => {
  const visit = aVisit();
  await visit.page("?utm_source=x&ref=Ada");
  await visit.completes();
  const [click, tie] = visit.bodies();
  expect(click).toEqual({ shop: SHOP, visitor: expect.stringMatching(UUID), click: ["ref", "Ada"] });
  expect(tie).toEqual({ shop: SHOP, visitor: click?.visitor, checkout: TOKEN });
  const [sent] = visit.posted;
  expect(sent?.url).toBe("https://vouch.example/pixel");
  expect(sent?.init).toMatchObject({ method: "POST", credentials: "omit", keepalive: true });
  expect(sent?.init).not.toHaveProperty("headers");
});

test.each(["?aff=newsletter&ref=ada", "?ref=a%26b%3D%0A%F0%9F%94%A5&aff=%25"])(
  "all that may name somebody is told again as it was: %s",
  async (search) => {
    const visit = aVisit({ parameters: "AFF,bg_ref,ref", answer: REFUSED, decodes: true });
    await visit.page(search);
    await visit.page("");
    const [first, again] = visit.bodies().map(({ click }) => click);
    expect(first).toHaveLength(4);
    expect(again).toEqual(first);
  },
);

test("what is told fits into what the server takes, and into a cookie", async () => {
  const parameter = "p".repeat(32);
  const visit = aVisit({ parameters: parameter });
  await visit.page(`?${Array.from({ length: 4 }, (_, n) => `${parameter}=${n}${"語".repeat(127)}`).join("&")}`);
  expect(visit.bodies()[0]?.click).toHaveLength(8);
  expect(Buffer.byteLength(JSON.stringify(visit.bodies()[0]))).toBeLessThanOrEqual(PIXEL.bodyBytes);
  expect(visit.jar.cookie.length).toBeLessThanOrEqual(4_096);
});

test("who came by no link is told of nothing and keeps nothing", async () => {
  const visit = aVisit();
  await visit.page("?utm_source=x");
  await visit.completes();
  expect(visit.posted).toEqual([]);
  expect(visit.jar.cookie).toBe("");
});

test("one click is told once, again after half an hour, and at once for another link", async () => {
  const visit = aVisit();
  await visit.page("?ref=ada");
  await visit.page("?ref=ada");
  visit.wait(30);
  await visit.page("?ref=ada");
  expect(visit.posted).toHaveLength(1);
  visit.wait(1);
  await visit.page("?ref=ada");
  await visit.page("?ref=ben");
  await visit.page("");
  expect(visit.bodies().map(({ click }) => click)).toEqual([
    ["ref", "ada"],
    ["ref", "ada"],
    ["ref", "ben"],
  ]);
  expect(new Set(visit.bodies().map(({ visitor }) => visitor)).size).toBe(1);
});

test.each([
  ["is refused", REFUSED],
  ["never answers", NEVER],
])(
  "where the server %s, a click is told on the next page and with its checkout, and says how long ago it was",
  async (_what, answer) => {
    let answers: () => Promise<unknown> = answer;
    const visit = aVisit({ answer: () => answers() });
    await visit.page("?ref=ada");
    visit.wait(1);
    await visit.page("");
    visit.wait(1.99);
    answers = () => Promise.resolve({ ok: true });
    await visit.completes();
    await visit.page("");
    await visit.completes();
    const [{ visitor } = {}] = visit.bodies();
    const told = { shop: SHOP, visitor };
    expect(visit.bodies()).toEqual([
      { ...told, click: ["ref", "ada"] },
      { ...told, click: ["ref", "ada"], ago: 60 },
      { ...told, click: ["ref", "ada"], ago: 180, checkout: TOKEN },
      { ...told, checkout: TOKEN },
    ]);
  },
);

describe("a checkout is told on the last page of a purchase", () => {
  test("and again while that page stands, where nobody took it: a server that is restarted, a moment without a network", async () => {
    let answers: () => Promise<unknown> = async () => ({ ok: true });
    const visit = aVisit({ answer: () => answers() });
    await visit.page("?ref=ada");
    answers = REFUSED;
    await visit.completes();
    answers = async () => ({ ok: false, status: 429 });
    await visit.stays(3);
    answers = async () => ({ ok: true });
    await visit.stays(12);
    await visit.stays(600);
    expect(visit.bodies().map(({ checkout }) => checkout)).toEqual([undefined, TOKEN, TOKEN, TOKEN]);
  });

  test("a few times, with its click as old as it is by then", async () => {
    const visit = aVisit({ answer: REFUSED });
    await visit.page("?ref=ada");
    visit.wait(29);
    await visit.completes();
    for (const seconds of [3, 12, 60, 600, 600]) await visit.stays(seconds);
    expect(
      visit
        .bodies()
        .slice(1)
        .map(({ ago }) => ago),
    ).toEqual([1740, 1743, 1755, undefined]);
    expect(
      new Set(
        visit
          .bodies()
          .slice(1)
          .map(({ checkout }) => checkout),
      ),
    ).toEqual(new Set([TOKEN]));
  });

  test("and no more once consent was taken back", async () => {
    const visit = aVisit({ answer: REFUSED });
    await visit.page("?ref=ada");
    await visit.completes();
    visit.consents({ ...ALL, marketingAllowed: false });
    const { length } = visit.posted;
    await visit.stays(60);
    expect(visit.posted).toHaveLength(length);
  });
});

test("a clock that was set back makes no click of the future", async () => {
  const visit = aVisit({ answer: REFUSED });
  await visit.page("?ref=ada");
  visit.wait(-10);
  await visit.page("");
  expect(visit.bodies()[1]).toMatchObject({ ago: 0 });
});

test("the answer to one link is not taken for that to the next", async () => {
  const answers: ((_: unknown) => void)[] = [];
  const visit = aVisit({ answer: () => new Promise((resolve) => answers.push(resolve)) });
  await visit.page("?ref=ada");
  visit.wait(1);
  await visit.page("?ref=ben");
  answers[0]?.({ ok: true });
  await visit.page("");
  expect(visit.bodies().map(({ click, ago }) => [click, ago])).toEqual([
    [["ref", "ada"], undefined],
    [["ref", "ben"], undefined],
    [["ref", "ben"], 0],
  ]);
});

test("a click that nobody took is given up after half an hour, and its checkout is told alone", async () => {
  const visit = aVisit({ answer: REFUSED });
  await visit.page("?ref=ada");
  visit.wait(30);
  await visit.page("");
  expect(visit.bodies()[1]).toMatchObject({ ago: 1_800 });
  const { cookie } = visit.jar;
  visit.wait(1);
  await visit.page("");
  expect(visit.posted).toHaveLength(2);
  expect(visit.jar.cookie).toBe(cookie);
  await visit.completes();
  expect(visit.bodies()[2]).not.toHaveProperty("click");
});

test.each(["x", "||", "a|b|%", "a|1|1|%E0%A4%A", "|1|1|ref%3Dada"])(
  "a cookie of %j, which anybody may have set, stops no click",
  async (value) => {
    const visit = aVisit({ cookie: `_vouch=${value}` });
    await visit.page("?ref=ada");
    expect(visit.bodies()).toMatchObject([{ visitor: expect.stringMatching(UUID), click: ["ref", "ada"] }]);
  },
);

test("a percent sign in a link stops none of its visitor's later clicks, in a browser that decodes cookies too", async () => {
  const visit = aVisit({ decodes: true });
  await visit.page("?ref=100%25");
  await visit.page("?ref=ada");
  await visit.completes();
  expect(visit.bodies()).toMatchObject([{ click: ["ref", "100%"] }, { click: ["ref", "ada"] }, { checkout: TOKEN }]);
});

const named = LINK_CASES.filter(({ told }) => told.length > 0);
const nobody = LINK_CASES.filter(({ told }) => told.length === 0);

test.each(named)("$address is a click, told once", async ({ address, told }) => {
  const { search, hash } = locationOf(address);
  // Shopify has sorted them as the shop's row has them.
  const visit = aVisit({ parameters: [...FOLLOWED].sort().join(",").replace("sca_ref", "SCA_REF"), decodes: true });
  await visit.page(search, hash);
  expect(visit.bodies()).toMatchObject([{ click: told.flat() }]);
  await visit.page(search, hash);
  expect(visit.posted).toHaveLength(1);
});

test.each(nobody)("$address is none", async ({ address }) => {
  const { search, hash } = locationOf(address);
  const visit = aVisit({ parameters: FOLLOWED.join(",") });
  await visit.page(search, hash);
  expect(visit.posted).toEqual([]);
  expect(visit.jar.cookie).toBe("");
});

describe("consent", () => {
  test.each<[string, Consent]>([
    ["analytics", { analyticsProcessingAllowed: false, marketingAllowed: true }],
    ["marketing", { analyticsProcessingAllowed: true, marketingAllowed: false }],
  ])("without leave for %s nothing is kept or sent", async (_what, consent) => {
    const visit = aVisit({ consent });
    await visit.page("?ref=ada");
    await visit.completes();
    expect(visit.posted).toEqual([]);
    expect(visit.jar.cookie).toBe("");
  });

  test("once it is given, arrivals are told; once it is taken back, all is forgotten", async () => {
    const visit = aVisit({ consent: { ...ALL, marketingAllowed: false } });
    visit.consents(ALL);
    await visit.page("?ref=ada");
    expect(visit.posted).toHaveLength(1);
    visit.consents({ ...ALL, analyticsProcessingAllowed: false });
    expect(visit.jar.cookie).toBe("");
    await visit.completes();
    expect(visit.posted).toHaveLength(1);
  });

  test("taken back while a click is on its way, nothing of it is kept", async () => {
    let arrive = (_: unknown) => {};
    const visit = aVisit({ answer: () => new Promise((resolve) => (arrive = resolve)) });
    const page = visit.page("?ref=ada");
    await expect.poll(() => visit.posted.length).toBe(1);
    visit.consents({ ...ALL, marketingAllowed: false });
    arrive({ ok: true });
    await page;
    expect(visit.jar.cookie).toBe("");
  });

  test("what the page saw before consent was given is told then", async () => {
    const visit = aVisit({ consent: { ...ALL, marketingAllowed: false } });
    await visit.page("?ref=ada");
    expect(visit.posted).toEqual([]);
    visit.consents(ALL);
    await expect.poll(() => visit.bodies()).toMatchObject([{ click: ["ref", "ada"] }]);
  });
});

const PAYLOADS = path.resolve(import.meta.dirname, "../../../../shared/payloads/pixel");

// Events that real shops' pixels were given; absent outside the workplace that has them.
describe.skipIf(!existsSync(PAYLOADS))("real events", () => {
  test("only page views and completed checkouts are listened to: no other event reaches the pixel", () => {
    expect(aVisit().names()).toEqual(["page_viewed", "checkout_completed"]);
  });

  test("of a completed checkout with a person in it, only the token is sent", async () => {
    const event = JSON.parse(readFileSync(path.join(PAYLOADS, "004_rudder-transform_checkout_completed.json"), "utf8"));
    Object.assign(event.data.checkout, { email: "someone@example.com", phone: "+4930123456" });
    Object.assign(event.data.checkout.billingAddress, { firstName: "Some", lastName: "One", address1: "Street 1" });
    const visit = aVisit();
    await visit.page("?ref=ada");
    await visit.completes(event);
    expect(visit.bodies()[1]).toEqual({ shop: SHOP, visitor: expect.stringMatching(UUID), checkout: TOKEN });
    // The visitor's own name is drawn at random, and may hold any four digits.
    const sent = JSON.stringify(visit.posted).replaceAll(String(visit.bodies()[1]?.visitor), "");
    expect(sent).not.toMatch(/someone|4930|Street|c7b3f99b/);
  });
});
