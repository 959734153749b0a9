import { type ChildProcess, fork, spawn } from "node:child_process";
import path from "node:path";
import type { Closed, Command, Open, Prepare, Report } from "./load-generator.ts";
import { SECRET } from "./order-bodies.ts";
import { startOptions } from "./start-options.ts";

const here = import.meta.dirname;
const root = path.join(here, "../..");

export type Load = {
  prepare: (prepare: Prepare) => Promise<void>;
  closed: (closed: Closed) => Promise<Report>;
  open: (open: Open) => Promise<Report>;
  stop: () => void;
};

/** The load generator in a process of its own. */
export function startLoad(): Load {
  const child = fork(path.join(here, "load-generator.ts"));
  const ask = (command: Command) =>
    new Promise<Report | null>((resolve, reject) => {
      child.once("message", (answer: { report: Report | null } | { failure: string }) => {
        if ("failure" in answer) reject(new Error(answer.failure));
        else resolve(answer.report);
      });
      child.send(command);
    });
  const report = async (command: Command) => {
    const answer = await ask(command);
    if (answer === null) throw new Error("no report");
    return answer;
  };
  return {
    prepare: async (prepare) => void (await ask({ prepare })),
    closed: (closed) => report({ closed }),
    open: (open) => report({ open }),
    stop: () => child.disconnect(),
  };
}

const { flags: NODE_OPTIONS } = startOptions("start");

export type Server = { process: ChildProcess; port: number };

/** The server that only verifies and parses. */
export async function startBare(port: number): Promise<Server> {
  const child = fork(path.join(here, "bare-server.ts"), {
    execArgv: NODE_OPTIONS,
    env: { ...process.env, PORT: String(port) },
  });
  await new Promise((resolve) => child.once("message", resolve));
  return { process: child, port };
}

/** The app as in production, with the ingest alone unless told otherwise. Resolves when it listens. */
export async function startApp(
  port: number,
  databaseUrl: string,
  nodeOptions: readonly string[] = [],
  run = "ingest",
): Promise<Server> {
  if (await isAnswering(port)) throw new Error(`port ${port} is taken: end what listens there`);
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...nodeOptions, path.join(root, "server.ts")], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      RUN: run,
      PORT: String(port),
      HOST: "127.0.0.1",
      LOG_LEVEL: "error",
      DATABASE_URL: databaseUrl,
      SHOPIFY_API_KEY: "bench",
      SHOPIFY_API_SECRET: SECRET,
      VOUCH_HASH_KEY: "hash-key-of-benches",
      SHOPIFY_APP_URL: "http://localhost",
    },
  });
  await answering(port, child);
  return { process: child, port };
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}`);
    if (await isAnswering(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the app does not listen");
}

const isAnswering = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    (answer) => answer.ok,
    () => false,
  );

export async function stop({ process: child }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
