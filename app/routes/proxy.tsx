import type { LoaderFunctionArgs } from "@remix-run/node";
import { authenticate } from "../shopify.server.ts";

/** The partners' place in the shop, drawn in the shop's own theme. It knows nobody yet, and so shows nobody's data. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const { liquid } = await authenticate.public.appProxy(request);
  return liquid(PAGE, { headers: { "Cache-Control": "no-store" } });
}

const PAGE = `<section class="page-width">
  <h1>Partners of {{ shop.name }}</h1>
  <p>Partners will find their codes, orders and commissions here. Until then {{ shop.name }} tells them their code.</p>
</section>`;
