import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

const SOURCES = ["app", "public", "vite.config.ts", "remix.config.js", "package-lock.json"];
const BUILT = "build/server/index.js";

/** Builds the app unless what is built is newer than every source; `tell` hears of it before. Errors: thrown when it cannot be built. */
export function buildIfStale(tell: () => void): void {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > Math.max(...SOURCES.map(newestIn))) return;
  tell();
  const build = ["node_modules/@remix-run/dev/dist/cli.js", "vite:build"];
  const { status, stdout, stderr } = spawnSync(process.execPath, build, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout}${stderr}\nThe app was not built.`);
}

function newestIn(place: string): number {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(place).map((name) => newestIn(path.join(place, name))));
}
