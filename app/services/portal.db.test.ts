import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { instant } from "../domain/ids.ts";
import { DEFAULT_PORTAL } from "../domain/portal.ts";
import type { Shop } from "../domain/shop.ts";
import { saveGroup } from "./groups.ts";
import { createPartner, getPartner, updatePartner } from "./partners.ts";
import { changePortalSettings, readPortalOf, readPortalSettings, savePortalSettings } from "./portal.ts";
import { saveSettings } from "./settings.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());
const ADA = { name: "Ada", commission: "none" };
const SHOWS = { open: "on", showsAmounts: "on" };

async function earnsByLink(shop: Shop, id: number) {
  const partner = await getPartner(shop.id, id);
  if (partner === null) throw new Error("nobody");
  const seen = await readPortalOf(shop, partner.id, {
    now: now(),
    place: { after: null, before: null, codes: 1 },
    chosen: null,
  });
  if (seen?.kind !== "page") throw new Error("no page");
  return seen.view.earns;
}

test("partners read what an order by their link earns, whoever says it; and not where sales are not shown", async () => {
  const { shop } = await store.install();
  await savePortalSettings(shop, SHOWS);
  const made = await createPartner(shop, ADA, now());
  if (made.kind !== "created") throw new Error("refused");
  const id = made.partnerId;
  expect(await earnsByLink(shop, id)).toEqual({ kind: "percent", rateBps: 1_000 });
  await saveSettings(shop, { commission: "percent", rate: "7.5" }, now());
  expect(await earnsByLink(shop, id)).toEqual({ kind: "percent", rateBps: 750 });

  await updatePartner(shop, id, { ...ADA, group: "Press" }, now());
  expect(await earnsByLink(shop, id)).toEqual({ kind: "percent", rateBps: 750 });
  const group = (await getPartner(shop.id, id))?.group;
  await saveGroup(shop, group?.id ?? 0, { saidName: "Press", saidCommission: "percent", saidRate: "8" }, now());
  expect(await earnsByLink(shop, id)).toEqual({ kind: "percent", rateBps: 800 });

  await updatePartner(shop, id, { name: "Ada", group: "Press", commission: "percent", rate: "12" }, now());
  expect(await earnsByLink(shop, id)).toEqual({ kind: "percent", rateBps: 1_200 });
  await savePortalSettings(shop, { open: "on" });
  expect(await earnsByLink(shop, id)).toBe(null);
});

test("a window changes of the partner page what was changed in it, and nothing that another saved", async () => {
  const { shop } = await store.install();
  await changePortalSettings(shop, { showsAmounts: "" });
  await changePortalSettings(shop, { takesApplications: "on" });
  expect(await readPortalSettings(shop.id)).toEqual({
    ...DEFAULT_PORTAL,
    showsAmounts: false,
    takesApplications: true,
  });
});
