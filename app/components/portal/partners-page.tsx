import type { Currency } from "../../domain/ids.ts";
import type { Balance } from "../../domain/ledger.ts";
import { balanceWords } from "../balance-words.ts";

type PartnersPageProps = {
  seen: {
    shop: { name: string; currency: Currency };
    partners: (Balance & { id: number; name: string; others: (Balance & { currency: Currency })[] })[];
  };
  pageOf: (id: number) => string;
  /** Posts there to sign out; null where the shop's own account does that. */
  signOut: string | null;
};

/** Whose pages somebody has who reads their mail for several partners, to choose one. */
export function PartnersPage({ seen: { shop, partners }, pageOf, signOut }: PartnersPageProps) {
  return (
    <div className="vp">
      <h1>Your partners at {shop.name}</h1>
      <ul className="vp-cards">
        {partners.map(({ id, name, others, ...balance }) => (
          <li key={id}>
            <div className="vp-row">
              <a className="vp-code" href={pageOf(id)}>
                {name}
              </a>
            </div>
            {[{ ...balance, currency: shop.currency }, ...others].map((one) => (
              <p key={one.currency}>{balanceWords(one)}</p>
            ))}
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
