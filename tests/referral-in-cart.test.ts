import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { arrivalsOf } from "../app/domain/arrival.ts";
import { readOrder } from "../app/shopify/order-payload.ts";
import { LINK_CASES, locationOf } from "./link-cases.ts";

// Beside the extension's own files Shopify takes no others: its test stands here.
const EXTENSION = path.join(import.meta.dirname, "../extensions/storefront");
const read = (file: string) => readFileSync(path.join(EXTENSION, file), "utf8");
const script = read("assets/referral.js");
const DAY = 86_400_000;
const START = 1_800_000_000;

type Given = { consent?: boolean; loads?: boolean; days?: string; root?: string };

/** A browser on a theme's pages, one after the other, with a cart that Shopify keeps. */
function aBrowser({ loads = true, days = "30", root = "/", ...given }: Given = {}) {
  let consent = given.consent ?? true;
  let now = START * 1_000;
  let answers = true;
  const stored = new Map<string, string>();
  const cart = new Map<string, string>();
  const posted: string[] = [];
  let listeners: (() => unknown)[] = [];
  const storage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  };
  const settled = () => new Promise(setImmediate);
  return {
    cart,
    stored,
    posted,
    async opens(address: string, { forbidsStorage = false, shopify = true } = {}) {
      listeners = [];
      const Shopify = {
        routes: { root },
        customerPrivacy: undefined as unknown,
        loadFeatures(_: unknown, done: (error?: Error) => void) {
          if (!loads) return done(new Error("blocked"));
          Shopify.customerPrivacy = { analyticsProcessingAllowed: () => consent, marketingAllowed: () => consent };
          done();
        },
      };
      vm.runInNewContext(script, {
        window: shopify ? { Shopify } : {},
        location: locationOf(address),
        document: {
          querySelector: () => ({ textContent: days }),
          addEventListener: (_: string, heard: () => unknown) => listeners.push(heard),
        },
        URLSearchParams,
        Date: { now: () => now },
        get localStorage() {
          if (forbidsStorage) throw new Error("forbidden");
          return storage;
        },
        fetch: async (url: string, { body }: { body: string }) => {
          posted.push(url);
          if (!answers) throw new TypeError("blocked");
          for (const [name, value] of Object.entries<string>(JSON.parse(body).attributes))
            value === "" ? cart.delete(name) : cart.set(name, value);
          return { ok: true };
        },
      });
      await settled();
    },
    async decides(to: boolean) {
      consent = to;
      for (const heard of listeners) heard();
      await settled();
    },
    wait: (ms: number) => (now += ms),
    isBlocked: (to: boolean) => (answers = !to),
  };
}

/** What the cart says: each link with its moment in seconds, the last one last. */
const said = ({ cart }: { cart: ReadonlyMap<string, string> }) => JSON.parse(cart.get("ref") ?? "null");

test("who comes by a link has its handle in the cart, with its moment", async () => {
  const browser = aBrowser();
  await browser.opens("/?utm_source=x&REF=%20Ada%20");
  await browser.opens("/?page=2");
  expect([...browser.cart]).toEqual([["ref", `[[${START},"ref","Ada"]]`]]);
  expect(browser.posted).toEqual(["/cart/update.js"]);
});

test("a later link stands behind the earlier ones, since it may be another program's; one that is followed again is the last", async () => {
  const browser = aBrowser();
  await browser.opens("/?ref=ada");
  browser.wait(90_500);
  await browser.opens("/?ref=newsletter");
  const both = [
    [START, "ref", "ada"],
    [START + 90, "ref", "newsletter"],
  ];
  expect(said(browser)).toEqual(both);
  browser.wait(DAY);
  await browser.opens("/?ref=ada");
  expect(said(browser)).toEqual([both[1], [START + 90 + 86_400, "ref", "ada"]]);
});

test("the last five are kept, and of long ones as many as are short together", async () => {
  const browser = aBrowser();
  for (const ref of [1, 2, 3, 4, 5, 6]) await browser.opens(`/?ref=${ref}`);
  expect(said(browser).map(([, , ref]: string[]) => ref)).toEqual(["2", "3", "4", "5", "6"]);
  for (const letter of ["x", "y", "z", "ä"]) await browser.opens(`/?ref=${letter.repeat(128)}`);
  expect(said(browser).map(([, , ref]: string[]) => ref?.[0])).toEqual(["y", "z", "ä"]);
  expect(browser.cart.get("ref")?.length).toBeLessThanOrEqual(500);
  const four = ["a", "b", "c", "d"].map((letter) => letter.repeat(128));
  await browser.opens(`/?${four.map((ref) => `ref=${ref}`).join("&")}`);
  expect(said(browser)).toEqual([[START, ...four.flatMap((ref) => ["ref", ref])]]);
});

test("a link that counts no more is left out with the next", async () => {
  const browser = aBrowser({ days: "7" });
  await browser.opens("/?ref=ada");
  browser.wait(7 * DAY + 1_000);
  await browser.opens("/?ref=ben");
  expect(said(browser)).toEqual([[START + 7 * 86_400 + 1, "ref", "ben"]]);
});

