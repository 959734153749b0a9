// Bundles the referral pixel as Shopify CLI would, for the simulator, its tests and the bench.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "vite";

const ROOT = path.join(import.meta.dirname, "..");
const OUT = path.join(ROOT, "build/pixel");

/**
 * Builds extensions/referral-pixel and gives the path of the script.
 *
 * Errors: thrown for a script that registers nothing: a package.json with "sideEffects": false leads to an empty one.
 */
export async function buildPixel(): Promise<string> {
  mkdirSync(OUT, { recursive: true });
  await build({
    configFile: false,
    logLevel: "warn",
    root: ROOT,
    publicDir: false,
    build: {
      outDir: OUT,
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
  const script = path.join(OUT, "referral-pixel.js");
  if (!readFileSync(script, "utf8").includes("WebPixel::Render")) throw new Error("the pixel registers nothing");
  return script;
}
