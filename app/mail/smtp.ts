import nodemailer, { type Transporter } from "nodemailer";

export type Mail = { to: string; subject: string; text: string; html: string };

/** Sends one mail. Errors: thrown where the server does not take it; the same may be sent again. */
export type SendMail = (mail: Mail) => Promise<void>;

const transporters = new Map<string, Transporter>();

/**
 * Mail through an SMTP server, over connections that are kept.
 *
 * Shape: `url` "smtps://user:password@mail.example.com"; `from` "Vouch <partners@example.com>".
 */
export function smtp({ url, from }: { url: string; from: string }): SendMail {
  const known = transporters.get(url);
  const transporter = known ?? nodemailer.createTransport(url, { pool: true } as never);
  transporters.set(url, transporter);
  return async ({ to, subject, text, html }) => {
    // As an object the address cannot bring recipients or headers of its own.
    await transporter.sendMail({ from, to: { name: "", address: to }, subject, text, html, disableFileAccess: true });
  };
}
