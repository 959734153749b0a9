import type { LoaderFunctionArgs } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";

/** An address in the admin that names no page: said inside of it, with the navigation still there. */
export async function loader({ request }: LoaderFunctionArgs): Promise<never> {
  await merchantOf(request);
  throw new Response("This address names no page of Vouch.", { status: 404 });
}

export default function NoPage() {
  return null;
}
