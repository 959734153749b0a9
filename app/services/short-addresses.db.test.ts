import { afterAll, afterEach, expect, test, vi } from "vitest";
import { browserOf } from "../../simulator/storefront/browse.ts";
import { beforeSending, loseAnswersTo } from "../../tests/lost-answers.ts";
import { openStore } from "../../tests/store.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { findAddress } from "../db/short-addresses.ts";
import { codeKey } from "../domain/code.ts";
import { instant } from "../domain/ids.ts";
import { deleteCode } from "./code-deleting.ts";
import { addCode, stopCode } from "./codes.ts";
import { changeHandle, giveFirstHandle } from "./handles.ts";
import { saveLanding, saveLinkTags } from "./links.ts";
import { createOffer } from "./offers.ts";
import { createPartner } from "./partners.ts";
import { reassign } from "./reassign.ts";
import {
  acceptAddress,
  checkAddresses,
  checkPath,
  readShortAddresses,
  removeAddress,
  repairAddress,
  saveAddress,
} from "./short-addresses.ts";
import { lookAtStore } from "./sweep.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());
afterEach(() => vi.unstubAllGlobals());

const now = () => instant(Date.now());
const SARAH20 = codeKey("SARAH20");
const BEN20 = codeKey("BEN20");
const LED = "/discount/SARAH20?redirect=/?ref%3Dsarah&ref=sarah";

/** A store with two partners, a code each, whose merchant lets the app write redirects, or not yet. */
async function aStore({ allowed = true }: { allowed?: boolean } = {}) {
  const installed = await store.install();
  const { shop, call } = installed;
  const allow = async () => {
    const { scopes } = await hand.shop(shop.domain);
    await hand.grantScopes(shop.domain, [...scopes, "write_online_store_navigation"]);
  };
  if (allowed) await allow();
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  const add = async (name: string, typed: string) => {
    const made = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
    if (made.kind !== "created") throw new Error("refused");
    await giveFirstHandle(shop.id, { id: made.partnerId, name }, now());
    await addCode(shop, call, { offerId: offer.offerId, partnerId: made.partnerId, typed }, now());
    return made.partnerId;
  };
  const [sarah, ben] = [await add("Sarah", "SARAH20"), await add("Ben", "BEN20")];
  const save = (typed: string, key = SARAH20) => saveAddress(shop, call, { key, typed }, now());
  const inStore = async () => (await hand.redirects(shop.domain)).map(({ path, target }) => ({ path, target }));
  const standing = async (key = SARAH20) => (await readShortAddresses(shop.id, [key]))(key);
  const making = { pool: workerPool(), shopId: shop.id, call, now: now() };
  return { shop, call, sarah, ben, allow, save, inStore, standing, making };
}

const refused = (message: RegExp) => ({
  kind: "refused",
  problems: [{ field: "path", message: expect.stringMatching(message) }],
});

test("a short address is made, followed, and taken out again", async () => {
  const { shop, call, save, inStore, standing } = await aStore();
  expect(await save("Sarah")).toEqual({ kind: "live", path: "/sarah" });
  expect(await inStore()).toEqual([{ path: "/sarah", target: LED }]);
  expect(await standing()).toMatchObject({ state: "live", path: "/sarah", problem: null });
  const browser = browserOf(store.simulator.url, shop.domain);
  const followed = await browser.get("/SARAH/");
  expect(followed).toMatchObject({ status: 301, location: LED });
  expect(await browser.get(LED)).toMatchObject({ status: 302, location: "/?ref=sarah&ref=sarah" });
  expect(await removeAddress(shop, call, SARAH20, now())).toEqual({ kind: "removed" });
  expect(await inStore()).toEqual([]);
  expect(await standing()).toBeNull();
  expect((await browser.get("/sarah")).status).toBe(404);
});

test("without the permission nothing is kept, and it is told next to the field", async () => {
  const { shop, call, save, allow, inStore, standing } = await aStore({ allowed: false });
  expect(await save("sarah")).toEqual(refused(/may not make redirects/));
  expect(await standing()).toBeNull();
  expect(await checkPath(shop, call, { key: SARAH20, typed: "sarah" })).toEqual({
    path: "/sarah",
    problem: null,
    asked: false,
  });
  await allow();
  expect(await save("sarah")).toMatchObject({ kind: "live" });
  expect(await inStore()).toHaveLength(1);
});

