// @ts-check
// Says which optional packages (binaries for other platforms) package-lock.json asks for and does not hold: `npm ci`
// refuses such a lock. Run it after each change of the lock: `node scripts/lockcheck.mjs`.
import { readFileSync } from "node:fs";

/** @type {Record<string, { optionalDependencies?: Record<string, string> }>} */
const packages = JSON.parse(readFileSync(process.argv[2] ?? "package-lock.json", "utf8")).packages;

const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isFoundFrom(place, name))
    .map(([name, version]) => `${name}@${version}, asked for by ${place}`),
);

for (const line of missing) console.log(`missing: ${line}`);
console.log(`${missing.length} missing of ${Object.keys(packages).length} packages`);
process.exitCode = missing.length > 0 ? 1 : 0;

/**
 * Looks for a package as Node does: in the node_modules of the place itself, then of each folder around it.
 *
 * @param {string} place
 * @param {string} name
 */
function isFoundFrom(place, name) {
  for (let around = place; ; around = parentOf(around)) {
    if (packages[`${around === "" ? "" : `${around}/`}node_modules/${name}`] !== undefined) return true;
    if (around === "") return false;
  }
}

/** @param {string} place */
function parentOf(place) {
  const end = place.lastIndexOf("/node_modules/");
  return end < 0 ? "" : place.slice(0, end);
}
