import { PassThrough } from "node:stream";
import {
  type ActionFunctionArgs,
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { env } from "./env.server.ts";
import { log } from "./log.server.ts";
import { documentHeaders } from "./server/security-headers.ts";

/** How long a loader's deferred data may take, in milliseconds; Remix reads it. */
export const streamTimeout = 5000;

/** Draws a document. A person gets the page as it streams, a search engine the whole. */
export default function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
  const security = { url: new URL(request.url), appUrl: env.SHOPIFY_APP_URL, appBridgeUrl: env.APP_BRIDGE_URL };
  for (const [name, value] of Object.entries(documentHeaders(security))) headers.set(name, value);
  headers.set("Content-Type", "text/html; charset=utf-8");

  const whenReady = isbot(request.headers.get("user-agent")) ? "onAllReady" : "onShellReady";
  let answeredWith = status;
  return new Promise<Response>((resolve, reject) => {
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={context} url={request.url} />, {
      [whenReady]: () => {
        const body = new PassThrough();
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status: answeredWith }));
        pipe(body);
      },
      onShellError: reject,
      onError: (error) => {
        answeredWith = 500;
        log.error({ err: error, path: security.url.pathname }, "A page could not be drawn");
      },
    });
    setTimeout(abort, streamTimeout + 1000).unref();
  });
}

/** What a loader or an action threw by accident. A request for what is not there is none of ours. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  log.error({ err: error, method: request.method, path: new URL(request.url).pathname }, "A request failed");
}
