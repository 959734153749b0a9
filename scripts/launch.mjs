// @ts-check
// Runs a command of this project on a machine that may have nothing but some Node ≥ 18: gets the right Node, installs
// the packages of the lock file, generates the Prisma client, starts and migrates the embedded database unless
// DATABASE_URL names another, and goes on. Uses nothing but Node's own modules, since it is what installs the rest.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const NODE_NEEDED = [22, 18];
const NODE_WANTED = "24.21.0";
const SHOPIFY_CLI = "@shopify/cli@4.8.2";

/**
 * What a command runs. `database` is the folder under .data of the embedded server it gets; without it, none is started.
 *
 * @type {Record<string, { does: string, database?: string, run: (args: string[]) => string[] }>}
 */
const COMMANDS = {
  demo: {
    does: "Vouch beside a stand-in for Shopify, with a story",
    database: "demo",
    run: (args) => ["scripts/demo.ts", ...args],
  },
  test: { does: "every check and every test", run: (args) => ["scripts/test.ts", ...args] },
  check: {
    does: "the checks and the unit tests, in less than a minute",
    run: (args) => ["scripts/test.ts", "--fast", ...args],
  },
  dev: {
    does: "Vouch in a real development store, through Shopify CLI",
    database: "dev",
    run: (args) => [npmCli("npx"), "--yes", SHOPIFY_CLI, "app", "dev", ...args],
  },
  build: { does: "the server and client bundles, and the pixel", run: () => ["scripts/build.ts"] },
  migrate: { does: "bring the database up to date", database: "dev", run: () => [] },
  bench: {
    does: "figures: bench -- NAME",
    database: "bench",
    // As the app itself is started: what stands in for the world should not spend its time on collecting garbage.
    run: ([name = "", ...args]) => ["--max-semi-space-size=64", benchNamed(name), ...args],
  },
  "replay-payloads": {
    does: "send every order of a folder: replay-payloads -- DIR",
    database: "replay",
    run: (args) => ["scripts/replay-payloads.ts", ...args],
  },
  format: {
    does: "format, sort imports and mend what can be mended",
    run: () => ["node_modules/@biomejs/biome/bin/biome", "check", "--write", "."],
  },
};

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

async function main() {
  const [name = "", ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return usage();
  process.chdir(root);
  if (!isNewEnough(process.versions.node)) return run([fileURLToPath(import.meta.url), name, ...args], installedNode());
  process.env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}`;
  installPackages();
  generateClient();
  if (command.database !== undefined) prepareDatabase(command.database);
  if (name === "dev") process.env.VOUCH_HASH_KEY ??= keptKey(".data/dev-hash-key");
  const [script, ...rest] = command.run(args);
  return script === undefined ? 0 : run([script, ...rest]);
}

function usage() {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { does }]) => `  npm run ${name.padEnd(width)}  ${does}`);
  console.error(["Which command?", ...lines].join("\n"));
  return 2;
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [needed = 0, neededMinor = 0] = NODE_NEEDED;
  return major > needed || (major === needed && minor >= neededMinor);
}

// A plain binary from npm, without an install script, in a folder of the user's cache that all checkouts share.
function installedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  const cache =
    process.env.NODE_CACHE_DIR ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "app-node");
  const directory = path.join(cache, NODE_WANTED);
  const node = path.join(directory, "node_modules", name, "bin/node");
  if (!existsSync(node)) {
    if (!["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"].includes(`${process.platform}-${process.arch}`)) {
      fail(
        `Node ${NODE_NEEDED.join(".")} or newer is needed; this is ${process.versions.node}. Install it (nodejs.org, nvm, fnm).`,
      );
    }
    say(`Node ${process.versions.node} is too old here: getting ${NODE_WANTED} (once, into ${directory})`);
    mkdirSync(directory, { recursive: true });
    const options = [
      "--no-save",
      "--no-package-lock",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--loglevel=error",
    ];
    npm(["install", "--prefix", directory, ...options, `${name}@${NODE_WANTED}`]);
  }
  process.env.PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}`;
  // Packages that compile something need the headers of this Node, not of the machine's.
  process.env.npm_config_nodedir = path.join(directory, "node_modules", name);
  return node;
}

