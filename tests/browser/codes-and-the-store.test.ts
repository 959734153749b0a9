// A code is never here and not there without saying so: names that are taken, and a store that does not answer.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { picture, startWorld, type Window, type World } from "./world.ts";

const SHOP = "quiet-rooms";
let world: World;
let offer: Window;

beforeAll(async () => {
  world = await startWorld();
  const { simulator } = world;
  await simulator.createShop({ domain: SHOP, name: "Quiet Rooms", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  await makeOfferAndPartner();
  offer = await world.open(SHOP, "/app/offers");
  await offer.app.getByRole("link", { name: "For listeners" }).click();
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

test("a name that is taken in the store is refused beside the field, and nothing is left here", async () => {
  await world.simulator.createDiscount(SHOP, { code: "JONAS15", percent: "5" });
  await addCode("JONAS15");
  await offer.app.getByText("JONAS15 is already a discount in your store. Use JONAS15-2").waitFor();
  await offer.app.getByRole("button", { name: "Cancel" }).click();
  await offer.app.getByText("Give the first code").waitFor();
  expect((await world.simulator.discount(SHOP, "JONAS15")).codesCount).toBe(1);
});

test("a code that the store has no room for just now says so, and is live once the store answers again", async () => {
  // Shut for longer than a merchant is kept waiting, and than it takes to ask.
  await world.simulator.throttle(SHOP, -1_500);
  await addCode("JONAS-LIVE");
  await offer.app.getByText("Making", { exact: true }).waitFor();
  await offer.app.getByText(/Shopify.*Vouch tries again by itself\./).waitFor();
  await expect.poll(() => isInStore("JONAS-LIVE"), { timeout: 60_000, interval: 500 }).toBe(true);
  await expect
    .poll(
      async () => {
        const again = await world.open(SHOP, "/app/offers");
        await again.app.getByRole("link", { name: "For listeners" }).click();
        await again.app.getByText("JONAS-LIVE").first().waitFor();
        const live = await again.app.locator(".Polaris-Badge").getByText("Live", { exact: true }).count();
        await again.close();
        return live;
      },
      { timeout: 30_000, interval: 1000 },
    )
    .toBeGreaterThan(0);
});

test("a code is stopped in the store and here, and comes back under its name", async () => {
  const window = await world.open(SHOP, "/app/offers");
  await window.app.getByRole("link", { name: "For listeners" }).click();
  await window.app.getByRole("button", { name: /Stop/ }).first().click();
  const dialog = window.app.getByRole("dialog");
  await dialog.getByText("Customers who type it get no discount.").waitFor();
  await dialog.getByText("No order was placed with it yet.").waitFor();
  await picture(window, "stop-question");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "hidden" });
  expect(await isInStore("JONAS-LIVE")).toBe(true);
  await window.app.getByRole("button", { name: /Stop/ }).first().click();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await window.app.locator(".Polaris-Badge").getByText("Stopped", { exact: true }).first().waitFor();
  expect(await isInStore("JONAS-LIVE")).toBe(false);
  await window.app
    .getByRole("button", { name: /Resume/ })
    .first()
    .click();
  await window.app.locator(".Polaris-Badge").getByText("Live", { exact: true }).first().waitFor();
  expect(await isInStore("JONAS-LIVE")).toBe(true);
  await window.close();
});

async function addCode(typed: string): Promise<void> {
  const { app } = offer;
  await app.getByRole("button", { name: "Add code" }).first().click();
  await app.getByLabel("Partner", { exact: true }).fill("Jonas");
  await app.getByRole("option", { name: "Jonas Brandt" }).click();
  await app.getByLabel("Code", { exact: true }).fill(typed);
  await app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
}

async function makeOfferAndPartner(): Promise<void> {
  const making = await world.open(SHOP, "/app/offers/new");
  await making.app.getByLabel("Name").fill("For listeners");
  await making.app.getByLabel("Percentage", { exact: true }).fill("15");
  await making.app.getByRole("button", { name: "Make offer" }).click();
  await making.app.getByRole("heading", { name: "For listeners", level: 1 }).waitFor();
  await making.close();
  const adding = await world.open(SHOP, "/app/partners/new");
  await adding.app.getByLabel("Name").fill("Jonas Brandt");
  await adding.app.getByRole("button", { name: "Add partner" }).click();
  await adding.app.getByRole("heading", { name: "Jonas Brandt" }).waitFor();
  await adding.close();
}

const isInStore = (code: string) =>
  world.simulator.discount(SHOP, code).then(
    () => true,
    () => false,
  );
