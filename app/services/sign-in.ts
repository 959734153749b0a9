// How a partner gets to their page (decision 11): by a mailed link, good once, that binds their shop account or opens a session
// on the app's own origin.
import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/portal.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { SendMail } from "../mail/smtp.ts";
import { hashOfSecret, newSecret } from "./secrets.ts";
import { signInMail } from "./sign-in-mail.ts";

const MINUTE_MS = 60_000;
const LINK_MS = 15 * MINUTE_MS;
const SESSION_MS = 30 * 86_400_000;
/** Links for one partner in the time that one is good for. */
const MOST_LINKS = 3;
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

type Mailing = { shop: Shop; appUrl: string; send: SendMail; now: Instant };

/** Mails the links that were asked for. Errors: those of the mail server. */
export async function mailLinks({ shop, appUrl, send, now }: Mailing, asking: Asking): Promise<number> {
  const partners = await rows.partnersWithEmail(appPool(), shop.id, asking.email);
  let sent = 0;
  for (const id of partners) {
    const partner = await findPartner(shop.id, id);
    if (partner?.email == null) continue;
    const secret = newSecret();
    const link = {
      partnerId: id,
      secretHash: hashOfSecret(secret),
      customerId: asking.customerId,
      askedAt: now,
      expiresAt: after(now, LINK_MS),
    };
    const bound = { most: MOST_LINKS, since: after(now, -LINK_MS) };
    if (!(await rows.insertLink(appPool(), shop.id, link, bound))) continue;
    const url =
      asking.customerId === null
        ? `${appUrl}/portal/enter?shop=${encodeURIComponent(shop.domain)}&key=${secret}`
        : `https://${shop.host}${asking.pathPrefix}/enter?key=${secret}`;
    await send(signInMail({ to: partner.email, partner: partner.name, shop: shop.name, url }));
    sent += 1;
  }
  return sent;
}

/** Binds the shop account that asked for the link; from then on it opens the partner's page. */
export const bindByLink = (shopId: ShopId, key: string, customerId: string, now: Instant): Promise<boolean> =>
  inTransaction(appPool(), async (client) => {
    const partnerId = await rows.useLink(client, shopId, { secretHash: hashOfSecret(key), customerId, now });
    if (partnerId === null) return false;
    await rows.bindAccount(client, shopId, { customerId, partnerId, now });
    return true;
  });

/** Opens a session on the app's own origin: its secret, for a cookie; null where the link is not (any more) good. */
export const openSession = (
  shopId: ShopId,
  key: string,
  now: Instant,
): Promise<{ secret: string; maxAgeSeconds: number } | null> =>
  inTransaction(appPool(), async (client) => {
    const partnerId = await rows.useLink(client, shopId, { secretHash: hashOfSecret(key), customerId: null, now });
    if (partnerId === null) return null;
    const secret = newSecret();
    const expiresAt = after(now, SESSION_MS);
    await rows.insertSession(client, shopId, { partnerId, secretHash: hashOfSecret(secret), expiresAt });
    return { secret, maxAgeSeconds: SESSION_MS / 1000 };
  });

/** Whose page a shop account opens. */
export const partnerOfCustomer = (shopId: ShopId, customerId: string): Promise<PartnerId | null> =>
  rows.partnerOfAccount(appPool(), shopId, customerId);

/** Whose page a session opens. */
export const partnerOfSession = (shopId: ShopId, secret: string, now: Instant): Promise<PartnerId | null> =>
  rows.findSession(appPool(), shopId, { secretHash: hashOfSecret(secret), now });

export const endSession = (shopId: ShopId, secret: string): Promise<void> =>
  rows.deleteSession(appPool(), shopId, hashOfSecret(secret));
