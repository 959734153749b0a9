type SignInProps = {
  shop: string;
  /** The form posts there. */
  action: string;
  /** Where to log in to the shop account; null for who is logged in already. */
  logIn: string | null;
};

/** The way to a partner's page: through the shop account, or by a mailed link. */
export function SignIn({ shop, action, logIn }: SignInProps) {
  return (
    <div className="vp">
      <h1>Partners of {shop}</h1>
      <p>Here partners see their codes, their orders and what they have earned.</p>
      {logIn !== null && (
        <>
          <h2>With a shop account</h2>
          <p>
            <a className="vp-button vp-main" href={logIn}>
              Log in to {shop}
            </a>
          </p>
          <h2>Without a shop account</h2>
        </>
      )}
      <form className="vp-form" method="post" action={action}>
        <div>
          <label htmlFor="vp-email">The e-mail address that {shop} knows you by</label>
          <input id="vp-email" type="email" name="email" autoComplete="email" required maxLength={320} />
        </div>
        <button className="vp-button vp-main" type="submit">
          Mail me a link
        </button>
      </form>
    </div>
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
