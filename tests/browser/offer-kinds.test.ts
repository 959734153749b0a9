// Offers of other kinds than a percentage or an amount: made, sold by, changed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, startWorld, type Window, type World } from "./world.ts";

const SHOP = "offer-kinds";
let world: World;
let goods: { title: string }[] = [];

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
  goods = await world.simulator.products(SHOP);
});
afterAll(() => world.close());

const noComplaints = () => expect(world.complaints()).toEqual([]);
const title = (place: number) => goods[place]?.title ?? "";

test("buy X get Y reads as a sentence while it is made, and tells what is missing next to its field", async () => {
  const window = await world.open(SHOP, "/app/offers/new", PHONE);
  const { app } = window;
  await app.getByLabel("Name").fill("Two for one");
  await app.getByRole("button", { name: "Buy X get Y" }).click();
  expect(await overflowOf(window)).toBe(0);
  await app.getByRole("textbox", { name: "Quantity", exact: true }).first().fill("2");
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByText("Choose a product.").first().waitFor();
  await app.getByText("Enter a whole number of items above zero.").first().waitFor();
  await expect.poll(() => app.getByRole("textbox", { name: "Quantity", exact: true }).first().inputValue()).toBe("2");
  await choose(window, { button: 0, product: 0 });
  await app.getByRole("textbox", { name: "Quantity", exact: true }).nth(1).fill("1");
  await choose(window, { button: 1, product: 1 });
  const sentence = `Customers with a code of this offer get 1 of ${title(1)} free when buying 2 of ${title(0)}, from today on.`;
  await app.getByText(sentence).waitFor();
  await app.getByText("As often as it fits into an order").waitFor();
  await app.getByText("Set a maximum number of uses per order").click();
  await app.getByPlaceholder("1", { exact: true }).last().fill("1");
  await app.getByText("Once an order").waitFor();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Two for one", level: 1 }).waitFor();
  await window.close();
  noComplaints();
});

test("its code gives in the store what the offer says", async () => {
  await addPartner("Sarah Lee");
  await addCode("Two for one", { typed: "SARAH2", partner: "Sarah" });
  expect((await world.simulator.discount(SHOP, "SARAH2")).summary).toBe("Buy 2 items, get 1 item free");
  const lines = [
    { product: title(0), price: "20.00", quantity: 4 },
    { product: title(1), price: "9.00", quantity: 2 },
  ];
  const order = await world.simulator.placeOrder(SHOP, { lines, codes: ["SARAH2"] });
  expect(order.discount_codes).toMatchObject([{ code: "SARAH2", amount: "9.00" }]);
  noComplaints();
});

test("it is edited as it was made, and the list and its former version call it by its bargain", async () => {
  const { app, close } = await openOffer("Two for one");
  await app.getByText(`Gives 1 of ${title(1)} free when buying 2 of ${title(0)}`).waitFor();
  await edit(app);
  await expect.poll(() => app.getByRole("textbox", { name: "Quantity", exact: true }).first().inputValue()).toBe("2");
  await app.getByText("Percentage", { exact: true }).last().click();
  await app.getByLabel("Percentage off").fill("50");
  await app.getByText("Saving changes 1 live code of 1 partner in your store at once.").waitFor();
  await app.getByRole("button", { name: "Save" }).click();
  await app.getByText(/Gives 1 of .+ at 50\s% off when buying 2 of/).waitFor();
  expect((await world.simulator.discount(SHOP, "SARAH2")).summary).toBe("Buy 2 items, get 1 item at 50% off");
  await edit(app);
  await app.getByRole("button", { name: `Restore: Buy 2 of ${title(0)}, get 1 of ${title(1)} free` }).waitFor();
  await close();
  const list = await world.open(SHOP, "/app/offers");
  await list.app
    .getByText(new RegExp(`Buy 2 of ${title(0)}, get 1 of ${title(1)} at 50\\s% off`))
    .first()
    .waitFor();
  await list.close();
  noComplaints();
});

