// Of an offer what stands in JSON. There an amount is text, and its currency is the offer's.
import type { Bxgy, BxgyEffect } from "../domain/bxgy.ts";
import type { Conditions, Minimum } from "../domain/conditions.ts";
import type { Currency } from "../domain/ids.ts";

export type StoredMinimum = { kind: "amount"; amount: string } | { kind: "quantity"; quantity: number };
type StoredEffect = { kind: "amount"; amount: string } | { kind: "percent"; bps: number };

export type StoredConditions = Omit<Conditions, "minimum" | "firstOrder"> & {
  minimum: StoredMinimum | null;
  /** Absent from what was saved before there was such a condition. */
  firstOrder?: boolean;
};
export type StoredBxgy = {
  buys: { least: StoredMinimum; of: Bxgy["buys"]["of"] };
  gets: { quantity: number; effect: StoredEffect; of: Bxgy["gets"]["of"] };
  usesPerOrder: number | null;
};

export function encodeConditions({ minimum, ...rest }: Conditions): StoredConditions {
  return { ...rest, minimum: minimum === null ? null : encodeMinimum(minimum) };
}

export function decodeConditions(
  { minimum, firstOrder = false, ...rest }: StoredConditions,
  currency: Currency,
): Conditions {
  return { ...rest, firstOrder, minimum: minimum === null ? null : decodeMinimum(minimum, currency) };
}

export function encodeBxgy({ buys, gets, usesPerOrder }: Bxgy): StoredBxgy {
  const { effect } = gets;
  const stored: StoredEffect = effect.kind === "amount" ? { kind: "amount", amount: String(effect.amount) } : effect;
  return {
    buys: { ...buys, least: encodeMinimum(buys.least) },
    gets: { ...gets, effect: stored },
    usesPerOrder,
  };
}

export function decodeBxgy({ buys, gets, usesPerOrder }: StoredBxgy, currency: Currency): Bxgy {
  const { effect } = gets;
  const read: BxgyEffect =
    effect.kind === "amount" ? { kind: "amount", amount: BigInt(effect.amount), currency } : effect;
  return {
    kind: "bxgy",
    buys: { ...buys, least: decodeMinimum(buys.least, currency) },
    gets: { ...gets, effect: read },
    usesPerOrder,
  };
}

export const encodeMinimum = (minimum: Minimum): StoredMinimum =>
  minimum.kind === "amount" ? { kind: "amount", amount: String(minimum.amount) } : minimum;

export const decodeMinimum = (stored: StoredMinimum, currency: Currency): Minimum =>
  stored.kind === "amount" ? { kind: "amount", amount: BigInt(stored.amount), currency } : stored;
