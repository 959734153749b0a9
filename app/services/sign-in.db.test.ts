import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { type Instant, instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { Mail } from "../mail/smtp.ts";
import { createPartner } from "./partners.ts";
import { type Asked, askForLink, mailLinks, openSession, pruneAccess, sendLink } from "./sign-in.ts";

const store = await openStore();
afterAll(() => store.close());

const NOOR = "noor@example.com";
const MALLORY = "9009";
let shop: Shop;
let mails: Mail[];
let away: number;

beforeEach(async () => {
  ({ shop } = await store.install());
  await createPartner(shop, { name: "Noor", email: NOOR, commission: "percent", rate: "10" }, now());
  [mails, away] = [[], 0];
});

const now = () => instant(Date.now());
const asking = (more: Partial<Asked> = {}): Asked => ({
  ask: randomUUID(),
  email: NOOR,
  customerId: null,
  pathPrefix: "/apps/partners",
  invited: false,
  ...more,
});
/** Runs the job once: how many mails the server took, or why it took none. */
async function attempt(asked: Asked, at: Instant = now()): Promise<number | string> {
  const send = async (mail: Mail) => {
    mails.push(mail);
    if (away-- > 0) throw new Error("451 greylisted");
  };
  return mailLinks({ shop, appUrl: "https://vouch.test", secret: "test-secret", send, now: at }, asked).catch(
    (error: Error) => error.message,
  );
}
const keyIn = (mail: Mail | undefined) => /key=([\w-]{43})/.exec(mail?.text ?? "")?.[1] ?? "";
async function jobs(): Promise<{ payload: Asked; key: string; most: number }[]> {
  const { rows } = await appPool().query(
    `SELECT j.payload, j.key, j.max_attempts AS most FROM graphile_worker._private_jobs j
     WHERE j.key LIKE $1 ORDER BY j.id`,
    [`sign-in:${shop.id}:%`],
  );
  return rows;
}

test("a mail that the server did not take costs no link: tried again it is the same one, good for its whole time", async () => {
  const asked = asking();
  away = 4;
  const results: (number | string)[] = [];
  const began = now();
  for (let minute = 0; minute < 5; minute++) results.push(await attempt(asked, (began + minute * 60_000) as Instant));
  expect(results).toEqual([...Array(4).fill("451 greylisted"), 1]);
  expect(new Set(mails.map(keyIn)).size).toBe(1);
  const atItsEnd = began + (4 + 15) * 60_000;
  expect(await openSession(shop.id, keyIn(mails[0]), atItsEnd as Instant)).toBeNull();
  expect(await openSession(shop.id, keyIn(mails[0]), (atItsEnd - 1) as Instant)).not.toBeNull();
  // Two more of the three may be asked for.
  expect([await attempt(asking()), await attempt(asking()), await attempt(asking())]).toEqual([1, 1, 0]);
});

test("a link that was used is not mailed again", async () => {
  const asked = asking();
  away = 1;
  await attempt(asked);
  expect(await openSession(shop.id, keyIn(mails[0]), now())).not.toBeNull();
  expect(await attempt(asked)).toBe(0);
});

test("a mail is tried for longer than a greylisting server makes it wait, a quarter of an hour", async () => {
  await askForLink(shop, asking());
  const [job] = await jobs();
  // Between attempts the worker waits exp(least(10, n)) seconds.
  const waits = Array.from({ length: (job?.most ?? 0) - 1 }, (_, n) => Math.exp(Math.min(10, n + 1)));
  expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(15 * 60);
});

test("links asked for from other people's shop accounts keep nobody from their own", async () => {
  const counts: unknown[] = [];
  for (let n = 0; n < 4; n++) counts.push(await attempt(asking({ customerId: MALLORY })));
  expect(counts).toEqual([1, 1, 1, 0]);
  expect(await attempt(asking({ customerId: "7001" }))).toBe(1);
  expect(await attempt(asking())).toBe(1);
});

test("however many accounts ask, a partner's mailbox is not flooded, and the way without an account stays open", async () => {
  for (let account = 1; account <= 10; account++)
    for (let n = 0; n < 3; n++) await attempt(asking({ customerId: String(account) }));
  expect(mails).toHaveLength(12);
  expect(await attempt(asking())).toBe(1);
});

test("a mail that is good for one shop account only says so", async () => {
  await attempt(asking({ customerId: MALLORY }));
  await attempt(asking());
  expect(mails.map(({ text }) => /only while you are logged in to the shop account/.test(text))).toEqual([true, false]);
});

test("another asker's request does not take the place of one that waits; the same asker's does", async () => {
  await askForLink(shop, asking());
  await askForLink(shop, asking({ customerId: MALLORY }));
  await sendLink(shop, NOOR);
  await askForLink(shop, asking({ email: ` ${NOOR.toUpperCase()}` }));
  const waiting = await jobs();
  expect(waiting.map(({ payload }) => payload.customerId ?? (payload.invited ? "merchant" : null)).toSorted()).toEqual([
    MALLORY,
    "merchant",
    null,
  ]);
  expect(waiting.map(({ key }) => key).join()).not.toContain("@");
});

test("the merchant's own mail is sent however many were asked for", async () => {
  for (let n = 0; n < 4; n++) await attempt(asking());
  expect(mails).toHaveLength(3);
  expect(await attempt(asking({ invited: true }))).toBe(1);
});

test("jobs that failed for good keep no request away, and are dropped with their addresses by the night", async () => {
  for (let n = 0; n < 50; n++) await askForLink(shop, asking({ email: `someone-${n}@example.com` }));
  await askForLink(shop, asking());
  expect(await jobs()).toHaveLength(50);
  await appPool().query("UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key LIKE $1", [
    `sign-in:${shop.id}:%`,
  ]);
  await askForLink(shop, asking());
  expect(await jobs()).toHaveLength(51);
  await pruneAccess(appPool(), now());
  expect((await jobs()).map(({ payload }) => payload.email)).toEqual([NOOR]);
});

test("requests that wait from one kind of asker keep none of the other away", async () => {
  for (let n = 0; n < 60; n++)
    await askForLink(shop, asking({ email: `someone-${n}@example.com`, customerId: MALLORY }));
  expect(await jobs()).toHaveLength(50);
  await askForLink(shop, asking());
  await sendLink(shop, NOOR);
  expect(await jobs()).toHaveLength(52);
});

test("who asks in somebody's name keeps back no invitation of the merchant's, and fills no mailbox with them", async () => {
  await createPartner(
    shop,
    { name: "Ada", email: "ada@example.com", commission: "percent", rate: "10", invite: "on" },
    now(),
  );
  const ask = (invited: boolean) => attempt(asking({ email: "ada@example.com", invited }));
  const strangers: (number | string)[] = [];
  for (let n = 0; n < 8; n++) strangers.push(await ask(false));
  expect(strangers).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
  expect(await ask(true)).toBe(1);
  expect(mails.at(-1)?.subject).toContain("invites you");
});

test("a link that the merchant has mailed unasked is good for days, as its mail says: nobody waits for it", async () => {
  const day = 86_400_000;
  await attempt(asking({ invited: true }));
  expect(mails[0]?.text).toContain("It works once, for 14 days.");
  expect(mails[0]?.text).toContain(`https://${shop.host}/apps/partners`);
  expect(mails[0]?.text).not.toContain("If you did not ask for it");
  expect(await openSession(shop.id, keyIn(mails[0]), instant(now() + 14 * day + 60_000))).toBeNull();
  expect(await openSession(shop.id, keyIn(mails[0]), instant(now() + 14 * day - 60_000))).not.toBeNull();
  await attempt(asking());
  expect(mails[1]?.text).toContain("It works once, for 15 minutes.");
  expect(await openSession(shop.id, keyIn(mails[1]), instant(now() + 16 * 60_000))).toBeNull();
});