test("a path is looked for here and in the store while it is typed", async () => {
  const { shop, call, save } = await aStore();
  await hand.putRedirect(shop.domain, { path: "/Old-Page", target: "/collections/all" });
  await save("sarah");
  const check = (typed: string, key = BEN20) => checkPath(shop, call, { key, typed });
  expect(await check("ben")).toEqual({ path: "/ben", problem: null, asked: true });
  expect(await check("sarah")).toMatchObject({ problem: "/sarah leads to SARAH20 already. Choose another path." });
  expect(await check("old-page")).toMatchObject({
    problem: "/old-page already leads to /collections/all in your store. Choose another path.",
  });
  expect(await check("cart")).toMatchObject({ path: null, problem: expect.stringContaining("Shopify uses itself") });
  expect(await check("sarah", SARAH20)).toMatchObject({ problem: null });
  expect(await save("sarah", BEN20)).toEqual(refused(/leads to SARAH20 already/));
  expect(await save("old-page", BEN20)).toEqual(refused(/already leads to \/collections\/all/));
});

test("a path that is taken between the look and the making leaves nothing behind", async () => {
  const { shop, save, standing, inStore } = await aStore();
  beforeSending("VouchCreateRedirect", () => hand.putRedirect(shop.domain, { path: "/sarah", target: "/cart" }));
  expect(await save("sarah")).toEqual(refused(/already leads elsewhere/));
  expect(await standing()).toBeNull();
  expect(await inStore()).toEqual([{ path: "/sarah", target: "/cart" }]);
});

test("an address that Shopify made without the answer arriving is found by the job, and made once", async () => {
  const { shop, save, standing, inStore } = await aStore();
  loseAnswersTo("VouchCreateRedirect");
  expect(await save("sarah")).toMatchObject({ kind: "waiting", problem: expect.stringContaining("tries again") });
  expect(await standing()).toMatchObject({ state: "writing" });
  vi.unstubAllGlobals();
  await store.runJobs();
  expect(await standing()).toMatchObject({ state: "live", problem: null });
  expect(await inStore()).toEqual([{ path: "/sarah", target: LED }]);
  expect((await findAddress(appPool(), shop.id, SARAH20))?.gid).toMatch(/UrlRedirect/);
});

test("a path can be changed; one that the store refuses leaves the former", async () => {
  const { shop, save, standing, inStore } = await aStore();
  await save("sarah");
  expect(await save("sarah-lee")).toMatchObject({ kind: "live" });
  expect(await inStore()).toEqual([{ path: "/sarah-lee", target: LED }]);
  beforeSending("VouchUpdateRedirect", () => hand.putRedirect(shop.domain, { path: "/taken", target: "/cart" }));
  expect(await save("taken")).toEqual(refused(/already leads elsewhere/));
  expect(await standing()).toMatchObject({ state: "live", path: "/sarah-lee" });
});

test("an address follows the link: another handle, page, tag or partner", async () => {
  const { shop, sarah, ben, save, inStore } = await aStore();
  await save("sarah");
  const target = async () => new URL((await inStore())[0]?.target ?? "", "https://shop.example");
  await changeHandle(shop, sarah, "lee", now());
  await store.runJobs();
  expect((await target()).searchParams.get("ref")).toBe("lee");
  expect(await saveLanding(shop, { of: "code", key: SARAH20 }, "/products/trail-mug")).toEqual({ kind: "saved" });
  expect(await saveLinkTags(shop, { source: "{partner}", campaign: "{offer}" })).toEqual({ kind: "saved" });
  await store.runJobs();
  expect((await target()).searchParams.get("redirect")).toBe(
    "/products/trail-mug?ref=lee&utm_source=Sarah&utm_campaign=Friends",
  );
  await reassign(shop, { keys: [SARAH20], partnerId: ben, day: "" }, now());
  await store.runJobs();
  expect((await target()).searchParams.get("ref")).toBe("ben");
  // A link that is too long for a redirect does without its tags, and never without its partner.
  await saveLinkTags(shop, { source: "x".repeat(100), medium: "x".repeat(100) });
  await store.runJobs();
  expect((await target()).search).toBe("?redirect=/products/trail-mug?ref%3Dben&ref=ben");
});

test("what somebody changed or removed in the store is found at night, repaired or accepted", async () => {
  const { shop, call, save, standing, inStore, making } = await aStore();
  await save("sarah");
  await save("ben", BEN20);
  expect(await checkAddresses(making, "")).toEqual({ ok: true, value: null });
  expect(await standing()).toMatchObject({ state: "live", seen: null });
  await hand.putRedirect(shop.domain, { path: "/sarah", target: "/collections/all" });
  await hand.deleteRedirect(shop.domain, "/ben");
  await lookAtStore(shop.id);
  await store.runJobs();
  expect(await standing()).toMatchObject({
    state: "differs",
    seen: { path: "/sarah", target: "/collections/all" },
  });
  expect(await standing(BEN20)).toMatchObject({ state: "missing" });
  expect(await repairAddress(shop, call, BEN20, now())).toMatchObject({ kind: "live" });
  expect(await acceptAddress(shop, BEN20)).toEqual(refused(/is as it stands here/));
  expect(await acceptAddress(shop, SARAH20)).toEqual({ kind: "removed" });
  expect(await inStore()).toMatchObject([{ path: "/sarah", target: "/collections/all" }, { path: "/ben" }]);
  await save("sarah2");
  await hand.putRedirect(shop.domain, { path: "/sarah2", target: "/cart" });
  await checkAddresses(making, "");
  expect(await repairAddress(shop, call, SARAH20, now())).toMatchObject({ kind: "live" });
  expect((await inStore()).find(({ path }) => path === "/sarah2")?.target).toBe(LED);
});

