/**
 * Reads a percentage as basis points without passing through floating point: "12.5" is 1250. Null where the text is none,
 * is finer than a basis point or is above 100.
 */
export function parsePercent(text: string): number | null {
  const parts = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(text.trim());
  if (parts === null) return null;
  const bps = Number(`${parts[1]}${(parts[2] ?? "").padEnd(2, "0")}`);
  return bps <= 10_000 ? bps : null;
}

/** Basis points as people write a percentage: 1250 is "12.5". */
export function percentText(bps: number): string {
  const text = bps.toString().padStart(3, "0");
  return `${text.slice(0, -2)}.${text.slice(-2)}`.replace(/\.?0+$/, "");
}
