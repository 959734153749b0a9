import type { Transporter } from "nodemailer";

export type Mail = { to: string; subject: string; text: string; html: string };

/** Sends one mail. Errors: thrown where the server does not take it; the same may be sent again. */
export type SendMail = (mail: Mail) => Promise<void>;

const transporters = new Map<string, Promise<Transporter>>();

/**
 * Mail of a shop through the operator's SMTP server, over connections that are kept: its readers know the shop, not the operator.
 * The address is the operator's, whose server may send for no other; answers go to the shop.
 *
 * Shape: `url` "smtps://user:password@mail.example.com"; `from` "Vouch <partners@example.com>", of which the name stands only
 * where the shop has none.
 */
export function smtp({ url, from }: { url: string; from: string }, shop: Sender): SendMail {
  return async ({ to, subject, text, html }) => {
    const transporter = await transporterOf(url);
    const operator = await mailboxOf(from);
    // As objects, names and addresses cannot bring recipients or headers of their own.
    await transporter.sendMail({
      from: { name: shop.name || operator.name, address: operator.address },
      ...(shop.contactEmail !== null && { replyTo: { name: shop.name, address: shop.contactEmail } }),
      to: { name: "", address: to },
      subject,
      text,
      html,
      disableFileAccess: true,
    });
  };
}

type Sender = { name: string; contactEmail: string | null };

async function mailboxOf(from: string): Promise<{ name: string; address: string }> {
  const { default: parse } = await import("nodemailer/lib/addressparser");
  return parse(from, { flatten: true })[0] ?? { name: "", address: from };
}

// With the first mail: most processes never send one, and the library is a tenth of what a worker has in memory.
function transporterOf(url: string): Promise<Transporter> {
  const transporter = transporters.get(url) ?? createTransporter(url);
  transporters.set(url, transporter);
  return transporter;
}

async function createTransporter(url: string): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  return createTransport(url, { pool: true } as never);
}
