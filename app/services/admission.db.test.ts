import { afterAll, beforeAll, expect, test } from "vitest";
import { anOrderWith } from "../../tests/placed.ts";
import { type Installed, openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import { type Instant, instant, type PartnerId } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import type { Mail } from "../mail/smtp.ts";
import { apply, countWaiting, decline } from "./applications.ts";
import { addCode } from "./codes.ts";
import { acceptInvitation, readInvitation } from "./invitations.ts";
import { createOffer } from "./offers.ts";
import { mailPartner } from "./partner-mails.ts";
import { createPartner, getPartner, listPartners, setPartnerState, updatePartner } from "./partners.ts";
import { savePortalSettings } from "./portal.ts";
import { reassign } from "./reassign.ts";
import { openSession, partnerOfSession } from "./sign-in.ts";

const store = await openStore();
process.env.SMTP_URL = store.simulator.smtpUrl;
process.env.MAIL_FROM = "partners@vouch.example";
const enter = await import("../routes/portal_.accept.tsx");
afterAll(() => store.close());

const now = () => instant(Date.now());
const ADA = { name: "Ada Quist", email: "ada@example.com", commission: "percent", rate: "10" };
let installed: Installed;
beforeAll(async () => {
  installed = await store.install();
});

async function aShop(since = now()): Promise<Installed> {
  const fresh = await store.install({ now: since });
  await savePortalSettings(fresh.shop, { open: "on", takesApplications: "on" });
  return fresh;
}

async function made({ shop }: Installed, fields: Record<string, string>, at = now()): Promise<PartnerId> {
  const partner = await createPartner(shop, fields, at);
  if (partner.kind !== "created") throw new Error(JSON.stringify(partner.problems));
  return partner.partnerId;
}
const stateOf = async ({ shop }: Installed, id: number) => (await getPartner(shop.id, id))?.state;
const applicants = async ({ shop }: Installed) =>
  (await listPartners(shop.id, { ...EVERY_PARTNER, state: "applied" }, 1)).rows;
const lastMail = async (to: string) => (await store.hand.mails({ to })).at(-1);
const keyOf = async (to: string) => /accept\?shop=\S+key=([\w-]{43})/.exec((await lastMail(to))?.text ?? "")?.[1] ?? "";
const ticked = (id: number) => ({ kind: "ticked", ids: [id] }) as const;
const set = ({ shop, call }: Installed, id: number, state: "active" | "paused" | "archived", at = now()) =>
  setPartnerState(shop, call, { chosen: ticked(id), state, codes: "leave" }, at);

/** What an order of 100.00 with a code earns, placed at a moment. */
async function earnedWith({ shop }: Installed, code: string, at: Instant): Promise<number> {
  const orderId = await anOrderWith({ shop }, code, at);
  const { rows } = await appPool().query(
    "SELECT coalesce(sum(amount), 0)::int AS earned FROM entry WHERE shop_id = $1 AND order_id = $2",
    [shop.id, orderId],
  );
  return rows[0].earned;
}

async function anOffer({ shop, call }: Installed): Promise<number> {
  const offer = await createOffer(shop, call, { title: "Friends", kind: "percent", percent: "20" }, now());
  if (offer.kind !== "created") throw new Error("refused");
  return offer.offerId;
}

test("who is invited is mailed a link, accepts on it once, and is active and signed in", async () => {
  const { shop } = installed;
  const ada = await made(installed, { ...ADA, invite: "on" });
  expect(await stateOf(installed, ada)).toBe("invited");
  await store.runJobs();
  expect(await lastMail("ada@example.com")).toMatchObject({ subject: expect.stringContaining("invites you") });
  const key = await keyOf("ada@example.com");
  // Programs that look into mails follow links: that uses nothing up.
  const address = `https://vouch.test/portal/accept?shop=${shop.domain}&key=${key}`;
  const page = await enter.loader({ request: new Request(address), params: {}, context: {} } as never);
  expect(await page.text()).toContain("Accept the invitation");
  expect(await readInvitation(shop.id, key, now())).toEqual({ name: "Ada Quist", state: "invited" });
  // It is no link of the other kind.
  expect(await openSession(shop.id, key, now())).toBeNull();
  const both = await Promise.all([acceptInvitation(shop.id, key, now()), acceptInvitation(shop.id, key, now())]);
  const [session] = both.filter((one) => one !== null);
  expect(both.filter((one) => one !== null)).toHaveLength(1);
  expect(await partnerOfSession(shop.id, session?.secret ?? "", now())).toBe(ada);
  expect(await stateOf(installed, ada)).toBe("active");
  expect(await readInvitation(shop.id, key, now())).toBeNull();
});

test("an invitation needs an address; one to a former address is worthless, and the new one is mailed another", async () => {
  const refused = await createPartner(installed.shop, { ...ADA, email: "", invite: "on" }, now());
  expect(refused).toMatchObject({ kind: "refused", problems: [{ field: "email" }] });
  const id = await made(installed, { ...ADA, email: "old@example.com", invite: "on" });
  await store.runJobs();
  const former = await keyOf("old@example.com");
  await updatePartner(installed.shop, id, { ...ADA, email: "new@example.com" }, now());
  await store.runJobs();
  expect(await acceptInvitation(installed.shop.id, former, now())).toBeNull();
  expect(await acceptInvitation(installed.shop.id, await keyOf("new@example.com"), now())).not.toBeNull();
  expect(await stateOf(installed, id)).toBe("active");
});

test.each([
  ["one millisecond before its end", 14 * 86_400_000 - 1, true],
  ["at its end", 14 * 86_400_000, false],
])("an invitation %s", async (_, later, good) => {
  const email = `${later}@example.com`;
  await made(installed, { ...ADA, email, invite: "on" });
  await store.runJobs();
  const { rows } = await appPool().query("SELECT max(asked_at) AS at FROM sign_in_link WHERE shop_id = $1", [
    installed.shop.id,
  ]);
  const at = instant(rows[0].at.getTime() + later);
  expect((await acceptInvitation(installed.shop.id, await keyOf(email), at)) !== null).toBe(good);
});

test("an invitation that no mail server took is mailed again as the same link, and counts once", async () => {
  const { shop } = installed;
  const id = await made(installed, { ...ADA, email: "greylisted@example.com" });
  await appPool().query("UPDATE partner_state SET state = 'invited' WHERE shop_id = $1 AND partner_id = $2", [
    shop.id,
    id,
  ]);
  const texts: string[] = [];
  const send = async ({ text }: Mail) => {
    texts.push(text);
    if (texts.length < 7) throw new Error("451 greylisted");
  };
  const mailing = { shop, appUrl: "https://vouch.test", secret: "test-secret", send, now: now() };
  const sent: unknown[] = [];
  for (let n = 0; n < 7; n++)
    sent.push(
      await mailPartner(mailing, id, { kind: "invitation" }, { ask: "request-1", by: "anybody" }).catch(
        (error: Error) => error.message,
      ),
    );
  expect(sent).toEqual([...Array(6).fill("451 greylisted"), true]);
  expect(new Set(texts).size).toBe(1);
  const { rowCount } = await appPool().query("SELECT FROM sign_in_link WHERE shop_id = $1 AND partner_id = $2", [
    shop.id,
    id,
  ]);
  expect(rowCount).toBe(1);
});

test("an archived partner's invitation is worthless", async () => {
  const id = await made(installed, { ...ADA, email: "gone@example.com", invite: "on" });
  await store.runJobs();
  await set(installed, id, "archived");
  expect(await acceptInvitation(installed.shop.id, await keyOf("gone@example.com"), now())).toBeNull();
  expect(await stateOf(installed, id)).toBe("archived");
});

const BEN = {
  name: "Ben Ode",
  email: "ben@example.com",
  channel: "podcast",
  reach: "1,200",
  message: "We talk of moss.",
};

test("an application arrives among the partners, and is approved: who applied is mailed the way in", async () => {
  const fresh = await aShop();
  expect(await apply(fresh.shop, BEN, now())).toEqual({ kind: "received" });
  const [ben] = await applicants(fresh);
  expect(ben).toMatchObject({ name: "Ben Ode", state: "applied", channel: "podcast", reach: 1200, note: BEN.message });
  expect(await countWaiting(fresh.shop.id)).toBe(1);
  await set(fresh, ben?.id ?? 0, "active");
  await store.runJobs();
  expect(await lastMail(BEN.email)).toMatchObject({ subject: expect.stringContaining("You are a partner") });
  expect(await acceptInvitation(fresh.shop.id, await keyOf(BEN.email), now())).not.toBeNull();
  expect(await countWaiting(fresh.shop.id)).toBe(0);
});

test("a declined application is archived; a note is mailed, and no mail goes without one", async () => {
  const fresh = await aShop();
  await apply(fresh.shop, { ...BEN, email: "no@example.com" }, now());
  await apply(fresh.shop, { ...BEN, email: "silent@example.com" }, now());
  const active = await made(fresh, { ...ADA, email: "" });
  const all = { kind: "found", filter: EVERY_PARTNER } as const;
  const long = await decline(fresh.shop, { chosen: all, note: "x".repeat(2_001) }, now());
  expect(long).toMatchObject({ kind: "refused", problems: [{ field: "note" }] });
  const [first, second] = await applicants(fresh);
  const note = "<b>Too early</b> for us,\nask again.";
  expect(await decline(fresh.shop, { chosen: ticked(first?.id ?? 0), note }, now())).toEqual({
    kind: "declined",
    partners: 1,
    mailed: 1,
  });
  expect(await decline(fresh.shop, { chosen: all, note: " " }, now())).toEqual({
    kind: "declined",
    partners: 1,
    mailed: 0,
  });
  await store.runJobs();
  const told = first?.email === "no@example.com" ? "no@example.com" : "silent@example.com";
  const mail = await lastMail(told);
  expect(mail?.text).toContain("Too early");
  expect(mail?.html).not.toContain("<b>");
  expect(await store.hand.mails({ to: second?.email ?? "" })).toEqual([]);
  expect([await stateOf(fresh, first?.id ?? 0), await stateOf(fresh, active)]).toEqual(["archived", "active"]);
});

test("applications are taken where the merchant takes them, from people, once, and not too many", async () => {
  const closed = await store.install();
  expect(await apply(closed.shop, BEN, now())).toEqual({ kind: "closed" });
  const fresh = await aShop();
  expect(await apply(fresh.shop, { ...BEN, email: "x" }, now())).toMatchObject({ kind: "refused" });
  expect(await apply(fresh.shop, { ...BEN, website: "https://spam.example" }, now())).toEqual({ kind: "received" });
  expect(await applicants(fresh)).toEqual([]);
  // Who is a partner, and who applied already, hears the same.
  await made(fresh, { ...ADA, email: BEN.email });
  for (const name of ["Ben Ode", "ben ode", "Ben Two", "Ben Three", "Ben Four"])
    expect(await apply(fresh.shop, { ...BEN, email: BEN.email.toUpperCase(), name }, now())).toEqual({
      kind: "received",
    });
  expect((await applicants(fresh)).map(({ name }) => name)).toEqual(["Ben Ode", "Ben Three", "Ben Two"]);
  const at = now();
  const many = await Promise.all(
    Array.from({ length: 30 }, (_, n) => apply(fresh.shop, { ...BEN, name: `N${n}`, email: `n${n}@example.com` }, at)),
  );
  expect(many.filter(({ kind }) => kind === "received")).toHaveLength(17);
  expect(many.filter(({ kind }) => kind === "too-many")).toHaveLength(13);
  const later = await apply(fresh.shop, { ...BEN, name: "Later", email: "later@example.com" }, instant(at + 600_001));
  expect(later).toEqual({ kind: "received" });
});

test("who applied cannot be paused, and earns from the second of the approval on, not before", async () => {
  const fresh = await aShop(instant(now() - 90_000));
  const offer = await anOffer(fresh);
  await apply(fresh.shop, BEN, instant(now() - 60_000));
  const [ben] = await applicants(fresh);
  const id = ben?.id ?? 0;
  expect(await set(fresh, id, "paused")).toMatchObject({ partners: 0 });
  await updatePartner(fresh.shop, id, { ...ADA, ...BEN }, instant(now() - 50_000));
  const ada = await made(fresh, { ...ADA, email: "" }, instant(now() - 60_000));
  const wish = { offerId: offer, partnerId: ada, typed: "ADA20" };
  await addCode(fresh.shop, fresh.call, wish, instant(now() - 40_000));
  expect(await stateOf(fresh, id)).toBe("applied");
  // A code given to who applied approves them.
  const at = instant(Math.floor(now() / 1000) * 1000);
  expect(await reassign(fresh.shop, { keys: [codeKey("ADA20")], partnerId: id, day: "" }, at)).toMatchObject({
    kind: "reassigned",
  });
  expect(await stateOf(fresh, id)).toBe("active");
  expect(await earnedWith(fresh, "ADA20", instant(at - 1_000))).toBe(1_000);
  expect(await earnedWith(fresh, "ADA20", at)).toBe(1_000);
  const { rows } = await appPool().query("SELECT partner_id FROM entry WHERE shop_id = $1 ORDER BY at, order_id", [
    fresh.shop.id,
  ]);
  expect(rows.map(({ partner_id }) => partner_id)).toEqual([ada, id]);
});

test("a code that is made for who is invited or applied approves them in the same commit", async () => {
  const fresh = await aShop();
  const offer = await anOffer(fresh);
  const invited = await made(fresh, { ...ADA, invite: "on" });
  await apply(fresh.shop, BEN, now());
  const [ben] = await applicants(fresh);
  for (const [partnerId, typed] of [
    [invited, "ADA1"],
    [ben?.id ?? 0, "BEN1"],
  ] as const) {
    expect(await addCode(fresh.shop, fresh.call, { offerId: offer, partnerId, typed }, now())).toMatchObject({
      kind: "live",
    });
    expect(await stateOf(fresh, partnerId)).toBe("active");
  }
});

test("no shop answers another's applications, nor accepts its invitations", async () => {
  const [mine, other] = [await aShop(), await aShop()];
  await apply(mine.shop, BEN, now());
  const [ben] = await applicants(mine);
  expect(await decline(other.shop, { chosen: ticked(ben?.id ?? 0), note: "" }, now())).toMatchObject({ partners: 0 });
  expect(await set(other, ben?.id ?? 0, "active")).toMatchObject({ partners: 0 });
  const ada = await made(mine, { ...ADA, email: "mine@example.com", invite: "on" });
  await store.runJobs();
  expect(await acceptInvitation(other.shop.id, await keyOf("mine@example.com"), now())).toBeNull();
  expect([await stateOf(mine, ben?.id ?? 0), await stateOf(mine, ada)]).toEqual(["applied", "invited"]);
});
