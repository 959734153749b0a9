// Bundles the referral pixel as Shopify CLI would, for the simulator, its tests and the bench.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "vite";

const ROOT = path.join(import.meta.dirname, "..");

/** Where the last build of it stands. */
export const PIXEL_SCRIPT = path.join(ROOT, "build/pixel/referral-pixel.js");

/**
 * Builds extensions/referral-pixel and gives the path of the script. Several processes may do so at the same time: whoever reads
 * it meanwhile reads a whole one.
 *
 * Errors: thrown for a script that registers nothing: a package.json with "sideEffects": false leads to an empty one.
 */
export async function buildPixel(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    root: ROOT,
    publicDir: false,
    build: {
      write: false,
      target: "es2020",
      minify: "esbuild",
      lib: {
        entry: path.join(ROOT, "extensions/referral-pixel/src/index.ts"),
        formats: ["iife"],
        name: "pixel",
        fileName: () => "referral-pixel.js",
      },
    },
  });
  const outputs = Array.isArray(built) ? built.flatMap(({ output }) => output) : "output" in built ? built.output : [];
  const [script] = outputs.flatMap((one) => (one.type === "chunk" ? [one.code] : []));
  if (!script?.includes("WebPixel::Render")) throw new Error("the pixel registers nothing");
  mkdirSync(path.dirname(PIXEL_SCRIPT), { recursive: true });
  const draft = `${PIXEL_SCRIPT}.${process.pid}`;
  writeFileSync(draft, script);
  renameSync(draft, PIXEL_SCRIPT);
  return PIXEL_SCRIPT;
}
