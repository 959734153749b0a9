// What cannot be booked is seen, tried again and discarded by the merchant, and never guessed at.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { deliver } from "../deliveries.ts";
import { overflowOf, PHONE, picture, startWorld, type World } from "./world.ts";

const SHOP = "hay-and-clay";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  const { simulator } = world;
  await simulator.createShop({ domain: SHOP, name: "Hay & Clay", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  const first = await world.open(SHOP);
  await first.close();
  await simulator.placeOrder(SHOP, { lines: [{ product: "trail-mug" }] });
  expect(await simulator.drain()).toBe(true);
  const [delivery] = (await simulator.outbox({ topic: "orders/updated" })).slice(-1);
  const body = JSON.stringify({ ...JSON.parse(delivery?.body ?? "{}"), line_items: [] });
  const port = Number(new URL(world.appOrigin).port);
  const answer = await deliver(port, { shop: `${SHOP}.myshopify.com`, body, secret: world.secret });
  expect(answer.status).toBe(200);
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

test("on a phone as well an event says of which order it is", async () => {
  const window = await world.open(SHOP, "/app/quarantine", PHONE);
  const order = window.app.getByRole("link", { name: /^#\d+$/ });
  await order.waitFor();
  expect(await order.getAttribute("href")).toMatch(/admin\/orders\/\d+$/);
  expect(await overflowOf(window)).toBe(0);
  await picture(window, "quarantine-390");
  await window.close();
});

test("an order that lost its lines is told of on Home, seen with its reason, tried again, and discarded", async () => {
  const { page, app, close } = await world.open(SHOP);
  await app.getByText("1 event could not be processed.").waitFor();
  await app.getByRole("link", { name: /^Look/ }).click();
  await app.getByRole("heading", { name: "Could not be processed" }).waitFor();
  await app.getByText("The order has no lines.").first().waitFor();
  await app.getByText("a tag is enough: it is sent anew").first().waitFor();

  await app
    .getByRole("button", { name: /^Try again: event/ })
    .first()
    .click();
  await app.getByText("1 event could still not be processed").waitFor();

  await app
    .getByRole("button", { name: /^Discard event/ })
    .first()
    .click();
  await app.getByRole("dialog").getByRole("button", { name: "Discard 1 event" }).click();
  await page.getByText("1 event discarded").waitFor();
  await app.getByText("Everything could be processed").waitFor();
  await close();
});
