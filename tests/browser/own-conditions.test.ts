// One code gets an end, a limit and a minimum of its own, moves in the store and back, and the page says what customers get.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, startImport, startWorld, WIDE, type Window, type World } from "./world.ts";

const SHOP = "own-and-oats";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

const codesInStore = async () =>
  (await world.simulator.discounts(SHOP)).map(({ codes }) => codes.map(({ code }) => code).toSorted()).toSorted();

test("two partners share the discount of an offer", async () => {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Autumn");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Autumn", level: 1 }).waitFor();
  await close();
  for (const name of ["Sarah Lee", "John Doe"]) {
    const partner = await world.open(SHOP, "/app/partners/new");
    await partner.app.getByLabel("Name").fill(name);
    await partner.app.getByRole("button", { name: "Add partner" }).click();
    await partner.app.getByRole("heading", { name }).waitFor();
    await partner.close();
    const offer = await openOffer();
    await offer.app.getByRole("button", { name: "Add code" }).first().click();
    await offer.app.getByLabel("Partner", { exact: true }).fill(name.slice(0, 4));
    await offer.app.getByRole("option", { name }).click();
    await offer.app.getByText("Free, here and in your store.").waitFor();
    await offer.app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
    await offer.page.getByText(/ is live in your store/).waitFor();
    await offer.close();
  }
  expect(await codesInStore()).toEqual([["JOHN20", "SARAH20"]]);
});

test("Sarah's code ends on its own, ten times at most, and what is wrong is said beside its field", async () => {
  const window = await openOffer();
  const { app, page, close } = window;
  await openOwn(app, "SARAH20");
  const dialog = app.getByRole("dialog");
  await dialog.getByText("The offer: without an end").waitFor();
  await dialog.getByText("An end of its own").click();
  await dialog.getByText("Set end date").click();
  await dialog.getByLabel("End date", { exact: true }).fill("2020-01-01");
  await dialog.getByText("A limit of uses of its own").click();
  await dialog.getByText("Limit how often this code can be used in total").click();
  await dialog.getByLabel("Uses of each code").fill("10");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("The offer starts later. Give the code a start of its own, too.").first().waitFor();
  await dialog.getByLabel("End date", { exact: true }).fill("2039-12-31");
  await dialog
    .getByText(
      /Customers with SARAH20 get 20\s% off the whole order, from now on, until 31 Dec 2039 23:59, at most 10 times\./,
    )
    .waitFor();
  await dialog.getByText("SARAH20 gets a discount of its own in Shopify.").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("SARAH20 has conditions of its own").waitFor();
  await app.getByText("On its own: until 31 Dec 2039 23:59, at most 10 times").waitFor();
  expect(await codesInStore()).toEqual([["JOHN20"], ["SARAH20"]]);
  await close();
});

test("the check compares it with its own conditions", async () => {
  const { app, close } = await world.open(SHOP, "/app/check?q=SARAH20");
  await app.getByText(/10/).first().waitFor();
  await close();
});

test("a code is made with a minimum of its own, at a phone's width too", async () => {
  const window = await openOffer(PHONE);
  const { app, page, close } = window;
  expect(await overflowOf(window)).toBe(0);
  await openOwn(app, "JOHN20");
  await app.getByRole("dialog").getByText("An end of its own").waitFor();
  await app.getByRole("dialog").getByText("A minimum of its own").click();
  await app.getByRole("dialog").getByText("Minimum purchase amount").click();
  await app.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await app.getByRole("button", { name: "Add code" }).first().click();
  const dialog = app.getByRole("dialog");
  await dialog.getByLabel("Partner", { exact: true }).fill("Sar");
  await app.getByRole("option", { name: "Sarah Lee" }).click();
  await dialog.getByLabel("Code", { exact: true }).fill("SARAHBIG");
  await dialog.getByRole("button", { name: "Own conditions" }).click();
  await dialog.getByText("A minimum of its own").click();
  await dialog.getByText("Minimum purchase amount").click();
  await dialog.getByLabel("Minimum purchase amount").last().fill("100");
  await dialog.getByText(/for orders of €100\.00 or more\./).waitFor();
  await dialog.getByRole("button", { name: "Add code" }).click();
  await page.getByText("SARAHBIG is live in your store").waitFor();
  await app.getByText("On its own: for orders of €100.00 or more").first().waitFor();
  expect(await codesInStore()).toEqual([["JOHN20"], ["SARAH20"], ["SARAHBIG"]]);
  await close();
});

