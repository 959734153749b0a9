// The story of partners as a merchant keeps them: who they are and where they promote, in groups, and what becomes of their
// codes when they leave.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Merchant } from "../../scripts/demo/merchant.ts";
import {
  chooseAll,
  chooseShown,
  overflowOf,
  PHONE,
  picture,
  startWorld,
  WIDE,
  type Window,
  type World,
} from "./world.ts";

const SHOP = "moss-and-stone";
const EARNS = { commission: "percent", rate: "10" };
let world: World;
let merchant: Merchant;

beforeAll(async () => {
  world = await startWorld();
  const { simulator, appUrl } = world;
  await simulator.createShop({ domain: SHOP, name: "Moss & Stone", currency: "EUR", timezone: "Europe/Berlin" });
  await simulator.install(SHOP);
  merchant = new Merchant(appUrl, simulator, `${SHOP}.myshopify.com`);
  await merchant.open();
  const offer = await merchant.makeOffer({ title: "With partners", kind: "percent", percent: "10" });
  const ben = await merchant.addPartner({ name: "Ben Ode", group: "Press", channel: "newsletter", ...EARNS });
  await merchant.addPartner({ name: "Kim Dahl", channel: "podcast", ...EARNS });
  await merchant.addPartner({ name: "Lo Ek", channel: "podcast", ...EARNS });
  await merchant.addCode(offer, ben, "BEN10");
  await merchant.addCode(offer, ben, "BENREADERS");
});
afterAll(() => world.close());
afterEach(() => expect(world.complaints()).toEqual([]));

const rowsOf = ({ app }: Window) => app.locator("tbody tr");

test("a partner is added with group, channel and reach; what cannot be read is told beside its field", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners/new");
  await app.getByLabel("Name").fill("Ada Quist");
  await app.getByLabel("Channel").selectOption("Podcast");
  await app.getByLabel("Reach").fill("12k");
  const group = app.getByRole("combobox", { name: "Group" });
  await group.fill("pre");
  await app.getByRole("option", { name: "Press" }).waitFor();
  await group.fill("Slow travel");
  await app.getByText("Slow travel becomes a new group.").waitFor();
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByText("Enter a whole number like 12,000, or leave it empty.").waitFor();
  await app.getByLabel("Reach").fill("12,000");
  await app.getByRole("button", { name: "Add partner" }).click();
  await app.getByRole("heading", { name: "Ada Quist" }).waitFor();
  await expect.poll(() => group.inputValue()).toBe("Slow travel");
  await expect.poll(() => app.getByLabel("Channel").inputValue()).toBe("podcast");
  await expect.poll(() => app.getByLabel("Reach").inputValue()).toBe("12,000");
  await close();
});

test("the list is filtered by channel and group, and what is filtered stands in the address", async () => {
  const window = await world.open(SHOP, "/app/partners");
  const { app, close } = window;
  await expect.poll(() => rowsOf(window).count()).toBe(4);
  await app.getByRole("button", { name: /Search and filter/ }).click();
  await app.getByRole("button", { name: "Add filter" }).click();
  await app.getByRole("menuitem", { name: "Channel" }).click();
  await app.getByRole("radio", { name: "Podcast" }).click({ force: true });
  await expect.poll(() => rowsOf(window).count()).toBe(3);
  await app.getByRole("button", { name: /Channel: Podcast/ }).waitFor();
  await close();

  const linked = await world.open(SHOP, "/app/partners?channel=podcast&group=none");
  await expect.poll(() => rowsOf(linked).count()).toBe(2);
  await linked.app.getByRole("button", { name: /Group: none/ }).waitFor();
  await linked.app.getByPlaceholder("Search by name, email, code or group").fill("slow");
  await linked.app.getByText("No partners found").waitFor();
  await linked.close();
});

