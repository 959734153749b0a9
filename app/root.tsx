import type { LinksFunction } from "@remix-run/node";
import { isRouteErrorResponse, Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteError } from "@remix-run/react";
import type { ReactNode } from "react";

export const links: LinksFunction = () => [{ rel: "icon", href: "/favicon.svg", type: "image/svg+xml" }];

export default function App() {
  return (
    <Document>
      <Outlet />
    </Document>
  );
}

/** The page for what no route catches; a route's own error page says more. */
export function ErrorBoundary() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <Document>
      <main
        style={{ maxWidth: "36rem", margin: "20vh auto", padding: "0 1.5rem", fontFamily: "system-ui, sans-serif" }}
      >
        <h1>{missing ? "There is no such page" : "Something went wrong"}</h1>
        <p>{missing ? "Open Vouch from the Shopify admin." : "Nothing was lost. Load the page again."}</p>
      </main>
    </Document>
  );
}

function Document({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}
