import { Banner, BlockStack, Box } from "@shopify/polaris";
import { usePolling } from "./use-polling.ts";

type Coming = { offer: string; state: "wished" | "failed"; problem: string | null };

const POLL_MS = 1_500;

/** Codes that a partner gets by itself: on their way, or why not. */
export function ComingCodes({ coming }: { coming: readonly Coming[] }) {
  usePolling(
    coming.some(({ state }) => state === "wished"),
    POLL_MS,
  );
  if (coming.length === 0) return null;
  return (
    <Box padding="400" paddingBlockStart="200">
      <BlockStack gap="200">
        {coming.map(({ offer, state, problem }) => (
          <Banner key={offer} tone={state === "failed" ? "warning" : "info"}>
            <p>
              {state === "failed"
                ? `No code of ${offer} was made by itself. ${problem ?? ""}`
                : `A code of ${offer} is on its way by itself. ${problem ?? ""}`}
            </p>
          </Banner>
        ))}
      </BlockStack>
    </Box>
  );
}
