/** An exact rational number. The denominator is above zero. Amounts stay fractions until they are rounded once, last. */
export type Fraction = { num: bigint; den: bigint };

export const whole = (n: bigint): Fraction => ({ num: n, den: 1n });
export const ZERO = whole(0n);

/** Over the least denominator that both have, so that a sum of many parts stays small. */
export function plus(a: Fraction, b: Fraction): Fraction {
  if (a.den === b.den) return { num: a.num + b.num, den: a.den };
  const shared = commonDivisor(a.den, b.den);
  const more = b.den / shared;
  return { num: a.num * more + b.num * (a.den / shared), den: a.den * more };
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [greater, less] = [a, b];
  while (less > 0n) [greater, less] = [less, greater % less];
  return greater;
}

export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { num: -b.num, den: b.den });

export const times = (a: Fraction, num: bigint, den = 1n): Fraction => ({ num: a.num * num, den: a.den * den });

export const isAbove = (a: Fraction, b: Fraction): boolean => a.num * b.den > b.num * a.den;

/** The greatest whole number that is not above the fraction. */
export function floor({ num, den }: Fraction): bigint {
  const cut = num / den;
  return num < 0n && cut * den !== num ? cut - 1n : cut;
}

/** The nearest whole number; a half goes to the even neighbour. */
export function roundHalfEven(value: Fraction): bigint {
  const low = floor(value);
  const twice = 2n * (value.num - low * value.den);
  if (twice === value.den) return low % 2n === 0n ? low : low + 1n;
  return twice > value.den ? low + 1n : low;
}

/**
 * Rounds parts so that they add up to the rounded sum: all are rounded down, and what is missing goes, one each, to those
 * that lost the most (ties to the first).
 */
export function roundTogether(parts: readonly Fraction[]): bigint[] {
  if (parts.length === 1 && parts[0] !== undefined) return [roundHalfEven(parts[0])];
  const rounded = parts.map(floor);
  let missing = roundHalfEven(parts.reduce(plus, ZERO)) - rounded.reduce((sum, part) => sum + part, 0n);
  const byLoss = parts
    .map((part, index) => ({ index, loss: minus(part, whole(rounded[index] ?? 0n)) }))
    .sort((a, b) => (isAbove(a.loss, b.loss) ? -1 : isAbove(b.loss, a.loss) ? 1 : a.index - b.index));
  for (const { index } of byLoss) {
    if (missing <= 0n) break;
    rounded[index] = (rounded[index] ?? 0n) + 1n;
    missing -= 1n;
  }
  return rounded;
}
