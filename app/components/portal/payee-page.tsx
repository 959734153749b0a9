import type { ReactNode } from "react";
import type { PayeeState } from "../../domain/payee.ts";
import type { PayeeForm, PayoutChoice } from "../../domain/payee-form.ts";
import type { FieldProblem } from "../../domain/shop.ts";
import { holdWords, NO_MORE, PAYEE_LABELS, PAYOUT_WORDS, ROUTING_HELP } from "../payee-words.ts";
import type { Clock } from "../when.ts";

type Country = { code: string; name: string };

export type PayeePageProps = {
  shop: string;
  state: PayeeState;
  unreadable: boolean;
  /** What stands in the form: what is stored, or what was typed. */
  values: PayeeForm;
  problems: readonly FieldProblem[];
  /** What is said above the form. */
  notice: "saved" | "late" | "renewed" | "foreign" | null;
  countries: readonly Country[];
  bankCountries: readonly Country[];
  clock: Clock;
  /** The form posts there, with this proof that this page sent it. */
  action: string;
  token: string;
  home: string;
};

const NOTICES = {
  saved: "Saved.",
  late: "This page was open for too long, and nothing is saved yet. What you typed stands below: look it over and save it again.",
  renewed:
    "This page was renewed while you wrote, and nothing is saved yet. What you typed stands below: look it over and save it again.",
  foreign: "Nothing was saved: the form did not come from this page. Enter your details here.",
};

/** Where a partner says to whom and how their money is sent. Plain HTML: what is chosen shows its fields by style alone. */
export function PayeePage(props: PayeePageProps) {
  const { shop, state, values, problems, notice, clock } = props;
  return (
    <div className="vp">
      <p>
        <a href={props.home}>Back to your page</a>
      </p>
      <h1>Your payout details</h1>
      {notice !== null && (
        <p className="vp-note" role={notice === "saved" ? "status" : "alert"}>
          {NOTICES[notice]}
        </p>
      )}
      {problems.length > 0 && <Problems problems={problems} />}
      {state.hold !== null && (
        <p className="vp-note">{holdWords(state.hold, clock)} This keeps anybody else from being paid in your place.</p>
      )}
      {props.unreadable && <p className="vp-note">What was stored can no longer be read. Enter your details again.</p>}
      <p>
        {shop} pays you by what stands here. A change is mailed to your address, and payouts then wait three days.
        Account numbers are kept encrypted, and show only their end.
      </p>
      <form className="vp-form" method="post" action={props.action} noValidate autoComplete="off">
        <input type="hidden" name="token" value={props.token} />
        <fieldset>
          <legend>Who is paid</legend>
          <div className="vp-radios">
            <Radio name="kind" value="person" chosen={values.kind} label="A person" />
            <Radio name="kind" value="business" chosen={values.kind} label="A business" />
          </div>
          <Field name="legalName" {...props} help="As the bank and the tax office know it." />
          <Field name="vatId" {...props} optional help="Where you are registered for VAT." />
        </fieldset>
        <fieldset>
          <legend>Address</legend>
          <Field name="line1" {...props} />
          <Field name="line2" {...props} optional />
          <Field name="postcode" {...props} optional />
          <Field name="city" {...props} />
          <Field name="region" {...props} optional />
          <Choice name="country" {...props} of={props.countries} />
        </fieldset>
        <fieldset className="vp-ways">
          <legend>How you are paid</legend>
          <Problem of="payout" problems={problems} />
          {state.masked !== null && !props.unreadable && (
            <Way value="keep" chosen={values.payout} label={`As now: ${state.masked}`} />
          )}
          <Way value="iban" chosen={values.payout}>
            <Field name="iban" {...props} />
            <Field name="bic" {...props} optional />
          </Way>
          <Way value="account" chosen={values.payout}>
            <Choice name="bankCountry" {...props} of={props.bankCountries} />
            <Field name="routing" {...props} help={ROUTING_HELP} />
            <Field name="account" {...props} />
            <Field name="swift" {...props} optional />
          </Way>
          <Way value="paypal" chosen={values.payout}>
            <Field name="paypal" {...props} type="email" />
          </Way>
          <Way value="other" chosen={values.payout}>
            <Field name="other" {...props} lines={4} />
          </Way>
          <Way value="none" chosen={values.payout} {...(state.masked !== null && { label: NO_MORE })} />
        </fieldset>
        <button className="vp-button vp-main" type="submit">
          Save payout details
        </button>
      </form>
    </div>
  );
}

