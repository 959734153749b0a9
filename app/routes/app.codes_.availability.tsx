import type { LoaderFunctionArgs } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";
import { availabilityOf } from "../services/code-availability.ts";

const idOf = (text: string | null) => (text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0);

/** Whether the code that is being typed can be had. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, call } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const typed = query.get("typed") ?? "";
  const of = { partnerId: idOf(query.get("partner")), offerId: idOf(query.get("offer")) };
  return Response.json(await availabilityOf(shop.id, call, typed.slice(0, 255), of));
}
