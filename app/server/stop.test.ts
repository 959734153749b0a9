import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";

// A process of its own, since a signal ends the one it reaches.
const program = `
  import { createServer } from "node:http";
  import { createLog } from "${import.meta.dirname}/../log.server.ts";
  import { stopOnSignal } from "${import.meta.dirname}/stop.ts";
  const done = [];
  const server = createServer(async (request, response) => {
    console.log("asked");
    if (request.url === "/reject") Promise.reject(new Error("nobody catches this"));
    // Until all that is to be finished is.
    while (request.url === "/slow" && done.length < 3) await new Promise((go) => setTimeout(go, 10));
    response.end(done.join(" "));
  });
  const step = (name) => async () => { await new Promise((go) => setTimeout(go, 50)); done.push(name); };
  stopOnSignal(server, {
    log: createLog("silent"), refuse: () => done.push("refused"),
    finish: [step("ingest"), step("worker")],
    release: [async () => console.log([...done, "released"].join(" "))],
  });
  // Longer than stopping may take: nothing ends by itself what a client keeps open.
  server.keepAliveTimeout = 65_000;
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function started() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  const port = Number(await line());
  return { child, line, port, exit: once(child, "exit") };
}

test("a request under way is answered, what is open is finished before it is released, and the exit is 0", async () => {
  const { child, line, port, exit } = await started();
  const agent = new http.Agent({ keepAlive: true });
  const answered = new Promise<string>((resolve, reject) => {
    const request = http.get({ port, agent, path: "/slow" }, async (response) =>
      resolve((await response.toArray()).join("")),
    );
    request.on("error", reject);
  });
  expect(await line()).toBe("asked");
  child.kill("SIGTERM");
  child.kill("SIGINT");
  expect(await answered).toBe("refused ingest worker");
  expect(await line()).toBe("refused ingest worker released");
  expect(await exit).toEqual([0, null]);
  agent.destroy();
});

test("a connection that a client keeps open does not hold the process", async () => {
  const { child, line, port, exit } = await started();
  const agent = new http.Agent({ keepAlive: true });
  await new Promise<void>((resolve) => {
    http.get({ port, agent, path: "/" }, (response) => response.resume().on("end", resolve));
  });
  expect(await line()).toBe("asked");
  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  agent.destroy();
});

test("a rejection that nobody handles ends the process with 1", async () => {
  const { port, exit } = await started();
  http.get({ port, path: "/reject" }).on("error", () => {});
  expect(await exit).toEqual([1, null]);
});
