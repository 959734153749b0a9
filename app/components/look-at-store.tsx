import { useFetcher, useRevalidator } from "@remix-run/react";
import { Banner, Box, Text } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import type { Instant } from "../domain/ids.ts";
import { toast } from "./bridge.ts";
import { useShop } from "./shop-context.tsx";
import { when } from "./when.ts";

/** `at`: when all of the store was last looked at; `running`: it is being looked at now. */
type Sweep = { at: Instant | null; running: boolean };

const POLL_MS = 2000;

/** Has the store looked at now; while it is, the page is read again and again. */
export function useLook({ running }: Sweep) {
  const fetcher = useFetcher();
  const { revalidate, state } = useRevalidator();
  const ran = useRef(running);
  useEffect(() => {
    if (!running || state !== "idle") return;
    const timer = setTimeout(revalidate, POLL_MS);
    return () => clearTimeout(timer);
  }, [running, state, revalidate]);
  useEffect(() => {
    if (ran.current && !running) toast("Vouch has looked at your store");
    ran.current = running;
  }, [running]);
  return {
    action: {
      content: "Look at the store now",
      onAction: () => fetcher.submit({ wish: "look" }, { method: "post" }),
      loading: fetcher.state !== "idle",
      disabled: running,
    },
  };
}

/** When all of the store was looked at. What changes there is told by Shopify at once, unless that gets lost. */
export function Looked({ sweep: { at, running } }: { sweep: Sweep }) {
  const clock = useShop();
  if (running) {
    return (
      <Banner tone="info">Vouch is looking at your store. What it finds shows here. You can leave this page.</Banner>
    );
  }
  return (
    <Box paddingInline={{ xs: "400", sm: "0" }}>
      <Text as="p" tone="subdued">
        {at === null
          ? "Vouch looks at all discounts and codes in your store every night."
          : `Vouch looked at all discounts and codes in your store ${when(at, clock)}. It looks every night.`}
      </Text>
    </Box>
  );
}
