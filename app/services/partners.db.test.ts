import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant } from "../domain/ids.ts";
import { EVERY_PARTNER, type PartnerFilter } from "../domain/partner.ts";
import type { Shop } from "../domain/shop.ts";
import {
  changePartner,
  createPartner,
  getPartner,
  listGroups,
  listPartners,
  listSharing,
  setPartnerGroup,
  updatePartner,
} from "./partners.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());
const EARNS = { commission: "percent", rate: "10" };

async function add(shop: Shop, fields: Record<string, string>) {
  const made = await createPartner(shop, { ...EARNS, ...fields }, now());
  if (made.kind !== "created") throw new Error(JSON.stringify(made.problems));
  return made.partnerId;
}
const groupsOf = async (shop: Shop) => (await listGroups(shop.id)).map(({ name }) => name);
const namesOf = async (shop: Shop, filter: Partial<PartnerFilter>) =>
  (await listPartners(shop.id, { ...EVERY_PARTNER, ...filter }, 1)).rows.map(({ name }) => name);
const ticked = (...ids: number[]) => ({ kind: "ticked", ids }) as const;

test("a partner is kept with channel, reach and group, and may do without them", async () => {
  const { shop } = await store.install();
  const ada = await add(shop, { name: "Ada", channel: "podcast", reach: "12,000", group: "Creators" });
  expect(await getPartner(shop.id, ada)).toMatchObject({
    channel: "podcast",
    reach: 12_000,
    group: { name: "Creators" },
  });
  expect(await updatePartner(shop, ada, { name: "Ada", ...EARNS }, now())).toMatchObject({ kind: "saved" });
  expect(await getPartner(shop.id, ada)).toMatchObject({ channel: null, reach: null, group: null });
});

test("a new name makes a group, and a known one is joined in whatever case it is typed", async () => {
  const { shop } = await store.install();
  const ada = await add(shop, { name: "Ada", group: "Élite press" });
  const ben = await add(shop, { name: "Ben", group: "élite  PRESS" });
  const [first, second] = [await getPartner(shop.id, ada), await getPartner(shop.id, ben)];
  expect(second?.group).toEqual(first?.group);
  expect(await groupsOf(shop)).toEqual(["Élite press"]);
});

test("a group that everybody has left is offered no more, and is there again with who joins it", async () => {
  const { shop } = await store.install();
  const ada = await add(shop, { name: "Ada", group: "Press" });
  const before = await getPartner(shop.id, ada);
  await updatePartner(shop, ada, { name: "Ada", ...EARNS, group: "Creators" }, now());
  expect(await groupsOf(shop)).toEqual(["Creators"]);
  await updatePartner(shop, ada, { name: "Ada", ...EARNS, group: "press" }, now());
  expect((await getPartner(shop.id, ada))?.group).toEqual(before?.group);
});

test("two who name a new group at once make one", async () => {
  const { shop } = await store.install();
  await Promise.all(["Ada", "Ben", "Kim"].map((name) => add(shop, { name, group: "Creators" })));
  expect(await listGroups(shop.id)).toHaveLength(1);
});

test("groups of the same name in two shops are two, and no partner can be in another shop's", async () => {
  const [mine, other] = [await store.install(), await store.install()];
  const ada = await add(mine.shop, { name: "Ada", group: "Creators" });
  await add(other.shop, { name: "Bob", group: "Creators" });
  const [group] = await listGroups(mine.shop.id);
  const [theirs] = await listGroups(other.shop.id);
  expect(theirs?.id).not.toBe(group?.id);
  const stolen = appPool().query("UPDATE partner SET group_id = $3 WHERE shop_id = $1 AND id = $2", [
    mine.shop.id,
    ada,
    theirs?.id,
  ]);
  await expect(stolen).rejects.toThrow("partner_shop_id_group_id_fkey");
});

test("partners are found by group and channel, by having none, and by the name of their group", async () => {
  const { shop } = await store.install();
  await add(shop, { name: "Ada", group: "Creators", channel: "podcast" });
  await add(shop, { name: "Ben", group: "Creators", channel: "video" });
  await add(shop, { name: "Kim", group: "Press" });
  await add(shop, { name: "Lo", channel: "podcast" });
  const [creators] = await listGroups(shop.id);
  const group = creators?.id ?? 0;
  expect(await namesOf(shop, { group })).toEqual(["Ada", "Ben"]);
  expect(await namesOf(shop, { group, channel: "podcast" })).toEqual(["Ada"]);
  expect(await namesOf(shop, { group: "none" })).toEqual(["Lo"]);
  expect(await namesOf(shop, { channel: "podcast" })).toEqual(["Ada", "Lo"]);
  expect(await namesOf(shop, { channel: "none" })).toEqual(["Kim"]);
  expect(await namesOf(shop, { search: "creat" })).toEqual(["Ada", "Ben"]);
  const other = await store.install();
  expect(await namesOf(other.shop, { group })).toEqual([]);
});

