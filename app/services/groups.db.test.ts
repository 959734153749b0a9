import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { type Instant, instant } from "../domain/ids.ts";
import { addCode } from "./codes.ts";
import { deleteGroup, listGroupTerms, saveGroup } from "./groups.ts";
import { createOffer } from "./offers.ts";
import { createPartner, getPartner, listGroups, updatePartner } from "./partners.ts";
import { codeTermsOf, sayCodeTerms } from "./terms.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());
const EIGHT = { saidCommission: "percent", saidRate: "8" };
const NOTHING = { saidCommission: "none" };

async function aShopWithGroups() {
  const { shop, call } = await store.install();
  const add = async (name: string, group: string) => {
    const made = await createPartner(shop, { name, group, commission: "none" }, now());
    if (made.kind !== "created") throw new Error("refused");
    return made.partnerId;
  };
  const ada = await add("Ada", "Creators");
  await add("Bea", "Press");
  const groups = () => listGroupTerms(shop.id);
  const idOf = async (name: string) => (await groups()).find((group) => group.name === name)?.id ?? 0;
  const save = (id: number, fields: Record<string, string>, at: Instant = now()) => saveGroup(shop, id, fields, at);
  return { shop, call, ada, groups, creators: await idOf("Creators"), press: await idOf("Press"), save };
}

async function versionOf(shopId: number): Promise<bigint> {
  const { rows } = await appPool().query("SELECT programme_version FROM shop WHERE id = $1", [shopId]);
  return BigInt(rows[0]?.programme_version ?? 0);
}

test("a group is renamed and given terms, from the moment it is saved", async () => {
  const { shop, creators, groups, save } = await aShopWithGroups();
  const before = await versionOf(shop.id);
  const at = now();
  expect(await save(creators, { saidName: "Makers", ...EIGHT }, at)).toEqual({ kind: "saved", termsFrom: at });
  expect(await groups()).toMatchObject([
    { name: "Makers", partners: 1, terms: { version: 1, terms: { kind: "percent", rateBps: 800 } } },
    { name: "Press", partners: 1, terms: { version: 0, terms: null } },
  ]);
  expect(await save(creators, { saidName: "Makers", ...EIGHT })).toEqual({ kind: "saved", termsFrom: null });
  expect((await versionOf(shop.id)) - before).toBe(1n);
  expect(await save(creators, { saidName: "Makers", ...NOTHING })).toMatchObject({ termsFrom: expect.any(Number) });
});

test("what one window says of a group does not undo what another said meanwhile", async () => {
  const { creators, groups, save } = await aShopWithGroups();
  expect(await save(creators, { saidName: "Makers" })).toEqual({ kind: "saved", termsFrom: null });
  expect(await save(creators, EIGHT)).toMatchObject({ kind: "saved", termsFrom: expect.any(Number) });
  expect(await save(creators, { saidName: "Authors" })).toEqual({ kind: "saved", termsFrom: null });
  expect(await groups()).toMatchObject([
    { name: "Authors", terms: { version: 1, terms: { kind: "percent", rateBps: 800 } } },
    { name: "Press" },
  ]);
});

test("groups stand in the order of their names as they are read, whatever their case and marks", async () => {
  const { shop } = await store.install();
  for (const [n, group] of ["zebra", "Écrivains", "Ålesund", "étoile", "Foxes", "Łódź", "Lions", "Mice"].entries())
    await createPartner(shop, { name: `P${n}`, group, commission: "none" }, now());
  const names = ["Ålesund", "Écrivains", "étoile", "Foxes", "Lions", "Łódź", "Mice", "zebra"];
  expect((await listGroupTerms(shop.id)).map(({ name }) => name)).toEqual(names);
  expect((await listGroups(shop.id)).map(({ name }) => name)).toEqual(names);
});

test("a group whose terms are said stays on the page when everybody has left", async () => {
  const { shop, ada, creators, groups, save } = await aShopWithGroups();
  await save(creators, { saidName: "Creators", ...EIGHT });
  await updatePartner(shop, ada, { name: "Ada", group: "", commission: "none" }, now());
  expect(await groups()).toMatchObject([{ name: "Creators", partners: 0 }, { name: "Press" }]);
  await save(creators, { saidName: "Creators", ...NOTHING });
  expect(await groups()).toMatchObject([{ name: "Press" }]);
});

