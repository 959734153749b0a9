import type { Currency, Instant } from "../../domain/ids.ts";
import type { Balance } from "../../domain/ledger.ts";
import { formatMoney } from "../../domain/money.ts";
import type { Offer } from "../../domain/offer.ts";
import type { OrderState } from "../../domain/order-summary.ts";
import type { PartnerStateName } from "../../domain/partner.ts";
import type { PartnerStep } from "../../domain/passed-over.ts";
import type { PayeeState } from "../../domain/payee.ts";
import type { EvidenceKind, Rule } from "../../domain/rule.ts";
import type { Terms } from "../../domain/terms.ts";
import { balanceWords } from "../balance-words.ts";
import { counted } from "../numbers.ts";
import { holdWords } from "../payee-words.ts";
import { type Clock, when } from "../when.ts";
import {
  broughtWords,
  earnsWords,
  givesWords,
  linkWords,
  passedOverWords,
  prefixWords,
  ruleForPartners,
  stateWords,
  waitWords,
  whyWords,
} from "./words.ts";

type Order = {
  at: Instant | null;
  name: string | null;
  sales: bigint | null;
  products: string[] | null;
  commission: bigint;
  currency: Currency | null;
  by: EvidenceKind | null;
  code: string | null;
  state: OrderState;
  passedOver: PartnerStep | "unknown" | null;
};
type Code = {
  code: string;
  gives: Pick<Offer, "value" | "conditions"> | null;
  from: Instant | null;
  until: Instant | null;
  link: string | null;
  short: string | null;
  earns: Terms | null;
};

export type PortalProps = {
  view: {
    shop: { name: string; timeZone: string; currency: Currency };
    partner: { name: string; state: PartnerStateName };
    settings: { showsOrderNames: boolean; showsAmounts: boolean; showsProducts: boolean; editsPayee: boolean };
    account: { commission: bigint; pending: bigint; payable: bigint; paid: bigint };
    others: (Balance & { currency: Currency })[];
    brought: { amount: bigint; programs: string[] };
    boundCustomers: boolean;
    payee: PayeeState;
    link: string;
    handle: string;
    earns: Terms | null;
    clicks: number;
    codes: Code[];
    codePage: { first: number; total: number };
    prefixes: readonly string[];
    orders: Order[];
    rule: Rule;
    holdDays: number;
  };
  now: Instant;
  /** Drawings of links, made on the server. */
  qrOf: (link: string) => string;
  /** Where the rest of the lists is; null where there is none. */
  to: Record<"moreCodes" | "fewerCodes" | "older" | "newer" | "newest", string | null>;
  /** Where payout details are entered. */
  payeeAt: string;
  /** Where the pages of other partners are that the reader has too; null where there are none. */
  others: string | null;
  /** Posts there to sign out; null where the shop's own account does that. */
  signOut: string | null;
};

