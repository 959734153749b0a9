import { ActionList, Badge, BlockStack, Button, ButtonGroup, InlineStack, Link, Popover, Text } from "@shopify/polaris";
import { BarcodeIcon, MenuHorizontalIcon } from "@shopify/polaris-icons";
import { type ReactNode, useState } from "react";
import { isAtRest } from "../domain/code-state.ts";
import type { CodeKey, Day, Instant } from "../domain/ids.ts";
import { portalAddress } from "../domain/links.ts";
import { type CodeState, type Offer, type OfferCode, offerStateAt } from "../domain/offer.ts";
import { saysAnything } from "../domain/own-conditions.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import type { SaidVersion } from "../domain/terms.ts";
import type { Twin } from "../domain/twin.ts";
import type { Sign } from "../domain/watch.ts";
import { addressWords } from "./address-words.ts";
import { CODE_ORDERS, CODE_SALES } from "./code-counts.ts";
import { CopyButton } from "./copy-button.tsx";
import { type Column, ListTable, Name } from "./list-table.tsx";
import { checkUrl } from "./new-codes.tsx";
import { count, counted } from "./numbers.ts";
import { toldConditions, valueWords } from "./offer-words.ts";
import { OwnClick } from "./own-click.tsx";
import type { OwnBasis } from "./own-fields.tsx";
import { ownWords } from "./own-words.ts";
import { nextWords } from "./owners-words.ts";
import { type ShopView, useMoney, useShop } from "./shop-context.tsx";
import { CodeBadge } from "./state-badges.tsx";
import { termsShort } from "./terms-words.ts";
import { signWords } from "./watch-words.ts";
import { dateOf, dayWords } from "./when.ts";

export type CodeRow = OfferCode & {
  yield: { orders: number; sales: bigint; lastDay: Day | null };
  /** With what its offer says where the code says otherwise. Null for a code of no offer. */
  gives: (Pick<Offer, "value" | "conditions"> & { offer: OwnBasis }) | null;
  /** Applies the code and counts for its partner; null where no link can carry the code. */
  link: string | null;
  /** A short path of the shop that leads to the link. */
  address: ShortAddress | null;
  /** What the code itself says that its orders earn. */
  terms: SaidVersion;
  /** What its first week says; null where there is nothing to say. */
  sign: Sign | null;
  /** What people type who misread it, and what goes along with it. */
  twins: readonly Twin[];
  /** To whom it goes on a day ahead. */
  next: { name: string; from: Instant } | null;
};
export type CodeWish = "retry" | "stop" | "resume" | "delete";

type CodesTableProps = {
  rows: readonly CodeRow[];
  /** What stands beside the code: the partner on an offer's page, the offer on a partner's. */
  beside: "partner" | "offer";
  onWish: (wish: CodeWish, keys: CodeKey[]) => void;
  /** Asks to whom codes are to be given. */
  onGive: (keys: CodeKey[]) => void;
  /** Asks what a code's orders earn. */
  onTerms: (code: CodeRow) => void;
  /** Asks what a code says otherwise than its offer. */
  onOwn: (code: CodeRow) => void;
  /** Tells whose a code was. */
  onOwners: (code: CodeRow) => void;
  /** Opens a code's link. */
  onLink: (code: CodeRow) => void;
  /** Codes whose wish is under way. */
  busy: ReadonlySet<string>;
  selection?: Parameters<typeof ListTable<CodeRow>>[0]["selection"];
  pagination?: Parameters<typeof ListTable<CodeRow>>[0]["pagination"];
  sorted?: Parameters<typeof ListTable<CodeRow>>[0]["sorted"];
  loading?: boolean;
  empty?: ReactNode;
};

