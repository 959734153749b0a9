// How somebody becomes a partner: what comes with the first time that they are active, whatever it was that made them so.
import type pg from "pg";
import { dropPromisesTo } from "../db/next-owners.ts";
import { insertStates, lockStates, type PartnerStanding } from "../db/partner-states.ts";
import { insertPartner, type NewPartner } from "../db/partners.ts";
import { endAccess } from "../db/portal.ts";
import { raiseProgramme } from "../db/shops.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { type ChosenState, isWaiting, mayBecome } from "../domain/partner.ts";
import { wishFirstCodes } from "./first-code-wishes.ts";
import { queuePartnerMail } from "./partner-mails.ts";

type Fresh = NewPartner & { state: "invited" | "applied" | "active" };

/** Makes a partner; who is invited is mailed the invitation. */
export async function makePartner(
  client: pg.ClientBase,
  shopId: ShopId,
  partner: Fresh,
  now: Instant,
): Promise<PartnerId> {
  const { state, email } = partner;
  const id = await insertPartner(client, shopId, partner, now);
  if (state === "invited") await queuePartnerMail(client, shopId, id, { kind: "invitation" });
  if (state === "active")
    await beginWith(client, shopId, [{ id, state, wasActive: false, hasEmail: email !== null }], {
      now,
      bringsCodes: false,
    });
  await raiseProgramme(client, shopId);
  return id;
}

/**
 * Puts partners into a state from this second on, those who may be. Returns who they are. Rows of partners are locked here:
 * after those of codes, before the shop's.
 */
export async function moveTo(
  client: pg.ClientBase,
  shopId: ShopId,
  ids: readonly number[],
  { state, now, restore }: { state: ChosenState; now: Instant; restore: boolean },
): Promise<PartnerId[]> {
  const found = await lockStates(client, shopId, ids);
  return move(
    client,
    shopId,
    found.filter((one) => mayBecome(one.state, state, { restore })),
    { state, now },
  );
}

async function move(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerStanding[],
  { state, now, bringsCodes = false }: { state: ChosenState; now: Instant; bringsCodes?: boolean },
): Promise<PartnerId[]> {
  const ids = partners.map(({ id }) => id);
  if (ids.length === 0) return [];
  await insertStates(client, shopId, ids, { state, now });
  if (state === "archived") {
    await endAccess(client, shopId, ids);
    await dropPromisesTo(client, shopId, ids);
  }
  if (state === "active") await beginWith(client, shopId, partners, { now, bringsCodes });
  await raiseProgramme(client, shopId);
  return ids;
}

/**
 * Approves those who are invited or applied, since they are given a code. `bringsCodes`: a file says which codes they have, so
 * that none is made for them by itself.
 */
export async function approveWaiting(
  client: pg.ClientBase,
  shopId: ShopId,
  ids: readonly PartnerId[],
  { now, bringsCodes = false }: { now: Instant; bringsCodes?: boolean },
): Promise<void> {
  const waiting = (await lockStates(client, shopId, ids)).filter(({ state }) => isWaiting(state));
  await move(client, shopId, waiting, { state: "active", now, bringsCodes });
}

/** Puts those into another state who are in one of `from`; the others stay as they are. */
export async function moveFrom(
  client: pg.ClientBase,
  shopId: ShopId,
  ids: readonly number[],
  change: { from: PartnerStanding["state"]; state: ChosenState; now: Instant },
): Promise<PartnerStanding[]> {
  const found = (await lockStates(client, shopId, ids)).filter(({ state }) => state === change.from);
  await move(client, shopId, found, change);
  return found;
}

/** What partners get with the first time that they are active. */
async function beginWith(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerStanding[],
  { now, bringsCodes }: { now: Instant; bringsCodes: boolean },
): Promise<void> {
  const fresh = partners.flatMap(({ id, wasActive }) => (wasActive || bringsCodes ? [] : [id]));
  if (fresh.length > 0) await wishFirstCodes(client, shopId, fresh, now);
  for (const { id, state, hasEmail } of partners) {
    if (state === "applied" && hasEmail) await queuePartnerMail(client, shopId, id, { kind: "welcome" });
  }
}
