import type { IncomingMessage } from "node:http";

export type Received = { kind: "body"; body: Buffer } | { kind: "too-large" } | { kind: "too-many" };
export type Receive = (req: IncomingMessage, done: (received: Received) => void) => void;

/**
 * Reads bodies, which are bounded each by itself and together with all others that the same receiver is reading. A client that
 * goes away gets no call.
 */
export function createReceiver(bytes: { each: number; all: number }): Receive {
  let receiving = 0;
  return (req, done) => {
    if (Number(req.headers["content-length"] ?? 0) > bytes.each) {
      done({ kind: "too-large" });
      return;
    }
    const chunks: Buffer[] = [];
    let read = 0;
    let over = false;
    const finish = (received: Received) => {
      if (over) return;
      over = true;
      receiving -= read;
      chunks.length = received.kind === "body" ? chunks.length : 0;
      done(received);
    };
    req.on("data", (chunk: Buffer) => {
      if (over) return; // the rest of a refused body runs through without being kept
      read += chunk.length;
      receiving += chunk.length;
      if (read > bytes.each) finish({ kind: "too-large" });
      else if (receiving > bytes.all) finish({ kind: "too-many" });
      else chunks.push(chunk);
    });
    req.on("end", () => {
      const [only] = chunks;
      finish({ kind: "body", body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) });
    });
    req.on("close", () => {
      if (over) return;
      over = true;
      receiving -= read;
    });
  };
}
