import { type LinksFunction, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import styles from "./home.css?url";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export const meta: MetaFunction = () => [
  { title: "Vouch: discount codes that know whose they are" },
  {
    name: "description",
    content: "Give each partner a code of their own, see which orders used it, and pay what was earned, to the cent.",
  },
];

/** Shopify may open the app at its root: such a visit belongs into the admin. */
export const loader = ({ request }: LoaderFunctionArgs) => {
  const { searchParams } = new URL(request.url);
  if (searchParams.has("shop")) throw redirect(`/app?${searchParams}`);
  return null;
};

export default function Home() {
  return (
    <main className="home">
      <header>
        <img src="/favicon.svg" alt="" width="56" height="56" />
        <h1>Vouch</h1>
        <p className="lead">
          Give each partner a discount code of their own, and know to the cent what it earned them.
        </p>
      </header>
      <ul>
        <li>
          <h2>No order is unexplained</h2>
          <p>Each order with a code or a referral shows who was credited, who was not, and why.</p>
        </li>
        <li>
          <h2>The account is exact</h2>
          <p>
            Refunds, edits and cancellations always lead to the same cents, by entries added and never by a figure
            changed.
          </p>
        </li>
        <li>
          <h2>Codes live in your store</h2>
          <p>
            They work at the checkout within a second, and a difference between here and the store is shown and
            repaired.
          </p>
        </li>
      </ul>
      <footer>
        <p>Vouch is installed from the Shopify App Store and opened in the Shopify admin. It is open source.</p>
      </footer>
    </main>
  );
}
