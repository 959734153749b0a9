import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { type Letter, readLetter } from "./mime.ts";

const MOST_MAILS = 500;
const MOST_MAIL_BYTES = 5 * 1024 * 1024;

export interface Mail extends Letter {
  id: number;
  receivedAt: string;
  /** Whom the envelope names, whatever the letter says. */
  recipients: string[];
  /** Who sends it by the envelope. */
  sender: string;
}

export interface Mailbox {
  /** The last ones, oldest first. */
  mails: Mail[];
  /** Starts to take mail; answers "smtp://127.0.0.1:9402". */
  listen(port: number): Promise<string>;
  close(): Promise<void>;
}

/** Takes every mail for everybody and keeps it in memory: no mail leaves this machine. */
export function makeMailbox(log: (line: string) => void): Mailbox {
  const mails: Mail[] = [];
  let received = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    size: MOST_MAIL_BYTES,
    logger: false,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? "" }),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        // What is too large is read to its end, since the sender must finish, yet not kept.
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on("error", done);
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error("Message too large"), { responseCode: 552 }));
        received += 1;
        const recipients = session.envelope.rcptTo.map((one) => one.address);
        const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
        const letter = readLetter(Buffer.concat(chunks));
        mails.push({ ...letter, id: received, receivedAt: new Date().toISOString(), recipients, sender });
        if (mails.length > MOST_MAILS) mails.shift();
        done();
      });
    },
  });
  server.on("error", (error) => log(`mailbox: ${error.message}`));
  return {
    mails,
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        const listening = server.listen(port, "127.0.0.1", () =>
          resolve(`smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`),
        );
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