function installPackages() {
  const mark = "node_modules/.vouch-lock";
  const digest = digestOf("package-lock.json");
  if (contentOf(mark) === digest) return;
  if (!installedMatchesLock()) {
    say("installing packages (about half a minute)");
    npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  }
  writeFileSync(mark, digest);
}

// npm notes what it installed; a folder that an `npm install` brought up to date is not installed again.
function installedMatchesLock() {
  const installed = JSON.parse(contentOf("node_modules/.package-lock.json") ?? '{"packages":{}}').packages;
  /** @type {[string, { version?: string, optional?: boolean, devOptional?: boolean }][]} */
  const locked = Object.entries(JSON.parse(readFileSync("package-lock.json", "utf8")).packages);
  return locked.every(([place, { version, optional, devOptional }]) => {
    // Optional packages are for other platforms; the empty place is the project itself.
    const there = installed[place]?.version;
    return there === version || place === "" || (there === undefined && (optional || devOptional));
  });
}

function generateClient() {
  const mark = "node_modules/.vouch-schema";
  if (!existsSync("prisma/schema.prisma")) return;
  const digest = digestOf("prisma/schema.prisma");
  if (contentOf(mark) === digest) return;
  process.env.CHECKPOINT_DISABLE = "1"; // Prisma would ask the network for a newer version
  execute(["node_modules/prisma/build/index.js", "generate", "--no-hints"]);
  writeFileSync(mark, digest);
}

/** @param {string} name */
function benchNamed(name) {
  const file = `bench/${name}.ts`;
  if (existsSync(file)) return file;
  const names = existsSync("bench") ? readdirSync("bench").filter((entry) => /^[a-z-]+\.ts$/.test(entry)) : [];
  return fail(`Which figures? npm run bench -- ${names.map((entry) => entry.slice(0, -3)).join(" | ")}`);
}

/** @param {string} name */
function prepareDatabase(name) {
  if (!process.env.DATABASE_URL) {
    process.env.EMBEDDED_DB_DIR ??= path.join(".data", name);
    process.env.DATABASE_URL = execute(["scripts/embedded-db.ts", "start"]);
  }
  say(execute(["scripts/migrate.ts"]));
}

// Made once for this checkout: a development store's hashes must match the next day as well.
/** @param {string} file */
function keptKey(file) {
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}

/** @param {string} program */
function npmCli(program) {
  const found = npmScript(program);
  if (found === undefined) fail("npm was not found beside Node: run this through npm run.");
  return found;
}

// npm tells its own place to the scripts it runs; outside of them it lies beside the machine's Node.
/** @param {string} program */
function npmScript(program) {
  const own = process.env.npm_execpath;
  const places = [
    ...(own?.endsWith("npm-cli.js") ? [path.join(path.dirname(own), `${program}-cli.js`)] : []),
    ...(process.env.PATH ?? "")
      .split(path.delimiter)
      .map((bin) => path.join(bin, `../lib/node_modules/npm/bin/${program}-cli.js`)),
  ];
  return places.find((place) => existsSync(place));
}

/** @param {string[]} args */
function npm(args) {
  const script = npmScript("npm");
  const [program, first] = script === undefined ? ["npm", []] : [process.execPath, [script]];
  // What npm says belongs to the diagnostics: standard output is the command's own.
  const { status, error } = spawnSync(program, [...first, ...args], { stdio: ["ignore", 2, 2] });
  if (status !== 0) fail(`npm ${args[0]} failed${error ? `: ${error.message}` : ""}.`);
}

// A step of the preparation: what it says is shown when it fails.
/** @param {string[]} args */
function execute(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (status !== 0) fail(`${stdout}${stderr}node ${args.join(" ")} failed.`);
  return stdout.trim();
}

/**
 * @param {string[]} args
 * @param {string} node
 * @returns {Promise<number>}
 */
function run(args, node = process.execPath) {
  const child = spawn(node, args, { stdio: "inherit" });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  // A terminal sends Ctrl-C to the child as well.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  return new Promise((resolve) => {
    child.on("error", (error) => fail(error.message));
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0)));
  });
}

/** @param {string} file */
function digestOf(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** @param {string} file */
function contentOf(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** @param {string} line */
function say(line) {
  console.error(`› ${line}`);
}

/**
 * @param {string} reason
 * @returns {never}
 */
function fail(reason) {
  console.error(reason);
  process.exit(1);
}

process.exitCode = await main();
