import type { IncomingMessage } from "node:http";
import { BODY_BYTES, RECEIVING_BYTES } from "./limits.ts";

export type Received = { kind: "body"; body: Buffer } | { kind: "too-large" } | { kind: "too-many" };

let receiving = 0;

/**
 * Reads a request's body, which is bounded alone and together with all others that are being received. A client that goes
 * away gets no call.
 */
export function receive(req: IncomingMessage, done: (received: Received) => void): void {
  if (Number(req.headers["content-length"] ?? 0) > BODY_BYTES) {
    done({ kind: "too-large" });
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  let over = false;
  const finish = (received: Received) => {
    if (over) return;
    over = true;
    receiving -= bytes;
    chunks.length = received.kind === "body" ? chunks.length : 0;
    done(received);
  };
  req.on("data", (chunk: Buffer) => {
    if (over) return; // the rest of a refused body runs through without being kept
    bytes += chunk.length;
    receiving += chunk.length;
    if (bytes > BODY_BYTES) finish({ kind: "too-large" });
    else if (receiving > RECEIVING_BYTES) finish({ kind: "too-many" });
    else chunks.push(chunk);
  });
  req.on("end", () => {
    const [only] = chunks;
    finish({ kind: "body", body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) });
  });
  req.on("close", () => {
    if (over) return;
    over = true;
    receiving -= bytes;
  });
}
