// How a partner's page goes out: in the shop's theme, or as a document of the app's own origin.
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Apply, type ApplyProps } from "./components/portal/apply.tsx";
import { PartnersPage } from "./components/portal/partners-page.tsx";
import { PortalPage } from "./components/portal/portal-page.tsx";
import { Notice } from "./components/portal/sign-in.tsx";
import { ALONE, SCRIPT, STYLE } from "./components/portal/style.ts";
import { type Instant, instant } from "./domain/ids.ts";
import { portalAddress } from "./domain/links.ts";
import { pageNumber } from "./domain/page.ts";
import { unreachable } from "./domain/result.ts";
import type { Shop } from "./domain/shop.ts";
import { env } from "./env.server.ts";
import { cookieAt, portalOf } from "./portal-cookie.server.ts";
import { drawQr } from "./qr.server.ts";
import { documentHeaders } from "./server/security-headers.ts";
import type { Applied } from "./services/applications.ts";
import { type PortalPlace, type readPortalOf, readPortalSettings } from "./services/portal.ts";
import { partnerOfSession } from "./services/sign-in.ts";

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

/**
 * What a link leads to that was used up, or is too old: the mail is where many look for their page, so that who is still signed in
 * goes on finding it there.
 */
export async function usedUp(request: Request, shop: Shop | null): Promise<Response> {
  if (shop?.state !== "installed") return noLongerGood(request, null);
  if (!(await readPortalSettings(shop.id)).open) return closedPage(request, shop);
  const cookie = cookieAt(request, shop.domain);
  const known = cookie && (await partnerOfSession(shop.id, cookie.secret, instant(Date.now())));
  return known === null ? noLongerGood(request, shop) : sendTo(portalOf(shop.domain));
}

export function noLongerGood(request: Request, shop: Shop | null): Response {
  const title = "This link is no longer good";
  const why = "It was used already, is too old, or was cut short.";
  const page =
    shop === null ? (
      <Notice title={title} text={`${why} Ask for another on the partner page of the shop.`} />
    ) : (
      <Notice
        title={title}
        text={`${why} The partner page of ${shop.name} mails another.`}
        to={{ href: portalAddress(shop), label: "Ask for another" }}
      />
    );
  return alone(request, page, { title: "Partners", status: 410 });
}

/** What a link leads to while the merchant has closed the page. */
export const closedPage = (request: Request, { name }: Shop): Response =>
  alone(request, <Notice title="Partners" text={`${name} has no partner page at the moment.`} />, {
    title: `Partners of ${name}`,
    status: 404,
  });

/**
 * Whether another site had a form sent: with a link of its own it would sign a visitor in as somebody else. A browser says so itself;
 * the Origin of our own forms is "null", since our pages tell nobody whence a visitor comes.
 */
export function isSentByOthers(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none";
}

/** What such a form leads to: the mailed link itself is still good. */
export const openTheMail = (request: Request): Response =>
  alone(request, <Notice title="Open the link in your mail" text="Another page sent you here. Nothing was done." />, {
    title: "Partners",
    status: 403,
  });

const markupOf = (page: ReactElement): string => renderToStaticMarkup(page).replaceAll("{", "&#123;");

/** What an application is answered with. */
export function answerApplication(
  applied: Applied,
  form: ApplyProps & { typed: Readonly<Record<string, string>> },
): { page: ReactElement; status: number } {
  switch (applied.kind) {
    case "received": {
      const text = `${form.shop} looks at it. If it is taken up, a mail to your address tells how to go on.`;
      return { page: <Notice title="Your application was received" text={text} />, status: 200 };
    }
    case "refused":
      return { page: <Apply {...form} problems={applied.problems} />, status: 422 };
    case "too-many":
      return {
        page: <Apply {...form} notice="Too many apply at this moment. Send it again in some minutes." />,
        status: 429,
      };
    case "closed":
      return { page: <Notice title="Partners" text="This shop takes no applications at the moment." />, status: 404 };
    default:
      return unreachable(applied);
  }
}

export const withQuery = (path: string, query: Record<string, string>): string => {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
};

/** Which part of the page's lists a request asks for. */
export function placeIn(request: Request): PortalPlace {
  const query = new URL(request.url).searchParams;
  return { after: query.get("after"), before: query.get("before"), codes: pageNumber(query.get("codes")) };
}

type Seen = NonNullable<Awaited<ReturnType<typeof readPortalOf>>>;
/** `at` is where the page stands, and `of` what its addresses carry besides. */
type Served = { now: Instant; place: PortalPlace; at: string; of?: Record<string, string>; signOut: string | null };

/** What a partner sees, with the links of a page drawn. */
export async function portalPage(seen: Seen, { now, place, at, of = {}, signOut }: Served): Promise<ReactElement> {
  if (seen.kind === "choice") {
    const pageOf = (id: number) => withQuery(at, { ...of, partner: String(id) });
    return <PartnersPage seen={seen} pageOf={pageOf} signOut={signOut} />;
  }
  const { view, chosen } = seen;
  const { page, pages } = view.codePage;
  const whose: Record<string, string> = { ...of, ...(view.hasOthers && { partner: String(chosen) }) };
  const to = (other: Partial<PortalPlace>) =>
    withQuery(at, { ...whose, ...queryOf({ ...place, codes: page, ...other }) });
  const ordersAt = (other: Partial<PortalPlace>) => to({ after: null, before: null, ...other });
  const links = [view.link, ...view.codes.flatMap(({ link, short }) => [link ?? [], short ?? []].flat())];
  const drawn = new Map(await Promise.all(links.map(async (link) => [link, await drawQr(link)] as const)));
  return (
    <PortalPage
      view={view}
      now={now}
      qrOf={(link) => drawn.get(link) ?? ""}
      to={{
        moreCodes: page < pages ? to({ codes: page + 1 }) : null,
        fewerCodes: page > 1 ? to({ codes: page - 1 }) : null,
        older: view.next === null ? null : ordersAt({ after: view.next }),
        newer: view.previous === null ? null : ordersAt({ before: view.previous }),
        newest: place.after === null && place.before === null ? null : ordersAt({}),
      }}
      payeeAt={withQuery(`${at}/payee`, whose)}
      others={view.hasOthers ? withQuery(at, of) : null}
      signOut={signOut}
    />
  );
}

const queryOf = ({ after, before, codes }: PortalPlace): Record<string, string> => ({
  ...(codes > 1 && { codes: String(codes) }),
  ...(after !== null && { after }),
  ...(before !== null && { before }),
});

/** Sends on, before any page is drawn. */
export const sendTo = (address: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 302, headers: { Location: address, ...PRIVATE, ...headers } });
