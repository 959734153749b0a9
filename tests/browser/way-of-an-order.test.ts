// The story of the first day: a merchant installs Vouch, makes an offer, a partner and a code, three orders come in, and
// the report tells what each of them earned, to the cent, and why.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "linen-and-lake";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  const { simulator } = world;
  await simulator.createShop({ domain: SHOP, name: "Linen & Lake", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

test("a merchant who opens the app for the first time is led through the first steps", async () => {
  const { app, close } = await world.open(SHOP);
  await app.getByText("Set up Vouch").waitFor();
  await app
    .getByRole("heading", { name: /partner/i })
    .first()
    .waitFor();
  await close();
});

test("an offer is made on a form that says what customers will get", async () => {
  const { page, app, close } = await world.open(SHOP, "/app/offers");
  await app.getByRole("link", { name: "Make offer" }).first().click();
  await app.getByLabel("Name").fill("Autumn with partners");
  await app.getByLabel("Percentage", { exact: true }).fill("20");
  await app.getByText("get 20 % off the whole order").waitFor();
  await app.getByRole("button", { name: "Make offer" }).click();
  await app.getByRole("heading", { name: "Autumn with partners", level: 1 }).waitFor();
  await page.getByText("Offer made").waitFor();
  // Back does not offer the form once more. What the page still loads would be called off, and the browser complain of it.
  await page.waitForLoadState("networkidle");
  await page.goBack();
  await app.getByRole("heading", { name: "Offers", exact: true }).waitFor();
  await close();
});

test("a partner is added with what they earn", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill("Sarah Lee");
  await app.getByLabel("Email").fill("sarah@slowmornings.example");
  await app.getByText("A percentage of the sales").click();
  await app.getByLabel("Commission in percent").fill("12.5");
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name: "Sarah Lee" }).waitFor();
  await app.getByText("Earns 12.5 % of the sales").waitFor();
  await close();
});

test("a code is proposed, and live in the store when the dialog closes", async () => {
  const { page, app, close } = await world.open(SHOP, "/app/offers");
  await app.getByRole("link", { name: "Autumn with partners" }).click();
  await app.getByRole("button", { name: "Add code" }).first().click();
  await app.getByLabel("Partner", { exact: true }).fill("Sar");
  await app.getByRole("option", { name: "Sarah Lee" }).click();
  await expect.poll(() => app.getByLabel("Code", { exact: true }).inputValue()).toBe("SARAH20");
  await app.getByRole("dialog").getByRole("button", { name: "Add code" }).click();
  await page.getByText("SARAH20 is live in your store").waitFor();
  await app.locator(".Polaris-Badge").getByText("Live", { exact: true }).first().waitFor();
  const discount = await world.simulator.discount(SHOP, "SARAH20");
  expect(discount).toMatchObject({ status: "ACTIVE", codes: [{ code: "SARAH20" }] });
  await close();
});

test("three orders are in the report to the cent: with a code, without one, and with a code and a partial refund", async () => {
  const { simulator } = world;
  const codes = ["SARAH20"];
  // 29.90 + 18.00 = 47.90, less 9.58: 38.32, of which 12.5 % are 4.79.
  await simulator.placeOrder(SHOP, { lines: [{ product: "merino-beanie" }, { product: "trail-mug" }], codes });
  await simulator.placeOrder(SHOP, { lines: [{ product: "trail-mug" }] });
  // 2 × 79.00, less 31.60: 126.40. One goes back: 63.20 are left, of which 12.5 % are 7.90.
  const order = await simulator.placeOrder(SHOP, { lines: [{ product: "linen-shirt", quantity: 2 }], codes });
  expect(await simulator.drain()).toBe(true);
  await simulator.refund(SHOP, order.id, { lines: [{ line: 0, quantity: 1 }] });
  expect(await simulator.drain()).toBe(true);

  const { app, close } = await world.open(SHOP);
  await app.getByRole("link", { name: "Sales with partners: €101.52. Show the orders" }).waitFor();
  await app.getByText(/^Compared with \d+ \w+ – \d+ \w+, the last day until \d\d:\d\d\.$/).waitFor();
  await app.getByRole("link", { name: "Orders: 2. Show the orders" }).waitFor();
  await app.getByRole("link", { name: "Commission: €12.69. Show the orders" }).waitFor();
  await app.getByText("Everything is accounted for.").waitFor();
  await close();
});

