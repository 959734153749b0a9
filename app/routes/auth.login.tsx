import type { LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";

/** Where Shopify's library sends a visit that does not tell its shop. */
export const loader = ({ request }: LoaderFunctionArgs) => {
  const { searchParams } = new URL(request.url);
  if (searchParams.has("shop") && searchParams.has("host")) throw redirect(`/app?${searchParams}`);
  return null;
};

export default function Login() {
  return (
    <main style={{ maxWidth: "36rem", margin: "20vh auto", padding: "0 1.5rem", fontFamily: "system-ui, sans-serif" }}>
      <h1>Open Vouch in your Shopify admin</h1>
      <p>
        It stands there under Apps. A page of it cannot be opened by itself, since only the admin says whose store it
        is.
      </p>
    </main>
  );
}