/** Codes with whose they are, how they stand in the store, and what they brought. */
export function CodesTable(props: CodesTableProps) {
  const {
    rows,
    beside,
    onWish,
    onGive,
    onTerms,
    onOwn,
    onOwners,
    onLink,
    busy,
    selection,
    pagination,
    sorted,
    loading,
    empty,
  } = props;
  const { today, now } = useShop();
  const money = useMoney();
  const offerOf = ({ offer }: CodeRow) => (offer ? offerStateAt(offer, now) : "active");
  const other = (row: CodeRow) =>
    beside === "partner" ? (row.partner?.name ?? "nobody") : (row.offer?.title ?? UNMADE);
  const partnerColumn: Column<CodeRow> = {
    title: "Partner",
    cell: (row) => (
      <OwnClick>
        <Beside row={row} />
      </OwnClick>
    ),
  };
  const lastColumn: Column<CodeRow> = {
    title: "Last order",
    sort: "last",
    cell: (row) => (row.yield.lastDay ? dayWords(row.yield.lastDay, today) : "–"),
  };
  // A partner's page gives the list two thirds of its width: what is in a column of its own elsewhere stands below the code there.
  const columns: Column<CodeRow>[] = [
    {
      title: "Code",
      sort: "code",
      ascending: true,
      cell: (row) => (
        <CodeCell row={row} onLink={onLink}>
          {beside === "offer" && <OfferLine row={row} />}
        </CodeCell>
      ),
    },
    ...(beside === "partner" ? [partnerColumn] : []),
    { title: "State", cell: (row) => <CodeBadge state={row.state} offer={offerOf(row)} /> },
    { title: "Orders", sort: "orders", numeric: true, help: CODE_ORDERS, cell: (row) => count(row.yield.orders) },
    { title: "Sales", sort: "sales", numeric: true, help: CODE_SALES, cell: (row) => money(row.yield.sales) },
    ...(beside === "partner" ? [lastColumn] : []),
    {
      title: "Actions",
      cell: (row) => (
        <OwnClick>
          <Wishes
            row={row}
            onWish={onWish}
            onGive={onGive}
            onTerms={onTerms}
            onOwn={onOwn}
            onOwners={onOwners}
            busy={busy.has(row.key)}
          />
        </OwnClick>
      ),
    },
  ];
  return (
    <ListTable
      columns={columns}
      rows={rows}
      idOf={(row) => row.key}
      condensed={(row) => ({
        title: <CodeCell row={row} onLink={onLink} />,
        value: `${money(row.yield.sales)} sales`,
        line: `${other(row)}, used in ${counted(row.yield.orders, "order")}`,
        badge: (
          <InlineStack align="start" gap="200" blockAlign="center">
            <CodeBadge state={row.state} offer={offerOf(row)} />
            <Wishes
              row={row}
              onWish={onWish}
              onGive={onGive}
              onTerms={onTerms}
              onOwn={onOwn}
              onOwners={onOwners}
              busy={busy.has(row.key)}
              phone
            />
          </InlineStack>
        ),
      })}
      resource={{ singular: "code", plural: "codes" }}
      {...(selection && { selection })}
      {...(pagination && { pagination })}
      {...(sorted && { sorted })}
      {...(loading !== undefined && { loading })}
      {...(empty !== undefined && { empty })}
    />
  );
}

type CodeCellProps = { row: CodeRow; children?: ReactNode } & Pick<CodesTableProps, "onLink">;

