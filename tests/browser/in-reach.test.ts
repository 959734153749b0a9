// What a merchant is to press lies in the window, what they look for is found, and no page is a dead end.
import axe from "axe-core";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { overflowOf, PHONE, picture, startWorld, WIDE, type Window, type World } from "./world.ts";

const SHOP = "fern-and-flint";
const PERCENT = { commission: "percent", rate: "10" };
let world: World;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Fern & Flint", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.createDiscount(SHOP, { title: "Newsletter welcome", code: "WELCOME10", percent: "10" });
  await simulator.install(SHOP);
  const merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  await merchant.saveSettings({ holdDays: "7", earnsFrom: "2026-01-01", commission: "percent", rate: "7.5" });
  const offer = await merchant.makeOffer({ title: "Autumn with partners", kind: "percent", percent: "15" });
  const sarah = await merchant.addPartner({ name: "Sarah Łęcka", email: "sarah@mail.example", ...PERCENT });
  const emil = await merchant.addPartner({ name: "Emil Sørensen", ...PERCENT });
  await merchant.addCode(offer, sarah, "SARAH15");
  await merchant.addCode(offer, emil, "EMIL15");
  await order("SARAH15");
  await order("SARAH15");
  await order("WELCOME10");
  await merchant.setPartner(emil, "paused");
  await order("EMIL15");
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

const order = (code: string) =>
  world.simulator.placeOrder(SHOP, { lines: [{ title: "Linen shirt", price: "40.00" }], codes: [code] });

/** Whether all of it lies within the card that it stands in: what does not is cut off. */
async function isInReach(button: Locator): Promise<boolean> {
  await button.waitFor();
  return button.evaluate((node) => {
    const card = node.closest(".Polaris-ShadowBevel, .Polaris-Card, .Polaris-IndexTable")?.getBoundingClientRect();
    const own = node.getBoundingClientRect();
    return card !== undefined && own.width > 0 && own.left >= card.left && own.right <= card.right;
  });
}

test("what can be done to a code is in reach on its partner's page, with its offer", async () => {
  const { app, page, close } = await world.open(SHOP, "/app/partners");
  await app.getByRole("link", { name: "Sarah Łęcka" }).click();
  for (const name of ["Stop SARAH15", "More for SARAH15"])
    expect.soft(await isInReach(app.getByRole("button", { name })), name).toBe(true);
  expect.soft(await isInReach(app.getByRole("link", { name: "Check SARAH15" })), "check").toBe(true);
  await app.getByRole("link", { name: "Autumn with partners" }).waitFor();
  await picture({ page }, "partner-codes-1280");
  await close();
});

async function pasted(rows: readonly string[], size?: typeof PHONE): Promise<Window> {
  const window = await world.open(SHOP, "/app/imports", size);
  await window.app.getByLabel("Or paste rows").fill(rows.join("\n"));
  await window.app.getByRole("button", { name: "Read the rows" }).click();
  return window;
}

test("an import names what it does not read, takes a rate, and warns that each row becomes active", async () => {
  const header = "First name,Last name,Email,Affiliate link,Coupon,Program,Status,Rate";
  const rob = "Rob,Stone,rob@stone.example,https://x.example/?sca_ref=1.a,ROB15,Default,Denied,15%";
  const window = await pasted([header, rob]);
  const { app } = window;
  await app.getByText(/^Not read: Program, Status\./).waitFor();
  await app.getByText("“Status” is not read").waitFor();
  await app.getByText("also who was pending, denied or blocked before", { exact: false }).waitFor();
  await app.getByRole("columnheader", { name: "Commission" }).waitFor();
  await app.getByText("15%").waitFor();
  await app.getByText("Their former link sca_ref=1.a goes on earning.", { exact: false }).waitFor();
  await app.getByRole("button", { name: "Import 1 row" }).click();
  await app.getByRole("dialog").getByText("1 row brings a former link, which goes on earning as said there.").waitFor();
  await picture(window, "import-link-question-1280");
  await app.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await picture(window, "import-unread-1280");
  await window.close();
});

test("a row of a file is mended without moving the list sideways", async () => {
  const rows = [
    "code,partner,email,offer",
    "MY CODE 1,Space Code with a long name,space.code@mail.example,Autumn with partners",
    "NOBODY1,,,Autumn with partners",
    "NOOFFER1,No Offer,no.offer@mail.example,Winter sale of last year",
  ];
  const window = await pasted(rows);
  const save = window.app.getByRole("button", { name: "Save line 2" });
  expect(await isInReach(save)).toBe(true);
  await picture(window, "import-mend-1280");
  await window.close();
  const phone = await pasted(rows, PHONE);
  await phone.app.getByRole("button", { name: "Save line 2" }).waitFor();
  await picture(phone, "import-mend-390");
  expect(await overflowOf(phone)).toBe(0);
  await phone.close();
});

