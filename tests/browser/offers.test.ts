// An offer with conditions is made, changed, paused, and kept in step with a store in which somebody else changes it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { whileBusy } from "../busy.ts";
import { PHONE, picture, startWorld, type Window, type World } from "./world.ts";

const SHOP = "hat-friends";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
});
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
  await app.getByRole("heading", { name: "Hats for friends", level: 1 }).waitFor();
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
  await expect.poll(() => app.getByPlaceholder("5.00", { exact: true }).inputValue()).toBe("5");
  await close();
  noComplaints();
});

test("while the database is busy, it is said above the form that the offer was not made, and what was typed stays", async () => {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Winter");
  await app.getByLabel("Percentage", { exact: true }).fill("12");
  const notSaved = app.getByText("This could not be saved just now");
  await whileBusy(world.databaseUrl, "offer", async () => {
    await app.getByRole("button", { name: "Make offer" }).click();
    await notSaved.waitFor();
  });
  expect(await app.getByLabel("Name").inputValue()).toBe("Winter");
  expect(await app.getByLabel("Percentage", { exact: true }).inputValue()).toBe("12");
  await close();
  const again = await world.open(SHOP, "/app/offers");
  expect(await again.app.getByText("Winter").count()).toBe(0);
  await again.close();
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

test("a limit that its codes cannot take is told beside the field before it is saved, and nothing is promised", async () => {
  const { app, close } = await openEdit();
  await app.getByText("Limit to one use per customer").click();
  const words = "The codes of this offer share one discount, which cannot count for each of them.";
  await expect.poll(() => app.getByText(words).count()).toBe(2);
  await app.getByRole("link", { name: "Duplicate offer" }).waitFor();
  await expect.poll(() => app.getByText(/Saving changes/).count()).toBe(0);
  await app.getByText("Limit to one use per customer").click();
  await app.getByText(words).first().waitFor({ state: "detached" });
  await close();
  noComplaints();
});

test("of two windows on one offer neither undoes what the other saved, and nothing typed is lost", async () => {
  const [one, other] = [await openEdit(), await openEdit()];
  await one.app.getByLabel("Note").fill("from the first");
  await one.app.getByRole("button", { name: "Save" }).last().click();
  await one.app.getByRole("heading", { name: "Edit offer" }).waitFor({ state: "detached" });
  await other.app.getByLabel("Percentage", { exact: true }).fill("44");
  await other.app.getByRole("button", { name: "Save" }).last().click();
  await other.app.getByText(/Gives 44\s% off/).waitFor();
  await other.app.getByText("from the first").waitFor();

  const [late, early] = [await openEdit(), await openEdit()];
  await early.app.getByLabel("Percentage", { exact: true }).fill("20");
  await early.app.getByRole("button", { name: "Save" }).last().click();
  await early.app.getByText(/Gives 20\s% off/).waitFor();
  await late.app.getByLabel("Note").fill("typed meanwhile");
  await late.app.getByText("Order discounts", { exact: true }).click();
  await late.app.getByRole("button", { name: "Save" }).last().click();
  await late.app.getByText("The offer was changed meanwhile.").waitFor();
  await expect.poll(() => late.app.getByLabel("Percentage", { exact: true }).inputValue()).toBe("20");
  await expect.poll(() => late.app.getByLabel("Note").inputValue()).toBe("typed meanwhile");
  for (const window of [one, other, early, late]) await window.close();
  noComplaints();
});

test("a pause ends it in the store, and resuming brings it back", async () => {
  const { app, close } = await openOffer();
  await app.getByRole("button", { name: "Pause" }).click();
  await app.getByText("Customers who type its 1 live code get no discount, until you resume the offer.").waitFor();
  expect(await inStore("SARAH20")).toMatchObject({ status: "ACTIVE" });
  await app.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
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
  await question
    .getByText("The offer becomes what Shopify says. That holds for 1 live code of 1 partner in your store.")
    .waitFor();
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

test("an offer that was made by mistake is deleted; one with codes says why it stays, and what to do", async () => {
  await addOffer("A mistake");
  const window = await world.open(SHOP, "/app/offers");
  const { app, page } = window;
  await app.getByRole("link", { name: "A mistake" }).click();
  await app.getByRole("heading", { name: "A mistake" }).waitFor();
  await app.getByRole("button", { name: "More", exact: true }).click();
  await app.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("It has no codes", { exact: false }).waitFor();
  await picture(window, "offer-delete-1280");
  await dialog.getByRole("button", { name: "Delete offer" }).click();
  await page.getByText("Offer deleted").waitFor();
  await app.getByRole("heading", { name: "Offers" }).waitFor();
  await expect.poll(() => app.getByRole("link", { name: "A mistake" }).count()).toBe(0);
  await window.close();

  const kept = await openOffer();
  await kept.app.getByRole("button", { name: "More", exact: true }).click();
  await kept.app.getByRole("button", { name: "Delete", exact: true }).click();
  await kept.app.getByRole("heading", { name: "Hats for friends cannot be deleted" }).waitFor();
  await kept.app.getByText("It has 1 code, and no order was placed with it.").waitFor();
  await picture(kept, "offer-kept-1280");
  await kept.page.setViewportSize(PHONE);
  await picture(kept, "offer-kept-390");
  await kept.app.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await kept.close();
  noComplaints();
});

test("where a code cannot be added yet, the dialog says what is lacking", async () => {
  const window = await openOffer();
  const { app } = window;
  await app.getByRole("button", { name: "Add code" }).first().click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("Choose the partner first.").waitFor();
  await picture(window, "add-code-lacking-1280");
  await window.page.setViewportSize(PHONE);
  await picture(window, "add-code-lacking-390");
  await app.getByLabel("Partner", { exact: true }).fill("Sarah");
  await app.getByRole("option", { name: /Sarah/ }).click();
  await app.getByLabel("Code", { exact: true }).fill("");
  await dialog.getByText("Type the code.").waitFor();
  await app.getByLabel("Code", { exact: true }).fill("SARAHTWO");
  await dialog.getByText("Type the code.").waitFor({ state: "hidden" });
  await expect.poll(() => dialog.getByRole("button", { name: "Add code" }).isEnabled()).toBe(true);
  await window.close();
  noComplaints();
});

test("what the store says of one code's own discount is settled for that code, and the other partner's stays live", async () => {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Once each");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByText("Limit to one use per customer").click();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Once each", level: 1 }).waitFor();
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

async function addOffer(name: string): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill(name);
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name, level: 1 }).waitFor();
  await close();
}

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

async function openEdit(): Promise<Window> {
  const window = await openOffer();
  await window.app
    .getByRole("link", { name: "Edit" })
    .or(window.app.getByRole("button", { name: "Edit" }))
    .first()
    .click();
  await window.app.getByRole("heading", { name: "Edit offer" }).waitFor();
  return window;
}
