import type { ActionFunctionArgs } from "@remix-run/node";
import { fail } from "../domain/result.ts";
import { formStandsOn, merchantOf, unlessBusy } from "../merchant.server.ts";
import { turnOnPixel } from "../services/web-pixels.ts";

export const loader = formStandsOn("/app/settings");

/** Turns the shop's web pixel on at once; called by components/pixel-state.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop, now, call } = await merchantOf(request);
  const turned = await unlessBusy(() => turnOnPixel(shop.id, call, now), fail);
  if (!turned.ok) return { kind: "failed" as const, message: turned.error.message };
  const { problem } = turned.value;
  return problem === null ? { kind: "on" as const } : { kind: "failed" as const, message: problem };
}
