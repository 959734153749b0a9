// How a partner gets to their page (decision 11): by a mailed link, good once, that binds their shop account or opens a session
// on the app's own origin.
import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/portal.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { type Mailing, mailPartner } from "./partner-mails.ts";
import { hashOfSecret, newSecret } from "./secrets.ts";
import { signInMail } from "./sign-in-mail.ts";

const MINUTE_MS = 60_000;
const LINK_MS = 15 * MINUTE_MS;
const SESSION_MS = 30 * 86_400_000;
/** Links for one partner in the time that one is good for. */
const MOST_LINKS = 3;
/** Invitations that are mailed again at once. */
const MOST_INVITED = 3;
/** Mails of one shop that may wait to be sent. */
const MOST_WAITING = 50;

/** Drops links and sessions that ended. Returns how many. */
export const pruneAccess = (pool: pg.Pool, now: Instant): Promise<number> => rows.dropEndedAccess(pool, now);

const after = (now: Instant, ms: number) => (now + ms) as Instant;

/** A way back into the shop: where its proxy has the portal. Null: the app's own origin. */
export type Asking = { email: string; customerId: string | null; pathPrefix: string };

/**
 * Has a link mailed to each partner of the shop with this address, if there is one. Neither the answer nor the time it takes
 * says whether there is: a job does the rest.
 */
export async function askForLink(shop: Shop, { email, customerId, pathPrefix }: Asking): Promise<void> {
  const asked = { shopId: shop.id, email: email.trim().slice(0, 320), customerId, pathPrefix };
  // Whoever asks for mail to a thousand addresses gets the same answer, and no more mail.
  if ((await rows.waitingMails(appPool(), shop.id)) >= MOST_WAITING) return;
  await addJob(appPool(), "mail-sign-in", asked, {
    key: `sign-in:${shop.id}:${hashOfSecret(asked.email.toLowerCase()).toString("base64url")}`,
    maxAttempts: 5,
  });
}

/**
 * Mails the link that was asked for: one for all partners with this address. Who is invited there gets the invitation again.
 *
 * Errors: those of the mail server.
 */
export async function mailLinks({ shop, appUrl, send, now }: Mailing, asking: Asking): Promise<number> {
  const partners = await rows.partnersWithEmail(appPool(), shop.id, asking.email);
  let sent = 0;
  for (const { id } of partners.filter(({ state }) => state === "invited").slice(0, MOST_INVITED)) {
    if (await mailPartner({ shop, appUrl, send, now }, id, { kind: "invitation" })) sent += 1;
  }
  const readers = partners.filter(({ state }) => state !== "invited");
  const [first] = readers.toSorted((one, other) => one.id - other.id);
  if (first === undefined) return sent;
  const secret = newSecret();
  const link = {
    partnerId: first.id,
    secretHash: hashOfSecret(secret),
    customerId: asking.customerId,
    askedAt: now,
    expiresAt: after(now, LINK_MS),
    invites: false,
  };
  const bound = { most: MOST_LINKS, since: after(now, -LINK_MS) };
  if (!(await rows.insertLink(appPool(), shop.id, link, bound))) return sent;
  const url =
    asking.customerId === null
      ? `${appUrl}/portal/enter?shop=${encodeURIComponent(shop.domain)}&key=${secret}`
      : `https://${shop.host}${asking.pathPrefix}/enter?key=${secret}`;
  await send(signInMail({ to: first.email, partners: readers.map(({ name }) => name), shop: shop.name, url }));
  return sent + 1;
}

/** Binds the shop account that asked for the link; from then on it opens the partner's page. */
export const bindByLink = (shopId: ShopId, key: string, customerId: string, now: Instant): Promise<boolean> =>
  inTransaction(appPool(), async (client) => {
    const partnerId = await rows.consumeLink(client, shopId, {
      secretHash: hashOfSecret(key),
      customerId,
      invites: false,
      now,
    });
    if (partnerId === null) return false;
    await rows.bindAccount(client, shopId, { customerId, partnerId, now });
    return true;
  });

/** A session on the app's own origin: its secret, for a cookie. */
export type Session = { secret: string; maxAgeSeconds: number };

/** Opens a session by a link; null where that is not (any more) good. */
export const openSession = (shopId: ShopId, key: string, now: Instant): Promise<Session | null> =>
  inTransaction(appPool(), async (client) => {
    const use = { secretHash: hashOfSecret(key), customerId: null, invites: false, now };
    const partnerId = await rows.consumeLink(client, shopId, use);
    return partnerId === null ? null : beginSession(client, shopId, partnerId, now);
  });

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
