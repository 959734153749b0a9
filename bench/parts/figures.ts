import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** How long the disk takes to keep 8 KB, in ms: figures taken while it moves by more than twice are worth little. */
export function probeDisk(directory: string): { p50: number; p99: number } {
  const file = path.join(directory, `probe-${process.pid}`);
  const handle = openSync(file, "w");
  const block = Buffer.alloc(8192, 1);
  const times = Array.from({ length: 300 }, (_, i) => {
    const start = performance.now();
    writeSync(handle, block, 0, block.length, (i % 64) * block.length);
    fdatasyncSync(handle);
    return performance.now() - start;
  });
  closeSync(handle);
  rmSync(file);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
