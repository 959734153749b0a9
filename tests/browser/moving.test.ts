// A program moves in: its partners, balances and customers are brought over, orders are tried beside it and compared with its
// list, and then Vouch takes over.
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  overflowOf,
  PHONE,
  picture,
  reloadUntil,
  startImport,
  startWorld,
  WIDE,
  type Window,
  type World,
} from "./world.ts";

const SHOP = "moving-house";
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.simulator.createShop({ domain: SHOP, name: "Moving House", currency: "EUR", timezone: "Europe/Berlin" });
  await world.simulator.install(SHOP);
});
afterAll(() => world.close());

const noComplaints = () => expect(world.complaints()).toEqual([]);
const day = (shift: number) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);

/** Reads a file of a step and gives its page. */
async function paste(step: string, rows: string[]): Promise<Window> {
  const window = await world.open(SHOP, "/app/moving");
  await window.app.getByRole("link", { name: step }).click();
  await window.app.getByLabel("Or paste rows").fill(rows.join("\n"));
  if ((await window.app.getByLabel("Former program").inputValue()) === "")
    await window.app.getByLabel("Former program").fill("UpPromote");
  await window.app.getByRole("button", { name: "Read the rows" }).click();
  return window;
}

test("partners and their codes come first", async () => {
  const offer = await world.open(SHOP, "/app/offers/new");
  await offer.app.getByLabel("Name").fill("Friends");
  await offer.app.getByLabel("Percentage", { exact: true }).fill("10");
  await offer.app.getByRole("button", { name: "Make offer" }).click();
  await offer.app.getByRole("heading", { name: "Friends", level: 1 }).waitFor();
  await offer.close();
  const { app, close } = await world.open(SHOP, "/app/moving");
  await app.getByText("None yet").first().waitFor();
  await app.getByRole("link", { name: "Import partners and codes" }).click();
  await app
    .getByLabel("Or paste rows")
    .fill("code,partner,email\nADA10,Ada Lovelace,ada@example.com\nBEN10,Ben Boole,");
  await app.getByRole("button", { name: "Read the rows" }).click();
  await startImport(app, "Import 2 rows");
  await app.getByText("2 codes live in your store").waitFor({ timeout: 20_000 });
  await close();
  noComplaints();
});

test("Vouch will take over on a day ahead, and says so until then", async () => {
  const window = await world.open(SHOP, "/app/moving");
  const { app, close } = window;
  await app.getByLabel("Vouch takes over on").fill("");
  await app.getByRole("button", { name: "Save the cut-over" }).click();
  await app.getByText("Choose the day on which Vouch takes over.").waitFor();
  await app.getByLabel("Vouch takes over on").fill(day(7));
  await app.getByLabel("At", { exact: true }).fill("00:00");
  await app.getByRole("button", { name: "Save the cut-over" }).click();
  await app.getByText("Nothing earns here before").waitFor();
  await app.getByLabel("Try orders from").fill(day(-2));
  await app.getByRole("button", { name: "Save the trial" }).click();
  await app.getByRole("link", { name: "Show the trial" }).waitFor();
  await close();
  const home = await world.open(SHOP, "/app");
  await home.app.getByText("Nothing earns here before").waitFor();
  await home.close();
  noComplaints();
});

test("balances are brought over once, and stand on the partner's page", async () => {
  const rows = [
    "partner,amount,status,payable on,order",
    "Ada Lovelace,120.00,approved,,",
    `Ada Lovelace,8.90,pending,${day(10)},1042`,
    "Ben Boole,10%-15%,approved,,1043",
    "Ben Boole,5.00,debt,,",
    "Ben Boole,3.00,paid,,1001",
  ];
  const window = await paste("Bring over balances", rows);
  const { app } = window;
  await app.getByText("3 amounts to bring over").waitFor();
  await app.getByText("The amount cannot be read without a guess.").waitFor();
  await picture(window, "moving-balances-wide");
  await app.getByRole("button", { name: "Bring over 3 amounts" }).click();
  await app.getByText("3 amounts brought over from UpPromote.").waitFor({ timeout: 20_000 });
  await window.close();

  const again = await paste("Bring over balances", rows);
  await again.app.getByText("Nothing to bring over").waitFor();
  await again.app.getByText("3 rows are here already.").waitFor();
  await again.close();

  const partners = await world.open(SHOP, "/app/partners");
  await partners.app.getByRole("link", { name: "Ada Lovelace" }).click();
  await partners.app.getByText("€128.90 of it was brought over from UpPromote.").waitFor();
  await partners.app.getByRole("button", { name: "Show the movements" }).click();
  await partners.app.getByText("Brought over from UpPromote, order #1042").waitFor();
  await picture(partners, "moving-partner-wide");
  await partners.close();
  noComplaints();
});

