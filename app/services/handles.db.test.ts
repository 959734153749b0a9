import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { type HandleKey, instant, type PartnerId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { changeHandle, listFormerLinks, mapFormerLinks, partnerLinks, unmapFormerLink } from "./handles.ts";
import { readCouponLinks, readLinkTags, saveLanding, saveLinkTags } from "./links.ts";
import { createPartner } from "./partners.ts";
import { readWebPixel } from "./web-pixels.ts";

const store = await openStore();
afterAll(() => store.close());

const now = () => instant(Date.now());

async function aPartner(shop: Shop, name: string): Promise<{ id: PartnerId; name: string }> {
  const made = await createPartner(shop, { name, commission: "percent", rate: "10" }, now());
  if (made.kind !== "created") throw new Error("no partner was made");
  return { id: made.partnerId, name };
}
const versionOf = async ({ id }: Shop) =>
  BigInt((await appPool().query("SELECT programme_version AS v FROM shop WHERE id = $1", [id])).rows[0].v);

test("each partner has a handle of their own from the beginning", async () => {
  const { shop } = await store.install();
  const names = ["Ada Lovelace", "Ada", "Ada Lovelace", "山田 太郎", "!!!"];
  const handles: string[] = [];
  for (const name of names) handles.push((await partnerLinks(shop, await aPartner(shop, name), now())).handle);
  expect(handles).toEqual(["ada", "ada-2", "ada-lovelace", "shantian", "partner"]);
});

test("two partners that are entered at once get two handles", async () => {
  const { shop } = await store.install();
  const partners = await Promise.all(Array.from({ length: 8 }, () => aPartner(shop, "Ben")));
  const links = await Promise.all(partners.map((partner) => partnerLinks(shop, partner, now())));
  expect(new Set(links.map(({ handle }) => handle)).size).toBe(8);
});

test("another handle is handed out from now on, the old one goes on working, and may be taken back", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada");
  const before = await versionOf(shop);
  expect(await changeHandle(shop, ada.id, " Countess ", now())).toEqual({ kind: "changed", handle: "countess" });
  expect(await versionOf(shop)).toBeGreaterThan(before);
  expect(await partnerLinks(shop, ada, now())).toMatchObject({ handle: "countess", former: ["ada"] });
  await changeHandle(shop, ada.id, "ada", now());
  expect(await partnerLinks(shop, ada, now())).toMatchObject({ handle: "ada", former: ["countess"] });
});

test("a handle that is, or ever was, another partner's is refused with the name", async () => {
  const { shop } = await store.install();
  const [ada, ben] = [await aPartner(shop, "Ada"), await aPartner(shop, "Ben")];
  await changeHandle(shop, ada.id, "countess", now());
  const message = "ada belongs to Ada. A handle stays with its partner for good.";
  expect(await changeHandle(shop, ben.id, "ADA", now())).toEqual({
    kind: "refused",
    problems: [{ field: "handle", message }],
  });
  expect(await changeHandle(shop, ben.id, "a b", now())).toMatchObject({ kind: "refused" });
  expect(await partnerLinks(shop, ben, now())).toMatchObject({ handle: "ben", former: [] });
});

test("links of former programs are taken line by line, and the pixel looks for them", async () => {
  const { shop } = await store.install();
  const [ada, ben] = [await aPartner(shop, "Ada"), await aPartner(shop, "Ben")];
  await mapFormerLinks(shop, ben.id, "rfsn=9016964", now());
  const text = "sca_ref=5188496.BbHTin3axE\n\nsarah\nrfsn=9016964\nsca_ref=5188496.BbHTin3axE";
  expect(await mapFormerLinks(shop, ada.id, text, now())).toEqual({
    kind: "mapped",
    count: 1,
    failed: [
      { line: "sarah", message: "Write it as parameter=value, or paste a whole link." },
      { line: "rfsn=9016964", message: "It belongs to Ben already." },
    ],
  });
  const mapped = { parameter: "sca_ref", value: "5188496.bbhtin3axe" };
  expect((await partnerLinks(shop, ada, now())).mapped).toEqual([mapped]);
  await store.runJobs();
  expect(await readWebPixel(shop.id)).toMatchObject({ state: "on", parameters: "ref,rfsn,sca_ref" });
});

test("a parameter of a former program is compared without case, so that one link leads to one partner", async () => {
  const { shop } = await store.install();
  const [ada, ben] = [await aPartner(shop, "Ada"), await aPartner(shop, "Ben")];
  await mapFormerLinks(shop, ada.id, "SCA_REF=1.a", now());
  expect(await mapFormerLinks(shop, ben.id, "sca_ref=2.b\nsca_ref=1.a", now())).toMatchObject({
    count: 1,
    failed: [{ line: "sca_ref=1.a", message: "It belongs to Ada already." }],
  });
  await store.runJobs();
  expect(await readWebPixel(shop.id)).toMatchObject({ parameters: "ref,sca_ref" });
  expect((await partnerLinks(shop, ada, now())).mapped).toEqual([{ parameter: "sca_ref", value: "1.a" }]);
  expect(await unmapFormerLink(shop, ada.id, { parameter: "Sca_Ref", value: "1.a" as HandleKey })).toBe(true);
});

test("the pixel is told of ours first", async () => {
  const { shop } = await store.install();
  await mapFormerLinks(shop, (await aPartner(shop, "Ada")).id, "aff=1\nbg_ref=2\nzz=3", now());
  await store.runJobs();
  expect(await readWebPixel(shop.id)).toMatchObject({ parameters: "ref,aff,bg_ref,zz" });
});

