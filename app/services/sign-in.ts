// How a partner gets to their page (decision 11): by a mailed link, good once, that binds their shop account or opens a session
// on the app's own origin.
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/portal.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { DEFAULT_PORTAL } from "../domain/portal.ts";
import type { Shop } from "../domain/shop.ts";
import { DAY_MS } from "../domain/time.ts";
import { INVITATION_DAYS, type Mailing, mailPartner } from "./partner-mails.ts";
import { hashOfSecret, newSecret, secretNamed } from "./secrets.ts";
import { signInMail } from "./sign-in-mail.ts";

const MINUTE_MS = 60_000;
/** Whoever asks for a link waits for it; one that the merchant sends is met when the mail is read. */
const LINK_MS = 15 * MINUTE_MS;
const SESSION_MS = 30 * 86_400_000;
/**
 * Links to one partner in the time that one is good for. Each shop account has a budget of its own, and so have all who ask
 * without one: a link that one account asked for is of use to no other. All accounts together are bounded as well, so that
 * nobody can fill a partner's mailbox.
 */
const MOST_LINKS = { each: 3, accounts: 12 };
/** Invitations that are mailed again at once. */
const MOST_INVITED = 3;
/** Mails of one shop that may wait to be sent, of those who have a shop account and of those who have none. */
const MOST_WAITING = 50;
/** The worker waits longer each time, half an hour in all: servers that greylist take nothing for five to fifteen minutes. */
const ATTEMPTS = 8;

/** Drops links and sessions that ended, and the requests of mails that no server took. Returns how many. */
export const pruneAccess = async (pool: pg.Pool, now: Instant): Promise<number> =>
  (await rows.dropEndedAccess(pool, now)) + (await rows.dropFailedMails(pool));

const after = (now: Instant, ms: number) => (now + ms) as Instant;

/** `customerId`: the shop account that asks, and then alone may use the link. `pathPrefix`: where the shop's proxy has the portal. */
export type Asking = { email: string; customerId: string | null; pathPrefix: string };

/** `ask` names the request, however often its job is run; `invited`: the merchant asks. */
export type Asked = Asking & { ask: string; invited: boolean };

/**
 * Has a link mailed to each partner of the shop with this address, if there is one. Neither the answer nor the time it takes
 * says whether there is: a job does the rest.
 */
export async function askForLink(shop: Shop, { email, customerId, pathPrefix }: Asking): Promise<void> {
  // Whoever asks for mail to a thousand addresses gets the same answer, and no more mail.
  const kind = customerId === null ? "anybody" : "account";
  if ((await rows.waitingMails(appPool(), shop.id, kind)) >= MOST_WAITING) return;
  const asked = { email, customerId, pathPrefix, invited: false };
  await addMail(shop, asked, customerId === null ? kind : `${kind}:${customerId}`);
}

/** Has a link mailed because the merchant wants it: no request of anybody else keeps it back. */
export const sendLink = (shop: Shop, email: string): Promise<void> =>
  addMail(shop, { email, customerId: null, pathPrefix: "", invited: true }, "merchant");

/** An asker's next request for the same address takes the place of one that waits; nobody else's does. */
async function addMail(shop: Shop, asked: Omit<Asked, "ask">, asker: string): Promise<void> {
  const email = asked.email.trim().slice(0, 320);
  const address = hashOfSecret(email.toLowerCase()).toString("base64url");
  await addJob(
    appPool(),
    "mail-sign-in",
    { shopId: shop.id, ...asked, email, ask: randomUUID() },
    { key: `sign-in:${shop.id}:${asker}:${address}`, maxAttempts: ATTEMPTS },
  );
}

/**
 * Mails the link that was asked for: one for all partners with this address. Who is invited there gets the invitation again. Run
 * again for the same request it mails the same link, which counts once.
 *
 * Errors: those of the mail server.
 */
