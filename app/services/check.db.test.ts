import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import type { CheckStep } from "../domain/check-step.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { couponLink, referralLink } from "../domain/links.ts";
import { fail } from "../domain/result.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { check } from "./check.ts";
import { addPrefix } from "./code-prefixes.ts";
import { addCode, stopCode } from "./codes.ts";
import { partnerLinks } from "./handles.ts";
import { saveLinkTags } from "./links.ts";
import { createOffer, pauseOffer } from "./offers.ts";
import { createPartner, setPartnerState } from "./partners.ts";
import { saveAddress } from "./short-addresses.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

const now = () => instant(Date.now());

/** SARAH20 of Sarah gives 20 %; Ben has a link. Both earn 10 %. */
async function aShop(more: Record<string, string> = {}) {
  const { shop, call } = await store.install();
  const fields = { title: "Friends", kind: "percent", percent: "20", startDate: "2026-01-01", ...more };
  const offer = await createOffer(shop, call, fields, now());
  if (offer.kind !== "created") throw new Error("refused");
  const partner = async (name: string) => {
    const made = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
    if (made.kind !== "created") throw new Error("refused");
    const { handle } = await partnerLinks(shop, { id: made.partnerId, name }, now());
    return { id: made.partnerId, name, handle };
  };
  const sarah = await partner("Sarah Lee");
  const ben = await partner("Ben Ode");
  await addCode(shop, call, { offerId: offer.offerId, partnerId: sarah.id, typed: "SARAH20" }, now());
  const checked = (typed: string, cart = 10_000n, asking: AdminCall = call) =>
    check(shop, asking, { typed, cart }, now());
  return { shop, call, offerId: offer.offerId, sarah, ben, checked };
}

const brief = (steps: readonly CheckStep[]) => steps.map(({ kind, verdict }) => `${kind} ${verdict}`);
const stepOf = (steps: readonly CheckStep[], kind: CheckStep["kind"]) => steps.find((step) => step.kind === kind);

const never: AdminCall = () => {
  throw new Error("the store was asked");
};
const silent: AdminCall = async () => fail({ kind: "unreachable", effect: "none", message: "Shopify did not answer." });

test("a good code is good all the way, and says who would earn how much", async () => {
  const { checked, sarah } = await aShop();
  const steps = await checked(" sarah20 ");
  expect(brief(steps)).toEqual([
    "known good",
    "in-store good",
    "live good",
    "gives good",
    "uses good",
    "minimum good",
    "purchases note",
    "combines note",
    "credited good",
    "earns good",
  ]);
  expect(stepOf(steps, "credited")).toMatchObject({ partner: { id: sarah.id, name: "Sarah Lee" }, by: "code" });
  expect(stepOf(steps, "earns")).toMatchObject({ cart: 10_000n, discount: 2000n, amount: 8000n, commission: 800n });
});

test("a code whose discount was deleted in the store is refused at checkout, and credits nobody", async () => {
  const { checked, shop } = await aShop();
  await hand.deleteDiscount(shop.domain, "SARAH20");
  const steps = await checked("SARAH20");
  expect(brief(steps)).toEqual(["known good", "not-in-store bad", "uncredited bad"]);
});

test("a code that is the store's own is known to nobody, and credits nobody", async () => {
  const { checked, shop } = await aShop();
  await hand.createDiscount(shop.domain, { code: "WELCOME", percent: "5" });
  const steps = await checked("welcome");
  expect(brief(steps)).toContain("not-known bad");
  expect(brief(steps)).toContain("live good");
  expect(steps.at(-1)).toMatchObject({ kind: "uncredited", reason: "code-without-partner" });
});

test("what was changed in the store is told, and what it gives is what is counted", async () => {
  const { checked, shop } = await aShop();
  await hand.changeDiscount(shop.domain, "SARAH20", { percent: "15" });
  const steps = await checked("SARAH20");
  expect(stepOf(steps, "differs")).toMatchObject({
    verdict: "bad",
    differences: [{ what: "Discount", store: "15 %", here: "20 %" }],
  });
  expect(stepOf(steps, "earns")).toMatchObject({ discount: 1500n, commission: 850n });
});

test("a paused offer and a stopped code give nothing, each by its name", async () => {
  const { checked, shop, call, offerId } = await aShop();
  await pauseOffer(shop, call, offerId, now());
  expect(stepOf(await checked("SARAH20"), "not-live")).toMatchObject({ verdict: "bad", why: "paused-here" });
  const other = await aShop();
  await stopCode(other.shop, other.call, codeKey("SARAH20"), now());
  expect(brief(await other.checked("SARAH20")).slice(0, 2)).toEqual(["known bad", "not-in-store bad"]);
});

