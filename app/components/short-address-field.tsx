import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import type { FieldProblem } from "../domain/shop.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import { AddressStanding } from "./address-standing.tsx";
import { askForScope, toast } from "./bridge.ts";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useAsked } from "./use-asked.ts";

type Answer =
  | { kind: "live"; path: string }
  | { kind: "waiting"; path: string; problem: string }
  | { kind: "removed" | "not-found" }
  | { kind: "refused"; problems: FieldProblem[] };
type Check = { typed: string; path: string | null; problem: string | null; asked: boolean };

const TYPING_MS = 300;
const ACTION = "/app/codes/link";

/** Asks for a short path of the shop that leads to a code's link, and shows how it stands in the store. */
export function ShortAddressField({ code, address }: { code: string; address: ShortAddress | null }) {
  const { host } = useShop();
  const fetcher = useFetcher<Answer>();
  const saved = address?.path.slice(1) ?? "";
  const [typed, setTyped] = useState(saved);
  const [touched, setTouched] = useState(false);
  const [declined, setDeclined] = useState(false);
  useEffect(() => setTyped(saved), [saved]);
  useAnswer(fetcher.data, (answer) => {
    if (answer.kind === "live") toast(`${answer.path} leads to ${code}`);
    if (answer.kind === "removed") toast("Short address removed");
  });
  const check = useCheck(code, typed.trim() === saved ? "" : typed.trim());
  const post = (wish: string, more: Record<string, string> = {}) => {
    setTouched(false);
    void fetcher.submit({ wish, code, ...more }, { method: "post", action: ACTION });
  };
  // The permission is asked for when it is first wanted, in Shopify's own words.
  const allowed = async () => {
    const granted = await askForScope("write_online_store_navigation");
    setDeclined(!granted);
    return granted;
  };
  const save = async () => {
    if (await allowed()) post("address", { path: typed });
  };
  const refused = fetcher.data?.kind === "refused" && !touched ? fetcher.data.problems[0]?.message : undefined;
  const error = declined ? DECLINED : (refused ?? check?.problem ?? undefined);
  const busy = fetcher.state !== "idle";
  return (
    <BlockStack gap="200">
      <TextField
        label="Short address"
        prefix={`${host}/`}
        value={typed}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        placeholder={code.toLowerCase()}
        onChange={(text) => {
          setTyped(text);
          setTouched(true);
          setDeclined(false);
        }}
        helpText={helpOf(address, check)}
        {...(error !== undefined && { error })}
      />
      {address !== null && <AddressStanding address={address} busy={busy} onWish={post} allowed={allowed} />}
      <InlineStack align="start" gap="200">
        <Button size="slim" loading={busy} disabled={typed.trim() === "" || typed.trim() === saved} onClick={save}>
          {address === null ? "Make the short address" : "Change the short address"}
        </Button>
        {address !== null && address.state !== "removing" && (
          <Button size="slim" variant="tertiary" tone="critical" disabled={busy} onClick={() => post("remove-address")}>
            Remove it
          </Button>
        )}
      </InlineStack>
    </BlockStack>
  );
}

const DECLINED = "Without this permission Vouch cannot make a redirect in your store. Save again to be asked.";

function helpOf(address: ShortAddress | null, check: Check | undefined): string {
  if (check?.path != null && check.problem === null) {
    const free = check.asked ? `${check.path} is free.` : `${check.path} can be an address.`;
    return address === null ? free : `${free} ${address.path} will lead nowhere.`;
  }
  return address === null
    ? "Easy to say and to print. It is a redirect of your store to the link above."
    : "A redirect of your store. It follows the link when its page, tags or partner change.";
}

/** What is said of a path while it is typed. */
function useCheck(code: string, typed: string): Check | undefined {
  const address = typed === "" ? null : `${ACTION}?${new URLSearchParams({ code, path: typed })}`;
  const { data } = useAsked<Check>(address, TYPING_MS);
  return data?.typed === typed ? data : undefined;
}
