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
/** The body did not come in time: the connection ends with the answer. */
export const TOO_SLOW = answer(408, { Connection: "close" });
/** What is left of the body is not read: the connection ends with the answer. */
export const TOO_LARGE = answer(413, { Connection: "close" });
/** Nothing was kept: Shopify sends it again. */
export const SEND_AGAIN = answer(503, { "Retry-After": "2" });

// The pixel runs in a worker of the shop's page or in a frame without an origin. It sends no credentials and reads nothing.
const ANY_ORIGIN = { "Access-Control-Allow-Origin": "*" };

/** Answers to the pixel. */
export const PIXEL = {
  NOTED: answer(204, ANY_ORIGIN),
  PREFLIGHT: answer(204, {
    ...ANY_ORIGIN,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
  }),
  NOT_A_MESSAGE: answer(400, ANY_ORIGIN),
  METHOD_NOT_ALLOWED: answer(405, { ...ANY_ORIGIN, Allow: "POST, OPTIONS" }),
  TOO_SLOW: answer(408, { ...ANY_ORIGIN, Connection: "close" }),
  TOO_LARGE: answer(413, { ...ANY_ORIGIN, Connection: "close" }),
  TOO_MANY: answer(429, { ...ANY_ORIGIN, "Retry-After": "60" }),
  NOT_NOW: answer(503, { ...ANY_ORIGIN, "Retry-After": "2" }),
} as const;

/** Answers once: a request that was answered, or whose client has gone, is left alone. */
export function send(res: ServerResponse, { status, headers }: Answer): void {
  if (!res.headersSent && !res.destroyed) res.writeHead(status, headers).end();
}
