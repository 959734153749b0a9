import type { ActionFunctionArgs } from "@remix-run/node";
import { fieldsOf, formStandsOn, merchantOf, unlessBusy } from "../merchant.server.ts";
import { saveLinkTags } from "../services/links.ts";

export const loader = formStandsOn("/app/settings");

/** Saves what links carry for the shop's reports; called by components/link-tags.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(() => saveLinkTags(shop, fields));
}