test("a row’s offer and its partner are chosen from those that are here", async () => {
  const window = await pasted(["code,partner,email,offer", "LATE1,Late One,,No such sale", "LATE2,,,"]);
  const { app } = window;
  await app.getByLabel("Offer of line 2").click();
  await picture(window, "import-choose-offer-1280");
  await app.locator("li[role=option]").getByText("Autumn with partners", { exact: true }).click();
  await app.getByLabel("Offer of line 2").waitFor({ state: "hidden" });
  await app.getByLabel("Partner of line 3").fill("Emil");
  await app.getByRole("option", { name: /Emil/ }).first().waitFor();
  await window.page.setViewportSize(PHONE);
  await picture(window, "import-choose-partner-390");
  await window.page.setViewportSize(WIDE);
  // What is chosen while a search is on its way ends the search, and Remix may tell the console of it.
  const found = window.page.waitForResponse(
    (response) => response.url().includes("/choices") && new URL(response.url()).searchParams.get("q") === "Emi",
  );
  await app.getByLabel("Partner of line 3").fill("Emi");
  await (await found).finished();
  await app.getByRole("option", { name: /Emil/ }).first().click();
  await app.getByLabel("Partner of line 3").waitFor({ state: "hidden" });
  await app.getByText("2 codes for their partners, 1 new partner").waitFor();
  await window.close();
});

test("orders are found by a code and by a partner, and the page says by which", async () => {
  const window = await world.open(SHOP, "/app/orders");
  const { app } = window;
  await app.getByRole("button", { name: /Search and filter/ }).click();
  const search = app.getByPlaceholder("Search by order number, code or partner");
  await search.fill("sarah15");
  await app.getByText("Orders with the code SARAH15, credited or not.").waitFor();
  await expect.poll(() => app.locator("tbody tr").count()).toBe(2);
  await search.fill("emil15");
  await app.getByText("Orders with the code EMIL15, credited or not.").waitFor();
  await expect.poll(() => app.locator("tbody tr").count()).toBe(1);
  await search.fill("lecka");
  await app.getByText("Orders credited to Sarah Łęcka.").waitFor();
  await expect.poll(() => app.locator("tbody tr").count()).toBe(2);
  await search.fill("nobody at all");
  await app.getByText("“nobody at all” is no order’s number", { exact: false }).waitFor();
  await picture(window, "orders-none-1280");
  await window.close();
});

test("an order leads to its partner, and one of nobody's code to where that is given away", async () => {
  const { app, page, close } = await world.open(SHOP, "/app/orders");
  await app.locator("tr", { hasText: "WELCOME10" }).getByRole("link").first().click();
  await app.getByRole("link", { name: "Give WELCOME10 to a partner" }).waitFor();
  await picture({ page }, "order-of-nobody-1280");
  await app.getByRole("link", { name: "Give WELCOME10 to a partner" }).click();
  await app.getByRole("button", { name: "Map WELCOME10" }).waitFor();
  await page.goBack();
  await page.goBack();
  await app.locator("tr", { hasText: "EMIL15" }).getByRole("link").first().click();
  await app.getByRole("link", { name: "Open Emil Sørensen" }).click();
  await app.getByRole("heading", { name: "Emil Sørensen" }).waitFor();
  await close();
  const check = await world.open(SHOP, "/app/check?q=WELCOME10");
  await check.app.getByText("WELCOME10 belongs to no partner, so orders with it are credited to nobody.").waitFor();
  await check.app.getByRole("link", { name: "Map WELCOME10" }).waitFor();
  await check.close();
});

test("a new partner earns by the shop's own terms unless something else is said, and is not added twice", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByText(/^Where neither says anything, an order earns 7\.5\s% of the sales\.$/).waitFor();
  await app.getByLabel("Name").fill("sarah łęcka");
  await app.getByLabel("Email").fill("Sarah@mail.example");
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByText(/^Sarah Łęcka is a partner already, with this address\./).waitFor();
  await expect.poll(() => app.getByLabel("Email").inputValue()).toBe("Sarah@mail.example");
  await app.getByLabel("Name").fill("Nils Łęcki");
  await app.getByLabel("Email").fill("nils@mail.example");
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name: "Nils Łęcki" }).waitFor();
  await expect.poll(() => app.getByRole("radio", { name: "As the group or offer says" }).isChecked()).toBe(true);
  await close();
});

test("on a phone an amount says what it is, and keeps its sign", async () => {
  const window = await world.open(SHOP, "/app/partners", PHONE);
  await window.app.getByText("€0.00 payable").first().waitFor();
  expect(await overflowOf(window)).toBe(0);
  await picture(window, "partners-payable-390");
  await window.close();
  const placed = await order("SARAH15");
  await world.simulator.refund(SHOP, placed.id, { amount: "12.00" });
  const refunded = await world.open(SHOP, `/app/orders/${placed.id}`, PHONE);
  const off = refunded.app.locator("li", { hasText: "given back of" }).locator(".vouch-amount");
  await off.waitFor();
  const lines = await off.evaluate(
    (node) =>
      new Set([...node.querySelectorAll("*"), node].flatMap((one) => [...one.getClientRects()].map(({ top }) => top)))
        .size,
  );
  expect(lines).toBe(1);
  await picture(refunded, "order-refunded-390");
  await refunded.close();
});