test.each([
  [{ saidName: " ", ...EIGHT }, "saidName"],
  [{ saidName: "press", ...EIGHT }, "saidName"],
  [{ saidName: "Creators", saidCommission: "percent", saidRate: "x" }, "saidRate"],
  [{ saidName: "Creators", saidCommission: "per-item", saidAmount: "" }, "saidAmount"],
  [{ saidName: "Creators", saidRate: "8" }, "saidCommission"],
])("%o is refused beside its field, and nothing is saved", async (fields, field) => {
  const { creators, groups, save } = await aShopWithGroups();
  expect(await save(creators, fields)).toMatchObject({ kind: "refused", problems: [{ field }] });
  expect(await groups()).toMatchObject([{ name: "Creators", terms: { version: 0 } }, { name: "Press" }]);
});

test("another shop's group and code cannot be changed", async () => {
  const [mine, other] = [await aShopWithGroups(), await aShopWithGroups()];
  const offer = await createOffer(other.shop, other.call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  await addCode(other.shop, other.call, { offerId: offer.offerId, partnerId: other.ada, typed: "ADA20" }, now());
  const key = codeKey("ADA20");
  expect(await mine.save(other.creators, { saidName: "Mine", ...EIGHT })).toEqual({ kind: "not-found" });
  expect(await mine.save(-1, { saidName: "Mine", ...EIGHT })).toEqual({ kind: "not-found" });
  expect(await sayCodeTerms(mine.shop, key, EIGHT, now())).toEqual({ kind: "not-found" });
  expect(await other.groups()).toMatchObject([{ name: "Creators", terms: { version: 0 } }, { name: "Press" }]);
  expect(await sayCodeTerms(other.shop, key, EIGHT, now())).toMatchObject({ kind: "saved" });
  expect((await codeTermsOf(other.shop.id, [key]))(key)).toMatchObject({ terms: { rateBps: 800 } });
  expect((await codeTermsOf(mine.shop.id, [key]))(key)).toMatchObject({ terms: null });
});

test("a partner who follows may be given terms of their own, and follow again", async () => {
  const { shop, ada } = await aShopWithGroups();
  const saying = async (fields: Record<string, string>) => {
    await updatePartner(shop, ada, { name: "Ada", group: "Creators", ...fields }, now());
    return (await getPartner(shop.id, ada))?.terms;
  };
  expect(await saying({ commission: "flat", amount: "5" })).toMatchObject({ version: 2, terms: { kind: "flat" } });
  expect(await saying({ commission: "none" })).toMatchObject({ version: 3, terms: null });
  expect(await saying({ commission: "none" })).toMatchObject({ version: 3 });
});

test("a group that is deleted leaves its partners, from then on, to what else is said", async () => {
  const { shop, ada, creators, groups, save } = await aShopWithGroups();
  await save(creators, { saidName: "Creators", ...EIGHT });
  expect(await groups()).toMatchObject([{ name: "Creators", partners: 1, following: 1 }, { name: "Press" }]);
  const at = now();
  expect(await deleteGroup(shop, creators, at)).toEqual({ kind: "deleted", partners: 1, from: at });
  expect(await groups()).toMatchObject([{ name: "Press" }]);
  expect((await getPartner(shop.id, ada))?.group).toBeNull();
  const { rows } = await appPool().query(
    "SELECT group_id FROM membership WHERE shop_id = $1 AND partner_id = $2 ORDER BY from_at DESC LIMIT 1",
    [shop.id, ada],
  );
  expect(rows).toEqual([{ group_id: null }]);
  // Whoever joins a group of that name later finds no terms of the one that was.
  await updatePartner(shop, ada, { name: "Ada", group: "creators", commission: "none" }, now());
  expect(await groups()).toMatchObject([{ partners: 1, terms: { terms: null } }, { name: "Press" }]);
});

test("no store deletes another's group", async () => {
  const { creators, groups, save } = await aShopWithGroups();
  await save(creators, { saidName: "Creators", ...EIGHT });
  const other = await store.install();
  expect(await deleteGroup(other.shop, creators, now())).toEqual({ kind: "not-found" });
  expect(await deleteGroup(other.shop, 2 ** 40, now())).toEqual({ kind: "not-found" });
  expect(await groups()).toMatchObject([{ name: "Creators", partners: 1 }, { name: "Press" }]);
});