test("several partners are put into a group and taken out of it at once, and those of other shops never", async () => {
  const [mine, other] = [await store.install(), await store.install()];
  const [ada, ben] = [await add(mine.shop, { name: "Ada" }), await add(mine.shop, { name: "Ben", group: "Press" })];
  const bob = await add(other.shop, { name: "Bob" });
  const chosen = ticked(ada, ben, bob, 999_999);
  expect(await setPartnerGroup(mine.shop, chosen, "press", now())).toEqual({
    kind: "grouped",
    partners: 2,
    group: "Press",
  });
  expect(await namesOf(mine.shop, { search: "press" })).toEqual(["Ada", "Ben"]);
  expect(await getPartner(other.shop.id, bob)).toMatchObject({ group: null });
  expect(await setPartnerGroup(mine.shop, chosen, " ", now())).toMatchObject({ partners: 2, group: null });
  expect(await groupsOf(mine.shop)).toEqual([]);
  expect(await setPartnerGroup(mine.shop, chosen, "x".repeat(61), now())).toMatchObject({
    kind: "refused",
    problems: [{ field: "group" }],
  });
});

test("all that a list's filter finds are chosen together, on whatever page they stand", async () => {
  const { shop } = await store.install();
  const other = await store.install();
  for (let n = 1; n <= 55; n += 1) await add(shop, { name: `Reader ${n}`, channel: n === 55 ? "video" : "newsletter" });
  await add(other.shop, { name: "Reader 1", channel: "newsletter" });
  const chosen = { kind: "found", filter: { ...EVERY_PARTNER, channel: "newsletter" } } as const;
  expect(await setPartnerGroup(shop, chosen, "Readers", now())).toMatchObject({ partners: 54 });
  expect(await namesOf(shop, { group: "none" })).toEqual(["Reader 55"]);
  expect(await groupsOf(other.shop)).toEqual([]);
});

test("a redacted shop's groups are gone with it", async () => {
  const [gone, kept] = [await store.install(), await store.install()];
  await add(gone.shop, { name: "Ada", group: "Creators" });
  await add(kept.shop, { name: "Bob", group: "Creators" });
  await appPool().query("SELECT redact_shop($1)", [gone.shop.id]);
  const { rows } = await appPool().query("SELECT shop_id FROM partner_group WHERE shop_id = ANY ($1)", [
    [gone.shop.id, kept.shop.id],
  ]);
  expect(rows).toEqual([{ shop_id: kept.shop.id }]);
});

test("who was in which group is dated, and every move of a partner puts what is remembered out of date", async () => {
  const { shop } = await store.install();
  const terms = { commission: "none" };
  const made = await createPartner(shop, { name: "Ada", group: "Creators", ...terms }, at(0));
  if (made.kind !== "created") throw new Error("refused");
  const chosen = { kind: "ticked", ids: [made.partnerId] } as const;
  const before = await versionOf(shop.id);
  await setPartnerGroup(shop, chosen, "Press", at(10));
  await setPartnerGroup(shop, chosen, "press", at(20));
  await updatePartner(shop, made.partnerId, { name: "Ada", group: "", ...terms }, at(30));
  await updatePartner(shop, made.partnerId, { name: "Ada L.", group: "", ...terms }, at(40));
  const { rows } = await appPool().query(
    `SELECT g.name, extract(epoch FROM m.from_at)::int - $2 AS seconds FROM membership m
     LEFT JOIN partner_group g ON g.shop_id = m.shop_id AND g.id = m.group_id WHERE m.shop_id = $1 ORDER BY m.from_at`,
    [shop.id, at(0) / 1000],
  );
  expect(rows).toEqual([
    { name: "Creators", seconds: 0 },
    { name: "Press", seconds: 10 },
    { name: null, seconds: 30 },
  ]);
  expect((await versionOf(shop.id)) - before).toBe(3n);
  expect((await getPartner(shop.id, made.partnerId))?.terms).toMatchObject({ version: 1, terms: null });
});

