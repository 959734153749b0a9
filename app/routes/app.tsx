import type { HeadersFunction, LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData, useRouteError, useRouteLoaderData } from "@remix-run/react";
import polaris from "@shopify/polaris/build/esm/styles.css?url";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import admin from "../components/admin.css?url";
import { DoneToast } from "../components/done-toast.tsx";
import { ErrorPage, isAnswerOfShopify } from "../components/error-page.tsx";
import { NavMenu } from "../components/nav-menu.tsx";
import { PageOrSkeleton } from "../components/page-or-skeleton.tsx";
import { ShopProvider } from "../components/shop-context.tsx";
import { dayOf } from "../domain/time.ts";
import { env } from "../env.server.ts";
import { merchantOf } from "../merchant.server.ts";
import { readOpenQuarantine } from "../services/reports.ts";

export const links: LinksFunction = () => [
  { rel: "preconnect", href: "https://cdn.shopify.com/" },
  { rel: "stylesheet", href: "https://cdn.shopify.com/static/fonts/inter/v4/styles.css" },
  { rel: "stylesheet", href: polaris },
  { rel: "stylesheet", href: admin },
];

export const meta: MetaFunction = () => [{ title: "Vouch" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const { name, domain, host, portalPath, currency, timeZone } = shop;
  return {
    apiKey: env.SHOPIFY_API_KEY,
    bridge: env.APP_BRIDGE_URL ?? null,
    quarantined: (await readOpenQuarantine(shop.id)) > 0,
    shop: { name, domain, host, portalPath, currency, timeZone, now, today: dayOf(now, timeZone) },
  };
}

export default function Admin() {
  const { apiKey, bridge, quarantined, shop } = useLoaderData<typeof loader>();
  return (
    <AppProvider isEmbeddedApp apiKey={apiKey} {...bridgeFrom(bridge)}>
      <NavMenu quarantined={quarantined} />
      <ShopProvider shop={shop}>
        <main>
          <PageOrSkeleton>
            <Outlet />
          </PageOrSkeleton>
        </main>
        <DoneToast />
      </ShopProvider>
    </AppProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  // Known where a page within threw: the way to the other pages stays.
  const known = useRouteLoaderData<typeof loader>("routes/app");
  // What Shopify's library throws sends the merchant's browser on; only its own boundary knows where.
  if (isAnswerOfShopify(error)) return boundary.error(error);
  return (
    <AppProvider isEmbeddedApp={known !== undefined} apiKey={known?.apiKey ?? ""} {...bridgeFrom(known?.bridge)}>
      {known && <NavMenu quarantined={known.quarantined} />}
      <main>
        <ErrorPage error={error} />
      </main>
    </AppProvider>
  );
}

/** Shopify's own App Bridge, unless a stand-in's address is set. */
const bridgeFrom = (address: string | null | undefined) => (address ? { __APP_BRIDGE_URL: address } : {});

export const headers: HeadersFunction = (args) => boundary.headers(args);
