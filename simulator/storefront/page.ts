import { handleOf } from "../store/shop.ts";
import { basketOf, piecesIn } from "./basket.ts";
import { pixelHeader } from "./pixel.ts";
import { themePage } from "./theme.ts";
import type { PixelEvent, Visited } from "./visited.ts";
import { customerIn, land } from "./visitor.ts";

export interface Page {
  template: string;
  title: string;
  status?: number;
  values?: Record<string, unknown>;
  events?: PixelEvent[];
}

export function send(visited: Visited, status: number, headers: Record<string, string>, body: string | Buffer): void {
  const { response, visitor } = visited;
  response.writeHead(status, {
    "cache-control": "no-store",
    ...headers,
    ...(visitor.setCookies.length > 0 && { "set-cookie": visitor.setCookies }),
  });
  response.end(body);
}

export const go = (visited: Visited, to: string, status = 302): void => send(visited, status, { location: to }, "");

/** What the theme knows on every page, an app's as well. */
export function themeValues(visited: Visited, title: string, events: PixelEvent[]): Record<string, unknown> {
  const { shop, visitor } = visited;
  const customer = customerIn(shop, visitor);
  return {
    page_title: title,
    shop: { name: shop.name, permanent_domain: shop.domain, currency: shop.currency },
    customer: customer && {
      id: customer.id,
      first_name: customer.firstName,
      last_name: customer.lastName,
      email: customer.email,
    },
    cart: { item_count: piecesIn(visitor.visit) },
    content_for_header: pixelHeader(visited, events),
  };
}

export async function show(visited: Visited, page: Page): Promise<void> {
  land(visited.visitor, visited.request, visited.world.now());
  const events = [{ name: "page_viewed", data: {} }, ...(page.events ?? [])];
  const values = { ...themeValues(visited, page.title, events), ...page.values };
  const body = await themePage(page.template, values);
  send(visited, page.status ?? 200, { "content-type": "text/html; charset=utf-8" }, body);
}

export const missing = (visited: Visited): Promise<void> =>
  show(visited, {
    template: "message",
    title: "Page not found",
    status: 404,
    values: { heading: "Page not found", text: "The page you were looking for does not exist." },
  });

export const adminOf = ({ origins, shop }: Visited): string => `${origins.simulator}/store/${handleOf(shop.domain)}`;

export const basketIn = ({ world, shop, visitor }: Visited) => basketOf(world, shop, visitor);

export async function formIn({ request }: Visited): Promise<URLSearchParams> {
  const text = (await request.body()).toString("utf8");
  if (!String(request.headers["content-type"]).includes("json")) return new URLSearchParams(text);
  return flattened(JSON.parse(text) as Record<string, unknown>);
}

/** {"attributes": {"ref": "ada"}} is attributes[ref]=ada, as a form says it. */
function flattened(body: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body))
    if (value !== null && typeof value === "object")
      for (const [inner, one] of Object.entries(value)) form.append(`${name}[${inner}]`, String(one));
    else form.append(name, String(value));
  return form;
}
