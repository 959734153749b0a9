// A merchant asks what would happen with a code or a link, and reads it step by step.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, startWorld, type Window, type World } from "./world.ts";

const SHOP = "clear-answers";
let world: World;
let window: Window;
let offer = 0;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Clear Answers", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  const merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  offer = await merchant.makeOffer({ title: "Friends", kind: "percent", percent: "20" });
  const spring = await merchant.makeOffer({ title: "Spring", kind: "percent", percent: "15" });
  const earns = { commission: "percent", rate: "10" };
  const sarah = await merchant.addPartner({ name: "Sarah Lee", ...earns });
  const ben = await merchant.addPartner({ name: "Ben Ode", ...earns });
  await merchant.addCode(offer, sarah, "SARAH20");
  await merchant.addCode(spring, ben, "BEN15");
  await merchant.setHandle(ben, "ben");
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

async function ask(typed: string): Promise<void> {
  await window.app.getByLabel("Code or link").fill(typed);
  await window.app.getByRole("button", { name: "Check", exact: true }).click();
}

/** The step that says so, with how it is judged. */
const step = (text: string | RegExp, judged: "Good" | "Look at this" | "Put this right") =>
  window.app.getByRole("listitem").filter({ hasText: text }).filter({ hasText: judged }).waitFor();

test("a good code is checked from its row, and says who would earn what", async () => {
  window = await world.open(SHOP, `/app/offers/${offer}`);
  await window.app.getByRole("link", { name: "Check SARAH20" }).click();
  await window.app.getByRole("heading", { name: "All is well. Sarah Lee would earn €8.00" }).waitFor();
  await step("SARAH20 belongs to Sarah Lee since", "Good");
  await step("The discount is live now.", "Good");
  await step("It gives 20 % off.", "Good");
  await step("Sarah Lee would be credited, by the code.", "Good");
  await step(/€100\.00 − €20\.00 = €80\.00 × 10\s% = €8\.00/, "Good");
  await window.app.getByLabel("Cart amount").fill("59.50");
  await ask("sarah20");
  await step(/€59\.50 − €11\.90 = €47\.60 × 10\s% = €4\.76/, "Good");
  await window.app.getByLabel("Cart amount").fill("plenty");
  await ask("sarah20");
  await window.app.getByText("Enter an amount like 12.50.").waitFor();
});

test("a link with another partner's handle beside the code says whom the rule credits", async () => {
  await window.app.getByLabel("Cart amount").fill("100");
  await ask(`https://${SHOP}.myshopify.com/discount/SARAH20?redirect=/collections/all&ref=ben`);
  await step("leads to /collections/all in your shop", "Good");
  await step("Your shop has the page /collections/all.", "Good");
  await step("ref=ben belongs to Ben Ode.", "Good");
  // What the page shows can be sent again as it stands.
  await window.app.getByLabel("Cart amount").fill("50");
  await window.app.getByRole("button", { name: "Check", exact: true }).click();
  await step(/€50\.00 − €10\.00/, "Good");
  await step("Sarah Lee would be credited, by the code. The link speaks for Ben Ode, who gets nothing", "Look at this");
});

test("a link to another host is red, and is not opened", async () => {
  await ask("https://clear-answers.example/discount/SARAH20?ref=sarah");
  await window.app.getByRole("heading", { name: "1 thing to put right" }).waitFor();
  await step("leads to clear-answers.example, which is not your shop", "Put this right");
  await expect.poll(() => window.app.getByRole("listitem").count()).toBe(1);
});

test("a code whose discount was deleted in the store is red, with what to do", async () => {
  await world.simulator.deleteDiscount(SHOP, "BEN15");
  await world.simulator.drain();
  await ask("BEN15");
  await step("No discount of your store has this code.", "Put this right");
  await step("Nobody would be credited", "Put this right");
  await window.app.getByRole("heading", { name: /thing(s)? to put right/ }).waitFor();
  await window.app.getByRole("link", { name: "Open the offer" }).first().click();
  await window.app.getByRole("heading", { name: "Spring" }).waitFor();
  await window.close();
});

test("a store that does not answer is an amber step, and no error page", async () => {
  await world.simulator.throttle(SHOP, -2_000);
  window = await world.open(SHOP, "/app/check?q=SARAH20");
  await step(/What the store has could not be checked\.\s*Try again\./, "Look at this");
  await world.simulator.throttle(SHOP, 2_000);
  await window.close();
});

test("a check can be read on a phone without moving it sideways", async () => {
  const link = `https://${SHOP}.myshopify.com/discount/SARAH20?redirect=/${"a-long-page-name-".repeat(12)}&ref=ben`;
  window = await world.open(SHOP, `/app/check?${new URLSearchParams({ q: link })}`, PHONE);
  await step("leads to /a-long-page-name-", "Good");
  await step("Your shop answers 404 for /a-long-page-name-", "Put this right");
  expect(await overflowOf(window)).toBe(0);
  await window.close();
});
