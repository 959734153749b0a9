import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { until } from "../../tests/until.ts";
import { createReceiver, type Received } from "./body.ts";

const open: { close: () => void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A server that answers what became of each body, and writes the beginnings of bodies that say they are longer. */
async function aServer(bytes: { each: number; all: number }) {
  const receive = createReceiver(bytes);
  const ends = new Map<string, Received["kind"]>();
  const begun: string[] = [];
  const server = http.createServer((req, res) => {
    const name = req.url ?? "";
    req.once("data", () => begun.push(name));
    receive(req, ({ kind }) => {
      ends.set(name, kind);
      res.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  open.push({ close: () => server.close().closeAllConnections() });
  const send = async (name: string, body: string, length = body.length) => {
    const socket = net.connect(port, "127.0.0.1").on("error", () => {});
    await once(socket, "connect");
    socket.write(`POST ${name} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${body}`);
    await until(() => expect(begun).toContain(name));
    return socket;
  };
  return { send, ends };
}

test("where bodies that do not come to their end take all the room, the oldest gives way, and what comes whole is taken", async () => {
  const { send, ends } = await aServer({ each: 100, all: 200 });
  await send("/oldest", "x".repeat(90), 100);
  await send("/older", "x".repeat(90), 100);
  await send("/whole", "x".repeat(50));
  await until(() => expect(ends.get("/whole")).toBe("body"));
  expect([ends.get("/oldest"), ends.get("/older")]).toEqual(["too-many", undefined]);
});

test("a client that goes away leaves its room to others, and is told of to nobody", async () => {
  const { send, ends } = await aServer({ each: 100, all: 200 });
  const gone = await send("/gone", "x".repeat(90), 100);
  await send("/stays", "x".repeat(90), 100);
  gone.destroy();
  await once(gone, "close");
  await new Promise((resolve) => setTimeout(resolve, 50));
  await send("/whole", "x".repeat(50));
  await until(() => expect(ends.get("/whole")).toBe("body"));
  expect([...ends.keys()]).toEqual(["/whole"]);
});
