import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { createRequestHandler } from "@remix-run/express";
import type { ActionFunctionArgs, ServerBuild } from "@remix-run/node";
import express, { type ErrorRequestHandler } from "express";
import { afterEach, expect, test } from "vitest";
import { limitBodies, wasRefused } from "./body-limit.ts";

const EACH = 100_000;
const MS = 300;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Remix behind Express with one action, which reads the body whole and holds it until it is let go. */
async function serving(all: number) {
  const [errors, read] = [[] as unknown[], [] as number[]];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const action = async ({ request }: ActionFunctionArgs) => {
    const { length } = await request.text();
    read.push(length);
    if (new URL(request.url).searchParams.has("hold")) await held;
    return new Response(String(length));
  };
  const route = { id: "x", path: "x", hasAction: true };
  const admin = { id: "app", path: "app", hasAction: true };
  const build = {
    entry: { module: { default: () => new Response() } },
    routes: { x: { ...route, module: { action } }, app: { ...admin, module: { action } } },
    assets: { entry: { imports: [], module: "" }, routes: { x: route, app: admin }, url: "", version: "" },
    publicPath: "/",
    future: {},
  } as unknown as ServerBuild;
  const app = express();
  app.use(limitBodies({ each: EACH, all, ms: MS }));
  app.all("*", createRequestHandler({ build, mode: "production" }));
  const onError: ErrorRequestHandler = (error, _, res, next) => {
    if (!wasRefused(res)) errors.push(error);
    next(error);
  };
  app.use(onError);
  app.set("env", "test");
  const server = createServer(app).listen(0, "127.0.0.1");
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  /** Sends so many bytes, in pieces where their number is not told before. */
  async function send(bytes: number, { streamed = false, hold = false, to = "/x" } = {}): Promise<number | undefined> {
    const headers = streamed ? { "transfer-encoding": "chunked" } : { "content-length": String(bytes) };
    const path = hold ? `${to}?hold` : to;
    const req = httpRequest({ port, host: "127.0.0.1", path, method: "POST", headers });
    req.on("error", () => {}); // the server may close before all is written
    const answered = once(req, "response");
    for (let left = bytes; left > 0 && !req.destroyed; left -= 10_000) req.write("x".repeat(Math.min(left, 10_000)));
    req.end();
    const [response] = await answered;
    response.resume();
    return response.statusCode;
  }
  /** Begins a body and says no more. Resolves with the answer, once the connection is closed. */
  async function stall(to: string): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket
      .on("error", () => {})
      .on("data", (bytes) => {
        text += bytes;
      });
    socket.write(`POST ${to} HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n{`);
    setTimeout(() => socket.end(), 5 * MS);
    await once(socket, "close");
    return text;
  }
  return { send, stall, read, errors, letGo };
}

test.each([false, true])(
  "a body of just the bound is read, one byte more is refused (streamed: %s)",
  async (streamed) => {
    const { send, read, errors } = await serving(10 * EACH);
    expect(await send(EACH, { streamed })).toBe(200);
    expect(read).toEqual([EACH]);
    expect(await send(EACH + 1, { streamed })).toBe(413);
    expect(await send(50 * EACH, { streamed })).toBe(413);
    expect(Math.max(...read)).toBeLessThanOrEqual(EACH + 65_536);
    expect(await send(EACH, { streamed })).toBe(200);
    expect(errors).toEqual([]);
  },
);

test("together they take no more than there is room for, and what was answered leaves its room", async () => {
  const { send, read, letGo } = await serving(2 * EACH);
  const first = [send(EACH, { hold: true }), send(EACH, { streamed: true, hold: true })];
  await expect.poll(() => read).toEqual([EACH, EACH]);
  expect(await send(10)).toBe(503);
  expect(await send(10, { streamed: true })).toBe(503);
  letGo();
  expect(await Promise.all(first)).toEqual([200, 200]);
  await expect.poll(() => send(10)).toBe(200);
});

test.each(["/./x", "/%78", "/app/../x", "/app/%2e%2e/x", "//x"])(
  "%s is bounded as what Remix takes it for",
  async (to) => {
    const { send, read } = await serving(10 * EACH);
    expect(await send(2 * EACH, { to })).toBe(413);
    expect(read).toEqual([]);
  },
);

test("pages of the admin bound their files themselves", async () => {
  const { send, read } = await serving(EACH);
  expect(await send(3 * EACH, { to: "/app" })).toBe(200);
  expect(read).toEqual([3 * EACH]);
});

test("a body that does not come is cut off, but for a merchant's", async () => {
  const { stall, errors } = await serving(EACH);
  const [publicly, admin] = await Promise.all([stall("/x"), stall("/app")]);
  expect(publicly).toMatch(/^HTTP\/1.1 408 /);
  expect(admin).not.toContain("408");
  expect(errors).toEqual([]);
});
