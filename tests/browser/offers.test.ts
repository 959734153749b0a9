// An offer with conditions is made, changed, paused, and kept in step with a store in which somebody else changes it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { PHONE, picture, startWorld, type Window, type World } from "./world.ts";

const SHOP = "hat-friends";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
}, 90_000);
afterAll(() => world.close());

const noComplaints = () => expect(world.complaints()).toEqual([]);
const inStore = (code: string) => world.simulator.discount(SHOP, code);

test("an offer with conditions reads as a sentence while it is made, and is in the store as it was chosen", async () => {
  const { app, page, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Hats for friends");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByLabel("Applies to", { exact: true }).selectOption("Specific products");
  await app.getByRole("button", { name: "Choose products" }).click();
  await page.locator("#picker input[type=checkbox]").first().check();
  await page.locator("#picker button[value=done]").click();
  await app.getByText("Minimum purchase amount").first().click();
  await app.getByPlaceholder("50.00").fill("50");
  await app.getByText("Product discounts", { exact: true }).click();
  await app.getByText(/Customers with a code of this offer get 20\s% off .+, from today on\./).waitFor();
  await app.getByText("Orders of €50.00 or more").waitFor();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Hats for friends" }).waitFor();
  await close();
  await addPartner("Sarah Lee");
  await addCode("SARAH20", "Sarah");
  expect((await inStore("SARAH20")).summary).toMatch(/20% off products • Minimum purchase of 50.00 EUR/);
  noComplaints();
});

test("what is wrong with a condition is told next to it, and nothing typed is lost", async () => {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Limited");
  await app.getByRole("button", { name: "Fixed amount" }).click();
  await app.getByPlaceholder("5.00", { exact: true }).fill("5");
  await app.getByText("Limit how often each code can be used in total").click();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByText("Enter a whole number of uses above zero.").first().waitFor();
  expect(await app.getByPlaceholder("5.00", { exact: true }).inputValue()).toBe("5");
  await close();
  noComplaints();
});

test("an edit says what it does to codes that customers have, changes the store, and can be taken back", async () => {
  const { app, close } = await openOffer();
  await app
    .getByRole("link", { name: "Edit" })
    .or(app.getByRole("button", { name: "Edit" }))
    .first()
    .click();
  await app.getByRole("heading", { name: "Edit offer" }).waitFor();
  await app.getByLabel("Percentage", { exact: true }).fill("15");
  await app.getByText("Saving changes 1 live code of 1 partner in your store at once.").waitFor();
  await app.getByText(/SARAH20 will give 15\s% off .+, which is not what the name says\./).waitFor();
  await app.getByRole("button", { name: "Save" }).click();
  await app.getByText(/Gives 15\s% off/).waitFor();
  expect((await inStore("SARAH20")).summary).toContain("15%");
  await app
    .getByRole("link", { name: "Edit" })
    .or(app.getByRole("button", { name: "Edit" }))
    .first()
    .click();
  await app.getByRole("button", { name: /^Restore: 20\s% off/ }).click();
  const question = app.getByRole("dialog");
  await question.getByText("Restoring changes 1 live code of 1 partner in your store at once.").waitFor();
  await question.getByRole("button", { name: "Restore", exact: true }).click();
  await app.getByText(/Gives 20\s% off/).waitFor();
  expect((await inStore("SARAH20")).summary).toContain("20%");
  await close();
  noComplaints();
});

test("a pause ends it in the store, and resuming brings it back", async () => {
  const { app, close } = await openOffer();
  await app.getByRole("button", { name: "Pause" }).click();
  await app.getByText("Paused", { exact: true }).first().waitFor();
  await expect.poll(async () => (await inStore("SARAH20")).status).toBe("EXPIRED");
  await app.getByRole("button", { name: "Resume", exact: true }).first().click();
  await app.getByText("Active", { exact: true }).first().waitFor();
  await expect.poll(async () => (await inStore("SARAH20")).status).toBe("ACTIVE");
  await close();
  noComplaints();
});

test("what somebody changes in the store is told on Home, and mended with one click", async () => {
  await world.simulator.changeDiscount(SHOP, "SARAH20", { percent: "10" });
  const home = await world.open(SHOP, "/app/differences");
  await expect
    .poll(
      async () => {
        const again = await world.open(SHOP, "/app");
        const told = await again.app.getByText("Of 1 discount Shopify says something else than Vouch.").count();
        await again.close();
        return told;
      },
      { timeout: 20_000, interval: 1000 },
    )
    .toBe(1);
  await home.close();
  const { app, page, close } = await world.open(SHOP, "/app/differences", PHONE);
  await app.getByText("Discount: Shopify says 10 %, Vouch says 20 %.").waitFor();
  await app.getByRole("button", { name: "Use Shopify’s for Hats for friends" }).click();
  const question = app.getByRole("dialog");
  await question.getByText("This changes 1 live code of 1 partner in your store at once.").waitFor();
  await question.getByText(/SARAH20 will give 10\s%, which is not what the name says\./).waitFor();
  await picture({ page }, "use-shopifys");
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "hidden" });
  await app.getByRole("button", { name: "Use Vouch’s for Hats for friends" }).click();
  await app.getByText("Shopify and Vouch say the same").waitFor();
  expect((await inStore("SARAH20")).summary).toContain("20%");
  await close();
  noComplaints();
});