test("a page that was opened before somebody else saved does not undo what they saved", async () => {
  const list = await world.open(SHOP, "/app/partners");
  await list.app.getByRole("link", { name: "Emil Sørensen" }).click();
  await list.app.getByRole("heading", { name: "Emil Sørensen" }).waitFor();
  await list.page.waitForURL(/partners\/\d+$/);
  const route = /\/app\/partners\/\d+$/.exec(list.page.url())?.[0];
  const other = await world.open(SHOP, route);
  await list.app.getByLabel("Commission in percent").fill("14");
  await list.page.getByRole("button", { name: "Save", exact: true }).click();
  await list.app.getByText(/Earns 14\s% of the sales/).waitFor();
  await other.app.getByLabel("Note").fill("Calls on Mondays");
  await other.page.getByRole("button", { name: "Save", exact: true }).click();
  await other.page.getByText("Partner saved").waitFor();
  await other.app.getByText(/Earns 14\s% of the sales/).waitFor();
  await expect.poll(() => other.app.getByLabel("Commission in percent").inputValue()).toBe("14");
  await list.close();
  await other.close();
});

test("settings that were opened before somebody else saved do not undo what they saved", async () => {
  const [first, other] = [await world.open(SHOP, "/app/settings"), await world.open(SHOP, "/app/settings")];
  await first.app.getByLabel("Commission in percent").fill("9");
  await first.page.getByRole("button", { name: "Save", exact: true }).click();
  await first.page.getByText("Settings saved").waitFor();
  await other.app.getByLabel("Waiting period").fill("21");
  await other.page.getByRole("button", { name: "Save", exact: true }).click();
  await other.page.getByText("Settings saved").waitFor();
  await other.app.getByText(/9\s% of the sales since .+\. It holds where neither/).waitFor();
  await expect.poll(() => other.app.getByLabel("Waiting period").inputValue()).toBe("21");
  await expect.poll(() => other.app.getByLabel("Commission in percent").inputValue()).toBe("9");
  await first.close();
  await other.close();
});

test("the partner page that was opened before somebody else saved it does not undo what they saved", async () => {
  const [first, other] = [await world.open(SHOP, "/app/settings"), await world.open(SHOP, "/app/settings")];
  const turn = async ({ app, page }: typeof first, label: string) => {
    await app.getByLabel(label).click();
    await app.getByRole("button", { name: "Save the partner page" }).click();
    await page.getByText("Partner page saved").waitFor();
  };
  await turn(first, "Products of each order");
  await turn(other, "Sales of each order");
  await expect.poll(() => other.app.getByLabel("Products of each order").isChecked()).toBe(true);
  await expect.poll(() => other.app.getByLabel("Sales of each order").isChecked()).toBe(false);
  await first.close();
  await other.close();
});

test("tags that were opened before somebody else saved them do not undo what they saved", async () => {
  const [first, other] = [await world.open(SHOP, "/app/settings"), await world.open(SHOP, "/app/settings")];
  const tag = async ({ app, page }: typeof first, name: string) => {
    await app.getByLabel(name).fill("vouch");
    await app.getByRole("button", { name: "Save the tags" }).click();
    await page.getByText("Tags saved. Links carry them from now on").waitFor();
  };
  await tag(first, "utm_source");
  await tag(other, "utm_medium");
  await expect.poll(() => other.app.getByLabel("utm_source").inputValue()).toBe("vouch");
  await expect.poll(() => other.app.getByLabel("utm_medium").inputValue()).toBe("vouch");
  await first.close();
  await other.close();
});

test("nothing on the merchant's pages is in the way of a screen reader", async () => {
  const pages: [string, typeof WIDE][] = [
    ...[
      "",
      "/app/orders",
      "/app/partners/1",
      "/app/offers/1",
      "/app/codes/all",
      "/app/settings",
      "/app/nothing-here",
    ].map((route): [string, typeof WIDE] => [route, WIDE]),
    ["/app/codes/all", PHONE],
  ];
  for (const [route, size] of pages) {
    const window = await world.open(SHOP, route, size);
    expect.soft(await axeFinds(window), `${route} at ${size.width}`).toEqual([]);
    await window.close();
  }
  // Of the page that is not there.
  expect(world.complaints().filter((said) => !said.includes("404"))).toEqual([]);
});

/** What axe finds in the app's frame. */
async function axeFinds({ app }: Window): Promise<string[]> {
  const found = await app.locator("html").evaluate(async (html, source) => {
    // The frame's policy lets no script in by its text; a function made here is none.
    new Function(source)();
    const { axe } = globalThis as unknown as {
      axe: {
        run: (
          within: Element,
          how: { preload: boolean },
        ) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    return (await axe.run(html, { preload: false })).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  }, axe.source);
  return found;
}
