import type { Transporter } from "nodemailer";

export type Mail = { to: string; subject: string; text: string; html: string };

/** Sends one mail. Errors: thrown where the server does not take it; the same may be sent again. */
export type SendMail = (mail: Mail) => Promise<void>;

const transporters = new Map<string, Promise<Transporter>>();

/**
 * Mail through an SMTP server, over connections that are kept.
 *
 * Shape: `url` "smtps://user:password@mail.example.com"; `from` "Vouch <partners@example.com>".
 */
export function smtp({ url, from }: { url: string; from: string }): SendMail {
  return async ({ to, subject, text, html }) => {
    const transporter = await transporterOf(url);
    // As an object the address cannot bring recipients or headers of its own.
    await transporter.sendMail({ from, to: { name: "", address: to }, subject, text, html, disableFileAccess: true });
  };
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
