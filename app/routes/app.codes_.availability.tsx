import type { LoaderFunctionArgs } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";
import { availabilityOf } from "../services/code-availability.ts";

/** Whether the code that is being typed can be had. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, call } = await merchantOf(request);
  const typed = new URL(request.url).searchParams.get("typed") ?? "";
  return Response.json(await availabilityOf(shop.id, call, typed.slice(0, 255)));
}
