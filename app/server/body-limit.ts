import type { RequestHandler, Response } from "express";
import { BODY_MS } from "../ingest/limits.ts";

/** The largest that is told without a session tells of one customer's orders, or is a form of some kilobytes. */
export const PUBLIC_BODIES = { each: 1024 * 1024, all: 64 * 1024 * 1024, ms: BODY_MS };

/**
 * Bounds bodies that Remix reads whole before it turns out whose they are, each by itself and together with all others under way:
 * declared or streamed, 413 above the one and 503 beyond the other; 408 where one does not come in time. Pages of the admin let a merchant in before they read anything,
 * and take files: those are not bounded here. Must stand right before who reads them: what is counted flows on.
 */
export function limitBodies({ each, all, ms }: { each: number; all: number; ms: number }): RequestHandler {
  let coming = 0;
  return (req, res, next) => {
    if (isOfAdmin(req.originalUrl)) {
      next();
      return;
    }
    const declared = Number(req.headers["content-length"] ?? 0);
    if (declared > each || (declared > 0 && coming + declared > all)) {
      refuse(res, declared > each ? 413 : 503);
      return;
    }
    const cutOff = (status: Refusal) => {
      refuse(res, status);
      req.socket.destroySoon();
    };
    const slow = setTimeout(() => res.headersSent || cutOff(408), ms);
    req.once("end", () => clearTimeout(slow));
    let read = 0;
    req.on("data", (chunk: Buffer) => {
      read += chunk.length;
      coming += chunk.length;
      if (res.headersSent || (read <= each && coming <= all)) return;
      cutOff(read > each ? 413 : 503);
    });
    res.once("close", () => {
      clearTimeout(slow);
      coming -= read;
    });
    next();
  };
}

/** As Remix reads an address: "/app/../portal" is none of the admin, and what is spelt otherwise is taken for anybody's. */
const isOfAdmin = (address: string): boolean =>
  /^\/app(\/|$)/.test(URL.parse(`http://localhost${address}`)?.pathname ?? "");

/** Whether the answer was given here, whatever is said to it later. */
export const wasRefused = ({ locals }: Response): boolean => locals.bodyRefused === true;

type Refusal = 408 | 413 | 503;

/** What is left of the body is not read: the connection ends with the answer. */
function refuse(res: Response, status: Refusal): void {
  res.locals.bodyRefused = true;
  res.writeHead(status, { Connection: "close", ...(status === 503 && { "Retry-After": "2" }) }).end();
}
