// The story of how somebody becomes a partner: invited by mail, or by an application on the shop's own page.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import { chooseShown, overflowOf, PHONE, picture, startWorld, WIDE, type World } from "./world.ts";

const SHOP = "fern-and-field";
const EARNS = { commission: "percent", rate: "10" };
let world: World;
let merchant: Merchant;
let storefront: string;
let offer: number;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Fern & Field", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  offer = await merchant.makeOffer({ title: "With partners", kind: "percent", percent: "20" });
  await merchant.addPartner({ name: "Kim Dahl", channel: "podcast", ...EARNS });
  storefront = (await simulator.shop(SHOP)).storefrontUrl;
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

const mailTo = (to: string) =>
  expect.poll(async () => (await world.simulator.mails({ to })).length, { timeout: 10_000 });
const linkIn = async (to: string) =>
  /https?:\S+/.exec((await world.simulator.mails({ to })).at(-1)?.text ?? "")?.[0] ?? "";

test("an offer says that new partners get a code by themselves", async () => {
  const { app, close } = await world.open(SHOP, `/app/offers/${offer}`);
  await app.getByLabel("Make a code for each newly approved partner").check();
  await app.getByText("Ada Lovelace gets ADA20.").waitFor();
  await app.getByLabel("Pattern").fill("{FIRST}{FOO}");
  await app.getByText("{FOO} is not known.").waitFor();
  await app.getByLabel("Pattern").fill("{FIRST}{VALUE}");
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await app.getByRole("button", { name: "Save", exact: true }).waitFor({ state: "hidden" });
  await close();
});

test("a partner is invited by mail, accepts, is active, and has a code made by itself", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill("Ada Quist");
  await app.getByLabel("Invite by mail").check();
  await app.getByRole("button", { name: "Send invitation" }).click();
  await app.getByText("Enter the address that the invitation is mailed to.").waitFor();
  await app.getByLabel("Email").fill("ada@example.com");
  await app.getByRole("button", { name: "Send invitation" }).click();
  await app.getByText("Ada Quist is invited, and earns nothing until the invitation is accepted.").waitFor();
  await mailTo("ada@example.com").toBe(1);
  const partner = await world.visit(await linkIn("ada@example.com"), PHONE);
  await partner.getByRole("button", { name: "Accept the invitation" }).click();
  await partner.getByRole("heading", { name: "Hello Ada Quist" }).waitFor();
  await partner.context().close();
  await close();
  const after = await world.open(SHOP, "/app/partners?state=active&q=Ada");
  await after.app.getByRole("link", { name: "Ada Quist" }).click();
  await after.app.getByText("ADA20", { exact: true }).waitFor();
  await after.app.getByText("Live", { exact: true }).waitFor();
  expect((await world.simulator.discount(SHOP, "ADA20")).codes.map(({ code }) => code)).toContain("ADA20");
  await after.close();
});