const named = LINK_CASES.map(({ address, told }) => ({ address, own: told.filter(([name]) => name === "ref") }));

test.each(named.filter(({ own }) => own.length > 0))(
  "an address is read as the pixel and the server read it: $address",
  async ({ address, own }) => {
    const browser = aBrowser();
    await browser.opens(address);
    expect(said(browser)).toEqual([[START, ...own.flat()]]);
  },
);

test.each(named.filter(({ own }) => own.length === 0))("$address asks for nothing and keeps nothing", async (given) => {
  const browser = aBrowser();
  await browser.opens(given.address);
  expect([browser.posted, [...browser.stored]]).toEqual([[], []]);
});

test("what it writes is what an order is read by", async () => {
  const browser = aBrowser();
  await browser.opens("/?ref=Ada");
  browser.wait(60_000);
  await browser.opens("/?ref=%22%5D,&ref=news");
  const { snapshot } = readOrder(
    {
      id: 1,
      admin_graphql_api_id: "gid://shopify/Order/1",
      currency: "USD",
      created_at: new Date((START + 3_600) * 1_000).toISOString(),
      total_price: "1.00",
      discount_applications: [],
      line_items: [{ id: 1, price: "1.00", quantity: 1 }],
      note_attributes: [...browser.cart].map(([name, value]) => ({ name, value })),
    },
    () => "",
  );
  expect(snapshot.cartReferral).toBe(browser.cart.get("ref"));
  expect(arrivalsOf(snapshot, ["ref"])).toEqual([
    { seen: "cart", at: START * 1_000, referrals: [{ parameter: "ref", value: "ada" }], unread: null },
    {
      seen: "cart",
      at: (START + 60) * 1_000,
      referrals: [
        { parameter: "ref", value: '"],' },
        { parameter: "ref", value: "news" },
      ],
      unread: null,
    },
  ]);
});

test.each(["{", "7", "null", '[null,"x",[],{},["x"]]', '"ada"'])(
  "what anybody may have stored in its place stops no link: %s",
  async (stored) => {
    const browser = aBrowser();
    browser.stored.set("_vouch_refs", stored);
    await browser.opens("/?ref=ada");
    expect(said(browser).at(-1)).toEqual([START, "ref", "ada"]);
  },
);

test("text in an address stays text", async () => {
  const browser = aBrowser();
  await browser.opens(`/?ref=${encodeURIComponent('"},"updates":{"1":9},"x":{"')}`);
  expect([...browser.cart.keys()]).toEqual(["ref"]);
});

test("without the customer's leave nothing is written; given on the page of the link, it counts; taken back, it is taken out", async () => {
  const browser = aBrowser({ consent: false });
  await browser.opens("/?ref=ada");
  expect(browser.posted).toEqual([]);
  await browser.decides(true);
  expect(said(browser)).toEqual([[START, "ref", "ada"]]);
  await browser.opens("/");
  await browser.decides(false);
  expect([[...browser.cart], [...browser.stored]]).toEqual([[], []]);
});

test("once a link counts no more it is taken out, as soon as the shop is there", async () => {
  const browser = aBrowser({ days: "7" });
  await browser.opens("/?ref=ada");
  browser.wait(7 * DAY);
  await browser.opens("/");
  expect(said(browser)).toEqual([[START, "ref", "ada"]]);
  browser.wait(1);
  browser.isBlocked(true);
  await browser.opens("/");
  browser.isBlocked(false);
  await browser.opens("/");
  expect([...browser.cart]).toEqual([]);
  const { length } = browser.posted;
  await browser.opens("/");
  expect(browser.posted).toHaveLength(length);
});

test("a browser that forbids storage, or blocks the question for consent, is left alone; so is a page that is not Shopify's", async () => {
  const [one, other] = [aBrowser(), aBrowser({ loads: false })];
  await one.opens("/?ref=ada", { forbidsStorage: true });
  await one.opens("/?ref=ada", { shopify: false });
  await other.opens("/?ref=ada");
  expect([one.posted, other.posted]).toEqual([[], []]);
});

test("a shop in several languages has its cart under each", async () => {
  const browser = aBrowser({ root: "/de/" });
  await browser.opens("/?ref=ada");
  expect(browser.posted).toEqual(["/de/cart/update.js"]);
});

test("it is small, and the block loads it", () => {
  expect(brotliCompressSync(script).length).toBeLessThanOrEqual(1_500);
  const block = read("blocks/referral.liquid");
  const schema = JSON.parse(/{% schema %}([\s\S]*){% endschema %}/.exec(block)?.[1] ?? "");
  expect(schema).toMatchObject({ target: "body", javascript: "referral.js" });
  expect(schema.name.length).toBeLessThanOrEqual(25);
  expect(schema.settings.map(({ id }: { id?: string }) => id)).toContain("days");
  expect(block).toContain("data-vouch-days");
});
