import type { RequestHandler, Response } from "express";

/** Paths that anybody may post to: whose a request is turns out when its body was read. */
export const PUBLIC_PATHS = ["/webhooks", "/proxy", "/portal", "/auth"];

/** The largest of their bodies tells of one customer's orders, or is a form of some kilobytes. */
export const PUBLIC_BODIES = { each: 1024 * 1024, all: 64 * 1024 * 1024 };

/**
 * Bounds bodies that Remix reads whole, each by itself and together with all others under way: declared or streamed, 413 above the
 * one and 503 beyond the other. Must stand right before who reads them: what is counted flows on.
 */
export function limitBodies({ each, all }: { each: number; all: number }): RequestHandler {
  let coming = 0;
  return (req, res, next) => {
    const declared = Number(req.headers["content-length"] ?? 0);
    if (declared > each || (declared > 0 && coming + declared > all)) {
      refuse(res, declared > each ? 413 : 503);
      return;
    }
    let read = 0;
    req.on("data", (chunk: Buffer) => {
      read += chunk.length;
      coming += chunk.length;
      if (res.headersSent || (read <= each && coming <= all)) return;
      refuse(res, read > each ? 413 : 503);
      req.socket.destroySoon();
    });
    res.once("close", () => {
      coming -= read;
    });
    next();
  };
}

/** Whether the answer was given here, whatever is said to it later. */
export const wasRefused = ({ locals }: Response): boolean => locals.bodyRefused === true;

/** What is left of the body is not read: the connection ends with the answer. */
function refuse(res: Response, status: 413 | 503): void {
  res.locals.bodyRefused = true;
  res.writeHead(status, { Connection: "close", ...(status === 503 && { "Retry-After": "2" }) }).end();
}
