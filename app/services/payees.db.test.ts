import { afterAll, expect, test } from "vitest";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { type Instant, instant, type PartnerId } from "../domain/ids.ts";
import type { PayeeActor } from "../domain/payee.ts";
import type { Shop } from "../domain/shop.ts";
import type { Mail } from "../mail/smtp.ts";
import { createPartner, updatePartner } from "./partners.ts";
import { keepPayees } from "./payee-keeping.ts";
import { mailPayeeChange } from "./payee-mail.ts";
import { createPayeeSeal, payeeSeal } from "./payee-seal.ts";
import { payoutTo, readPayee, readPayeeState, revealPayout, savePayee } from "./payees.ts";

const store = await openStore();
afterAll(() => store.close());

const NOON = instant(Date.UTC(2026, 10, 27, 12));
const after = (ms: number) => instant(NOON + ms);
const HOUR = 3_600_000;
const FIRST = "DE89370400440532013000";
const SECOND = "GB82WEST12345698765432";
const WHO = { kind: "person", legalName: "Ada Quist", line1: "Seestr. 1", city: "Berlin", country: "DE" };
const PLAIN = { commission: "percent", rate: "10" };

async function aPartner(shop: Shop, name = "Ada", email = "ada@quist.example") {
  const made = await createPartner(shop, { name, email, ...PLAIN }, NOON);
  if (made.kind !== "created") throw new Error("no partner was made");
  return { shop, shopId: shop.id, partnerId: made.partnerId };
}
const aShopsPartner = async () => aPartner((await store.install()).shop);
type Whose = Awaited<ReturnType<typeof aPartner>>;

const save = ({ shopId, partnerId }: Whose, fields: Record<string, string>, by: PayeeActor, now: Instant = NOON) =>
  savePayee({ shopId, partnerId, by, fields: { ...WHO, ...fields }, now });
const withIban = (iban: string) => ({ payout: "iban", iban });
const payTo = ({ shopId, partnerId }: Whose, now: Instant) =>
  inTransaction(appPool(), (client) => payoutTo(client, { shopId, partnerId }, now));
const jobs = async () =>
  (
    await appPool().query<{ payload: { partnerId: PartnerId; seq: number } }>(
      "SELECT payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'mail-payee-change' ORDER BY j.id",
    )
  ).rows.map(({ payload }) => payload);

async function storedOf({ shopId }: Whose) {
  const { rows } = await appPool().query<{ sealed: Buffer; keyId: string }>(
    'SELECT sealed, key_id AS "keyId" FROM payee WHERE shop_id = $1',
    [shopId],
  );
  if (rows[0] === undefined) throw new Error("nothing is stored");
  return rows[0];
}

async function mailsOf({ shop, partnerId }: Whose, seq: number, now = NOON): Promise<Mail[]> {
  const mails: Mail[] = [];
  await mailPayeeChange(
    { pool: appPool(), shop, send: async (mail) => void mails.push(mail), now },
    { partnerId, seq },
  );
  return mails;
}

test("details are kept sealed: nothing typed stands in any table, and only the masked form is read", async () => {
  const ada = await aShopsPartner();
  await save(ada, { ...withIban(FIRST), vatId: "DE136695976" }, "partner");
  const tables = await appPool().query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'shop_id'",
  );
  for (const { name } of tables.rows) {
    const { rows } = await appPool().query(`SELECT t::text AS text FROM "${name}" t WHERE shop_id = $1`, [ada.shopId]);
    for (const { text } of rows) expect(text).not.toMatch(/0532013000|Seestr|Ada Quist|136695976/);
  }
  expect(JSON.stringify(await jobs())).not.toMatch(/0532013000|quist/);
  expect(await readPayee(ada, NOON)).toMatchObject({ masked: "IBAN ending 3000", form: { payout: "keep", iban: "" } });
});

test("a row opens for its own partner in its own shop alone", async () => {
  const { shop } = await store.install();
  const [ada, ben] = [await aPartner(shop), await aPartner(shop, "Ben", "ben@ode.example")];
  const bob = await aShopsPartner();
  for (const whose of [ada, ben, bob]) await save(whose, withIban(FIRST), "merchant");
  for (const thief of [ben, bob]) {
    await appPool().query(
      `UPDATE payee SET sealed = (SELECT sealed FROM payee WHERE shop_id = $1 AND partner_id = $2)
       WHERE shop_id = $3 AND partner_id = $4`,
      [ada.shopId, ada.partnerId, thief.shopId, thief.partnerId],
    );
    expect(await payTo(thief, NOON)).toEqual({ kind: "altered" });
    expect(await readPayee(thief, NOON)).toMatchObject({ unreadable: "altered", form: { legalName: "" } });
    expect(await revealPayout(thief, NOON)).toEqual({ kind: "altered" });
  }
  expect(await payTo(ada, NOON)).toMatchObject({ kind: "pay", payee: { payout: { iban: FIRST } } });
});