const at = (seconds: number) => instant(Date.UTC(2026, 10, 20, 12) + seconds * 1000);

async function versionOf(shopId: number): Promise<bigint> {
  const { rows } = await appPool().query("SELECT programme_version FROM shop WHERE id = $1", [shopId]);
  return BigInt(rows[0]?.programme_version ?? 0);
}

test("who has a partner's address as well is told, in any case, but for who is archived", async () => {
  const { shop } = await store.install();
  const other = await store.install();
  const ada = await add(shop, { name: "Ada", email: "team@agency.example" });
  await add(shop, { name: "Ben", email: "Team@Agency.example" });
  await add(other.shop, { name: "Eve", email: "team@agency.example" });
  const kim = await add(shop, { name: "Kim" });
  const sharing = async (id: number) => {
    const partner = await getPartner(shop.id, id);
    return partner && listSharing(shop.id, partner);
  };
  expect(await sharing(ada)).toEqual(["Ben"]);
  expect(await sharing(kim)).toEqual([]);
});

test("names stand where people look for them, and are found, whatever marks their letters have", async () => {
  const { shop } = await store.install();
  for (const name of ["Zoë", "Élodie", "Łukasz", "Mia", "Ada", "øyvind", "山田"]) await add(shop, { name });
  expect(await namesOf(shop, {})).toEqual(["Ada", "Élodie", "Łukasz", "Mia", "øyvind", "Zoë", "山田"]);
  expect(await namesOf(shop, { search: "lukasz" })).toEqual(["Łukasz"]);
  expect(await namesOf(shop, { search: "ÉLODIE" })).toEqual(["Élodie"]);
  expect(await namesOf(shop, { search: "ELO" })).toEqual(["Élodie"]);
  expect(await namesOf(shop, { search: "ØYV" })).toEqual(["øyvind"]);
  expect(await namesOf(shop, { search: "田" })).toEqual(["山田"]);
});

test("nobody is added twice under one name and address; who shares only one of them is added", async () => {
  const { shop } = await store.install();
  const sarah = { name: "Sarah Lee", email: "sarah@mail.example" };
  await add(shop, sarah);
  const again = await createPartner(shop, { ...EARNS, name: "sarah  lee", email: "Sarah@Mail.Example" }, now());
  expect(again).toEqual({
    kind: "refused",
    problems: [
      { field: "name", message: expect.stringMatching(/^Sarah Lee is a partner already, with this address\./) },
    ],
  });
  await add(shop, { ...sarah, name: "Kim Lee" });
  await add(shop, { ...sarah, email: "other@mail.example" });
  await add(shop, { name: "Sarah Lee" });
  expect(await namesOf(shop, {})).toEqual(["Kim Lee", "Sarah Lee", "Sarah Lee", "Sarah Lee"]);
});

test("two windows on one partner do not undo each other: what is not typed anew stays", async () => {
  const { shop } = await store.install();
  const ada = await add(shop, { name: "Ada", reach: "12,000", group: "Press", channel: "podcast", note: "first" });
  await changePartner(shop, ada, { commission: "flat", rate: "", amount: "5.50" }, now());
  expect(await changePartner(shop, ada, { note: "second" }, now())).toEqual({ kind: "saved", termsFrom: null });
  expect(await getPartner(shop.id, ada)).toMatchObject({
    ...{ name: "Ada", reach: 12_000, channel: "podcast", note: "second", group: { name: "Press" } },
    terms: { terms: { kind: "flat", amount: 550n } },
  });
  await changePartner(shop, ada, { group: "", reach: "" }, now());
  expect(await getPartner(shop.id, ada)).toMatchObject({ reach: null, group: null, note: "second" });
});

test("one who is saved in several windows at once is a partner once, whatever the case of the address", async () => {
  const { shop } = await store.install();
  const fields = { name: "Twice Told", email: "twice@example.com", commission: "percent", rate: "10" };
  const saved = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      createPartner(shop, { ...fields, email: n % 2 ? "Twice@Example.com" : fields.email }, instant(Date.now())),
    ),
  );
  expect(saved.filter(({ kind }) => kind === "created")).toHaveLength(1);
  const refused = saved.find(({ kind }) => kind === "refused");
  expect(refused).toMatchObject({ problems: [{ field: "name", message: expect.stringContaining("already") }] });
});
