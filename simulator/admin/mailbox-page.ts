import { here } from "../mailbox/here.ts";
import type { Mail } from "../mailbox/mailbox.ts";
import type { Origins, World } from "../world.ts";
import { type Html, html } from "./html.ts";
import { plainPage } from "./layout.ts";

/** Everything that was sent by mail, the newest first. */
export function mailboxPage(world: World): string {
  const mails = world.mailbox.mails.toReversed();
  return plainPage(
    "Mailbox",
    html`<div class="heading"><a class="back" href="/" aria-label="All stores">←</a><h1>Mailbox</h1></div>
<p class="quiet">Mail sent to this machine, for everybody. None of it goes further.</p>
<section class="card flush"><table><thead><tr><th>To</th><th>Subject</th><th class="wide">Received</th></tr></thead><tbody>
${mails.map(
  (mail) =>
    html`<tr><td>${mail.recipients.join(", ")}</td><td><a href="/mailbox/${mail.id}">${mail.subject || "(no subject)"}</a></td><td class="wide quiet">${timeOf(mail)}</td></tr>`,
)}
${mails.length === 0 && html`<tr><td colspan="3" class="empty quiet">No mail yet.</td></tr>`}
</tbody></table></section>`,
  );
}

const timeOf = (mail: Mail): string => mail.receivedAt.slice(0, 19).replace("T", " ");

/** One mail: as it looks, in a frame where nothing of it runs, and as plain text with its links. */
export function mailPage(world: World, origins: Origins, id: number): string | null {
  const mail = world.mailbox.mails.find((one) => one.id === id);
  if (!mail) return null;
  const { text, html: look } = here(world, origins, mail);
  return plainPage(
    mail.subject,
    html`<div class="heading"><a class="back" href="/mailbox" aria-label="Mailbox">←</a><h1>${mail.subject || "(no subject)"}</h1></div>
<p class="quiet">From ${mail.from} to ${mail.recipients.join(", ")} · ${timeOf(mail)}</p>
${look !== null && html`<section class="card"><h2>As it looks</h2><iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${look}`}" style="width:100%;height:480px;border:0"></iframe></section>`}
${text !== null && html`<section class="card"><h2>Plain text</h2><div class="mail-text" style="white-space:pre-wrap;overflow-wrap:anywhere">${linked(text)}</div></section>`}`,
  );
}

/** Text with its addresses as links. */
function linked(text: string): Html[] {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/);
  return parts.map((part, index) => (index % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`));
}