test("a duplicate is the same bargain", async () => {
  const { app, close } = await openOffer("Two for one");
  await app.getByRole("button", { name: "More", exact: true }).click();
  await app
    .getByRole("link", { name: "Duplicate" })
    .or(app.getByRole("menuitem", { name: "Duplicate" }))
    .first()
    .click();
  await app.getByRole("heading", { name: "Make offer" }).waitFor();
  await app.getByText(/1 of .+ at 50\s% off when buying 2 of/).waitFor();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Two for one (copy)", level: 1 }).waitFor();
  await close();
  noComplaints();
});

test("an offer for first orders asks for the permission that it needs, once, and holds for who is new", async () => {
  expect((await world.simulator.shop(SHOP)).scopes).not.toContain("write_customers");
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Welcome");
  await app.getByLabel("Percentage", { exact: true }).fill("10");
  await app.getByText("Only for a customer’s first order").first().click();
  await expect.poll(async () => (await world.simulator.shop(SHOP)).scopes).toContain("write_customers");
  await app.getByRole("checkbox", { name: "Only for a customer’s first order", checked: true }).waitFor();
  await app.getByRole("listitem").filter({ hasText: "Only for a customer’s first order" }).waitFor();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Welcome", level: 1 }).waitFor();
  await close();
  await addCode("Welcome", { typed: "SARAHNEW", partner: "Sarah" });
  const sold = () =>
    world.simulator.placeOrder(SHOP, {
      lines: [{ product: title(0), price: "20.00" }],
      codes: ["SARAHNEW"],
      customer: "ada@example.com",
    });
  expect((await sold()).total_discounts).toBe("2.00");
  await expect(sold()).rejects.toThrow("isn't available to this customer");
  noComplaints();
});

test("where the permission is gone on saving, the field says so and nothing is saved", async () => {
  const { app, close } = await world.open(SHOP, "/app/offers/new");
  await app.getByLabel("Name").fill("Not yet");
  await app.getByLabel("Percentage", { exact: true }).fill("10");
  await app.getByText("Only for a customer’s first order").first().click();
  await app.getByRole("checkbox", { name: "Only for a customer’s first order", checked: true }).waitFor();
  const { scopes } = await world.simulator.shop(SHOP);
  await world.simulator.grantScopes(
    SHOP,
    scopes.filter((scope) => scope !== "write_customers"),
  );
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByText("Vouch may not make a customer segment in your store yet.").waitFor();
  await expect.poll(() => app.getByLabel("Name").inputValue()).toBe("Not yet");
  await close();
  noComplaints();
});

type Choice = { button: number; product: number };

async function choose({ app, page }: Window, { button, product }: Choice): Promise<void> {
  await app.getByRole("button", { name: "Choose products" }).nth(button).click();
  await page.locator("#picker input[type=checkbox]").nth(product).check();
  await page.locator("#picker button[value=done]").click();
  await app.getByText(title(product), { exact: true }).first().waitFor();
}

async function openOffer(name: string): Promise<Window> {
  const window = await world.open(SHOP, "/app/offers");
  await window.app.getByRole("link", { name, exact: true }).click();
  await window.app.getByRole("heading", { name, exact: true }).waitFor();
  return window;
}

async function edit(app: Window["app"]): Promise<void> {
  await app
    .getByRole("link", { name: "Edit" })
    .or(app.getByRole("button", { name: "Edit" }))
    .first()
    .click();
  await app.getByRole("heading", { name: "Edit offer" }).waitFor();
}

async function addPartner(name: string): Promise<void> {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill(name);
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name }).waitFor();
  await close();
}

async function addCode(offer: string, { typed, partner }: { typed: string; partner: string }): Promise<void> {
  const { app, close } = await openOffer(offer);
  await app.getByRole("button", { name: "Add code" }).first().click();
  await app.getByLabel("Partner", { exact: true }).fill(partner);
  await app.getByRole("option", { name: new RegExp(partner) }).click();
  await app.getByLabel("Code", { exact: true }).fill(typed);
  await app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
  await app.locator(".Polaris-Badge").getByText("Live", { exact: true }).first().waitFor();
  await close();
}