test("a changed byte is noticed, and entering the details again mends it and holds payouts", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  await appPool().query("UPDATE payee SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE shop_id = $1", [
    ada.shopId,
  ]);
  expect(await payTo(ada, NOON)).toEqual({ kind: "altered" });
  expect(await save(ada, { payout: "keep" }, "merchant")).toMatchObject({
    kind: "refused",
    problems: [{ field: "payout" }],
  });
  expect(await save(ada, withIban(FIRST), "merchant")).toMatchObject({ hold: { because: "changed" } });
});

test("the history only grows, and what a mail adds to it is added once", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "partner");
  const of = [ada.shopId];
  for (const statement of [
    "UPDATE payee_event SET masked_after = 'IBAN ending 9999' WHERE shop_id = $1",
    "UPDATE payee_event SET held_until = NULL WHERE shop_id = $1",
    "UPDATE payee_event SET mail_to = '\\x00' WHERE shop_id = $1",
    "DELETE FROM payee_event WHERE shop_id = $1",
  ]) {
    await expect(appPool().query(statement, of)).rejects.toThrow("never changed");
  }
  await expect(appPool().query("TRUNCATE payee_event")).rejects.toThrow("never changed");
  expect(await mailsOf(ada, 1)).toHaveLength(1);
  await expect(appPool().query("UPDATE payee_event SET mailed_at = NULL WHERE shop_id = $1", of)).rejects.toThrow(
    "never",
  );
  expect(await mailsOf(ada, 1)).toEqual([]);
});

test("a partner's first details hold for 72 hours, a merchant's do not, and any later change does", async () => {
  const ada = await aShopsPartner();
  expect(await payTo(ada, NOON)).toEqual({ kind: "missing" });
  await save(ada, withIban(FIRST), "partner");
  const hold = { until: after(72 * HOUR), because: "first" };
  expect(await payTo(ada, after(72 * HOUR - 1))).toEqual({ kind: "held", hold });
  expect(await payTo(ada, after(72 * HOUR))).toMatchObject({ kind: "pay" });

  const ben = await aShopsPartner();
  expect(await save(ben, withIban(FIRST), "merchant")).toMatchObject({ kind: "saved", changed: true, hold: null });
  expect(await payTo(ben, NOON)).toMatchObject({ kind: "pay" });
  await save(ben, withIban(SECOND), "merchant", after(HOUR));
  expect(await payTo(ben, after(2 * HOUR))).toMatchObject({
    kind: "held",
    hold: { until: after(73 * HOUR), because: "changed" },
  });
});

test("taking details out and entering others is no way around the hold", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  await save(ada, { payout: "none" }, "merchant", after(HOUR));
  const late = after(1_000 * HOUR);
  expect(await payTo(ada, late)).toEqual({ kind: "missing" });
  expect(await save(ada, withIban(SECOND), "merchant", late)).toMatchObject({ hold: { because: "changed" } });
});

test("a name or an address is told and holds nothing; the same again is nothing at all", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  expect(await save(ada, { payout: "keep", legalName: "Ada Q." }, "partner", after(HOUR))).toMatchObject({
    hold: null,
  });
  expect(await save(ada, { payout: "keep", legalName: "Ada Q." }, "partner", after(HOUR))).toMatchObject({
    changed: false,
  });
  const { history } = await readPayee(ada, after(HOUR));
  expect(
    history.map(({ seq, by, parts, before, after: now, mail }) => ({ seq, by, parts, before, now, mail })),
  ).toEqual([
    { seq: 2, by: "partner", parts: ["name"], before: "IBAN ending 3000", now: "IBAN ending 3000", mail: "waits" },
    {
      seq: 1,
      by: "merchant",
      parts: ["kind", "name", "address", "payout"],
      before: null,
      now: "IBAN ending 3000",
      mail: "waits",
    },
  ]);
});

test("the mail goes to the address, says what and until when, and holds no details", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  await save(ada, withIban(SECOND), "partner", after(HOUR));
  const [mail] = await mailsOf(ada, 2);
  expect(mail?.to).toBe("ada@quist.example");
  expect(mail?.text).toContain(
    "On 27 November 2026 at 14:00 (Europe/Berlin) this was changed on your partner page: where the money is sent.",
  );
  expect(mail?.text).toContain("Payouts to you wait until 30 November 2026 at 14:00 (Europe/Berlin)");
  expect(`${mail?.text}${mail?.html}${mail?.subject}`).not.toMatch(/5432|3000|IBAN|Seestr/);
});

