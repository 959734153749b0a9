import type { Instant } from "./ids.ts";
import { addDays } from "./time.ts";

/** For so long a new code is watched. */
export const WATCHED_DAYS = 7;
const SILENT_DAYS = 3;
const CLICKS_WITHOUT_ORDER = 5;

/**
 * What is known of a code since customers can use it. Clicks are its partner's, counted by day, so that those of the first
 * day may have come before: `withFirstDay` and `after` it. `others`: the partner has more live codes, for which they may be.
 */
export type Watched = {
  since: Instant;
  used: boolean;
  others: boolean;
  clicks: { withFirstDay: number; after: number };
};

/** Why a new code is worth a look. */
export type Sign =
  | { kind: "silent"; since: Instant /** There are clicks, which may be for other codes. */; others?: true }
  | { kind: "clicks-only"; since: Instant; clicks: number };

/**
 * What a new code's first week says: nobody came, or people came and nobody ordered with it. In doubt about the clicks of the
 * first day nothing is said; where no click can be told to be the code's, orders alone speak.
 */
export function signOf({ since, used, others, clicks }: Watched, now: Instant): Sign | null {
  if (used || now >= addDays(since, WATCHED_DAYS)) return null;
  if (!others && clicks.after >= CLICKS_WITHOUT_ORDER) return { kind: "clicks-only", since, clicks: clicks.after };
  if (now < addDays(since, SILENT_DAYS)) return null;
  if (clicks.withFirstDay === 0) return { kind: "silent", since };
  return others ? { kind: "silent", since, others } : null;
}
