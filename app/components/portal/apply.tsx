import type { ReactNode } from "react";
import { MESSAGE_LENGTH, TRAP } from "../../domain/application-form.ts";
import { CHANNELS } from "../../domain/partner.ts";
import { CHANNEL_WORDS } from "../partner-words.ts";

export type ApplyProps = {
  shop: string;
  /** The form posts there. */
  action: string;
  /** What was typed, where it could not be taken as it was. */
  typed?: Readonly<Record<string, string>>;
  problems?: readonly { field: string; message: string }[];
  /** What is wrong with the moment rather than with a field. */
  notice?: string;
  /** Goes along with what is typed. */
  fields?: Readonly<Record<string, string>>;
};

/** The form of whoever would like to be a partner of the shop: plain HTML, in whatever theme. */
export function Apply({ shop, action, typed = {}, problems = [], notice, fields = {} }: ApplyProps) {
  const whole = problems.find(({ field }) => field === "form")?.message;
  const bind = (name: string) => {
    const wrong = problems.some(({ field }) => field === name);
    return {
      id: `vp-${name}`,
      name,
      defaultValue: typed[name] ?? "",
      ...(wrong && { "aria-invalid": true, "aria-describedby": `vp-${name}-problem` }),
    };
  };
  const field = (name: string, label: string, control: ReactNode) => (
    <div>
      <label htmlFor={`vp-${name}`}>{label}</label>
      {control}
      {problems
        .filter((one) => one.field === name)
        .map(({ message }) => (
          <p key={message} id={`vp-${name}-problem`} className="vp-problem">
            {message}
          </p>
        ))}
    </div>
  );
  return (
    <div className="vp">
      <h1>Become a partner of {shop}</h1>
      <p>
        Partners get a code and a link of their own, and earn with each order that comes by them. {shop} looks at each
        application. If it takes yours up, a mail tells how to go on.
      </p>
      {(notice !== undefined || problems.length > 0) && (
        <p className="vp-note" role="alert">
          {notice ?? whole ?? "Something has to be put right: it stands next to its field."}
        </p>
      )}
      <form className="vp-form" method="post" action={action} noValidate>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {field("name", "Name", <input {...bind("name")} type="text" autoComplete="name" required maxLength={200} />)}
        {field(
          "email",
          "E-mail address",
          <input {...bind("email")} type="email" autoComplete="email" required maxLength={320} />,
        )}
        {field(
          "channel",
          "Where you promote (optional)",
          <select {...bind("channel")}>
            <option value="">Choose</option>
            {CHANNELS.map((channel) => (
              <option key={channel} value={channel}>
                {CHANNEL_WORDS[channel]}
              </option>
            ))}
          </select>,
        )}
        {field(
          "reach",
          "How many listen, follow or read (optional)",
          <input {...bind("reach")} type="text" inputMode="numeric" placeholder="12,000" maxLength={20} />,
        )}
        {field(
          "message",
          `What ${shop} should know of you (optional)`,
          <textarea {...bind("message")} rows={5} maxLength={MESSAGE_LENGTH} />,
        )}
        <div className="vp-hidden" aria-hidden="true">
          <label htmlFor="vp-trap">Leave this empty</label>
          <input id="vp-trap" name={TRAP} type="text" tabIndex={-1} autoComplete="off" />
        </div>
        <button className="vp-button vp-main" type="submit">
          Apply
        </button>
      </form>
    </div>
  );
}