test("a code that is deleted takes its address with it", async () => {
  const { shop, call, save, inStore } = await aStore();
  await save("sarah");
  await stopCode(shop, call, SARAH20, now());
  expect(await inStore()).toHaveLength(1);
  expect(await deleteCode(shop, call, SARAH20, now())).toEqual({ kind: "deleted" });
  await store.runJobs();
  expect(await inStore()).toEqual([]);
  expect(await findAddress(appPool(), shop.id, SARAH20)).toBeNull();
});

test("a permission that is taken back is told, and stops no sweep", async () => {
  const { shop, save, standing } = await aStore();
  await save("sarah");
  const { scopes } = await hand.shop(shop.domain);
  await hand.grantScopes(
    shop.domain,
    scopes.filter((scope) => scope !== "write_online_store_navigation"),
  );
  await lookAtStore(shop.id);
  await store.runJobs();
  expect(await standing()).toMatchObject({ state: "live", problem: expect.stringContaining("may not look") });
});

test("no store sees another's address, and a redaction erases it", async () => {
  const { shop, save } = await aStore();
  await save("sarah");
  const other = await aStore();
  expect(await other.save("sarah")).toMatchObject({ kind: "live" });
  expect(await removeAddress(other.shop, other.call, BEN20, now())).toEqual({ kind: "not-found" });
  await saveLinkTags(shop, { source: "{partner}" });
  await appPool().query("SELECT redact_shop($1)", [shop.id]);
  for (const table of ["short_address", "link_tags"]) {
    expect((await appPool().query(`SELECT FROM ${table} WHERE shop_id = $1`, [shop.id])).rowCount).toBe(0);
  }
});

test("a code that is deleted while its address is being written leaves no redirect behind", async () => {
  const { shop, call, save, inStore } = await aStore();
  await stopCode(shop, call, SARAH20, now());
  beforeSending("VouchCreateRedirect", () => deleteCode(shop, call, SARAH20, now()));
  await save("sarah");
  expect(await inStore()).toHaveLength(1);
  await store.runJobs();
  expect(await inStore()).toEqual([]);
  expect(await findAddress(appPool(), shop.id, SARAH20)).toBeNull();
});

test("an address that is to go, and whose job is gone, is taken out by the nightly look", async () => {
  const { shop, save, inStore, making } = await aStore();
  await save("sarah");
  await appPool().query("UPDATE short_address SET state = 'removing' WHERE shop_id = $1", [shop.id]);
  expect(await inStore()).toHaveLength(1);
  await checkAddresses(making, "");
  await store.runJobs();
  expect(await inStore()).toEqual([]);
  expect(await findAddress(appPool(), shop.id, SARAH20)).toBeNull();
});

test.each([
  ["did not arrive", false],
  ["was not answered", true],
])("an address that is wished away while it is written goes, though the writing %s", async (_, arrives) => {
  const { shop, call, save, inStore } = await aStore();
  await stopCode(shop, call, SARAH20, now());
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    if (!String(args[1]?.body).includes("VouchCreateRedirect")) return send(...args);
    vi.unstubAllGlobals();
    if (arrives) await send(...args);
    expect(await deleteCode(shop, call, SARAH20, now())).toEqual({ kind: "deleted" });
    throw new TypeError("fetch failed");
  });
  await save("sarah");
  await store.runJobs();
  expect(await inStore()).toEqual([]);
  expect(await findAddress(appPool(), shop.id, SARAH20)).toBeNull();
});

test("an address that is wished away while the store refuses to write it goes", async () => {
  const { shop, call, save, inStore } = await aStore();
  await stopCode(shop, call, SARAH20, now());
  beforeSending("VouchCreateRedirect", async () => {
    await hand.putRedirect(shop.domain, { path: "/sarah", target: "/cart" });
    await deleteCode(shop, call, SARAH20, now());
  });
  await save("sarah");
  await store.runJobs();
  expect(await inStore()).toEqual([{ path: "/sarah", target: "/cart" }]);
  expect(await findAddress(appPool(), shop.id, SARAH20)).toBeNull();
});
