import { randomUUID } from "node:crypto";
import { z } from "zod";
import { findShopById } from "../db/shops.ts";
import type { Shop } from "../domain/shop.ts";
import { env } from "../env.server.ts";
import { type SendMail, smtp } from "../mail/smtp.ts";
import { mailPartner } from "../services/partner-mails.ts";
import { mailLinks, pruneAccess } from "../services/sign-in.ts";
import { type Context, idOf, payloadOf } from "./context.ts";

const askingPayload = z.object({
  shopId: z.int(),
  email: z.string(),
  customerId: z.string().regex(/^\d+$/).nullable(),
  pathPrefix: z.string(),
  // A request that waited while the app was brought up to date has neither.
  ask: z.string().default(() => randomUUID()),
  invited: z.boolean().default(false),
});

/** mail-sign-in {shopId, email, customerId, pathPrefix, ask, invited}. */
export async function mailSignInTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, ...asking } = payloadOf(askingPayload, payload);
  const shop = await findShopById(context.pool, idOf(shopId));
  if (shop?.state !== "installed") return;
  const send = sender(context, shop);
  if (send === null) return;
  const sent = await mailLinks({ shop, ...APP(), send, now: context.now() }, asking);
  context.log.info({ shopId, sent }, "mailed links to partners' pages");
}

const mailPayload = z.intersection(
  z.object({ shopId: z.int(), partnerId: z.int(), ask: z.uuid() }),
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("invitation") }),
    z.object({ kind: z.literal("welcome") }),
    z.object({ kind: z.literal("decline"), note: z.string() }),
  ]),
);

/** mail-partner {shopId, partnerId, ask, kind, note}. */
export async function mailPartnerTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, partnerId, ask, ...mail } = payloadOf(mailPayload, payload);
  const shop = await findShopById(context.pool, idOf(shopId));
  if (shop?.state !== "installed") return;
  const send = sender(context, shop);
  if (send === null) return;
  const sent = await mailPartner({ shop, ...APP(), send, now: context.now() }, partnerId, mail, {
    ask,
    by: "merchant",
  });
  context.log.info({ shopId, partnerId, kind: mail.kind, sent }, "mailed a partner");
}

const APP = () => ({ appUrl: env.SHOPIFY_APP_URL, secret: env.SHOPIFY_API_SECRET });

function sender({ log }: Context, shop: Shop): SendMail | null {
  const { SMTP_URL: url, MAIL_FROM: from } = env;
  if (url !== undefined && from !== undefined) return smtp({ url, from }, shop);
  log.warn({ shopId: shop.id }, "a partner waits for a mail, and no mail server is set: set SMTP_URL and MAIL_FROM");
  return null;
}

/** prune-access {}. */
export async function pruneAccessTask(_: unknown, { pool, now, log }: Context): Promise<void> {
  log.info({ dropped: await pruneAccess(pool, now()) }, "dropped links and sessions that have ended");
}