test("a former program's link with our own parameter works, is listed and may be removed, and is never handed out", async () => {
  const { shop } = await store.install();
  const [ada, ben] = [await aPartner(shop, "Ada"), await aPartner(shop, "Ben")];
  const odd = "<script>{{x}} 🔥 a,b";
  const lines = `https://shop.example/?ref=R8mfScYiL\nref=${odd}\nref=ada`;
  expect(await mapFormerLinks(shop, ada.id, lines, now())).toEqual({ kind: "mapped", count: 3, failed: [] });
  const mapped = [odd, "r8mfscyil"].map((value) => ({ parameter: "ref", value }));
  // Ada's own handle was hers before: nothing is added to it.
  expect(await partnerLinks(shop, ada, now())).toMatchObject({ handle: "ada", former: [], mapped });
  expect(await mapFormerLinks(shop, ben.id, "ref=R8mfScYiL", now())).toMatchObject({ count: 0 });
  const linkOf = await readCouponLinks(shop, []);
  expect(linkOf({ display: "ADA10", partner: { id: ada.id, name: "Ada", since: now() } } as never)).not.toContain(
    "r8mf",
  );
  expect(await unmapFormerLink(shop, ada.id, { parameter: "ref", value: "r8mfscyil" as HandleKey })).toBe(true);
  // Chosen to be handed out, it is a handle as any other, and stays.
  await mapFormerLinks(shop, ada.id, "ref=countess", now());
  expect(await changeHandle(shop, ada.id, "countess", now())).toMatchObject({ kind: "changed" });
  expect(await partnerLinks(shop, ada, now())).toMatchObject({
    handle: "countess",
    former: ["ada"],
    mapped: [mapped[0]],
  });
  expect(await unmapFormerLink(shop, ada.id, { parameter: "ref", value: "countess" as HandleKey })).toBe(false);
});

test("however many former links a partner has, their own handle is found", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada");
  await appPool().query(
    `INSERT INTO handle (shop_id, parameter, value, partner_id, since, mapped)
     SELECT $1, 'aff', n::text, $2, now(), true FROM generate_series(1, 1200) n`,
    [shop.id, ada.id],
  );
  const links = await partnerLinks(shop, ada, now());
  expect([links.handle, links.former]).toEqual(["ada", []]);
});

test("a value of a former program is taken away again; a handle of our own is not", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada");
  await mapFormerLinks(shop, ada.id, "dt_id=94852", now());
  const [mapped] = (await partnerLinks(shop, ada, now())).mapped;
  if (mapped === undefined) throw new Error("nothing was mapped");
  expect(await unmapFormerLink(shop, ada.id, mapped)).toBe(true);
  expect(await unmapFormerLink(shop, ada.id, mapped)).toBe(false);
  const { handle } = await partnerLinks(shop, ada, now());
  expect(await unmapFormerLink(shop, ada.id, { parameter: "ref", value: handle })).toBe(false);
  expect(await partnerLinks(shop, ada, now())).toMatchObject({ handle: "ada", mapped: [] });
});

test("a handle of one shop says nothing in another", async () => {
  const [one, other] = [await store.install(), await store.install()];
  await aPartner(one.shop, "Ada");
  const ada = await aPartner(other.shop, "Ada");
  expect((await partnerLinks(other.shop, ada, now())).handle).toBe("ada");
});

test("all links of former programs are listed, searched, and of one store alone", async () => {
  const [{ shop }, other] = [await store.install(), await store.install()];
  const [ada, ben] = [await aPartner(shop, "Ada"), await aPartner(shop, "Ben")];
  await mapFormerLinks(shop, ada.id, "sca_ref=5188496\ndt_id=94852", now());
  await mapFormerLinks(shop, ben.id, "rfsn=100%_x", now());
  const list = async (search: string, of = shop) =>
    (await listFormerLinks(of.id, { search, page: 1 })).rows.map(({ parameter, value }) => `${parameter}=${value}`);
  expect((await list("")).toSorted()).toEqual(["dt_id=94852", "rfsn=100%_x", "sca_ref=5188496"]);
  expect(await list("SCA_REF=518")).toEqual(["sca_ref=5188496"]);
  expect(await list("ben")).toEqual(["rfsn=100%_x"]);
  expect(await list("100%_")).toEqual(["rfsn=100%_x"]);
  expect(await list("%")).toEqual(["rfsn=100%_x"]);
  expect(await list("", other.shop)).toEqual([]);
  const [first] = (await listFormerLinks(shop.id, { search: "dt_id", page: 1 })).rows;
  expect(first).toMatchObject({ partner: { name: "Ada" }, clicks: 0, lastAt: null });
});

test("links carry the shop's tags and open the page that was chosen", async () => {
  const { shop } = await store.install();
  const ada = await aPartner(shop, "Ada & Co");
  await saveLinkTags(shop, { source: "{partner}", campaign: "{offer}" });
  expect(await saveLanding(shop, { of: "partner", id: ada.id }, "https://evil.example/")).toMatchObject({
    kind: "refused",
    problems: [{ field: "landing" }],
  });
  await saveLanding(shop, { of: "partner", id: ada.id }, "/pages/ada?x=1");
  expect(await partnerLinks(shop, ada, now())).toMatchObject({
    link: `https://${shop.host}/pages/ada?x=1&ref=ada&utm_source=Ada%20%26%20Co`,
    landing: "/pages/ada?x=1",
  });
  await saveLinkTags(shop, { medium: "affiliate" });
  expect(await readLinkTags(shop.id)).toEqual({
    source: "{partner}",
    medium: "affiliate",
    campaign: "{offer}",
    content: "",
  });
  await mapFormerLinks(shop, ada.id, "utm_source=ada", now());
  expect(await saveLinkTags(shop, { source: "{partner}" })).toMatchObject({
    kind: "refused",
    problems: [{ field: "source" }],
  });
});
