import type { RequestListener, Server } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import express, { type ErrorRequestHandler, type Express } from "express";
import type { Logger } from "../log.server.ts";
import { limitBodies, PUBLIC_BODIES, wasRefused } from "./body-limit.ts";

export type WebDeps = { root: string; log: Logger; server: Server };
type Build = ServerBuild | (() => Promise<ServerBuild>);

/**
 * The admin, the portal and the lifecycle webhooks: Remix behind Express.
 *
 * In production from ./build; under NODE_ENV=development from the sources, through Vite. Errors: thrown when there is no build.
 */
export async function createWeb({ root, log, server }: WebDeps): Promise<RequestListener> {
  const app = express();
  app.disable("x-powered-by");
  const development = process.env.NODE_ENV === "development";
  const build = development ? await serveSources(app, server) : await serveBuild(app, root);
  app.use(limitBodies(PUBLIC_BODIES));
  app.all("*", createRequestHandler({ build, mode: development ? "development" : "production" }));

  const onError: ErrorRequestHandler = (error, request, response, next) => {
    if (wasRefused(response)) return;
    log.error({ err: error, method: request.method, path: request.path }, "A request failed outside of Remix");
    if (response.headersSent) next(error);
    else response.status(500).type("text/plain").send("Something went wrong. Nothing was lost; try again.\n");
  };
  app.use(onError);
  return app;
}

async function serveBuild(app: Express, root: string): Promise<Build> {
  const client = path.join(root, "build/client");
  // Names of assets hold a hash of their content: they never change, and one that is missing is no page.
  app.use("/assets", express.static(path.join(client, "assets"), { immutable: true, maxAge: "1y" }), (_, response) => {
    response.status(404).type("text/plain").send("Not found\n");
  });
  app.use(express.static(client, { maxAge: "1h" }));
  return (await import(pathToFileURL(path.join(root, "build/server/index.js")).href)) as ServerBuild;
}

async function serveSources(app: Express, server: Server): Promise<Build> {
  const vite = await import("vite");
  const middleware = await vite.createServer({ server: { middlewareMode: true, hmr: { server }, allowedHosts: true } });
  app.use(middleware.middlewares);
  return async () => (await middleware.ssrLoadModule("virtual:remix/server-build")) as ServerBuild;
}
