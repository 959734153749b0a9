import type { LoaderFunctionArgs } from "@remix-run/node";
import { Notice } from "../components/portal/sign-in.tsx";
import { alone } from "../portal.server.tsx";

/** An address under the partners' page that names nothing, as a mailed link that was cut short: said with the way back. */
export function loader({ request }: LoaderFunctionArgs): Response {
  const to = { href: "/portal", label: "To your partner page" };
  const page = <Notice title="There is no such page" text="The link may be cut short." to={to} />;
  return alone(request, page, { title: "Partners", status: 404 });
}