test("somebody applies in the theme of the shop, without JavaScript, and the merchant approves", async () => {
  const settings = await world.open(SHOP, "/app/settings");
  await settings.app.getByLabel("People can apply to become partners").check();
  await settings.app.getByRole("button", { name: "Save the partner page" }).click();
  await settings.page.getByText("Partner page saved").waitFor();
  await settings.close();

  for (const size of [PHONE, WIDE]) {
    const form = await world.visit(`${storefront}/apps/partners`, size);
    await form.getByRole("link", { name: "Become a partner" }).click();
    await form.getByLabel("Name").fill("Ben <b>Ode</b>");
    await form.getByLabel("E-mail address").fill("ben");
    await form.getByLabel("What Fern & Field should know of you (optional)").fill("We talk of {{ moss }}.");
    await form.getByRole("button", { name: "Apply" }).click();
    await form.getByText("Enter an address like name@example.com.").waitFor();
    // Nothing typed is lost.
    await expect.poll(() => form.getByLabel("Name").inputValue()).toBe("Ben <b>Ode</b>");
    await expect
      .poll(() => form.getByLabel("What Fern & Field should know of you (optional)").inputValue())
      .toBe("We talk of {{ moss }}.");
    expect(
      await form.evaluate(() => document.body.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
    await form.getByLabel("Name").fill(`Ben ${size.width}`);
    await form.getByLabel("E-mail address").fill(`ben${size.width}@example.com`);
    await form.getByLabel("Where you promote (optional)").selectOption("Podcast");
    await form.getByRole("button", { name: "Apply" }).click();
    await form.getByRole("heading", { name: "Your application was received" }).waitFor();
    await form.context().close();
  }
  // The form answers 422 to what cannot be taken, as it should.
  expect(world.complaints().filter((one) => !one.includes("422"))).toEqual([]);

  const home = await world.open(SHOP, "/app");
  await home.app.getByText("2 applications to become a partner wait for your answer.").waitFor();
  await home.app.getByRole("link", { name: /Review: 2 applications/ }).click();
  await home.app.getByRole("link", { name: "Ben 390" }).waitFor();
  await home.app
    .getByRole("checkbox", { name: /Select all/ })
    .first()
    .check({ force: true });
  await home.app.getByRole("button", { name: "Decline…" }).waitFor();
  await home.app.getByRole("link", { name: "Ben 390" }).click();
  await home.app.getByText("Ben 390 applied to become a partner.").waitFor();
  await home.app.getByRole("button", { name: "Approve" }).click();
  const dialog = home.app.getByRole("dialog");
  await dialog.getByText("Approve Ben 390?").waitFor();
  await dialog.getByText("“With partners” gives Ben 390 a code by itself: BEN20.").waitFor();
  await picture(home, "approve-1280");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await home.app.getByText("Applied", { exact: true }).waitFor({ state: "hidden" });
  await mailTo("ben390@example.com").toBe(1);
  await home.close();

  const partner = await world.visit(await linkIn("ben390@example.com"));
  await partner.getByRole("button", { name: "Open my page" }).click();
  await partner.getByRole("heading", { name: "Hello Ben 390" }).waitFor();
  await partner.context().close();
});

test("several applications are declined at once, with a note that is mailed", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners?state=applied", WIDE);
  await chooseShown(app);
  await app.getByRole("button", { name: "Decline…" }).click();
  await app.getByRole("dialog").getByLabel("Note (optional)").fill("Ask again in spring.");
  await app.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
  await app.getByText("No partners found").waitFor();
  await mailTo("ben1280@example.com").toBe(1);
  expect((await world.simulator.mails({ to: "ben1280@example.com" }))[0]?.text).toContain("Ask again in spring.");
  await close();
});

test("a post is planned on the partner's page, and the list finds who posts this week", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners?q=Kim");
  await app.getByRole("link", { name: "Kim Dahl" }).click();
  await app.getByRole("button", { name: "Plan a post" }).click();
  await app.getByLabel("Day").fill("");
  await app.getByRole("button", { name: "Plan", exact: true }).click();
  await app.getByText("Choose the day of the post.").waitFor();
  await app.getByLabel("Day").fill(new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Berlin" }).format(new Date()));
  await app.getByLabel("About").fill("Episode 12");
  await app.getByRole("button", { name: "Plan", exact: true }).click();
  await app.getByText("Episode 12").waitFor();
  await app.getByText(/0 orders, 0 clicks up to 3 days after/).waitFor();
  await close();
  const week = await world.open(SHOP, "/app/partners?posts=week");
  await week.app.getByRole("link", { name: "Kim Dahl" }).waitFor();
  await expect.poll(() => week.app.locator("tbody tr").count()).toBe(1);
  await week.close();
});

test("filters are saved as a view, found again, renamed and deleted", async () => {
  const first = await world.open(SHOP, "/app/partners?channel=podcast");
  await first.app.getByRole("button", { name: "Save as" }).click();
  await first.app.getByRole("dialog").getByRole("textbox").fill("Podcasts");
  await first.app.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await first.app.getByRole("dialog").waitFor({ state: "hidden" });
  // It is saved when it is the view that is shown.
  await first.app.getByRole("tab", { name: "Podcasts", selected: true }).waitFor();
  await first.close();

  const { app, close } = await world.open(SHOP, "/app/partners");
  await app.getByRole("tab", { name: "Podcasts" }).click();
  await app.getByText("3 in all").waitFor();
  await app.getByRole("tab", { name: "Podcasts" }).click();
  await app.getByRole("menuitem", { name: "Rename view" }).click();
  await app.getByRole("dialog").getByRole("textbox").fill("Shows");
  await app.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await app.getByRole("tab", { name: "Shows" }).click();
  await app.getByRole("menuitem", { name: "Delete view" }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Delete view" }).click();
  await app.getByRole("tab", { name: "Shows" }).waitFor({ state: "hidden" });
  await app.getByText("4 in all").waitFor();
  await close();

  const codes = await world.open(SHOP, `/app/offers/${offer}?state=live`);
  await codes.app.getByText("ADA20", { exact: true }).waitFor();
  await codes.app.getByRole("button", { name: /Create new view/ }).click();
  await codes.app.getByRole("dialog").getByRole("textbox").fill("In use");
  await codes.app
    .getByRole("dialog")
    .getByRole("button", { name: /Create/ })
    .click();
  await codes.app.getByRole("tab", { name: "In use" }).waitFor();
  await codes.close();
});

test("the pages fit a phone and a desk", async () => {
  for (const size of [PHONE, WIDE]) {
    for (const route of ["/app/partners", "/app/partners/new", "/app/settings", `/app/offers/${offer}`]) {
      const window = await world.open(SHOP, route, size);
      expect(await overflowOf(window)).toBe(0);
      await window.close();
    }
  }
});