test("what the store says of one code's own discount is settled for that code, and the other partner's stays live", async () => {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Once each");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByText("Limit to one use per customer").click();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Once each" }).waitFor();
  await close();
  await addPartner("John Doe");
  await addCode("ONCESARAH", "Sarah", "Once each");
  await addCode("ONCEJOHN", "John", "Once each");
  await world.simulator.deactivateDiscount(SHOP, "ONCESARAH");
  await world.simulator.changeDiscount(SHOP, "ONCEJOHN", { percent: "50" });
  const looked = await world.open(SHOP, "/app/differences");
  await looked.app.getByRole("button", { name: "Look at the store now" }).click();
  await looked.app.getByText("“Use Shopify’s” stops ONCESARAH here too. No other code of Once each changes.").waitFor();
  await looked.app.getByText(/so ONCEJOHN alone cannot follow Shopify\./).waitFor();
  await picture(looked, "own-differences-1280");
  await looked.page.setViewportSize(PHONE);
  await picture(looked, "own-differences-390");
  await looked.app.getByRole("button", { name: "Use Shopify’s for ONCESARAH" }).click();
  const question = looked.app.getByRole("dialog");
  await question.getByText("No other code of Once each changes.").waitFor();
  await question.getByRole("button", { name: "Stop code" }).click();
  await looked.app.getByText("ONCESARAH,").waitFor({ state: "detached" });
  await looked.app.getByRole("button", { name: "Use Vouch’s for ONCEJOHN" }).click();
  await looked.app.getByText("Shopify and Vouch say the same").waitFor();
  expect(await inStore("ONCEJOHN")).toMatchObject({ status: "ACTIVE", summary: expect.stringContaining("20%") });
  expect((await inStore("ONCESARAH")).status).toBe("EXPIRED");
  await looked.close();
  noComplaints();
});

async function openOffer(): Promise<Window> {
  const window = await world.open(SHOP, "/app/offers");
  await window.app.getByRole("link", { name: "Hats for friends" }).click();
  await window.app.getByText("SARAH20").first().waitFor();
  return window;
}

async function addPartner(name: string): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill(name);
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name }).waitFor();
  await close();
}

async function addCode(typed: string, partner: string, offer = "Hats for friends"): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/offers");
  await app.getByRole("link", { name: offer }).click();
  await app.getByRole("button", { name: "Add code" }).first().click();
  await app.getByLabel("Partner", { exact: true }).fill(partner);
  await app.getByRole("option", { name: new RegExp(partner) }).click();
  await app.getByLabel("Code", { exact: true }).fill(typed);
  await app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
  await app.getByText(typed).first().waitFor();
  await app.locator(".Polaris-Badge").getByText("Live", { exact: true }).first().waitFor();
  await close();
}
