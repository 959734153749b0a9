import { useFetcher } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  ChoiceList,
  InlineStack,
  Modal,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { REASON_LENGTH } from "../domain/hand.ts";
import type { Currency, Instant, OrderId } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { CardHeader } from "./card-header.tsx";
import { type Foreseen, foreseenWords, type HandLine, handWords, whyWords } from "./hand-words.ts";
import { NotSaved } from "./not-saved.tsx";
import { PartnerChoice, type PartnerChoiceOf } from "./partner-choice.tsx";
import { Question } from "./question.tsx";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useAsked } from "./use-asked.ts";
import { whenExactly } from "./when.ts";

type Answer =
  | { kind: "given"; partner: string }
  | { kind: "nobody" }
  | { kind: "undone" }
  | { kind: "refused"; problems: FieldProblem[] };

const pageOf = (orderId: OrderId) => `/app/orders/${orderId}`;

/** The dialog that decides by hand who gets the credit of an order, and how it is opened. */
export function useChangeCredit(orderId: OrderId) {
  const [open, setOpen] = useState(false);
  const dialog = <ChangeCredit orderId={orderId} open={open} onClose={() => setOpen(false)} />;
  return { onChange: () => setOpen(true), dialog };
}

type To = "partner" | "nobody";

function ChangeCredit({ orderId, open, onClose }: { orderId: OrderId; open: boolean; onClose: () => void }) {
  const changing = useFetcher<Answer>();
  const [to, setTo] = useState<To>("partner");
  const [partner, setPartner] = useState<PartnerChoiceOf | null>(null);
  const [reason, setReason] = useState("");
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
  useAnswer(changing.data, (told) => {
    if (told.kind === "refused") return setMended(new Set());
    toast(toldWords(told));
    setPartner(null);
    setReason("");
    setTo("partner");
    onClose();
  });
  const problems = changing.data?.kind === "refused" ? changing.data.problems : [];
  const problem = (field: string) =>
    mended.has(field) ? undefined : problems.find((one) => one.field === field)?.message;
  const mend = (field: string) => setMended((known) => new Set([...known, field, "form"]));
  const wished = to === "nobody" ? "nobody" : partner === null ? null : String(partner.id);
  const save = () => {
    const fields = { to: wished ?? "", reason };
    void changing.submit(fields, { method: "post", action: pageOf(orderId) });
  };
  const noReason = problem("reason");
  return (
    <Modal
      open={open}
      onClose={onClose}
      title="Change credit"
      primaryAction={{ content: "Change credit", onAction: save, loading: changing.state !== "idle" }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <NotSaved problem={problem("form")} />
          <ChoiceList
            title="Who gets the credit"
            choices={[
              { value: "partner", label: "A partner" },
              { value: "nobody", label: "Nobody" },
            ]}
            selected={[to]}
            onChange={([chosen]) => {
              mend("to");
              setTo(chosen === "nobody" ? "nobody" : "partner");
            }}
          />
          {to === "partner" && (
            <PartnerChoice
              active={open}
              chosen={partner}
              onChoose={(chosen) => {
                mend("to");
                setPartner(chosen);
              }}
              error={problem("to")}
              none="No partner of this name can be given an order."
            />
          )}
          <TextField
            label="Reason"
            value={reason}
            onChange={(text) => {
              mend("reason");
              setReason(text);
            }}
            maxLength={REASON_LENGTH}
            showCharacterCount
            multiline={2}
            autoComplete="off"
            helpText="Stays with the order. Partners do not see it."
            {...(noReason && { error: noReason })}
          />
          <Outlook orderId={orderId} to={open ? wished : null} />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

function toldWords(told: Exclude<Answer, { kind: "refused" }>): string {
  if (told.kind === "given") return `Credit given to ${told.partner}`;
  return told.kind === "nobody" ? "Nobody gets the credit" : "Change undone";
}

type ForeseenHand = Foreseen & { currency: Currency };

/** The sentences of what a change would do; null while they are not known. */
function useOutlook(orderId: OrderId, to: string | null): string[] | null {
  const clock = useShop();
  const address = to && `${pageOf(orderId)}/hand?${new URLSearchParams({ to })}`;
  const { data, upToDate } = useAsked<{ to: string; foreseen: ForeseenHand | null }>(address);
  if (!upToDate || !data?.foreseen || data.to !== to) return null;
  const { currency } = data.foreseen;
  return foreseenWords(data.foreseen, { clock, money: (minor) => formatMoney({ minor, currency }) });
}

function Outlook({ orderId, to }: { orderId: OrderId; to: string | null }) {
  const words = useOutlook(orderId, to);
  return (
    <div aria-live="polite">
      <Text as="p" tone={words === null ? "subdued" : "base"}>
        {words?.join(" ") ??
          (to === null ? "Choose who gets the credit to see what changes." : "Working out what changes …")}
      </Text>
    </div>
  );
}

type Told = HandLine & { seq: number; at: Instant };

/** What was decided by hand about an order, the newest first, and a button that takes the last back. */
export function ChangedByHand({ orderId, hands }: { orderId: OrderId; hands: readonly Told[] }) {
  const clock = useShop();
  const undoing = useFetcher<Answer>();
  const [asking, setAsking] = useState(false);
  const standing = hands[0] !== undefined && hands[0].kind !== "undone";
  const outlook = useOutlook(orderId, asking && standing ? "undone" : null);
  useAnswer(undoing.data, (told) => {
    if (told.kind !== "refused") toast(toldWords(told));
  });
  const refused = undoing.data?.kind === "refused" ? undoing.data.problems.map(({ message }) => message).join(" ") : "";
  if (hands.length === 0) return null;
  const undo = () => void undoing.submit({ to: "undone", reason: "" }, { method: "post", action: pageOf(orderId) });
  return (
    <Card padding="0">
      <CardHeader title="Changed by hand">
        {standing && (
          <Button onClick={() => setAsking(true)} loading={undoing.state !== "idle"}>
            Undo the change
          </Button>
        )}
      </CardHeader>
      {refused && (
        <Box paddingInline="400" paddingBlockEnd="200">
          <Banner tone="critical">{refused}</Banner>
        </Box>
      )}
      <ul className="vouch-list">
        {hands.map((hand) => (
          <li key={hand.seq}>
            <Box paddingInline="400" paddingBlock="200">
              <InlineStack align="start" gap="200" blockAlign="baseline">
                <Text as="span" tone="subdued" numeric>
                  {whenExactly(hand.at, clock)}
                </Text>
                <Text as="span">{handWords(hand)}</Text>
                <Text as="span" tone="subdued" breakWord>
                  {whyWords(hand)}
                </Text>
              </InlineStack>
            </Box>
          </li>
        ))}
      </ul>
      <Question
        open={asking}
        title="Undo the change?"
        sentences={[
          "The order’s codes and links decide again, as though the credit had never been changed by hand.",
          outlook?.join(" ") ?? "Working out what changes …",
        ]}
        confirm="Undo the change"
        disabled={outlook === null}
        onConfirm={undo}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}