test("another address is told to the former one, holds payouts, and both hear of what follows within the hold", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  const email = (to: string, at: Instant) =>
    updatePartner(ada.shop, ada.partnerId, { name: "Ada", email: to, ...PLAIN }, at);
  await email("ADA@quist.example", after(1));
  expect((await readPayeeState(ada, after(1))).hold).toBeNull();
  await email("thief@evil.example", after(HOUR));
  expect(await payTo(ada, after(2 * HOUR))).toMatchObject({ kind: "held", hold: { because: "email" } });
  expect((await mailsOf(ada, 2)).map(({ to, text }) => [to, text.includes("e-mail address")])).toEqual([
    ["ADA@quist.example", true],
  ]);
  await save(ada, withIban(SECOND), "partner", after(2 * HOUR));
  expect((await mailsOf(ada, 3)).map(({ to }) => to).toSorted()).toEqual(["ADA@quist.example", "thief@evil.example"]);
  await save(ada, withIban(FIRST), "partner", after(80 * HOUR));
  expect((await mailsOf(ada, 4)).map(({ to }) => to)).toEqual(["thief@evil.example"]);
});

test("the former address hears of a change though the present one takes no mail, and hears of it once", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  const email = { name: "Ada", email: "thief@deaf.example", ...PLAIN };
  await updatePartner(ada.shop, ada.partnerId, email, after(HOUR));
  await save(ada, withIban(SECOND), "partner", after(2 * HOUR));
  const told: string[] = [];
  let deaf = true;
  const send = async ({ to }: Mail) => {
    if (deaf && to === "thief@deaf.example") throw new Error("550 no such mailbox");
    told.push(to);
  };
  const mail = () =>
    mailPayeeChange({ pool: appPool(), shop: ada.shop, send, now: NOON }, { partnerId: ada.partnerId, seq: 3 });
  // Each attempt of the job fails, so that it is tried again.
  for (let attempt = 0; attempt < 3; attempt += 1) await expect(mail()).rejects.toThrow("550");
  expect(told).toEqual(["ada@quist.example"]);
  expect((await readPayee(ada, NOON)).history.find(({ seq }) => seq === 3)?.mail).toBe("waits");
  deaf = false;
  expect(await mail()).toBe(1);
  expect(await mail()).toBe(0);
  expect(told).toEqual(["ada@quist.example", "thief@deaf.example"]);
  expect((await readPayee(ada, NOON)).history.find(({ seq }) => seq === 3)?.mail).toBe("sent");
});

test("a first address holds nothing; a taken one does, and what changes then is told to nobody, which shows", async () => {
  const { shop } = await store.install();
  const ben = await aPartner(shop, "Ben", "");
  const email = (to: string) => updatePartner(shop, ben.partnerId, { name: "Ben", email: to, ...PLAIN }, NOON);
  await save(ben, withIban(FIRST), "merchant");
  await email("ben@ode.example");
  expect(await readPayee(ben, NOON)).toMatchObject({ hold: null, history: [{ mail: "nobody" }] });
  await email("");
  expect(await readPayeeState(ben, NOON)).toMatchObject({ hold: { because: "email" } });
});

test("mail and change are one: a change that is not kept leaves no job", async () => {
  const ada = await aShopsPartner();
  const before = (await jobs()).length;
  expect(await save(ada, withIban("DE00"), "partner")).toMatchObject({
    kind: "refused",
    problems: [{ field: "iban" }],
  });
  await appPool().query("ALTER TABLE payee_event ADD CONSTRAINT broken CHECK (shop_id <> 0 AND seq < 1) NOT VALID");
  await expect(save(ada, withIban(FIRST), "partner")).rejects.toThrow("broken");
  await appPool().query("ALTER TABLE payee_event DROP CONSTRAINT broken");
  expect(await jobs()).toHaveLength(before);
  expect(await readPayeeState(ada, NOON)).toEqual({ masked: null, hold: null });
  await save(ada, withIban(FIRST), "partner");
  expect((await jobs()).slice(before)).toEqual([{ shopId: ada.shopId, partnerId: ada.partnerId, seq: 1 }]);
});

test("two changes at once are two lines of the history", async () => {
  const ada = await aShopsPartner();
  await Promise.all([FIRST, SECOND, FIRST, SECOND].map((iban) => save(ada, withIban(iban), "merchant")));
  const { history } = await readPayee(ada, NOON);
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, place) => history.length - place));
  expect(history.length).toBeGreaterThanOrEqual(2);
});

