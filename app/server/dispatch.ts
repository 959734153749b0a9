import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Paths that are answered before Express is asked, by the exact path; everything else is `otherwise`. */
export type Dispatch = { exact: ReadonlyMap<string, Handler>; otherwise: Handler };

/** Node's own listener in front of everything: behind Express the ingest would reach a third less. */
export function dispatch({ exact, otherwise }: Dispatch): RequestListener {
  return (request, response) => {
    const handler = exact.get(pathOf(request.url ?? "/")) ?? otherwise;
    handler(request, response);
  };
}

/** For a process that does not serve the web part. */
export function notFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
