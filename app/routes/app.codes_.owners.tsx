import type { LoaderFunctionArgs } from "@remix-run/node";
import { codeKey } from "../domain/code.ts";
import { merchantOf } from "../merchant.server.ts";
import { readOwners } from "../services/owners.ts";

/** Whose a code was over time; asked by components/owners-dialog.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const key = codeKey(new URL(request.url).searchParams.get("key") ?? "");
  return Response.json(await readOwners(shop.id, key));
}
