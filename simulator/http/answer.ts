import type { IncomingMessage, ServerResponse } from "node:http";

export interface Incoming {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  body(): Promise<Buffer>;
}

export const MOST_BODY_BYTES = 16 * 1024 * 1024;

export function incoming(request: IncomingMessage): Incoming {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  return { method: request.method ?? "GET", url, headers: request.headers, body: () => readAll(request) };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MOST_BODY_BYTES) throw new RangeError("The body is too large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

export async function jsonOf(request: Incoming): Promise<Record<string, unknown>> {
  const text = (await request.body()).toString("utf8");
  if (text.trim() === "") return {};
  if (String(request.headers["content-type"]).includes("x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  return JSON.parse(text) as Record<string, unknown>;
}

/** bigint amounts go out as strings. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value, (_key, inner) => (typeof inner === "bigint" ? String(inner) : inner));
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(body);
}

export function sendText(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" });
  response.end(body);
}

export function redirect(response: ServerResponse, to: string): void {
  response.writeHead(303, { location: to, "cache-control": "no-store" });
  response.end();
}