test("a partner changes ten times within a day and no more; the shop still may", async () => {
  const ada = await aShopsPartner();
  for (let n = 0; n < 10; n++) await save(ada, withIban(n % 2 === 0 ? FIRST : SECOND), "partner", after(n));
  expect(await save(ada, withIban(FIRST), "partner", after(20))).toMatchObject({
    kind: "refused",
    problems: [{ field: "payout" }],
  });
  expect(await save(ada, withIban(FIRST), "merchant", after(20))).toMatchObject({ kind: "saved" });
  expect(await save(ada, withIban(SECOND), "partner", after(25 * HOUR))).toMatchObject({ kind: "saved" });
});

test("showing the whole is noted, without what was shown", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  expect(await revealPayout(ada, after(HOUR))).toEqual({
    kind: "revealed",
    payout: { kind: "iban", iban: FIRST, bic: null },
  });
  const { history } = await readPayee(ada, after(HOUR));
  expect(history[0]).toMatchObject({ kind: "revealed", by: "merchant", at: after(HOUR), mail: "nobody" });
});

test("nothing of another shop's partner is read, shown, changed or paid", async () => {
  const [mine, theirs] = [await aShopsPartner(), await aShopsPartner()];
  await save(theirs, withIban(FIRST), "merchant");
  const crossed = { ...mine, partnerId: theirs.partnerId };
  expect(await save(crossed, withIban(SECOND), "merchant")).toEqual({ kind: "not-found" });
  expect(await revealPayout(crossed, NOON)).toEqual({ kind: "not-found" });
  expect(await readPayee(crossed, NOON)).toMatchObject({ masked: null, history: [] });
  expect(await payTo(crossed, NOON)).toEqual({ kind: "missing" });
});

test("a rotated secret loses nothing: what a former one sealed is sealed anew while it is still set", async () => {
  const ada = await aShopsPartner();
  await save(ada, withIban(FIRST), "merchant");
  const former = createPayeeSeal(["the former secret"]);
  const opened = payeeSeal().open(ada, await storedOf(ada));
  if (opened.kind !== "open") throw new Error("not opened");
  const old = former.seal(ada, opened.payee);
  const where = [ada.shopId, old.sealed, old.keyId];
  await appPool().query("UPDATE payee SET sealed = $2, key_id = $3 WHERE shop_id = $1", where);
  expect(await payTo(ada, NOON)).toEqual({ kind: "lost-secret" });
  expect(await keepPayees(appPool(), payeeSeal(), NOON)).toMatchObject({ resealed: 0, unreadable: 1 });
  const both = createPayeeSeal([API_SECRET, "the former secret"]);
  expect(await keepPayees(appPool(), both, NOON)).toMatchObject({ resealed: 1, unreadable: 0 });
  expect(await keepPayees(appPool(), both, NOON)).toMatchObject({ resealed: 0, unreadable: 0 });
  expect(await payTo(ada, NOON)).toMatchObject({ kind: "pay", payee: { payout: { iban: FIRST } } });
});

test("addresses are forgotten three days after their mail, and after thirty where none could be sent", async () => {
  const [ada, ben] = [await aShopsPartner(), await aShopsPartner()];
  for (const whose of [ada, ben]) await save(whose, withIban(FIRST), "merchant");
  await mailsOf(ada, 1);
  const kept = async ({ shopId }: Whose) =>
    (await appPool().query("SELECT FROM payee_event WHERE shop_id = $1 AND mail_to IS NOT NULL", [shopId])).rowCount;
  await keepPayees(appPool(), payeeSeal(), after(72 * HOUR));
  expect([await kept(ada), await kept(ben)]).toEqual([1, 1]);
  await keepPayees(appPool(), payeeSeal(), after(72 * HOUR + 1));
  expect([await kept(ada), await kept(ben)]).toEqual([0, 1]);
  await keepPayees(appPool(), payeeSeal(), after(31 * 24 * HOUR));
  expect(await kept(ben)).toBe(0);
});

test("a redacted shop's details and their history are gone with it, and nobody else's", async () => {
  const [mine, theirs] = [await aShopsPartner(), await aShopsPartner()];
  for (const whose of [mine, theirs]) await save(whose, withIban(FIRST), "partner");
  await appPool().query("SELECT redact_shop($1)", [mine.shopId]);
  for (const table of ["payee", "payee_event"]) {
    const rows = ({ shopId }: Whose) => appPool().query(`SELECT FROM ${table} WHERE shop_id = $1`, [shopId]);
    expect([(await rows(mine)).rowCount, (await rows(theirs)).rowCount]).toEqual([0, 1]);
  }
});
