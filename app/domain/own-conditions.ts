import { type Conditions, type Minimum, needsOwnDiscounts } from "./conditions.ts";
import type { Instant } from "./ids.ts";

/** What one code says otherwise than its offer; what is absent follows the offer, now and later. */
export type OwnConditions = {
  startsAt?: Instant;
  /** Null: it never ends. */
  endsAt?: Instant | null;
  /** Null: without limit. */
  usageLimit?: number | null;
  /** Null: none. */
  minimum?: Minimum | null;
};

/** A code that says nothing of its own. */
export const FOLLOWS: OwnConditions = {};

export const saysAnything = (own: OwnConditions): boolean => Object.keys(own).length > 0;

/** Whether a code needs a discount of its own in the store: it says something itself, or its uses are counted (decision 5). */
export const standsAlone = (conditions: Conditions, own: OwnConditions): boolean =>
  saysAnything(own) || needsOwnDiscounts(conditions);

type Dates = { startsAt: Instant; endsAt: Instant | null };

/** The dates that hold for a code. */
export const withOwnDates = ({ startsAt, endsAt }: Dates, own: OwnConditions): Dates => ({
  startsAt: own.startsAt ?? startsAt,
  endsAt: own.endsAt === undefined ? endsAt : own.endsAt,
});

/** An offer as it holds for one of its codes. */
export function withOwn<T extends Dates & { conditions: Conditions }>(offer: T, own: OwnConditions): T {
  const { usageLimit, minimum } = offer.conditions;
  const conditions = {
    ...offer.conditions,
    usageLimit: own.usageLimit === undefined ? usageLimit : own.usageLimit,
    minimum: own.minimum === undefined ? minimum : own.minimum,
  };
  return { ...offer, ...withOwnDates(offer, own), conditions };
}
