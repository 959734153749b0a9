// How a partner's page goes out: in the shop's theme, or as a document of the app's own origin.
import QRCode from "qrcode";
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { PortalPage } from "./components/portal/portal-page.tsx";
import { Notice } from "./components/portal/sign-in.tsx";
import { ALONE, SCRIPT, STYLE } from "./components/portal/style.ts";
import type { Instant } from "./domain/ids.ts";
import { pageNumber } from "./domain/page.ts";
import { env } from "./env.server.ts";
import { documentHeaders } from "./server/security-headers.ts";
import type { PortalPlace, PortalView } from "./services/portal.ts";

const PRIVATE = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };

/**
 * A page that Shopify draws in the shop's theme. What React wrote holds names and notes of people: with its braces written as
 * entities nothing in it is Liquid.
 */
export function inTheme(page: ReactElement, status = 200): Response {
  const body = `<style>${STYLE}</style>${markupOf(page)}<script>${SCRIPT}</script>`;
  return new Response(body, { status, headers: { "Content-Type": "application/liquid", ...PRIVATE } });
}

/** A page of the app's own origin. */
export function alone(
  request: Request,
  page: ReactElement,
  { title, status = 200 }: { title: string; status?: number },
) {
  const head = (
    <>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <title>{title}</title>
    </>
  );
  const body =
    `<!doctype html><html lang="en"><head>${markupOf(head)}<style>${ALONE}${STYLE}</style></head>` +
    `<body><main>${markupOf(page)}</main><script>${SCRIPT}</script></body></html>`;
  const security = { url: new URL(request.url), appUrl: env.SHOPIFY_APP_URL, appBridgeUrl: undefined };
  const headers = { ...documentHeaders(security), "Content-Type": "text/html; charset=utf-8", ...PRIVATE };
  return new Response(body, { status, headers });
}

/** What a link leads to that was used up, or is too old. */
export const noLongerGood = (request: Request): Response =>
  alone(
    request,
    <Notice
      title="This link is no longer good"
      text="It works once, for 15 minutes. Ask for another on the partner page of the shop."
    />,
    { title: "Partners", status: 410 },
  );

const markupOf = (page: ReactElement): string => renderToStaticMarkup(page).replaceAll("{", "&#123;");

/** Which part of the page's lists a request asks for. */
export function placeIn(request: Request): PortalPlace {
  const query = new URL(request.url).searchParams;
  return { after: query.get("after"), before: query.get("before"), codes: pageNumber(query.get("codes")) };
}

type Served = { now: Instant; place: PortalPlace; path: string; signOut: string | null };

/** The partner's page with its links drawn. `path` is where it stands. */
export async function portalPage(view: PortalView, { now, place, path, signOut }: Served): Promise<ReactElement> {
  const { page, pages } = view.codePage;
  const at = (other: Partial<PortalPlace>) => addressOf(path, { ...place, codes: page, ...other });
  const ordersAt = (other: Partial<PortalPlace>) => at({ after: null, before: null, ...other });
  const links = [view.link, ...view.codes.flatMap(({ link }) => link ?? [])];
  const drawn = new Map(await Promise.all(links.map(async (link) => [link, await drawQr(link)] as const)));
  return (
    <PortalPage
      view={view}
      now={now}
      qrOf={(link) => drawn.get(link) ?? ""}
      to={{
        moreCodes: page < pages ? at({ codes: page + 1 }) : null,
        fewerCodes: page > 1 ? at({ codes: page - 1 }) : null,
        older: view.next === null ? null : ordersAt({ after: view.next }),
        newer: view.previous === null ? null : ordersAt({ before: view.previous }),
        newest: place.after === null && place.before === null ? null : ordersAt({}),
      }}
      signOut={signOut}
    />
  );
}

function addressOf(path: string, { after, before, codes }: PortalPlace): string {
  const query = new URLSearchParams({
    ...(codes > 1 && { codes: String(codes) }),
    ...(after !== null && { after }),
    ...(before !== null && { before }),
  });
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Drawings are remembered: one takes a millisecond, and a link always leads to the same. */
const drawings = new Map<string, Promise<string>>();
const MOST_DRAWINGS = 2_000;

function drawQr(link: string): Promise<string> {
  const known = drawings.get(link);
  if (known !== undefined) return known;
  if (drawings.size >= MOST_DRAWINGS) drawings.clear();
  const drawing = QRCode.toString(link, { type: "svg", errorCorrectionLevel: "L" });
  drawings.set(link, drawing);
  return drawing;
}

/** Sends on, before any page is drawn. */
export const sendTo = (address: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 302, headers: { Location: address, ...PRIVATE, ...headers } });
