import type { LoaderFunctionArgs } from "@remix-run/node";
import { partnerId } from "../domain/ids.ts";
import { merchantOf } from "../merchant.server.ts";
import { foreseePrefix } from "../services/code-prefixes.ts";

/** What a prefix would do that is being typed; asked by components/add-prefix.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const id = /^\d{1,9}$/.test(query.get("partner") ?? "") ? Number(query.get("partner")) : 0;
  const typed = (query.get("typed") ?? "").slice(0, 255);
  const foreseen = await foreseePrefix(shop, { partnerId: partnerId(id), typed });
  return Response.json(
    foreseen.ok ? { kind: "foreseen", foreseen: foreseen.value } : { kind: "none", message: foreseen.error },
  );
}
