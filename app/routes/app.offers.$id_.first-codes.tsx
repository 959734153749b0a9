import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { fieldsOf, formStandsOn, merchantOf, unlessBusy } from "../merchant.server.ts";
import { saveFirstCodePattern } from "../services/first-codes.ts";

export const loader = (args: LoaderFunctionArgs) =>
  formStandsOn(`/app/offers/${encodeURIComponent(args.params.id ?? "")}`)(args);

/** Says which code new partners get by themselves; called by components/offer/first-codes.tsx. */
export async function action({ request, params }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  const id = /^\d{1,9}$/.test(params.id ?? "") ? Number(params.id) : 0;
  const { pattern = "" } = await fieldsOf(request);
  const saved = await unlessBusy(() => saveFirstCodePattern(shop.id, id, pattern));
  if (saved.kind === "not-found") throw new Response("There is no such offer in this store.", { status: 404 });
  return saved;
}
