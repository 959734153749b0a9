// Wishes that have lost their job: one that came due while the app was uninstalled did nothing, and one whose attempts are used up
// does nothing more (docs/decisions/0051-dead-workers.md).
import { type Db, jobsUnderWay } from "../db/jobs.ts";
import * as rows from "../db/left-wishes.ts";
import { addressJob, addWriting } from "../db/short-addresses.ts";
import type { ShopId } from "../domain/ids.ts";
import { jobKeyOf, queueIntent } from "./code-making.ts";
import { firstCodesJob, queueFirstCodes } from "./first-code-wishes.ts";
import { mappingJob, queueMapping } from "./mapping.ts";
import { queueWriting, writingJob } from "./offer-writing.ts";

const JOBS = { making: "make-code", resuming: "resume-code", stopping: "stop-code", moving: "move-code" } as const;

type Left = { job: string; queue: (db: Db) => Promise<void> };

/** Gives each wish of a shop, or of all shops, a job where it has none. Returns how many had none. */
export async function queueLeftWishes(db: Db, of: ShopId | null): Promise<number> {
  const wishes: Left[] = [
    ...(await rows.codesUnderWay(db, of)).map(({ shopId, key, state }) => ({
      job: jobKeyOf(shopId, key),
      queue: (to: Db) => queueIntent(to, JOBS[state], { shopId, key, afterSeconds: 0 }),
    })),
    ...(await rows.offersBehind(db, of)).map(({ shopId, offerId }) => ({
      job: writingJob(shopId, offerId),
      queue: (to: Db) => queueWriting(to, shopId, offerId),
    })),
    ...(await rows.mappingsUnderWay(db, of)).map(({ shopId, gid }) => ({
      job: mappingJob(shopId, gid),
      queue: (to: Db) => queueMapping(to, shopId, gid),
    })),
    ...(await rows.addressesUnderWay(db, of)).map(({ shopId, key }) => ({
      job: addressJob(shopId, key),
      queue: (to: Db) => addWriting(to, shopId, key),
    })),
    ...(await rows.firstCodesWished(db, of)).map(({ shopId }) => ({
      job: firstCodesJob(shopId),
      queue: (to: Db) => queueFirstCodes(to, shopId),
    })),
  ];
  const underWay = await jobsUnderWay(
    db,
    wishes.map(({ job }) => job),
  );
  const left = wishes.filter(({ job }) => !underWay.has(job));
  for (const { queue } of left) await queue(db);
  return left.length;
}