/** A partner's page: what they share, which most come for, what they earned, and why. Plain HTML, in whatever theme. */
export function PortalPage({ view, now, qrOf, to, payeeAt, others, signOut }: PortalProps) {
  const clock: Clock = { now, timeZone: view.shop.timeZone };
  const money = (minor: bigint) => formatMoney({ minor, currency: view.shop.currency });
  return (
    <div className="vp">
      <p role="status" className="vp-hidden" />
      {others !== null && (
        <p>
          <a href={others}>All your partners</a>
        </p>
      )}
      <h1>Hello {view.partner.name}</h1>
      {view.partner.state === "paused" && (
        <p className="vp-note">
          {view.shop.name} has paused your part in the program: orders placed now earn nothing. What you earned before
          stays yours.
        </p>
      )}
      <nav className="vp-jump" aria-label="On this page">
        <a href="#vp-earnings">Your earnings</a>
        <a href="#vp-orders">Your orders</a>
      </nav>
      <h2>Your codes and links</h2>
      <ul className="vp-cards">
        {view.codes.map((code) => (
          <CodeCard key={code.code} code={code} clock={clock} active={view.partner.state === "active"} qrOf={qrOf} />
        ))}
      </ul>
      <MoreCodes view={view} to={to} />
      {view.prefixes.length > 0 && <p>{prefixWords(view.prefixes, view.partner.state)}</p>}
      <ul className="vp-cards">
        <li>
          <p>
            <strong>Your link.</strong> {linkWords(view.partner.state, view.handle)} {counted(view.clicks, "click")} in
            the last 30 days.
          </p>
          {view.earns !== null && view.partner.state === "active" && <p>{earnsWords(view.earns, "by it")}</p>}
          <LinkRow link={view.link} label="your link" qr={qrOf(view.link)} />
        </li>
      </ul>
      <h2 id="vp-earnings">Your earnings</h2>
      <dl className="vp-sums">
        <Sum word="waiting" amount={money(view.account.pending)} />
        <Sum word="payable" amount={money(view.account.payable)} />
        <Sum word="paid" amount={money(view.account.paid)} />
      </dl>
      {view.others.map((one) => (
        <p key={one.currency}>
          In {one.currency}, which {view.shop.name} counted in before: {balanceWords(one)}.
        </p>
      ))}
      <p className="vp-why">
        {money(view.account.commission)} earned in all{view.others.length > 0 && " in this currency"}.{" "}
        {waitWords(view.holdDays)}
        {broughtWords(view.brought, money)}
        {view.account.payable < 0n && " What was given back after it was paid is taken off the next payout."}
      </p>
      <PayeeSection view={view} clock={clock} at={payeeAt} />
      <h2 id="vp-orders">Your orders</h2>
      <Orders view={view} clock={clock} past={to.newest !== null} />
      <More
        ways={[
          [to.newer === null ? to.newest : null, "Newest orders"],
          [to.newer, "Newer orders"],
          [to.older, "Older orders"],
        ]}
      />
      <h2>How credit works here</h2>
      <p>
        {ruleForPartners(view.rule, view.boundCustomers)} One order counts for one partner, and nobody earns on their
        own orders.
      </p>
      {signOut !== null && (
        <form method="post" action={signOut}>
          <button className="vp-button" type="submit">
            Sign out
          </button>
        </form>
      )}
    </div>
  );
}

function PayeeSection({ view, clock, at }: { view: PortalProps["view"]; clock: Clock; at: string }) {
  const { masked, hold } = view.payee;
  const edits = view.settings.editsPayee;
  const missing = edits
    ? "No payout details yet: nothing can be paid to you."
    : `No payout details yet. ${view.shop.name} enters them.`;
  return (
    <>
      <h2>How you are paid</h2>
      <p>{masked === null ? missing : `${masked}.`}</p>
      {hold !== null && <p className="vp-note">{holdWords(hold, clock)}</p>}
      {edits && (
        <p>
          <a className={masked === null ? "vp-button vp-main" : "vp-button"} href={at}>
            {masked === null ? "Enter payout details" : "Payout details"}
          </a>
        </p>
      )}
    </>
  );
}

function MoreCodes({ view: { codes, codePage, prefixes, partner, shop }, to }: Pick<PortalProps, "view" | "to">) {
  if (codePage.total === 0) {
    return prefixes.length > 0 ? null : (
      <p>
        You have no code that works now.
        {partner.state === "active" && ` ${shop.name} can give you one.`}
      </p>
    );
  }
  if (to.fewerCodes === null && to.moreCodes === null) return null;
  return (
    <>
      <p className="vp-more">{`Codes ${codePage.first} to ${codePage.first + codes.length - 1} of ${codePage.total}, the newest first.`}</p>
      <More
        ways={[
          [to.fewerCodes, "Newer codes"],
          [to.moreCodes, "More codes"],
        ]}
      />
    </>
  );
}