test("each of the three orders says who was credited, what with, and why", async () => {
  const { app, close } = await world.open(SHOP, "/app/orders");
  await app.getByRole("link", { name: "#1001" }).click();
  await app.getByRole("heading", { name: "Credited to Sarah Lee · €4.79" }).waitFor();
  await app.getByText(/Code SARAH20 was used at checkout\. It belongs to Sarah Lee since/).waitFor();
  await app.getByText("Sarah Lee: €38.32 × 12.5 %").waitFor();
  await close();

  const without = await world.open(SHOP, "/app/orders");
  await without.app.getByRole("link", { name: "#1002" }).click();
  await without.app.getByRole("heading", { name: /No partner/ }).waitFor();
  await without.app
    .getByText(/no code/i)
    .first()
    .waitFor();
  await without.close();

  const refunded = await world.open(SHOP, "/app/orders");
  await refunded.app.getByRole("link", { name: "#1003" }).click();
  await refunded.app.getByRole("heading", { name: "Credited to Sarah Lee · €7.90" }).waitFor();
  await refunded.app.getByText("+€15.80").waitFor();
  await refunded.app.getByText("−€7.90").waitFor();
  await refunded.close();
});

test("a link that is followed before its page has come alive leads where it says, and not out of the admin", async () => {
  const { app, close } = await world.open(SHOP, "/app/orders");
  await app.locator("body").evaluate(() => location.assign("/app/partners"));
  await app.getByRole("heading", { name: "Partners" }).waitFor();
  await app.getByText("Sarah Lee").waitFor();
  await close();
});

test("on a phone lists say what an amount is, and that a code's orders are those it was used in", async () => {
  const phone = await world.open(SHOP, "/app/offers", PHONE);
  await phone.app.getByText("€101.52 sales", { exact: true }).waitFor();
  await phone.app.getByText(/, used in 2 orders$/).waitFor();
  await picture(phone, "offers-amounts-390");
  await phone.app.getByText("Autumn with partners").first().click();
  await phone.app.getByText("€101.52 sales", { exact: true }).waitFor();
  await phone.app.getByText("Sarah Lee, used in 2 orders").waitFor();
  await picture(phone, "codes-amounts-390");
  await phone.close();
});

test("an address that only takes a form leads to the page of the form, inside the admin", async () => {
  const { app, close } = await world.open(SHOP, "/app/posts");
  await app.getByRole("heading", { name: "Partners" }).waitFor();
  await close();
});

test.each(["/app/nowhere", "/app/orders/123"])("%s says inside the admin that there is no such page", async (route) => {
  const { app, close } = await world.open(SHOP, route);
  await app.getByRole("heading", { name: "There is no such page" }).waitFor();
  await app.getByRole("button", { name: "Go to Home" }).click();
  await app.getByText("Latest orders").waitFor();
  await close();
  const unexpected = world.complaints().filter((complaint) => !/404/.test(complaint));
  expect(unexpected).toEqual([]);
});

const SCREENS = [
  "",
  "/app/orders",
  "/app/partners",
  "/app/partners/new",
  "/app/offers",
  "/app/offers/new",
  "/app/quarantine",
  "/app/settings",
];

test.each([PHONE, WIDE])("every screen can be read at $width pixels without moving it sideways", async (size) => {
  for (const route of SCREENS) {
    const window = await world.open(SHOP, route, size);
    expect(await overflowOf(window), route).toBe(0);
    await window.close();
  }
  for (const [list, name] of [
    ["/app/offers", "Autumn with partners"],
    ["/app/partners", "Sarah Lee"],
    ["/app/orders", "#1003"],
  ] as const) {
    const window = await world.open(SHOP, list, size);
    await window.app.getByText(name).first().click();
    await window.app.getByRole("heading", { name }).waitFor();
    expect(await overflowOf(window), name).toBe(0);
    await window.close();
  }
});

test("an order whose payment was voided, and one of a gift card alone, say why nothing comes of them", async () => {
  const { simulator } = world;
  const codes = ["SARAH20"];
  const unpaid = await simulator.placeOrder(SHOP, { lines: [{ product: "trail-mug" }], codes, paid: false });
  await simulator.void(SHOP, unpaid.id);
  const given = await simulator.placeOrder(SHOP, {
    lines: [
      { title: "Sample", price: "0.00" },
      { product: "gift-card", giftCard: true },
    ],
    codes,
  });
  expect(await simulator.drain()).toBe(true);
  const { app, close } = await world.open(SHOP, `/app/orders/${unpaid.id}`);
  await app.getByText("Payment voided").waitFor();
  await app.getByText(/The payment was voided\. The commission waits, and is payable only if/).waitFor();
  await close();
  const gift = await world.open(SHOP, `/app/orders/${given.id}`);
  await gift.app.getByText("Nothing in the order counts: gift cards, tips and what is given for nothing").waitFor();
  await gift.close();
});
