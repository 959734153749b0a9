// The limit that the ingest is measured against: a server that only verifies and parses, and of clicks only parses.
import { createServer } from "node:http";
import { createVerifier } from "../../app/ingest/signature.ts";
import { SECRET } from "./order-bodies.ts";

const verify = createVerifier([SECRET]);

const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const [only] = chunks;
    const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    if (request.url === "/pixel") {
      const good = typeof JSON.parse(body.toString()) === "object";
      response.writeHead(good ? 204 : 400, { "Content-Length": "0", "Access-Control-Allow-Origin": "*" }).end();
      return;
    }
    const signature = request.headers["x-shopify-hmac-sha256"];
    const good =
      typeof signature === "string" && verify(body, signature) && typeof JSON.parse(body.toString()) === "object";
    response.writeHead(good ? 200 : 401, { "Content-Length": "0" }).end();
  });
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => process.send?.("listening"));
process.on("disconnect", () => process.exit(0));
