import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { merchantOf } from "../merchant.server.ts";
import { pageOfDiscount } from "../services/discount-link.ts";

/**
 * Where the admin's link on a discount's page leads (extensions/discount-partners). The parameters that tell which admin it is
 * framed by go along; the page verifies them.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, call } = await merchantOf(request);
  const { searchParams: query } = new URL(request.url);
  const id = query.get("id") ?? "";
  query.delete("id");
  const { pathname, searchParams } = new URL(await pageOfDiscount(shop, call, id), request.url);
  return redirect(`${pathname}?${new URLSearchParams([...searchParams, ...query])}`);
}