function Problems({ problems }: { problems: readonly FieldProblem[] }) {
  return (
    <div className="vp-note" role="alert">
      <p>
        <strong>Nothing is saved yet.</strong>
      </p>
      <ul>
        {problems.map(({ field, message }) => (
          <li key={field}>{field === "form" ? message : <a href={`#vp-${field}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

function Radio({ name, value, chosen, label }: { name: string; value: string; chosen: string; label: string }) {
  return (
    <label className="vp-radio">
      <input type="radio" name={name} value={value} defaultChecked={chosen === value} />
      {label}
    </label>
  );
}

type WayProps = { value: PayoutChoice; chosen: string; label?: string; children?: ReactNode };

function Way({ value, chosen, label, children }: WayProps) {
  return (
    <div className="vp-way">
      <Radio
        name="payout"
        value={value}
        chosen={chosen}
        label={label ?? (value === "keep" ? "" : PAYOUT_WORDS[value])}
      />
      {children !== undefined && <div className="vp-fields">{children}</div>}
    </div>
  );
}

type FieldName = keyof typeof PAYEE_LABELS;
type FieldProps = {
  name: FieldName;
  values: PayeeForm;
  problems: readonly FieldProblem[];
  help?: string;
  optional?: boolean;
  type?: "email" | "text";
  lines?: number;
};

/** What an assistive technology reads with a field. */
function described({ name, problems, help }: Pick<FieldProps, "name" | "problems" | "help">) {
  const wrong = problems.some(({ field }) => field === name);
  const by = [wrong ? `vp-${name}-problem` : "", help === undefined ? "" : `vp-${name}-help`].filter(Boolean).join(" ");
  return { ...(wrong && { "aria-invalid": true }), ...(by !== "" && { "aria-describedby": by }) };
}

function Field({ name, values, problems, help, optional = false, type = "text", lines }: FieldProps) {
  const common = {
    id: `vp-${name}`,
    name,
    defaultValue: values[name],
    autoComplete: "off",
    ...described({ name, problems, ...(help !== undefined && { help }) }),
  };
  return (
    <div>
      <label htmlFor={`vp-${name}`}>
        {PAYEE_LABELS[name]}
        {optional && <span className="vp-why"> (optional)</span>}
      </label>
      {lines === undefined ? (
        <input type={type} spellCheck={false} {...common} />
      ) : (
        <textarea rows={lines} {...common} />
      )}
      {help !== undefined && (
        <p className="vp-why" id={`vp-${name}-help`}>
          {help}
        </p>
      )}
      <Problem of={name} problems={problems} />
    </div>
  );
}

function Choice({ name, values, problems, of }: FieldProps & { of: readonly Country[] }) {
  return (
    <div>
      <label htmlFor={`vp-${name}`}>{PAYEE_LABELS[name]}</label>
      <select id={`vp-${name}`} name={name} defaultValue={values[name]} {...described({ name, problems })}>
        <option value="">Choose a country</option>
        {of.map(({ code, name: country }) => (
          <option key={code} value={code}>
            {country}
          </option>
        ))}
      </select>
      <Problem of={name} problems={problems} />
    </div>
  );
}

function Problem({ of, problems }: { of: string; problems: readonly FieldProblem[] }) {
  const message = problems.find(({ field }) => field === of)?.message;
  if (message === undefined) return null;
  return (
    <p className="vp-problem" id={`vp-${of}-problem`}>
      {message}
    </p>
  );
}
