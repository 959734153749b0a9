import { ActionList, Button, ButtonGroup, Popover } from "@shopify/polaris";
import { MenuHorizontalIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { isAtRest, isUnderWay } from "../domain/code-state.ts";
import type { CodeKey } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { CodeRow } from "./code-row.ts";
import { checkUrl } from "./new-codes.tsx";

export type CodeWish = "retry" | "stop" | "resume" | "delete";

/** What a merchant does to codes of a list. */
export type CodeActions = {
  onWish: (wish: CodeWish, keys: CodeKey[]) => void;
  /** Asks to whom codes are to be given. */
  onGive: (keys: CodeKey[]) => void;
  /** Asks what a code's orders earn. */
  onTerms: (code: CodeRow) => void;
  /** Asks what a code says otherwise than its offer. */
  onOwn: (code: CodeRow) => void;
  /** Tells whose a code was. */
  onOwners: (code: CodeRow) => void;
};

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

/** On a phone, rows cannot be chosen: what is done to several elsewhere has a button in each. */
type CodeButtonsProps = { row: CodeRow; busy: boolean; phone?: boolean; on: CodeActions };

/** A code that Vouch did not make: the store is never touched for it. */
const MAPPED_WISHES: Partial<typeof WISHES> = {
  live: [{ wish: "stop", label: "Stop credit" }],
  stopped: [{ wish: "delete", label: "Delete" }],
  missing: [
    { wish: "retry", label: "Look again" },
    { wish: "stop", label: "Stop credit" },
  ],
};

/** The buttons of one code. */
export function CodeButtons({ row, busy, phone = false, on }: CodeButtonsProps) {
  const { onWish, onGive, onTerms, onOwn, onOwners } = on;
  // What is on its way needs no button; one that met a problem does.
  const underWay = isUnderWay(row.state);
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
        <Button
          size="micro"
          accessibilityLabel={row.partner === null ? `Give ${row.display} to a partner` : `Reassign ${row.display}`}
          onClick={() => onGive([row.key])}
        >
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
