import type { ActionFunctionArgs } from "@remix-run/node";
import { fieldsOf, formStandsOn, merchantOf } from "../merchant.server.ts";
import { changePortalSettings } from "../services/portal.ts";

export const loader = formStandsOn("/app/settings");

/** Saves what partners see; called by components/portal-settings.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  await changePortalSettings(shop, await fieldsOf(request));
  return { kind: "saved" as const };
}
