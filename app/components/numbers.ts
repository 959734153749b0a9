/** "12,400". */
export function count(n: number): string {
  return String(Math.trunc(n)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 order", "12,400 orders". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Basis points as a merchant writes a rate: 1250 → "12.5 %", 1000 → "10 %". */
export function percent(bps: number): string {
  const hundredths = Math.abs(bps) % 100;
  const tail = hundredths === 0 ? "" : `.${String(hundredths).padStart(2, "0").replace(/0$/, "")}`;
  return `${bps < 0 ? "−" : ""}${count(Math.trunc(Math.abs(bps) / 100))}${tail}\u00a0%`;
}

/** The change against a period before, in whole percent; null where there was nothing to compare with. */
export function change(now: bigint, before: bigint): number | null {
  if (before <= 0n) return null;
  const tenths = ((now - before) * 1000n) / before;
  return Math.round(Number(tenths) / 10);
}

/** A share of a whole in percent with one digit, "14.2 %"; null of nothing. */
export function shareOfWhole(part: bigint, whole: bigint): string | null {
  return whole > 0n ? percent(Number((part * 1000n + whole / 2n) / whole) * 10) : null;
}