test("what people type who misread a code is kept for its partner, and made in the store", async () => {
  const { app, page, close } = await openOffer();
  await app.getByRole("button", { name: "Add code" }).first().click();
  const dialog = app.getByRole("dialog");
  await dialog.getByLabel("Partner", { exact: true }).fill("John");
  await app.getByRole("option", { name: "John Doe" }).click();
  await dialog.getByLabel("Code", { exact: true }).fill("MARIO10");
  await dialog.getByText("Customers may read this code as MARI010.").waitFor();
  await dialog.getByText("Also keep MARI010 for John Doe").click();
  await dialog.getByText("Make MARI010 in your store, too").click();
  await dialog.getByRole("button", { name: "Add code" }).click();
  await page.getByText("MARIO10 is live in your store, and so is MARI010").waitFor();
  await app.getByText("For those who misread MARIO10").waitFor();
  expect((await codesInStore()).flat()).toEqual(expect.arrayContaining(["MARIO10", "MARI010"]));
  await close();
});

test("Sarah's code follows the offer again", async () => {
  const { app, page, close } = await openOffer();
  await openOwn(app, "SARAH20");
  await app.getByRole("dialog").getByRole("button", { name: "Follow the offer again" }).click();
  await page.getByText("SARAH20 follows its offer").waitFor();
  expect(await codesInStore()).toEqual([["JOHN20", "MARI010", "MARIO10", "SARAH20"], ["SARAHBIG"]]);
  await close();
});

test("an import whose codes say something of their own is stopped, shows the rest, and goes on", async () => {
  await world.simulator.createDiscount(SHOP, { title: "Mine", code: "BEFORE10", percent: "10" });
  const { app, page, close } = await world.open(SHOP, "/app/imports");
  const rows = Array.from({ length: 80 }, (_, n) => `STOP${String(n).padStart(2, "0")},Partner ${n % 4},5`);
  await app.getByLabel("Or paste rows").fill(["code,partner,own uses", "BEFORE10,Ada,", ...rows].join("\n"));
  await app.getByRole("button", { name: "Read the rows" }).click();
  await app.getByText("80 codes for their partners, 4 new partners").waitFor();
  await app.getByText("Give them to the partners of their rows, as they are").click();
  await app.getByText("81 codes for their partners, 5 new partners").waitFor();
  // The store's rate is used up, so that the import is under way long enough to be seen and stopped.
  await world.simulator.throttle(SHOP, -500);
  await startImport(app, "Import 81 rows");
  await app.getByText(/ of 81 · about /).waitFor();
  await app.getByRole("button", { name: "Stop" }).click();
  await app.getByText(/^\d+ of 81 codes (is|are) made\. The other \d+ were not\.$/).waitFor({ timeout: 40_000 });
  await page.setViewportSize(PHONE);
  await world.simulator.throttle(SHOP, 2_000);
  await app.getByRole("button", { name: "Make the rest" }).click();
  await app.getByText("80 codes live in your store, 5 new partners.").waitFor({ timeout: 60_000 });
  await app.getByText("1 code that your store had already was taken over as it is.").waitFor();
  await page.setViewportSize(WIDE);
  await close();
});

test("what Vouch made is not offered for mapping", async () => {
  const { app, close } = await world.open(SHOP, "/app/codes/map");
  await app.getByText("BEFORE10").first().waitFor();
  await app.getByText(/\d+ discounts that Vouch made are left out\. Their codes are under Offers\./).waitFor();
  await close();
});

async function openOwn(app: Window["app"], code: string): Promise<void> {
  await app.getByRole("button", { name: `More for ${code}` }).click();
  await app.getByRole("menuitem", { name: "Own conditions…" }).click();
}

async function openOffer(size = WIDE): Promise<Window> {
  const window = await world.open(SHOP, "/app/offers", size);
  await window.app.getByRole("link", { name: "Autumn" }).first().click();
  await window.app.getByRole("heading", { name: "Autumn" }).waitFor();
  return window;
}