/** Links to the rest of a list, those that lead somewhere. */
function More({ ways }: { ways: readonly (readonly [string | null, string])[] }) {
  const open = ways.flatMap(([href, label]) => (href === null ? [] : [{ href, label }]));
  if (open.length === 0) return null;
  return (
    <p className="vp-more vp-ways">
      {open.map(({ href, label }) => (
        <a key={label} className="vp-button" href={href}>
          {label}
        </a>
      ))}
    </p>
  );
}

function Sum({ word, amount }: { word: string; amount: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{amount}</dd>
    </div>
  );
}

type CodeCardProps = { code: Code; clock: Clock; active: boolean; qrOf: PortalProps["qrOf"] };

function CodeCard({ code, clock, active, qrOf }: CodeCardProps) {
  const gives = givesWords(code, clock);
  return (
    <li>
      <div className="vp-row">
        <span className="vp-code">{code.code}</span>
        <Copy text={code.code} label={`the code ${code.code}`} />
      </div>
      {gives !== "" && <p>{gives}</p>}
      {code.earns !== null && active && <p>{earnsWords(code.earns, "with it")}</p>}
      {code.short !== null && (
        <>
          <p className="vp-why">A short address that applies the code by itself:</p>
          <LinkRow link={code.short} label={`the short address of ${code.code}`} qr={qrOf(code.short)} />
        </>
      )}
      {code.link !== null && (
        <>
          <p className="vp-why">
            {code.short === null ? "A link that applies the code by itself:" : "The same, in full:"}
          </p>
          <LinkRow link={code.link} label={`the link with ${code.code}`} qr={qrOf(code.link)} />
        </>
      )}
    </li>
  );
}

function LinkRow({ link, label, qr }: { link: string; label: string; qr: string }) {
  return (
    <>
      <div className="vp-row vp-row-link">
        <a className="vp-link" href={link}>
          {link.replace("https://", "")}
        </a>
        <Copy text={link} label={label} />
      </div>
      <details>
        <summary>QR code</summary>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by qrcode from an address; no text is in it */}
        <div role="img" aria-label={`QR code of ${link}`} dangerouslySetInnerHTML={{ __html: qr }} />
      </details>
    </>
  );
}

function Copy({ text, label }: { text: string; label: string }) {
  return (
    <button type="button" className="vp-button vp-copy" data-copy={text}>
      {"Copy"}
      <span className="vp-hidden">{` ${label}`}</span>
    </button>
  );
}

/** `past`: other orders than the newest were asked for. */
function Orders({ view, clock, past }: { view: PortalProps["view"]; clock: Clock; past: boolean }) {
  const { orders, settings } = view;
  if (orders.length === 0) {
    if (past) return <p>No older order.</p>;
    return (
      <p>No order yet. It stands here, with what you earn, as soon as somebody buys with your code or by your link.</p>
    );
  }
  const money = (minor: bigint, currency: Currency | null) =>
    formatMoney({ minor, currency: currency ?? view.shop.currency });
  return (
    <table className="vp-orders">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Order</th>
          {settings.showsAmounts && (
            <th scope="col" className="vp-sum">
              Sales
            </th>
          )}
          <th scope="col" className="vp-sum">
            You earn
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order, index) => (
          // Without its name an order has no identity of its own here, and the list is never reordered.
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <tr key={index}>
            <td>
              {order.at !== null && <time dateTime={new Date(order.at).toISOString()}>{when(order.at, clock)}</time>}
            </td>
            <td className="vp-name">
              {order.name ?? "Order"}
              {order.products !== null && order.products.length > 0 && (
                <div className="vp-why">{order.products.join(", ")}</div>
              )}
            </td>
            {settings.showsAmounts && (
              <td className="vp-sum vp-sales">{order.sales === null ? "" : money(order.sales, order.currency)}</td>
            )}
            <td className="vp-sum vp-earns">
              <strong>{money(order.commission, order.currency)}</strong>
            </td>
            <td className="vp-state">
              {order.passedOver === null ? stateWords(order.state, clock) : "not credited"}
              <div className="vp-why">
                {order.passedOver === null
                  ? whyWords(order.by, order.code)
                  : passedOverWords(order.passedOver, order.by)}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
