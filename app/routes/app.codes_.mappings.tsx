import type { LoaderFunctionArgs } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";
import { listMappings } from "../services/mapping.ts";

/** How far the mapping of discounts is: asked again and again, without asking Shopify, by components/mapping-progress.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  return Response.json(await listMappings(shop.id, now));
}