function CodeCell({ row, onLink, children }: CodeCellProps) {
  const shop = useShop();
  return (
    <BlockStack gap="050" inlineAlign="start">
      <OwnClick>
        <InlineStack align="start" gap="100" blockAlign="center" wrap={false}>
          <Link
            url={`/app/orders?code=${encodeURIComponent(row.key)}`}
            monochrome
            removeUnderline
            accessibilityLabel={`${row.display}: show its orders`}
          >
            <Text as="span" variant="bodyMd" fontWeight="semibold">
              {row.display}
            </Text>
          </Link>
          <CopyButton text={row.display} label={`Copy ${row.display}`} />
          {row.link !== null && (
            <CopyButton text={row.link} label={`Copy the coupon link of ${row.display}`} icon="link" />
          )}
          {row.partner && (
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

function Beside({ row: { partner } }: { row: CodeRow }) {
  if (!partner) return <Badge>Nobody</Badge>;
  return (
    <Link url={`/app/partners/${partner.id}`} monochrome removeUnderline>
      <Name>{partner.name}</Name>
    </Link>
  );
}

/** The offer of a code and when it was used last, below the code. */
function OfferLine({ row: { offer, yield: brought } }: { row: CodeRow }) {
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
        {brought.lastDay && `, last order ${dayWords(brought.lastDay, today)}`}
      </Text>
    </OwnClick>
  );
}

/** In place of an offer: the store had the code before, or without Vouch. */
const UNMADE = "Your own discount";

const WISHES: Record<CodeState, { wish: CodeWish; label: string }[]> = {
  live: [{ wish: "stop", label: "Stop" }],
  stopped: [{ wish: "resume", label: "Resume" }],
  failed: [
    { wish: "retry", label: "Try again" },
    { wish: "delete", label: "Delete" },
  ],
  missing: [{ wish: "retry", label: "Make again" }],
  making: [{ wish: "retry", label: "Try again" }],
  stopping: [{ wish: "retry", label: "Try again" }],
  resuming: [{ wish: "retry", label: "Try again" }],
  moving: [
    { wish: "retry", label: "Try again" },
    { wish: "stop", label: "Stop" },
  ],
};

/** Whether a wish for the code is being carried out. */
export const isUnderWay = ({ state }: Pick<OfferCode, "state">): boolean =>
  state === "making" || state === "stopping" || state === "resuming" || state === "moving";

/** On a phone, rows cannot be chosen: what is done to several elsewhere has a button in each. */
type WishesProps = { row: CodeRow; busy: boolean; phone?: boolean } & Pick<
  CodesTableProps,
  "onWish" | "onGive" | "onTerms" | "onOwn" | "onOwners"
>;

/** A code that Vouch did not make: the store is never touched for it. */
const MAPPED_WISHES: Partial<typeof WISHES> = {
  live: [{ wish: "stop", label: "Stop credit" }],
  stopped: [{ wish: "delete", label: "Delete" }],
  missing: [
    { wish: "retry", label: "Look again" },
    { wish: "stop", label: "Stop credit" },
  ],
};

function Wishes({ row, onWish, onGive, onTerms, onOwn, onOwners, busy, phone = false }: WishesProps) {
  // What is on its way needs no button; one that met a problem does.
  const underWay = isUnderWay(row);
  const wishes =
    underWay && row.problem === null && !busy
      ? []
      : ((row.offer === null ? MAPPED_WISHES[row.state] : undefined) ?? WISHES[row.state]);
  const own = { content: "Own conditions…", disabled: underWay, onAction: () => onOwn(row) };
  const terms = { content: "Terms…", onAction: () => onTerms(row) };
  const owners = { content: "Owners…", onAction: () => onOwners(row) };
  const hasButton = wishes.some(({ wish }) => wish === "delete");
  const forget =
    !hasButton && isAtRest(row.state) && row.yield.orders === 0
      ? [{ content: "Delete…", destructive: true, onAction: () => onWish("delete", [row.key]) }]
      : [];
  return (
    <ButtonGroup>
      {(row.partner === null || phone) && (
        <Button size="micro" accessibilityLabel={`Give ${row.display} to a partner`} onClick={() => onGive([row.key])}>
          {row.partner === null ? "Give" : "Reassign"}
        </Button>
      )}
      {wishes.map(({ wish, label }) => (
        <Button
          key={wish}
          size="micro"
          variant={wish === "delete" ? "tertiary" : "secondary"}
          loading={busy}
          accessibilityLabel={`${label} ${row.display}`}
          onClick={() => onWish(wish, [row.key])}
        >
          {label}
        </Button>
      ))}
      <More row={row} actions={[...(row.gives ? [own] : []), terms, owners, ...forget]} />
      <Button size="micro" variant="tertiary" accessibilityLabel={`Check ${row.display}`} url={checkUrl(row.display)}>
        Check
      </Button>
    </ButtonGroup>
  );
}

type MoreProps = {
  row: CodeRow;
  actions: { content: string; disabled?: boolean; destructive?: boolean; onAction: () => void }[];
};

/** What is done to one code now and then. */
function More({ row, actions }: MoreProps) {
  const [open, setOpen] = useState(false);
  const button = (
    <Button
      size="micro"
      variant="tertiary"
      icon={MenuHorizontalIcon}
      accessibilityLabel={`More for ${row.display}`}
      onClick={() => setOpen(!open)}
    />
  );
  return (
    <Popover active={open} activator={button} onClose={() => setOpen(false)} autofocusTarget="first-node">
      <ActionList actionRole="menuitem" items={actions} onActionAnyItem={() => setOpen(false)} />
    </Popover>
  );
}
