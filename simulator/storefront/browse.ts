// For tests: a customer's browser without a screen. It keeps cookies and follows nothing by itself.
import { request } from "node:http";
import { handleOf } from "../store/shop.ts";

export interface Seen {
  status: number;
  location: string | null;
  type: string;
  setCookies: string[];
  body: string;
}

export interface Browser {
  cookies: Map<string, string>;
  get: (path: string, headers?: Record<string, string>) => Promise<Seen>;
  post: (path: string, form: Record<string, string>, headers?: Record<string, string>) => Promise<Seen>;
}

/** The name *.localhost is told by the Host header, since not every resolver knows it. */
export function browserOf(simulatorUrl: string, domain: string): Browser {
  const { port } = new URL(simulatorUrl);
  const cookies = new Map<string, string>();
  const ask = (method: string, path: string, body: string | null, more: Record<string, string>): Promise<Seen> =>
    new Promise((resolve, reject) => {
      const headers = {
        host: `${handleOf(domain)}.localhost:${port}`,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body !== null && { "content-type": "application/x-www-form-urlencoded" }),
        ...more,
      };
      const asked = request({ host: "127.0.0.1", port, path, method, headers }, async (answer) => {
        const setCookies = answer.headers["set-cookie"] ?? [];
        for (const one of setCookies) keep(cookies, one);
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const { location = null, "content-type": type = "" } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, location, type, setCookies, body: Buffer.concat(chunks).toString() });
      });
      asked.on("error", reject);
      asked.end(body ?? undefined);
    });
  return {
    cookies,
    get: (path, headers = {}) => ask("GET", path, null, headers),
    post: (path, form, headers = {}) => ask("POST", path, new URLSearchParams(form).toString(), headers),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = "", ...rest] = line.split("; ");
  const [name = "", value = ""] = pair.split("=");
  if (rest.includes("Max-Age=0")) cookies.delete(name);
  else cookies.set(name, value);
}
