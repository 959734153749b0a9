import type { Instant } from "./ids.ts";

/** Codes of a discount: how many are expected, how many the store counts, and when they were last compared one by one. */
export type CountedCodes = {
  here: number;
  /** Null where Shopify does not count them exactly. */
  there: number | null;
  /** How many come with the discount by their names. */
  named: number;
  readAt: Instant | null;
  /** When Shopify says that the discount was changed. */
  updatedAt: Instant | null;
};

/** As many codes of a discount as are looked through whenever the store is looked at: twenty calls. */
const READ_EACH_TIME = 5000;
const A_WEEK_MS = 7 * 24 * 60 * 60_000;

/**
 * Whether the codes of a discount are looked through. That their number is right does not tell that none was put in for
 * another; whether Shopify's `updatedAt` tells it is not documented, so that nothing hangs on that alone.
 */
export function isToBeRead({ here, there, named, readAt, updatedAt }: CountedCodes, now: Instant): boolean {
  if (there === null || there !== here) return true;
  if (there <= named) return false;
  if (there <= READ_EACH_TIME || readAt === null) return true;
  return (updatedAt !== null && updatedAt > readAt) || now - readAt > A_WEEK_MS;
}
