import { BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import { BarcodeIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { portalAddress } from "../domain/links.ts";
import type { CodeState } from "../domain/offer.ts";
import { saysAnything } from "../domain/own-conditions.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import type { Sign } from "../domain/watch.ts";
import { addressWords } from "./address-words.ts";
import { CodeLink } from "./code-link.tsx";
import { type CodeRow, UNMADE } from "./code-row.ts";
import { CopyButton } from "./copy-button.tsx";
import { Name } from "./list-table.tsx";
import { checkUrl } from "./new-codes.tsx";
import { toldConditions, valueWords } from "./offer-words.ts";
import { OwnClick } from "./own-click.tsx";
import { ownWords } from "./own-words.ts";
import { nextWords } from "./owners-words.ts";
import { type ShopView, useShop } from "./shop-context.tsx";
import { termsShort } from "./terms-words.ts";
import { signWords } from "./watch-words.ts";
import { dateOf, dayWords } from "./when.ts";

/** What gives customers nothing any more is no news for its partner. */
const GIVES: ReadonlySet<CodeState> = new Set(["making", "live", "resuming", "moving"]);

type CodeCellProps = { row: CodeRow; onLink: (code: CodeRow) => void; children?: ReactNode };

/** A code with what is copied of it, and below it what is to be known of it. */
export function CodeCell({ row, onLink, children }: CodeCellProps) {
  const shop = useShop();
  return (
    <BlockStack gap="050" inlineAlign="start">
      <OwnClick>
        <InlineStack align="start" gap="100" blockAlign="center" wrap={false}>
          <CodeLink code={row} />
          <CopyButton text={row.display} label={`Copy ${row.display}`} />
          {row.link !== null && (
            <CopyButton text={row.link} label={`Copy the coupon link of ${row.display}`} icon="link" />
          )}
          {row.partner && GIVES.has(row.state) && (
            <CopyButton text={messageOf(row, shop)} label={`Copy a message about ${row.display}`} icon="message" />
          )}
          {row.link !== null && (
            <Button
              variant="tertiary"
              size="micro"
              icon={BarcodeIcon}
              accessibilityLabel={`Link and QR code of ${row.display}`}
              onClick={() => onLink(row)}
            />
          )}
        </InlineStack>
      </OwnClick>
      {children}
      {row.address && <Address row={row} address={row.address} />}
      {row.terms.terms !== null && (
        <Text as="span" variant="bodySm" tone="subdued">
          {`Earns ${termsShort(row.terms.terms)}`}
        </Text>
      )}
      {saysAnything(row.own) && (
        <Text as="span" variant="bodySm" tone="subdued">
          {`On its own: ${ownWords(row.own, shop)}`}
        </Text>
      )}
      {row.twinOf !== null && (
        <Text as="span" variant="bodySm" tone="subdued">
          {row.state === "stopped" ? `Kept for those who misread ${row.twinOf}` : `For those who misread ${row.twinOf}`}
        </Text>
      )}
      {row.next !== null && (
        <Text as="span" variant="bodySm" tone="subdued">
          {nextWords(row.next, shop)}
        </Text>
      )}
      {row.sign && <SignLink display={row.display} sign={row.sign} />}
      {row.problem && (
        <span className="vouch-problem">
          <Text as="span" variant="bodySm" tone={row.state === "making" ? "subdued" : "critical"}>
            {row.problem}
          </Text>
        </span>
      )}
    </BlockStack>
  );
}

function Address({ row, address }: { row: CodeRow; address: ShortAddress }) {
  const { host } = useShop();
  const words = addressWords(address);
  return (
    <OwnClick>
      <InlineStack align="start" gap="100" blockAlign="center" wrap={false}>
        <Text as="span" variant="bodySm" tone="subdued">
          {address.path}
        </Text>
        {address.state === "live" && (
          <CopyButton
            text={`https://${host}${address.path}`}
            label={`Copy the short address of ${row.display}`}
            icon="link"
          />
        )}
      </InlineStack>
      {words !== null && (
        <span className="vouch-problem">
          <Text as="span" variant="bodySm" tone={address.state === "writing" ? "subdued" : "critical"}>
            {words}
          </Text>
        </span>
      )}
    </OwnClick>
  );
}

function conditionsOf(gives: NonNullable<CodeRow["gives"]>): string {
  const told = toldConditions(gives);
  return told.length === 0 ? "" : ` Conditions: ${told.join(", ")}.`;
}

/** What a merchant sends to a partner with a new code. */
function messageOf({ display, gives, link, offer, address }: CodeRow, shop: ShopView): string {
  const until = offer?.endsAt ? `, until ${dateOf(offer.endsAt, shop)}` : "";
  const what = gives === null ? "" : ` It gives ${valueWords(gives)}${until}.${conditionsOf(gives)}`;
  const lines = [
    `Your code at ${shop.name} is ${display}.${what}`,
    ...(link === null ? [] : [`This link applies it: ${link}`]),
    ...(address?.state === "live" ? [`In short, to say or to print: ${shop.host}${address.path}`] : []),
    `Your orders and earnings: ${portalAddress(shop)}`,
  ];
  return lines.join("\n");
}

function SignLink({ display, sign }: { display: string; sign: Sign }) {
  const words = signWords(sign, useShop());
  return (
    <OwnClick>
      <span className="vouch-problem">
        <Text as="span" variant="bodySm" tone="subdued">
          <Link url={checkUrl(display)} monochrome accessibilityLabel={`${words}: look at ${display}`}>
            {words}
          </Link>
        </Text>
      </span>
    </OwnClick>
  );
}

/** The offer of a code, below it. `told`: and when it was used last. */
export function OfferLine({ row: { offer, yield: brought }, told }: { row: CodeRow; told: boolean }) {
  const { today } = useShop();
  return (
    <OwnClick>
      <Text as="span" variant="bodySm" tone="subdued">
        {offer ? (
          <Link url={`/app/offers/${offer.id}`} monochrome>
            <Name>{offer.title}</Name>
          </Link>
        ) : (
          UNMADE
        )}
        {told && brought.lastDay && `, last order ${dayWords(brought.lastDay, today)}`}
      </Text>
    </OwnClick>
  );
}
