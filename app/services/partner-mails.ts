// What a merchant's decision mails to whom it is about. Each is a job, queued in the transaction of the decision.
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { saveLink } from "../db/portal.ts";
import { type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { Partner } from "../domain/partner.ts";
import { unreachable } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { DAY_MS } from "../domain/time.ts";
import type { Mail, SendMail } from "../mail/smtp.ts";
import { letter } from "./letter.ts";
import { hashOfSecret, secretNamed } from "./secrets.ts";

/** `welcome`: to whoever applied and was approved. */
export type PartnerMail = { kind: "invitation" } | { kind: "welcome" } | { kind: "decline"; note: string };

/** Queued in the transaction of what it tells. Of one kind only one waits for a partner at a time. */
export function queuePartnerMail(
  db: pg.ClientBase | pg.Pool,
  shopId: ShopId,
  partnerId: PartnerId,
  mail: PartnerMail,
): Promise<void> {
  const key = `mail-partner:${shopId}:${partnerId}:${mail.kind}`;
  return addJob(db, "mail-partner", { shopId, partnerId, ask: randomUUID(), ...mail }, { key, maxAttempts: 10 });
}

/** `secret`: the app's own, of which those of links are made. */
export type Mailing = { shop: Shop; appUrl: string; secret: string; send: SendMail; now: Instant };

/** Which request it is for, however often it is run, and whether the merchant makes it. */
type Request = { ask: string; by: "merchant" | "anybody" };

/** How long a link is good that was mailed unasked. */
export const INVITATION_DAYS = 14;

/** Such links for one partner in an hour, where anybody asks for them: what the merchant decides is always mailed. */
const BOUND = { each: 5, accounts: 0, ms: 3_600_000 };

/**
 * Mails it, unless it is out of date. Returns whether it was sent. Run again for the same request, it mails the same link.
 *
 * Errors: those of the mail server.
 */
export async function mailPartner(
  mailing: Mailing,
  partnerId: number,
  mail: PartnerMail,
  request: Request,
): Promise<boolean> {
  const partner = await findPartner(mailing.shop.id, partnerId);
  if (partner?.email == null) return false;
  const to = { ...partner, email: partner.email };
  switch (mail.kind) {
    case "invitation":
      return partner.state === "invited" && sendWithLink(mailing, to, { ...request, write: invitation });
    case "welcome":
      return partner.state === "active" && sendWithLink(mailing, to, { ...request, write: welcome });
    case "decline":
      await mailing.send(decline(mailing.shop, to, mail.note));
      return true;
    default:
      return unreachable(mail);
  }
}

type Reader = Partner & { email: string };

async function sendWithLink(
  { shop, appUrl, secret: appSecret, send, now }: Mailing,
  partner: Reader,
  { ask, by, write }: Request & { write: (shop: Shop, partner: Reader, url: string) => Mail },
): Promise<boolean> {
  const secret = secretNamed(`${shop.id}:${partner.id}:${ask}:unasked`, appSecret);
  const link = {
    partnerId: partner.id,
    secretHash: hashOfSecret(secret),
    customerId: null,
    askedAt: now,
    expiresAt: instant(now + INVITATION_DAYS * DAY_MS),
    invites: true,
  };
  const bound = by === "merchant" ? null : { ...BOUND, since: instant(now - BOUND.ms) };
  if (!(await saveLink(appPool(), shop.id, link, bound))) return false;
  await send(write(shop, partner, `${appUrl}/portal/accept?shop=${encodeURIComponent(shop.domain)}&key=${secret}`));
  return true;
}

const invitation = (shop: Shop, { name, email }: Reader, url: string) =>
  letter({
    to: email,
    subject: `${shop.name.slice(0, 80)} invites you to become a partner`,
    before: [
      `Hello ${name},`,
      `${shop.name} would like you as a partner: you get a code and a link of your own, and earn with each order that comes by them.`,
      `This link leads to a page on which you accept. It works once, for ${INVITATION_DAYS} days.`,
    ],
    link: { url, label: "Look at the invitation" },
    after: ["If you do not want to, there is nothing to do."],
  });

const welcome = (shop: Shop, { name, email }: Reader, url: string) =>
  letter({
    to: email,
    subject: `You are a partner of ${shop.name.slice(0, 100)}`,
    before: [
      `Hello ${name},`,
      `${shop.name} has approved your application. On your partner page you find your codes, your link and what you earn.`,
      `This link opens it. It works once, for ${INVITATION_DAYS} days.`,
    ],
    link: { url, label: "Open your partner page" },
  });

const decline = (shop: Shop, { name, email }: Reader, note: string) =>
  letter({
    to: email,
    subject: `Your application at ${shop.name.slice(0, 100)}`,
    before: [`Hello ${name},`, `${shop.name} has looked at your application and does not take it up.`, note],
  });
