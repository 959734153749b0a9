// Codes that a store had before Vouch are given to partners as they stand, and to others later on.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, picture, startWorld, WIDE, type Window, type World } from "./world.ts";

const SHOP = "slow-radio";
const MANY = Array.from({ length: 1100 }, (_, n) => `LISTEN-${String(n).padStart(4, "0")}`);
let world: World;

beforeAll(async () => {
  world = await startWorld();
  const { simulator } = world;
  await simulator.createShop({ domain: SHOP, name: "Slow Radio", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.createDiscount(SHOP, { title: "For listeners of last year", code: "LISTEN", percent: "10" });
  await simulator.addCodes(SHOP, "LISTEN", MANY);
  await simulator.createDiscount(SHOP, { title: "Podcast & friends", code: "Podcast 10 %", percent: "10" });
  await simulator.install(SHOP);
  for (const name of ["Sarah Lee", "John Doe"]) await addPartner(name);
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

test("a merchant without offers is led to the codes that the store has, and maps one", async () => {
  const { page, app, close } = await world.open(SHOP, "/app/offers");
  await app.getByRole("link", { name: "Map existing codes" }).click();
  await app.getByRole("heading", { name: "Map existing codes" }).waitFor();
  await app.getByText("And 1,091 more codes.").waitFor();
  await app.getByRole("button", { name: "Map Podcast 10 %" }).click();
  await choosePartner(app, "Sarah Lee");
  await app.getByText("Sarah Lee earns on orders placed with it from now on. Nothing changes in your store.").waitFor();
  await app.getByRole("dialog").getByRole("button", { name: "Map code" }).click();
  await page.getByText("1 code mapped to Sarah Lee").waitFor();
  await app.getByRole("link", { name: "Sarah Lee" }).waitFor();
  await close();
});

test("the admin's pages of discounts lead to a new offer, and from a discount to its codes", async () => {
  const { page, app, close } = await world.open(SHOP, "/app/offers");
  await page.getByRole("link", { name: "Discounts" }).click();
  await page.getByText("More actions").click();
  await picture({ page }, "discounts-more-1280");
  await page.getByRole("link", { name: "Create a discount for partners" }).click();
  await app.getByRole("heading", { name: "Make offer" }).waitFor();
  await page.getByRole("link", { name: "Discounts" }).click();
  await page.getByRole("link", { name: "Podcast & friends" }).click();
  await page.getByText("More actions").click();
  await page.getByRole("link", { name: "Partners of this discount" }).click();
  await app.getByRole("heading", { name: "Map existing codes" }).waitFor();
  await app.getByText("Podcast & friends").waitFor();
  await app.getByText("For listeners of last year").waitFor({ state: "detached" });
  await close();
});

test("a code of a discount with many is found by its name and mapped alone", async () => {
  const { page, app, close } = await world.open(SHOP, "/app/codes/map?q=listen-0999");
  await app.getByRole("button", { name: "Map LISTEN-0999" }).click();
  await choosePartner(app, "John Doe");
  await app.getByRole("dialog").getByRole("button", { name: "Map code" }).click();
  await page.getByText("1 code mapped to John Doe").waitFor();
  await app.getByRole("link", { name: "John Doe" }).waitFor();
  await close();
});

test("over a thousand codes are mapped in the background, and the page says how far it is", async () => {
  const { page, app, close } = await world.open(SHOP, "/app/codes/map");
  await app.getByRole("button", { name: "Map all codes of For listeners of last year" }).click();
  await choosePartner(app, "Sarah Lee");
  await app.getByRole("dialog").getByRole("button", { name: "Map 1,101 codes" }).click();
  await page.getByText("Mapping 1,101 codes to Sarah Lee").waitFor();
  await app.getByText("1,100 codes mapped, 1 skipped").waitFor({ timeout: 30_000 });
  await app.getByRole("button", { name: "Map all codes of For listeners of last year" }).waitFor({ state: "detached" });
  await close();
});

test("an order with a mapped code is its partner's; the code is given to another, and later orders are theirs", async () => {
  const { simulator } = world;
  await simulator.placeOrder(SHOP, { lines: [{ product: "trail-mug" }], codes: ["podcast 10 %"] });
  expect(await simulator.drain()).toBe(true);

  const { page, app, close } = await world.open(SHOP, "/app/partners");
  await app.getByRole("link", { name: "Sarah Lee" }).click();
  await app.getByRole("heading", { name: "Sarah Lee" }).waitFor();
  await app.getByRole("heading", { name: "1 credited order" }).waitFor();
  await app.getByText("Your own discount").first().waitFor();
  await app.getByText("1,101 in all").waitFor();
  await app.getByRole("button", { name: "Search and filter results" }).click();
  await app.getByPlaceholder("Search by code").fill("podcast");
  await app.getByText("1,101 in all").waitFor({ state: "detached" });
  await chooseRow(app, "Podcast 10 %");
  await app.getByRole("button", { name: "Reassign" }).click();
  await choosePartner(app, "John Doe");
  await app.getByText("1 order placed before stays with Sarah Lee.").waitFor();
  await app.getByText("John Doe earns on orders placed from now on.").waitFor();
  await app.getByRole("dialog").getByRole("button", { name: "Reassign" }).click();
  await page.getByText("PODCAST 10 % belongs to John Doe").waitFor();
  await close();

  // From the whole second of the change on.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await simulator.placeOrder(SHOP, { lines: [{ product: "trail-mug" }], codes: ["PODCAST 10 %"] });
  expect(await simulator.drain()).toBe(true);
  expect(await creditedOrders("Sarah Lee")).toBe("1 credited order");
  expect(await creditedOrders("John Doe")).toBe("1 credited order");
});

test("from an earlier day on: the dialog says what is looked at again, and the order moves", async () => {
  const { page, app, close } = await openPartner("John Doe");
  await chooseRow(app, "Podcast 10 %");
  await app.getByRole("button", { name: "Reassign" }).click();
  await choosePartner(app, "Sarah Lee");
  await app.getByText("From an earlier day on").click();
  await app.getByText(/^2 orders placed since are looked at again\./).waitFor();
  await app.getByText("No credited order was placed before that day.").waitFor();
  await app.getByRole("dialog").getByRole("button", { name: "Reassign" }).click();
  await page.getByText("PODCAST 10 % belongs to Sarah Lee").waitFor();
  await close();
  await expect.poll(() => creditedOrders("Sarah Lee"), { timeout: 40_000, interval: 1000 }).toBe("2 credited orders");
});

test("from a later day on: both partners' pages say so, and the promise can be taken back", async () => {
  const { page, app, close } = await openPartner("Sarah Lee");
  await giveFirstCode(app, false);
  await choosePartner(app, "John Doe");
  await app.getByText("From a later day on").click();
  await app.getByText(/^Orders placed before \d+ \w+( \d+)? stay with Sarah Lee\.$/).waitFor();
  await app.getByText(/^John Doe earns on orders placed from .* on, and sees nothing of it before\.$/).waitFor();
  await app.getByLabel("First day").fill("");
  await app.getByText("Choose a day.").waitFor();
  const later = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await app.getByLabel("First day").fill(later);
  await app.getByText(/^Orders placed before .* stay with Sarah Lee\.$/).waitFor();
  await app.getByRole("dialog").getByRole("button", { name: "Reassign" }).click();
  await page.getByText(/^LISTEN will belong to John Doe from .* on$/).waitFor();
  await app.getByText(/^John Doe from .* on$/).waitFor();
  await close();

  const john = await openPartner("John Doe");
  await john.app.getByRole("heading", { name: "Codes from a later day on" }).waitFor();
  await john.app.getByRole("link", { name: /^LISTEN from .* on, until then of Sarah Lee$/ }).waitFor();
  await john.close();

  const sarah = await openPartner("Sarah Lee", PHONE);
  expect(await overflowOf(sarah)).toBeLessThanOrEqual(0);
  await sarah.app.getByText(/^John Doe from .* on$/).waitFor();
  await giveFirstCode(sarah.app, true);
  await choosePartner(sarah.app, "Sarah Lee");
  await sarah.app.getByText(/^The change to John Doe on .* is taken back\.$/).waitFor();
  await sarah.app.getByRole("dialog").getByRole("button", { name: "Reassign" }).click();
  await sarah.page.getByText("LISTEN belongs to Sarah Lee").waitFor();
  await sarah.app.getByText(/^John Doe from .* on$/).waitFor({ state: "detached" });
  await sarah.close();
});

test("the partner who has a code already is refused beside the field", async () => {
  const { app, close } = await openPartner("John Doe");
  await chooseRow(app, "LISTEN-0999");
  await app.getByRole("button", { name: "Reassign" }).click();
  await choosePartner(app, "John Doe");
  await app.getByRole("dialog").getByRole("button", { name: "Reassign" }).click();
  await app.getByText("LISTEN-0999 belongs to John Doe already. Choose another partner.").waitFor();
  await close();
});

test("credit for a mapped code is stopped here, the store keeps the code, and it can be mapped again", async () => {
  const { page, app, close } = await openPartner("John Doe");
  await app.getByRole("button", { name: "Stop credit LISTEN-0999" }).click();
  await app.getByText("Customers go on getting what your own discount gives").waitFor();
  await app.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await page.getByText("LISTEN-0999 stopped").waitFor();
  await app.getByText("John Doe has no code yet.").waitFor();
  expect(await world.simulator.discount(SHOP, "LISTEN-0999")).toMatchObject({ status: "ACTIVE", codesCount: 1101 });
  await close();
  const again = await world.open(SHOP, "/app/codes/map?q=LISTEN-0999");
  await again.app.locator(".Polaris-Badge").getByText("The house’s own", { exact: true }).waitFor();
  await expect.poll(() => again.app.getByText("Stopped", { exact: true }).count()).toBe(0);
  await again.app.getByRole("button", { name: "Map LISTEN-0999" }).waitFor();
  await picture(again, "map-house-1280");
  await again.page.setViewportSize(PHONE);
  await picture(again, "map-house-390");
  expect(await overflowOf(again)).toBeLessThanOrEqual(0);
  await again.close();
});

test("the list of all codes has those of no offer; one that counts for nobody and still gives its discount says so", async () => {
  const home = await world.open(SHOP, "/app/offers");
  await home.page.getByRole("link", { name: "Codes", exact: true }).click();
  await home.app.getByRole("heading", { name: "Codes", exact: true }).waitFor();
  await home.app.getByText("1,102 in all").first().waitFor();
  expect(await overflowOf(home)).toBeLessThanOrEqual(0);
  await picture(home, "all-codes-1280");
  await home.close();
  const window = await world.open(SHOP, "/app/codes/all?q=LISTEN-0999");
  await window.app.locator(".Polaris-Badge").getByText("The house’s own").first().waitFor();
  await expect.poll(() => window.app.locator("tbody").getByText("Stopped", { exact: true }).count()).toBe(0);
  await window.app.getByText("Your own discount").first().waitFor();
  await window.page.setViewportSize(PHONE);
  expect(await overflowOf(window)).toBeLessThanOrEqual(0);
  await picture(window, "all-codes-390");
  await window.close();
});

test.each([
  ["a phone", PHONE],
  ["a wide window", WIDE],
])("pages and dialogs fit %s", async (_, size) => {
  const mapping = await world.open(SHOP, "/app/codes/map?q=LISTEN-0999", size);
  await mapping.app.getByText("And 1,090 more codes.").waitFor();
  expect(await overflowOf(mapping)).toBeLessThanOrEqual(0);
  await mapping.app.getByRole("button", { name: "Map LISTEN-0999" }).click();
  await mapping.app.getByRole("dialog").getByText("Nothing changes in your store.").waitFor();
  expect(await overflowOf(mapping)).toBeLessThanOrEqual(0);
  await mapping.close();

  const partner = await openPartner("Sarah Lee", size);
  expect(await overflowOf(partner)).toBeLessThanOrEqual(0);
  await giveFirstCode(partner.app, size === PHONE);
  await partner.app.getByText("From an earlier day on").click();
  await partner.app
    .getByText(/placed since/)
    .first()
    .waitFor();
  expect(await overflowOf(partner)).toBeLessThanOrEqual(0);
  await partner.close();
});

type App = Window["app"];

async function choosePartner(app: App, name: string): Promise<void> {
  await app.getByLabel("Partner", { exact: true }).fill(name.slice(0, 4));
  await app.getByRole("option", { name }).click();
}

async function chooseRow(app: App, code: string): Promise<void> {
  await app.getByRole("row").filter({ hasText: code }).getByRole("checkbox").first().click();
}

async function giveFirstCode(app: App, onPhone: boolean): Promise<void> {
  if (onPhone) return app.getByRole("button", { name: "Reassign LISTEN", exact: true }).click();
  await chooseRow(app, "LISTEN");
  return app.getByRole("button", { name: "Reassign" }).click();
}

async function openPartner(name: string, size = WIDE): Promise<Window> {
  const window = await world.open(SHOP, "/app/partners", size);
  await window.app.getByRole("link", { name }).click();
  await window.app.getByRole("heading", { name }).first().waitFor();
  await window.app
    .getByText(/credited order/)
    .first()
    .waitFor();
  return window;
}

async function creditedOrders(partner: string): Promise<string> {
  const { app, close } = await openPartner(partner);
  const title = await app.getByRole("heading", { name: /credited order/ }).textContent();
  await close();
  return title ?? "";
}

async function addPartner(name: string): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill(name);
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name }).waitFor();
  await close();
}
