import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export type Running = {
  /** Moves the clock of the process to `offset` milliseconds from now; resolves when it holds. */
  setClock: (offset: number) => Promise<void>;
  /** Asks the process to stop and waits until it has. */
  stop: () => Promise<void>;
  /** Rejects when the process ends without having been asked to. */
  lost: Promise<never>;
};

type Start = {
  name: string;
  /** Arguments of node. */
  args: string[];
  environment: Record<string, string>;
  /** Where its standard output and error go. */
  log: string;
  offset: number;
};

const CLOCK = path.join(import.meta.dirname, "clock.ts");
const PATIENCE_MS = 10_000;

/** Starts a process of the demo, under the demo's clock. It is in a group of its own: Ctrl-C reaches the demo alone. */
export function startProcess({ name, args, environment, log, offset }: Start): Running {
  mkdirSync(path.dirname(log), { recursive: true });
  const output = createWriteStream(log, { flags: "a" });
  const child = spawn(process.execPath, ["--import", CLOCK, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
    env: { ...process.env, ...environment, DEMO_OFFSET: String(offset) },
  });
  child.stdout?.pipe(output, { end: false });
  child.stderr?.pipe(output, { end: false });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let asked = false;
  const lost = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (!asked) reject(new Error(`${name} ended (${signal ?? code}); ${log} says why.`));
    });
  });
  // Whoever waits for the demo as a whole hears of it; a moment without a listener is no crash.
  lost.catch(() => {});
  return {
    lost,
    setClock: (wanted) => Promise.race([clockSet(child, wanted), lost]),
    async stop() {
      asked = true;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function clockSet(child: ChildProcess, offset: number): Promise<void> {
  return new Promise((resolve) => {
    const heard = (message: unknown) => {
      if ((message as { offset?: number }).offset !== offset) return;
      child.off("message", heard);
      resolve();
    };
    child.on("message", heard);
    child.send({ offset });
  });
}

/** Asks until the address answers 2xx. Errors: thrown when it has not within 30 seconds, or when the process is lost. */
export async function answers(url: string, { lost }: Running): Promise<void> {
  const giveUp = performance.now() + 30_000;
  for (;;) {
    const ok = await Promise.race([
      fetch(url).then(
        (response) => response.ok,
        () => false,
      ),
      lost,
    ]);
    if (ok) return;
    if (performance.now() > giveUp) throw new Error(`${url} does not answer.`);
    await pause(100);
  }
}

/** Errors: thrown when something else listens at a port of this machine; the environment's name for it is told. */
export async function isFree(name: string, port: string): Promise<void> {
  const probe = net.createServer();
  const free = await new Promise((resolve) => {
    probe.once("error", () => resolve(false)).listen(Number(port), "127.0.0.1", () => resolve(true));
  });
  await new Promise((resolve) => probe.close(resolve));
  if (!free) throw new Error(`Port ${port} is in use: set ${name} to another one.`);
}