export async function mailLinks(mailing: Mailing, asking: Asked): Promise<number> {
  const { shop, appUrl, send, now } = mailing;
  const partners = await rows.partnersWithEmail(appPool(), shop.id, asking.email);
  const request = { ask: asking.ask, by: asking.invited ? "merchant" : "anybody" } as const;
  let sent = 0;
  for (const { id } of partners.filter(({ state }) => state === "invited").slice(0, MOST_INVITED)) {
    if (await mailPartner(mailing, id, { kind: "invitation" }, request)) sent += 1;
  }
  const readers = partners.filter(({ state }) => state !== "invited");
  const [first] = readers.toSorted((one, other) => one.id - other.id);
  // A link to a page that there is not would be used up for nothing.
  if (first === undefined || !((await rows.findPortal(appPool(), shop.id)) ?? DEFAULT_PORTAL).open) return sent;
  const secret = secretNamed(`${shop.id}:${first.id}:${asking.ask}`, mailing.secret);
  const link = {
    partnerId: first.id,
    secretHash: hashOfSecret(secret),
    customerId: asking.customerId,
    askedAt: now,
    expiresAt: after(now, asking.invited ? INVITATION_DAYS * DAY_MS : LINK_MS),
    invites: false,
  };
  const bound = asking.invited ? null : { ...MOST_LINKS, since: after(now, -LINK_MS) };
  if (!(await rows.saveLink(appPool(), shop.id, link, bound))) return sent;
  const url =
    asking.customerId === null
      ? `${appUrl}/portal/enter?shop=${encodeURIComponent(shop.domain)}&key=${secret}`
      : `https://${shop.host}${asking.pathPrefix}/enter?key=${secret}`;
  const names = readers.map(({ name }) => name);
  const asker = asking.invited ? "merchant" : asking.customerId === null ? "reader" : "account";
  await send(signInMail({ to: first.email, partners: names, shop, url, asker }));
  return sent + 1;
}

/**
 * Binds the shop account that asked for the link; from then on it opens the partner's page. Opened again, the link does no harm to
 * who is bound already. `for-another`: it is still good, but another account asked for it.
 */
export async function bindByLink(
  shopId: ShopId,
  key: string,
  customerId: string,
  now: Instant,
): Promise<"bound" | "for-another" | "no-longer-good"> {
  const secretHash = hashOfSecret(key);
  const bound = await inTransaction(appPool(), async (client) => {
    const partnerId = await rows.consumeLink(client, shopId, { secretHash, customerId, invites: false, now });
    if (partnerId !== null) await rows.bindAccount(client, shopId, { customerId, partnerId, now });
    return partnerId !== null;
  });
  if (bound) return "bound";
  if (await rows.isForAnother(appPool(), shopId, { secretHash, customerId, now })) return "for-another";
  return (await partnerOfCustomer(shopId, customerId)) === null ? "no-longer-good" : "bound";
}

/** A session on the app's own origin: its secret, for a cookie. */
export type Session = { secret: string; maxAgeSeconds: number };

/** Opens a session by a link; null where that is not (any more) good. */
export const openSession = (shopId: ShopId, key: string, now: Instant): Promise<Session | null> =>
  inTransaction(appPool(), async (client) => {
    const use = { secretHash: hashOfSecret(key), customerId: null, invites: false, now };
    const partnerId = await rows.consumeLink(client, shopId, use);
    return partnerId === null ? null : beginSession(client, shopId, partnerId, now);
  });

/** Opens a partner’s session in the transaction of what proved who they are. Of its secret only a hash is kept. */
export async function beginSession(
  client: pg.ClientBase,
  shopId: ShopId,
  partnerId: PartnerId,
  now: Instant,
): Promise<Session> {
  const secret = newSecret();
  const expiresAt = after(now, SESSION_MS);
  await rows.insertSession(client, shopId, { partnerId, secretHash: hashOfSecret(secret), expiresAt });
  return { secret, maxAgeSeconds: SESSION_MS / 1000 };
}

/** Whose page a shop account opens. */
export const partnerOfCustomer = (shopId: ShopId, customerId: string): Promise<PartnerId | null> =>
  rows.partnerOfAccount(appPool(), shopId, customerId);

/** Whose page a session opens. */
export const partnerOfSession = (shopId: ShopId, secret: string, now: Instant): Promise<PartnerId | null> =>
  rows.findSession(appPool(), shopId, { secretHash: hashOfSecret(secret), now });

export const endSession = (shopId: ShopId, secret: string): Promise<void> =>
  rows.deleteSession(appPool(), shopId, hashOfSecret(secret));
