import type { ServerResponse } from "node:http";

export type Answer = { status: number; headers: Readonly<Record<string, string>> };

const answer = (status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { "Content-Length": "0", ...headers },
});

export const OK = answer(200);
export const BAD_REQUEST = answer(400);
export const UNAUTHORIZED = answer(401);
export const METHOD_NOT_ALLOWED = answer(405, { Allow: "POST" });
/** What is left of the body is not read: the connection ends with the answer. */
export const TOO_LARGE = answer(413, { Connection: "close" });
/** Nothing was kept: Shopify sends it again. */
export const SEND_AGAIN = answer(503, { "Retry-After": "2" });

/** Answers once: a request that was answered, or whose client has gone, is left alone. */
export function send(res: ServerResponse, { status, headers }: Answer): void {
  if (!res.headersSent && !res.destroyed) res.writeHead(status, headers).end();
}