test("uses are counted against the limit, and the cart against the minimum", async () => {
  const limits = { limited: "on", usageLimit: "2", minimum: "amount", minimumAmount: "50" };
  const { checked, shop } = await aShop(limits);
  expect(stepOf(await checked("SARAH20"), "uses")).toMatchObject({ verdict: "good", limit: 2, used: 0 });
  for (const _ of [1, 2]) {
    await hand.placeOrder(shop.domain, { lines: [{ title: "Shirt", price: "60.00" }], codes: ["SARAH20"] });
  }
  const steps = await checked("SARAH20");
  expect(stepOf(steps, "uses")).toMatchObject({ verdict: "bad", limit: 2, used: 2 });
  expect(stepOf(steps, "uncredited")).toMatchObject({ reason: "no-evidence" });
  expect(stepOf(await checked("SARAH20", 4999n), "minimum")).toMatchObject({ verdict: "bad" });
  expect(stepOf(await checked("SARAH20", 5000n), "minimum")).toMatchObject({ verdict: "good" });
});

test("of a link to another host nothing is asked, neither there nor in the store", async () => {
  const { checked } = await aShop();
  const fetched = globalThis.fetch;
  globalThis.fetch = () => Promise.reject(new Error("something was fetched"));
  try {
    const steps = await checked("https://evil.example/discount/SARAH20?ref=sarah", 10_000n, never);
    expect(steps).toMatchObject([{ kind: "host", verdict: "bad", host: "evil.example" }]);
  } finally {
    globalThis.fetch = fetched;
  }
});

test("a partner's own coupon link is good all the way", async () => {
  const { checked, shop, sarah } = await aShop();
  const link = couponLink(shop.host, { code: "SARAH20", handle: sarah.handle }) ?? "";
  const steps = await checked(link);
  expect(brief(steps).slice(0, 5)).toEqual([
    "host good",
    "link-codes good",
    "redirect good",
    "page good",
    "referral good",
  ]);
  expect(stepOf(steps, "credited")).toMatchObject({ verdict: "good", by: "code", other: null });
});

test("where code and link speak for two partners, the rule in force decides, and the other is named", async () => {
  const { checked, shop, sarah, ben } = await aShop();
  const steps = await checked(`https://${shop.domain}/discount/SARAH20?ref=${ben.handle}`);
  expect(stepOf(steps, "credited")).toMatchObject({
    verdict: "warning",
    partner: { id: sarah.id },
    by: "code",
    other: { id: ben.id, name: "Ben Ode", by: "click" },
  });
});

test("a link whose code does not work credits the link's partner", async () => {
  const { checked, shop, ben } = await aShop();
  await hand.deleteDiscount(shop.domain, "SARAH20");
  const steps = await checked(`${shop.host}/discount/SARAH20?ref=${ben.handle}`);
  expect(stepOf(steps, "credited")).toMatchObject({ partner: { id: ben.id }, by: "click" });
  expect(stepOf(steps, "earns")).toMatchObject({ discount: 0n, commission: 1000n });
});

test("a referral link needs no store; a handle of nobody, and no handle, are told", async () => {
  const { checked, shop, sarah } = await aShop();
  const good = await checked(referralLink(shop.host, sarah.handle), 10_000n, never);
  expect(brief(good)).toEqual(["host good", "page good", "referral good", "credited good", "earns good"]);
  const unknown = await checked(referralLink(shop.host, "sara"), 10_000n, never);
  expect(brief(unknown)).toEqual(["host good", "page good", "referral bad", "uncredited bad"]);
  const none = await checked(`https://${shop.host}/products/mug`, 10_000n, never);
  expect(brief(none)).toEqual(["host good", "page bad", "no-referral bad", "uncredited bad"]);
});

test.each(["/#reviews?ref=HANDLE", "/?variant=1&ref=@HANDLE", "/#?ref=%40HANDLE"])(
  "what the shop's pages read of an address is read here: %s",
  async (address) => {
    const { checked, shop, ben } = await aShop();
    const steps = await checked(`https://${shop.host}${address.replace("HANDLE", ben.handle)}`, 10_000n, never);
    expect(brief(steps)).toEqual(["host good", "page good", "referral good", "credited good", "earns good"]);
    expect(stepOf(steps, "page")).toMatchObject({ path: expect.not.stringContaining("#") });
    expect(stepOf(steps, "credited")).toMatchObject({ partner: { id: ben.id }, by: "click" });
  },
);

