import type { IncomingMessage } from "node:http";
import { createLine } from "./line.ts";

export type Received = { kind: "body"; body: Buffer } | { kind: "too-large" } | { kind: "too-many" };
export type Receive = (req: IncomingMessage, done: (received: Received) => void) => void;

/** A body that is being received. */
type Coming = { giveWay: () => void };

/**
 * Reads bodies, which are bounded each by itself and together with all others that the same receiver is reading. Beyond that the
 * one that has been on its way longest gives way: a webhook comes at once, and half a body may be anybody's, since nothing is known of
 * its signature yet. A client that goes away gets no call.
 */
export function createReceiver(bytes: { each: number; all: number }): Receive {
  const line = createLine<Coming>();
  let receiving = 0;

  function makeRoom(): void {
    for (const coming of line) {
      if (receiving <= bytes.all) return;
      coming.giveWay();
    }
  }

  return (req, done) => {
    if (Number(req.headers["content-length"] ?? 0) > bytes.each) {
      done({ kind: "too-large" });
      return;
    }
    const chunks: Buffer[] = [];
    let read = 0;
    let over = false;
    const place = line.join({ giveWay: () => finish({ kind: "too-many" }) });
    const leave = () => {
      over = true;
      receiving -= read;
      line.leave(place);
    };
    const finish = (received: Received) => {
      if (over) return;
      leave();
      chunks.length = received.kind === "body" ? chunks.length : 0;
      done(received);
    };
    req.on("data", (chunk: Buffer) => {
      if (over) return; // the rest of a refused body runs through without being kept
      read += chunk.length;
      receiving += chunk.length;
      if (read > bytes.each) finish({ kind: "too-large" });
      else {
        chunks.push(chunk);
        if (receiving > bytes.all) makeRoom();
      }
    });
    req.on("end", () => {
      const [only] = chunks;
      finish({ kind: "body", body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) });
    });
    req.on("close", () => {
      if (!over) leave();
    });
  };
}
