// What becomes of the codes of partners who are paused or archived.
import type pg from "pg";
import { endAssignments, lockCodes, selectOwned } from "../db/assignments.ts";
import { selectCodesInUse, stopMappedRows } from "../db/partner-codes.ts";
import { lockStates } from "../db/partner-states.ts";
import { raiseProgramme } from "../db/shops.ts";
import { queueFollowing } from "../db/short-addresses.ts";
import { withTwins } from "../db/twins.ts";
import { wholeSecond } from "../db/values.ts";
import { type CodeKey, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { CodeFate, Partner } from "../domain/partner.ts";
import { unreachable } from "../domain/result.ts";
import { wishStopped } from "./code-stopping.ts";
import { give, lookAgainSince } from "./reassign.ts";

/** `heir`: who gets the codes that are given. */
type Wish = { partners: readonly PartnerId[]; codes: CodeFate; heir: Partner | null; now: Instant };
/** `toStop`: codes that the caller, and else jobs, take out of the store. */
export type Befallen = { toStop: CodeKey[]; house: number; given: number };

/** Writes down what becomes of the partners' codes from this second on. Codes are locked first, then partners, then the shop. */
export async function settleCodes(
  client: pg.ClientBase,
  shopId: ShopId,
  { partners, codes, heir, now }: Wish,
): Promise<Befallen> {
  const nothing = { toStop: [], house: 0, given: 0 };
  switch (codes) {
    case "leave":
      return nothing;
    case "stop":
      return { ...nothing, toStop: await wishStopped(client, shopId, partners) };
    case "house":
      return { ...nothing, house: await keepForHouse(client, shopId, partners, now) };
    case "give":
      return heir === null ? nothing : { ...nothing, given: await handOver(client, shopId, { partners, heir, now }) };
    default:
      return unreachable(codes);
  }
}

/** The codes stay in the store, live, and are nobody's. Returns how many. */
async function keepForHouse(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerId[],
  now: Instant,
): Promise<number> {
  const at = instant(wholeSecond(now).getTime());
  const { inUse, both } = await lockTheirs(client, shopId, partners);
  if (both.length === 0) return 0;
  await endAssignments(client, shopId, both, at);
  const mapped = inUse.flatMap((code) => (code.mapped ? [code.key] : []));
  await stopMappedRows(client, shopId, mapped);
  await queueFollowing(client, shopId, { keys: both });
  await lookAgainSince(client, shopId, both, at);
  await raiseProgramme(client, shopId);
  return inUse.length;
}

type HandingOver = { partners: readonly PartnerId[]; heir: Partner; now: Instant };

async function handOver(client: pg.ClientBase, shopId: ShopId, { partners, heir, now }: HandingOver): Promise<number> {
  const from = instant(wholeSecond(now).getTime());
  const { inUse, both } = await lockTheirs(client, shopId, partners);
  // All of them at once and sorted, before the shop's row: what is given locks the heir alone.
  await lockStates(client, shopId, [...partners, heir.id]);
  const owned = await selectOwned(client, shopId, both);
  if (owned.length > 0) await give(client, shopId, owned, { partner: heir, from, now });
  return inUse.length;
}

/** The partners' codes in use, and with them what is kept for those who misread one. */
async function lockTheirs(client: pg.ClientBase, shopId: ShopId, partners: readonly PartnerId[]) {
  const inUse = await selectCodesInUse(client, shopId, partners);
  const both = (
    await withTwins(
      client,
      shopId,
      inUse.map(({ key }) => key),
    )
  ).toSorted();
  await lockCodes(client, shopId, both);
  return { inUse, both };
}
