import { z } from "zod";
import { findShopById } from "../db/shops.ts";
import { partnerId } from "../domain/ids.ts";
import { env } from "../env.server.ts";
import { smtp } from "../mail/smtp.ts";
import { hashPartners } from "../services/partner-hashes.ts";
import { keepPayees } from "../services/payee-keeping.ts";
import { mailPayeeChange } from "../services/payee-mail.ts";
import { payeeSeal } from "../services/payee-seal.ts";
import { type Context, idOf, payloadOf } from "./context.ts";

const eventPayload = z.object({ shopId: z.int(), partnerId: z.int(), seq: z.int() });

/** mail-payee-change {shopId, partnerId, seq}. */
export async function mailPayeeChangeTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, partnerId: id, seq } = payloadOf(eventPayload, payload);
  const shop = await findShopById(context.pool, idOf(shopId));
  if (shop?.state !== "installed") return;
  const { SMTP_URL: url, MAIL_FROM: from } = env;
  if (url === undefined || from === undefined) {
    context.log.warn(
      { shopId },
      "payout details changed, and no mail server is set to tell it: set SMTP_URL and MAIL_FROM",
    );
    return;
  }
  const mailing = { pool: context.pool, shop, send: smtp({ url, from }, shop), now: context.now() };
  const sent = await mailPayeeChange(mailing, { partnerId: partnerId(id), seq });
  context.log.info({ shopId, sent }, "mailed that payout details changed");
}

/** keep-payees {}. */
export async function keepPayeesTask(_: unknown, { pool, now, log }: Context): Promise<void> {
  const kept = await keepPayees(pool, payeeSeal(), now());
  if (kept.unreadable > 0) {
    log.warn(kept, "payout details were sealed under a secret that is not set: set SHOPIFY_API_SECRET_OLD to it");
    return;
  }
  log.info(kept, "payout details are sealed under the secret in use");
}

/** hash-partners {}. */
export async function hashPartnersTask(_: unknown, { pool, log }: Context): Promise<void> {
  log.info({ changed: await hashPartners(pool) }, "partners' addresses are hashed under the key in use");
}
