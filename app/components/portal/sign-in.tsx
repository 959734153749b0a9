export type SignInProps = {
  shop: string;
  /** The form posts there. */
  action: string;
  /** Where to log in to the shop account; null for who is logged in already. */
  logIn: string | null;
  /** Whether a link can be mailed. */
  sendsMail: boolean;
  /** Where to apply to become a partner; null where the shop takes no applications. */
  apply: string | null;
  /** What was typed, and why no link is mailed for it. */
  refused?: { typed: string; why: string };
};

/** The way to a partner's page: through the shop account, or by a mailed link. */
export function SignIn({ shop, action, logIn, sendsMail, apply, refused }: SignInProps) {
  return (
    <div className="vp">
      <h1>Partners of {shop}</h1>
      <p>Here partners see their codes, their orders and what they have earned.</p>
      {!sendsMail && (
        <p className="vp-note">
          The link that opens a partner page is mailed, and {shop} cannot send mail at the moment. Write to {shop} about
          it.
        </p>
      )}
      {logIn === null ? (
        <p>
          You are logged in to {shop}, and this account opens no partner page yet. A mailed link connects the two, once:
          from then on your page stands here.
        </p>
      ) : (
        <>
          <h2>With a shop account</h2>
          <p>The first time, a mailed link connects it with your partner page. After that, logging in is enough.</p>
          <p>
            <a className="vp-button vp-main" href={logIn}>
              Log in to {shop}
            </a>
          </p>
          {sendsMail && (
            <>
              <h2>Without a shop account</h2>
              <p>A mailed link opens your page in this browser, for 30 days.</p>
            </>
          )}
        </>
      )}
      {sendsMail && <AskForLink shop={shop} action={action} {...(refused !== undefined && { refused })} />}
      {apply !== null && (
        <>
          <h2>Not a partner yet</h2>
          <p>
            <a className="vp-button" href={apply}>
              Become a partner
            </a>
          </p>
        </>
      )}
    </div>
  );
}

function AskForLink({ shop, action, refused }: Pick<SignInProps, "shop" | "action" | "refused">) {
  return (
    <form className="vp-form" method="post" action={action}>
      <div>
        <label htmlFor="vp-email">The e-mail address that {shop} knows you by</label>
        <input
          id="vp-email"
          type="email"
          name="email"
          autoComplete="email"
          required
          maxLength={320}
          {...(refused !== undefined && {
            defaultValue: refused.typed.slice(0, 320),
            "aria-invalid": true,
            "aria-describedby": "vp-email-problem",
          })}
        />
        {refused !== undefined && (
          <p id="vp-email-problem" className="vp-problem">
            {refused.why}
          </p>
        )}
      </div>
      <button className="vp-button vp-main" type="submit">
        Mail me a link
      </button>
    </form>
  );
}

/** A page that says one thing, and where to go on. */
export function Notice({ title, text, to }: { title: string; text: string; to?: { href: string; label: string } }) {
  return (
    <div className="vp">
      <h1>{title}</h1>
      <p>{text}</p>
      {to !== undefined && (
        <p>
          <a className="vp-button" href={to.href}>
            {to.label}
          </a>
        </p>
      )}
    </div>
  );
}

/** A button before a link is used up: programs that look into mails follow links, and press no buttons. */
export function Enter({ shop, action, fields }: { shop: string; action: string; fields: Record<string, string> }) {
  return (
    <div className="vp">
      <h1>Your partner page at {shop}</h1>
      <form className="vp-form" method="post" action={action}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button className="vp-button vp-main" type="submit">
          Open my page
        </button>
      </form>
    </div>
  );
}

type AcceptProps = {
  shop: string;
  invited: { name: string; state: string };
  action: string;
  fields: Record<string, string>;
};

/** What somebody accepts who was invited; who is a partner already opens their page there. */
export function Accept({ shop, invited: { name, state }, action, fields }: AcceptProps) {
  if (state !== "invited") return <Enter shop={shop} action={action} fields={fields} />;
  return (
    <div className="vp">
      <h1>{shop} invites you to become a partner</h1>
      <p>
        Hello {name}, as a partner you get a code and a link of your own. Each order that comes by them is credited to
        you, and your partner page shows what you earn.
      </p>
      <form className="vp-form" method="post" action={action}>
        {Object.entries(fields).map(([field, value]) => (
          <input key={field} type="hidden" name={field} value={value} />
        ))}
        <button className="vp-button vp-main" type="submit">
          Accept the invitation
        </button>
      </form>
      <p className="vp-more">If you do not want to, close this page. Nothing happens then.</p>
    </div>
  );
}
