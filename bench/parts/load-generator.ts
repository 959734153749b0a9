// A process of its own that sends signed webhooks over kept connections and counts the answers. It is told what to do by
// messages, see processes.ts. Bodies are signed before a run; each order has an id of its own.
import net from "node:net";
import { clickRequest } from "./click-requests.ts";
import { type BodyKind, CODES, codeOf, createBodies, requestOf, SHOPS, shopDomain } from "./order-bodies.ts";

/** Orders of a kind; or clicks, of one shop, or of all shops and the same visitors over and over, without an end. */
export type Prepare = { kind: BodyKind | "click" | "clicks of one shop"; count: number; firstId: number };
export type Closed = { port: number; connections: number; warmUpMs: number; ms: number };
export type Open = { port: number; connections: number; rate: number; warmUpMs: number; ms: number };
export type Command = { prepare: Prepare } | { closed: Closed } | { open: Open };
/**
 * Latencies in ms, and how many a second, of what was answered 2xx alone; `ok`: how many those were with the warm-up, `other`: all
 * other answers; `orders`: how many different requests were answered so at least once.
 */
export type Report = {
  perSecond: number;
  ok: number;
  other: number;
  orders: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
};

type Job = { request: Buffer; order: number };
type Connection = { socket: net.Socket; job: Job | null; since: number };

let jobs: Job[] = [];
let endless = false;
let cursor = 0;

function nextJob(): Job | undefined {
  const job = jobs[endless ? cursor % jobs.length : cursor];
  cursor += 1;
  return job;
}

function prepare({ kind, count, firstId }: Prepare): void {
  endless = kind === "click";
  cursor = 0;
  if (kind === "whole" || kind === "filtered") prepareOrders(kind, count, firstId);
  else jobs = Array.from({ length: count }, (_, i) => ({ request: clickRequest(firstId + i, kind), order: i }));
}

/** Half of the requests bring new orders; of the updates, half say nothing new and half bring a refund. */
function prepareOrders(kind: BodyKind, count: number, firstId: number): void {
  const bodyOf = createBodies(kind);
  const distance = 600; // an update comes well after its order, as Shopify's do
  const ids: number[] = [];
  jobs = Array.from({ length: count }, (_, i) => {
    const fresh = i % 2 === 0 || i < distance;
    if (fresh) ids.push(firstId + ids.length);
    const order = fresh ? ids.length - 1 : ids.length - 1 - (distance >> 1);
    const id = ids[order] ?? firstId;
    const refunded = !fresh && i % 4 === 1;
    const updatedAt = fresh ? "2026-11-20T12:00:00Z" : "2026-11-20T12:31:00Z";
    const body = bodyOf({ id, code: codeOf(id % CODES), updatedAt, refunded });
    return { request: requestOf(shopDomain(id % SHOPS), body), order };
  });
}

type Run = { report: () => Report; done: (connection: Connection, status: number) => void };

function measure(from: number, until: number): Run {
  const latencies: number[] = [];
  const seen = new Uint8Array(jobs.length);
  let [ok, other, counted] = [0, 0, 0];
  return {
    done({ job, since }, status) {
      const now = performance.now();
      if (status < 200 || status >= 300) {
        other += 1;
        return;
      }
      ok += 1;
      if (job !== null) seen[job.order] = 1;
      if (now < from || now >= until) return;
      counted += 1;
      latencies.push(now - since);
    },
    report() {
      latencies.sort((a, b) => a - b);
      const at = (share: number) =>
        latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
      return {
        perSecond: counted / ((until - from) / 1000),
        ok,
        other,
        orders: seen.reduce((sum, one) => sum + one, 0),
        p50: at(0.5),
        p99: at(0.99),
        p999: at(0.999),
        max: latencies.at(-1) ?? 0,
      };
    },
  };
}

async function connect(port: number, count: number, onAnswer: (connection: Connection, status: number) => void) {
  const connections = Array.from({ length: count }, (): Connection => {
    // What comes is read into one buffer and kept nowhere: what the generator takes of the cores, the servers miss.
    const buffer = Buffer.alloc(4_096);
    let text = "";
    const onread = {
      buffer,
      callback(bytes: number) {
        text += buffer.toString("latin1", 0, bytes);
        // All answers are without a body.
        if (!text.endsWith("\r\n\r\n")) return true;
        const status = Number(text.slice(9, 12));
        text = "";
        onAnswer(connection, status);
        return true;
      },
    };
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true, onread });
    const connection: Connection = { socket, job: null, since: 0 };
    socket.on("error", (error) => console.error("load generator:", error.message));
    return connection;
  });
  await Promise.all(connections.map(({ socket }) => new Promise((resolve) => socket.once("connect", resolve))));
  return connections;
}

function send(connection: Connection, job: Job, since: number): void {
  connection.job = job;
  connection.since = since;
  connection.socket.write(job.request);
}

/** Each connection sends its next request when it has its answer. */
async function closedLoop({ port, connections, warmUpMs, ms }: Closed): Promise<Report> {
  const from = performance.now() + warmUpMs;
  const until = from + ms;
  const run = measure(from, until);
  let busy = 0;
  return new Promise((resolve, reject) => {
    const step = (connection: Connection) => {
      const job = performance.now() < until ? nextJob() : null;
      if (job) {
        send(connection, job, performance.now());
        return;
      }
      busy -= 1;
      connection.socket.end();
      if (busy > 0) return;
      if (job === undefined) reject(new Error("too few requests were prepared"));
      else resolve(run.report());
    };
    connect(port, connections, (connection, status) => {
      run.done(connection, status);
      step(connection);
    }).then((all) => {
      busy = all.length;
      for (const connection of all) step(connection);
    }, reject);
  });
}

/** Requests are due at fixed times, whatever the answers do; a latency counts from when its request was due. */
async function openLoop({ port, connections, rate, warmUpMs, ms }: Open): Promise<Report> {
  const total = Math.ceil(((warmUpMs + ms) / 1000) * rate);
  if (total > jobs.length) throw new Error("too few requests were prepared");
  const idle: Connection[] = [];
  const start = performance.now();
  const run = measure(start + warmUpMs, start + warmUpMs + ms);
  let [next, answered] = [0, 0];
  const { promise, resolve } = Promise.withResolvers<Report>();
  const pump = () => {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * rate));
    while (next < due) {
      // In turn: a server hangs up on a connection that was never used.
      const connection = idle.shift();
      const job = jobs[next];
      if (connection === undefined || job === undefined) return;
      send(connection, job, start + (next / rate) * 1000);
      next += 1;
    }
  };
  const all = await connect(port, connections, (connection, status) => {
    run.done(connection, status);
    idle.push(connection);
    answered += 1;
    pump();
    if (answered < total) return;
    clearInterval(timer);
    for (const { socket } of all) socket.end();
    resolve(run.report());
  });
  idle.push(...all);
  const timer = setInterval(pump, 1);
  return promise;
}

async function obey(command: Command): Promise<Report | null> {
  if ("prepare" in command) prepare(command.prepare);
  else if ("closed" in command) return closedLoop(command.closed);
  else return openLoop(command.open);
  return null;
}

process.on("message", (command: Command) => {
  obey(command).then(
    (report) => process.send?.({ report }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