test("several partners are put into a group at once", async () => {
  const window = await world.open(SHOP, "/app/partners?channel=podcast&group=none");
  const { app, close } = window;
  await chooseShown(app);
  await app.getByRole("button", { name: "Set group…" }).click();
  await app.getByRole("dialog").getByRole("combobox", { name: "Group" }).fill("SLOW");
  await app.getByRole("option", { name: "Slow travel" }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Set group" }).click();
  await app.getByText("No partners found").waitFor();
  await close();
  const grouped = await world.open(SHOP, "/app/partners?q=slow+travel");
  await expect.poll(() => rowsOf(grouped).count()).toBe(3);
  await grouped.close();
});

test("archiving a partner asks what becomes of the codes, and stops them in the store", async () => {
  const window = await world.open(SHOP, "/app/partners?q=Ben");
  const { app, close } = window;
  await app.getByRole("link", { name: "Ben Ode" }).click();
  await app.getByRole("heading", { name: "Ben Ode" }).waitFor();
  await app.getByRole("button", { name: "Archive" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("What becomes of 2 codes in your store?").waitFor();
  await expect.poll(() => dialog.getByRole("radio", { name: "Stop them in the store" }).isChecked()).toBe(true);
  await dialog.getByText("The referral link opens your shop as before, and earns nothing.").waitFor();
  await dialog.getByText("Nothing is owed.").waitFor();
  await picture(window, "archive-question");
  await dialog.getByRole("button", { name: "Archive" }).click();
  await app.getByText("Ben Ode is archived: orders placed from now on earn nothing.").waitFor();
  await expect.poll(() => app.locator(".Polaris-Badge").getByText("Stopped", { exact: true }).count()).toBe(2);
  for (const code of ["BEN10", "BENREADERS"]) {
    await expect(world.simulator.discount(SHOP, code)).rejects.toThrow();
  }
  await close();
});

test("a partner without codes is paused without a question", async () => {
  const { app, close } = await world.open(SHOP, "/app/partners?q=Kim");
  await app.getByRole("link", { name: "Kim Dahl" }).click();
  await app.getByRole("button", { name: "Pause" }).click();
  await app.getByText("Kim Dahl is paused: orders placed from now on earn nothing.").waitFor();
  await close();
});

test("archiving asks also where there is no code, and can give codes to another partner", async () => {
  const offer = await merchant.makeOffer({ title: "For friends", kind: "percent", percent: "15" });
  const uma = await merchant.addPartner({ name: "Uma Rey", ...EARNS });
  await merchant.addPartner({ name: "Vic Sol", ...EARNS });
  await merchant.addCode(offer, uma, "UMA15");
  const window = await world.open(SHOP, `/app/partners/${uma}`);
  const { app, close } = window;
  await app.getByRole("button", { name: "Archive" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Give it to another partner" }).click({ force: true });
  await expect.poll(() => dialog.getByRole("button", { name: "Archive" }).isDisabled()).toBe(true);
  await dialog.getByLabel("Partner", { exact: true }).fill("Vic");
  await app.getByRole("option", { name: "Vic Sol" }).click();
  await window.page.setViewportSize(PHONE);
  await picture(window, "archive-give-390");
  await window.page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Archive" }).click();
  await app.getByText("Uma Rey is archived: orders placed from now on earn nothing.").waitFor();
  await close();
  const vic = await world.open(SHOP, "/app/partners?q=Vic");
  await vic.app.getByRole("link", { name: "Vic Sol" }).click();
  await vic.app.getByText("UMA15").first().waitFor();
  await vic.app.getByRole("button", { name: "Archive" }).click();
  await vic.app.getByRole("dialog").getByRole("radio", { name: "Keep it as the house’s own" }).click({ force: true });
  await vic.app.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await vic.app.getByText("Vic Sol is archived: orders placed from now on earn nothing.").waitFor();
  expect((await world.simulator.discount(SHOP, "UMA15")).codesCount).toBe(1);
  await vic.close();
});

test("who is archived is left out when all are paused, and the question says how many", async () => {
  const window = await world.open(SHOP, "/app/partners");
  const { app, close } = window;
  await chooseShown(app);
  await app.getByRole("button", { name: "Pause" }).click();
  const dialog = app.getByRole("dialog");
  await dialog.getByText("Pause 2 of 6 partners?").waitFor();
  await dialog.getByText("3 are archived and stay so.").waitFor();
  await dialog.getByText("1 is paused already.").waitFor();
  await picture(window, "pause-question");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await close();
});

test("all that the filters find are chosen at once, also on pages that are not shown", async () => {
  for (let n = 1; n <= 52; n += 1) await merchant.addPartner({ name: `Reader ${n}`, channel: "publisher", ...EARNS });
  const window = await world.open(SHOP, "/app/partners?channel=publisher");
  const { app, close } = window;
  await chooseAll(app, "52 partners");
  await app.getByText("All 52 partners are selected").waitFor();
  await app.getByRole("button", { name: "Set group…" }).click();
  await app.getByRole("dialog").getByRole("combobox", { name: "Group" }).fill("Magazines");
  await app.getByRole("dialog").getByRole("button", { name: "Set group" }).click();
  await app.getByRole("dialog").waitFor({ state: "hidden" });
  await close();
  const grouped = await world.open(SHOP, "/app/partners?q=magazines");
  await grouped.app.getByText("52 in all").waitFor();
  await grouped.close();
});

test("the pages of partners fit a phone and a desk", async () => {
  for (const size of [PHONE, WIDE]) {
    for (const route of ["/app/partners", "/app/partners?group=none&channel=podcast", "/app/partners/new"]) {
      const window = await world.open(SHOP, route, size);
      expect(await overflowOf(window)).toBe(0);
      await window.close();
    }
  }
});
