import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Runs `work` while no other process of this machine runs work under the same file. The lock of a process that died is
 * taken over.
 *
 * Errors: thrown after 90 s of waiting.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const giveUp = performance.now() + 90_000;
  while (!take(file)) {
    if (performance.now() > giveUp) throw new Error(`${file} is held by another process that does not end.`);
    await pause(25);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  if (!isAlive(holderOf(file))) rmSync(file, { force: true });
  return false;
}

function holderOf(file: string): number | undefined {
  try {
    const text = readFileSync(file, "utf8");
    // Empty for the instant between the making of the file and the writing of the number.
    return text === "" ? process.pid : Number(text);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