test("rows of balances that cannot be read are mended on the page", async () => {
  const rows = [
    "partner,amount,status,order",
    'Ada Lovelac,"1,234",approved,2001',
    "Ada Lovelace,2.00,approved,2002",
    "Zoe,3,approved,2003",
  ];
  const window = await paste("Bring over balances", rows);
  const { app, page, close } = window;
  await app.getByText("2 rows need you.").waitFor();
  await app.getByLabel("Amount of line 2").fill("12,345");
  await app.getByRole("button", { name: "Save line 2" }).click();
  await expect.poll(() => app.getByLabel("Amount of line 2").inputValue()).toBe("12,345");
  await picture(window, "moving-mending-wide");
  await page.setViewportSize(PHONE);
  await app.getByLabel("Amount of line 2").waitFor();
  await picture(window, "moving-mending-phone");
  expect(await overflowOf(window)).toBe(0);
  await page.setViewportSize(WIDE);
  await app.getByLabel("Amount of line 2").fill("12.34");
  await app.getByRole("button", { name: "Save line 2" }).click();
  await app.getByLabel("Partner of line 2").waitFor();
  await expect.poll(() => app.getByLabel("Partner of line 2").inputValue()).toBe("Ada Lovelac");
  await app.getByLabel("Partner of line 2").fill("Ada Lovelace");
  await app.getByRole("button", { name: "Save line 2" }).click();
  await app.getByText("2 amounts to bring over").waitFor();
  await app.getByRole("button", { name: "Leave out line 4" }).click();
  await app.getByText("Nothing is done yet.").waitFor();
  await app.getByRole("button", { name: "Bring over 2 amounts" }).click();
  await app.getByText("2 amounts brought over from UpPromote.").waitFor({ timeout: 20_000 });
  await close();
  noComplaints();
});

test("a file is undone by movements against it", async () => {
  const window = await paste("Bring over balances", ["partner,amount,status,order", "Ben Boole,1.00,approved,1050"]);
  const { app } = window;
  await app.getByRole("button", { name: "Bring over 1 amount" }).click();
  await app.getByText("1 amount brought over from UpPromote.").waitFor({ timeout: 20_000 });
  await app.getByRole("button", { name: "Undo", exact: true }).click();
  await app.getByRole("button", { name: "Take back" }).click();
  await app.getByText("All of it is taken back.").waitFor({ timeout: 20_000 });
  await window.close();
  const partners = await world.open(SHOP, "/app/partners");
  await partners.app.getByRole("link", { name: "Ben Boole" }).click();
  await partners.app.getByText("A debt of €5.00 was brought over from UpPromote.").waitFor();
  await partners.app.getByRole("button", { name: "Show the movements" }).click();
  await partners.app.getByText("Undone: what was brought over from UpPromote, order #1050").waitFor();
  await partners.close();
  noComplaints();
});

test("customers are bound, and orders are tried without being booked", async () => {
  const window = await paste("Bring over customers", [
    "customer email,partner,since",
    "zoe@example.com,Ben Boole,2026-01-05",
  ]);
  await window.app.getByRole("button", { name: "Bring over 1 customer" }).click();
  await window.app.getByText("1 customer brought over from UpPromote.").waitFor({ timeout: 20_000 });
  await window.close();

  await world.simulator.placeOrder(SHOP, { lines: [{ title: "Linen shirt", price: "89.00" }], codes: ["ADA10"] });
  await world.simulator.placeOrder(SHOP, {
    lines: [{ title: "Mug", price: "40.00" }],
    customer: { email: "zoe@example.com" },
  });
  const trial = await world.open(SHOP, "/app/moving/trial");
  await reloadUntil(trial, "€12.01 would be earned by 2 partners");
  await trial.app.getByText("Earlier customer").first().waitFor();
  await picture(trial, "moving-trial-wide");
  await trial.app.getByRole("link", { name: "#1001" }).first().click();
  await trial.app.getByText("In the trial: €8.01 for Ada Lovelace").waitFor();
  await trial.app.getByText("Nothing was booked for this order.").waitFor();
  await picture(trial, "moving-order-wide");
  await trial.close();
  noComplaints();
});

test("the comparison shows theirs, ours and why, on a phone as well", async () => {
  const rows = [
    "order,affiliate,commission",
    "#1001,Ada Lovelace,€8.90",
    "#1002,Ada Lovelace,4.00",
    "#1999,Ben Boole,1.00",
  ];
  const window = await paste("Compare with the former program", rows);
  const { app } = window;
  await app.getByText("Theirs fits the amount before the discount").waitFor();
  await app.getByText("Another partner is credited here").waitFor();
  await app.getByText("The order is not known here").waitFor();
  await picture(window, "moving-parity-wide");
  const route = await app.locator("html").evaluate(() => location.pathname);
  await window.close();
  for (const [name, path] of [
    ["index", "/app/moving"],
    ["parity", route],
    ["trial", "/app/moving/trial"],
    ["new", "/app/moving/new/balances"],
  ] as const) {
    const phone = await world.open(SHOP, path, name === "index" ? { ...PHONE, height: 2400 } : PHONE);
    expect([name, await overflowOf(phone)]).toEqual([name, 0]);
    await picture(phone, `moving-${name}-phone`);
    await phone.close();
  }
  const wide = await world.open(SHOP, "/app/moving", { width: 1280, height: 1900 });
  await picture(wide, "moving-index-wide");
  await wide.close();
  noComplaints();
});

test("from the cut-over on orders earn, and what was tried can be booked by moving it back", async () => {
  const { app, close } = await world.open(SHOP, "/app/moving");
  await app.getByLabel("Vouch takes over on").fill(day(-1));
  await app.getByRole("button", { name: "Save the cut-over" }).click();
  await app.getByText("Orders earn since").first().waitFor();
  await close();
  const order = await world.open(SHOP, "/app/orders");
  await order.app.getByRole("link", { name: "#1002" }).click();
  await order.app.getByRole("heading", { name: "#1002" }).waitFor();
  await reloadUntil(order, "Credited to Ben Boole · €4.00");
  await order.app.getByText("Customer of Ben Boole since 5 Jan.").waitFor();
  await order.close();
  noComplaints();
});
