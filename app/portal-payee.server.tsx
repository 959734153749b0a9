// The partner's own form of payout details, the same in the shop's theme and on the app's own origin.
import type { ReactElement } from "react";
import { PayeePage, type PayeePageProps } from "./components/portal/payee-page.tsx";
import { Notice } from "./components/portal/sign-in.tsx";
import type { Instant, PartnerId } from "./domain/ids.ts";
import { PAYEE_FIELDS, type PayeeForm } from "./domain/payee-form.ts";
import type { FieldProblem, Shop } from "./domain/shop.ts";
import { fieldsOf, unlessBusy } from "./merchant.server.ts";
import { sendTo, withQuery } from "./portal.server.tsx";
import { checkFormToken, formToken } from "./services/form-token.ts";
import { getPartner } from "./services/partners.ts";
import { ACCOUNT_COUNTRIES, COUNTRIES } from "./services/payee-checks.ts";
import { readPayee, savePayee } from "./services/payees.ts";
import { readPortalSettings } from "./services/portal.ts";

/** A partner who has signed in, and how their pages go out. */
export type Visitor = {
  shop: Shop;
  partnerId: PartnerId;
  /** The shop account or the session that asks: a form that was drawn for another one is not taken. */
  viewer: string;
  /** Where the partner's pages stand, and which partner they are of where the visitor has several. */
  at: string;
  of: Record<string, string>;
  draw: (page: ReactElement, status: number) => Response;
};

type Shown = { status: number; notice: PayeePageProps["notice"]; typed?: PayeeForm; problems?: FieldProblem[] };

export async function payeePage(visitor: Visitor, request: Request, now: Instant): Promise<Response> {
  const closed = await closedTo(visitor);
  if (closed !== null) return closed;
  const saved = new URL(request.url).searchParams.has("saved");
  return show(visitor, now, { status: 200, notice: saved ? "saved" : null });
}

/** Saves what a partner typed, where this page sent it; what cannot be saved is shown again, with what is wrong. */
export async function savePayeePage(visitor: Visitor, request: Request, now: Instant): Promise<Response> {
  const closed = await closedTo(visitor);
  if (closed !== null) return closed;
  const { shop, partnerId, viewer } = visitor;
  const fields = await fieldsOf(request);
  const typed = typedIn(fields);
  const checked = checkFormToken({ shopId: shop.id, partnerId, viewer }, fields.token ?? "", now);
  switch (checked) {
    // Nothing of a stranger's form is shown: else one click would save what they put there.
    case "foreign":
      return show(visitor, now, { status: 403, notice: "foreign" });
    case "late":
    case "renewed":
      return show(visitor, now, { status: 403, notice: checked, typed });
    case "good": {
      const answer = await unlessBusy(() =>
        savePayee({ shopId: shop.id, partnerId, by: "partner", fields: typed, now }),
      );
      if (answer.kind === "saved") return sendTo(withQuery(`${visitor.at}/payee`, { ...visitor.of, saved: "1" }));
      if (answer.kind === "not-found") return sendTo(homeOf(visitor));
      return show(visitor, now, { status: 422, notice: null, typed, problems: answer.problems });
    }
  }
}

const homeOf = ({ at, of }: Visitor): string => withQuery(at, of);

/** Null for a partner who may see and change their details. */
async function closedTo(visitor: Visitor): Promise<Response | null> {
  const { shop, partnerId, draw } = visitor;
  const home = homeOf(visitor);
  const [settings, partner] = await Promise.all([readPortalSettings(shop.id), getPartner(shop.id, partnerId)]);
  if (!settings.open || partner === null || partner.state === "archived") return sendTo(home);
  if (settings.editsPayee) return null;
  const text = `${shop.name} keeps the payout details of its partners itself. Write to the shop to change yours.`;
  return draw(<Notice title="Your payout details" text={text} to={{ href: home, label: "Back to your page" }} />, 403);
}

async function show(
  visitor: Visitor,
  now: Instant,
  { status, notice, typed, problems = [] }: Shown,
): Promise<Response> {
  const { shop, partnerId, viewer, at, of, draw } = visitor;
  const { masked, hold, form, unreadable } = await readPayee({ shopId: shop.id, partnerId }, now);
  const page = (
    <PayeePage
      shop={shop.name}
      state={{ masked, hold }}
      unreadable={unreadable !== null}
      values={typed ?? form}
      problems={problems}
      notice={notice}
      countries={COUNTRIES}
      bankCountries={ACCOUNT_COUNTRIES}
      clock={{ now, timeZone: shop.timeZone }}
      action={withQuery(`${at}/payee`, of)}
      token={formToken({ shopId: shop.id, partnerId, viewer }, now)}
      home={homeOf(visitor)}
    />
  );
  return draw(page, status);
}

const MOST_TYPED = 2_000;

const typedIn = (fields: Readonly<Record<string, string>>): PayeeForm =>
  Object.fromEntries(PAYEE_FIELDS.map((name) => [name, (fields[name] ?? "").slice(0, MOST_TYPED)])) as PayeeForm;
