import type { Currency } from "../../domain/ids.ts";
import { formatMoney } from "../../domain/money.ts";

type PartnersPageProps = {
  seen: {
    shop: { name: string; currency: Currency };
    partners: { id: number; name: string; pending: bigint; payable: bigint; paid: bigint }[];
  };
  pageOf: (id: number) => string;
  /** Posts there to sign out; null where the shop's own account does that. */
  signOut: string | null;
};

/** Whose pages somebody has who reads their mail for several partners, to choose one. */
export function PartnersPage({ seen: { shop, partners }, pageOf, signOut }: PartnersPageProps) {
  const money = (minor: bigint) => formatMoney({ minor, currency: shop.currency });
  return (
    <div className="vp">
      <h1>Your partners at {shop.name}</h1>
      <ul className="vp-cards">
        {partners.map(({ id, name, pending, payable, paid }) => (
          <li key={id}>
            <div className="vp-row">
              <a className="vp-code" href={pageOf(id)}>
                {name}
              </a>
            </div>
            <p>{`${money(pending)} waiting · ${money(payable)} payable · ${money(paid)} paid`}</p>
          </li>
        ))}
      </ul>
      {signOut !== null && (
        <form className="vp-more" method="post" action={signOut}>
          <button className="vp-button" type="submit">
            Sign out
          </button>
        </form>
      )}
    </div>
  );
}
