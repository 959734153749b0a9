import type { LoaderFunctionArgs } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";
import { exportCodes } from "../services/code-export.ts";

/** The codes of a shop, or of one of its offers, as a file. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const offer = new URL(request.url).searchParams.get("offer") ?? "";
  const text = await exportCodes(shop, { offerId: /^\d{1,9}$/.test(offer) ? Number(offer) : null });
  return new Response(text, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="codes.csv"',
      "Cache-Control": "no-store",
    },
  });
}
