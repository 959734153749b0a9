// How a partner's page goes out: in the shop's theme, or as a document of the app's own origin.
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { PortalPage } from "./components/portal/portal-page.tsx";
import { ALONE, SCRIPT, STYLE } from "./components/portal/style.ts";
import type { Instant } from "./domain/ids.ts";
import { env } from "./env.server.ts";
import { drawQr } from "./qr.server.ts";
import { documentHeaders } from "./server/security-headers.ts";
import type { PortalView } from "./services/portal.ts";

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

const markupOf = (page: ReactElement): string => renderToStaticMarkup(page).replaceAll("{", "&#123;");

/** The partner's page with its links drawn. */
export async function portalPage(
  view: PortalView,
  { now, home, signOut }: { now: Instant; home: string; signOut: string | null },
): Promise<ReactElement> {
  const links = [view.link, ...view.codes.flatMap(({ link, short }) => [link ?? [], short ?? []].flat())];
  const drawn = new Map(await Promise.all(links.map(async (link) => [link, await drawQr(link)] as const)));
  return (
    <PortalPage
      view={view}
      now={now}
      qrOf={(link) => drawn.get(link) ?? ""}
      older={view.next === null ? null : `${home}?after=${encodeURIComponent(view.next)}`}
      payeeAt={`${home}/payee`}
      signOut={signOut}
    />
  );
}

/** Sends on, before any page is drawn. */
export const sendTo = (address: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 302, headers: { Location: address, ...PRIVATE, ...headers } });