test("a partner who is paused would not be credited", async () => {
  const { checked, shop, call, sarah } = await aShop();
  const chosen = { kind: "ticked", ids: [sarah.id] } as const;
  await setPartnerState(shop, call, { chosen, state: "paused", codes: "leave" }, now());
  expect(stepOf(await checked("SARAH20"), "uncredited")).toMatchObject({
    reason: "partner-paused",
    partner: { name: "Sarah Lee" },
  });
});

test("a store that does not answer is told, and what Vouch knows is said all the same", async () => {
  const { checked } = await aShop();
  const steps = await checked("SARAH20", 10_000n, silent);
  expect(brief(steps)).toEqual(["known good", "no-answer warning", "credited good", "earns good"]);
  expect(stepOf(steps, "earns")).toMatchObject({ discount: 2000n, commission: 800n });
});

test("nothing, odd characters and a very long text are no trouble", async () => {
  const { checked } = await aShop();
  expect(await checked("  ")).toEqual([]);
  for (const typed of ["\u0000", "\ud800", "A".repeat(4000), "10% off / friends", "/discount/%00%E0%A4"]) {
    expect((await checked(typed)).length, typed.slice(0, 20)).toBeGreaterThan(1);
  }
});

test("a short address is followed as the store has it", async () => {
  const { shop, call, checked, sarah } = await aShop();
  const { scopes } = await hand.shop(shop.domain);
  await hand.grantScopes(shop.domain, [...scopes, "write_online_store_navigation"]);
  await saveLinkTags(shop, { source: "{partner}" });
  await saveAddress(shop, call, { key: codeKey("SARAH20"), typed: "sarah" }, now());
  const address = `https://${shop.host}/Sarah`;
  const steps = await checked(address);
  expect(brief(steps).slice(0, 7)).toEqual([
    "host good",
    "short-address good",
    "link-codes good",
    "redirect good",
    "page good",
    "tags note",
    "referral good",
  ]);
  expect(stepOf(steps, "credited")).toMatchObject({ partner: { id: sarah.id } });
  expect(stepOf(await checked(address, 10_000n, silent), "short-address")).toMatchObject({ found: "unknown" });
  await hand.putRedirect(shop.domain, { path: "/sarah", target: "/collections/all" });
  const changed = await checked(address);
  expect(stepOf(changed, "short-address")).toMatchObject({ verdict: "bad", found: { seen: "/collections/all" } });
  // What follows is what the store does now: it applies no code.
  expect([stepOf(changed, "link-codes"), stepOf(changed, "credited")]).toEqual([undefined, undefined]);
  await hand.deleteRedirect(shop.domain, "/sarah");
  const gone = await checked(address);
  expect(brief(gone)).toEqual(["host good", "short-address bad"]);
  expect(stepOf(gone, "short-address")).toMatchObject({ found: { seen: null } });
  // A path that is no address of ours is a page like any other.
  expect(stepOf(await checked(`https://${shop.host}/ben?ref=${sarah.handle}`), "short-address")).toBeUndefined();
});

test("a link's page is asked for in the shop, and one that is not there is told", async () => {
  const { checked } = await aShop();
  const gone = await checked("/discount/SARAH20?redirect=/products/gone");
  expect(stepOf(gone, "page")).toMatchObject({ verdict: "bad", path: "/products/gone", answer: { status: 404 } });
  const all = await checked("/discount/SARAH20?redirect=/collections/all");
  expect(stepOf(all, "page")).toMatchObject({ verdict: "good", path: "/collections/all", answer: { status: 200 } });
});

test("a code that counts by how it begins is good, and one that is taken from everybody is not", async () => {
  const { checked, shop, call, sarah, ben } = await aShop();
  await hand.createDiscount(shop.domain, { code: "SARAH-8F3K2", percent: "20" });
  expect(brief(await checked("SARAH-8F3K2"))).toContain("not-known bad");
  await addPrefix(shop, { partnerId: sarah.id, prefix: "SARAH-", day: "" }, now());
  const steps = await checked("sarah-8f3k2");
  expect(stepOf(steps, "by-prefix")).toMatchObject({
    verdict: "good",
    prefix: "SARAH-",
    partner: { name: "Sarah Lee" },
  });
  expect(stepOf(steps, "credited")).toMatchObject({ verdict: "good", partner: { name: "Sarah Lee" }, by: "code" });
  expect(stepOf(steps, "earns")).toMatchObject({ commission: 800n });
  await addPrefix(shop, { partnerId: ben.id, prefix: "SARAH2", day: "" }, now());
  expect(stepOf(await checked("SARAH20"), "known")).toMatchObject({ code: { partner: { name: "Sarah Lee" } } });
  const missing = await checked("SARAH2-NONE", 10_000n, call);
  expect(brief(missing).slice(0, 2)).toEqual(["by-prefix good", "not-in-store bad"]);
});
