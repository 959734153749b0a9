import type { LoaderFunctionArgs } from "@remix-run/node";
import { whyDifferent } from "../components/moving/parity-words.ts";
import { merchantOf } from "../merchant.server.ts";
import { exportParity } from "../services/parity.ts";

/** A comparison with a former program as a file. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const id = /^\d{1,9}$/.test(params.id ?? "") ? Number(params.id) : 0;
  const text = await exportParity(shop, { id, words: whyDifferent }, now);
  if (text === null) throw new Response("There is no such list in this store.", { status: 404 });
  return new Response(text, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="comparison.csv"',
      "Cache-Control": "no-store",
    },
  });
}
