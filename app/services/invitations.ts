// A mailed link on which somebody becomes a partner, or comes in who was approved: good once, for days (decision 11).

import { lockStates } from "../db/partner-states.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/portal.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { PartnerStateName } from "../domain/partner.ts";
import { moveFrom } from "./admission.ts";
import { hashOfSecret } from "./secrets.ts";
import { beginSession, type Session } from "./sign-in.ts";

/** Whom an invitation is for; null where the link is not (any more) good. It is not used up. */
export async function readInvitation(
  shopId: ShopId,
  key: string,
  now: Instant,
): Promise<{ name: string; state: PartnerStateName } | null> {
  const id = await rows.invitedBy(appPool(), shopId, { secretHash: hashOfSecret(key), now });
  const partner = id === null ? null : await findPartner(shopId, id);
  return partner && { name: partner.name, state: partner.state };
}

/** Uses the link up: who was invited is a partner from now on, and signed in. Null where it is not (any more) good. */
export const acceptInvitation = (shopId: ShopId, key: string, now: Instant): Promise<Session | null> =>
  inTransaction(appPool(), async (client) => {
    const secretHash = hashOfSecret(key);
    const id = await rows.invitedBy(client, shopId, { secretHash, now });
    if (id === null) return null;
    // The partner's row before the link's: whoever archives a partner ends their links in this order too.
    await lockStates(client, shopId, [id]);
    const used = await rows.consumeLink(client, shopId, { secretHash, customerId: null, invites: true, now });
    if (used === null) return null;
    await moveFrom(client, shopId, [used], { from: "invited", state: "active", now });
    return beginSession(client, shopId, used, now);
  });
