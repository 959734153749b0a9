import { useFetcher } from "@remix-run/react";
import { Button, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import { useEffect } from "react";

type Availability =
  | { kind: "free" | "unknown"; hint: string | null }
  | { kind: "taken"; message: string; instead: string | null }
  | { kind: "wrong"; message: string };

// Long enough that a code typed at ease is asked for once.
const TYPING_MS = 300;

/** Says below the field whether the code that stands in it can be had, and what to take instead. */
export function CodeAvailability({ typed, onTake }: { typed: string; onTake: (code: string) => void }) {
  const { load, data, state } = useFetcher<Availability>();
  useEffect(() => {
    if (typed === "") return;
    const timer = setTimeout(() => load(`/app/codes/availability?${new URLSearchParams({ typed })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, load]);
  if (typed === "" || data === undefined) return null;
  const good = data.kind === "free" && data.hint === null;
  return (
    <div aria-live="polite" style={{ opacity: state === "idle" ? 1 : 0.5 }}>
      <InlineStack align="start" gap="200" blockAlign="center" wrap={false}>
        <span>
          <Icon source={good ? CheckCircleIcon : AlertTriangleIcon} tone={good ? "success" : "caution"} />
        </span>
        <Text as="span">{wordsOf(data)}</Text>
        {data.kind === "taken" && data.instead !== null && (
          <Button size="slim" onClick={() => onTake(data.instead ?? "")}>
            {`Use ${data.instead}`}
          </Button>
        )}
      </InlineStack>
    </div>
  );
}

function wordsOf(availability: Availability): string {
  switch (availability.kind) {
    case "free":
      return availability.hint === null ? "Free, here and in your store." : `Free. ${availability.hint}`;
    case "unknown":
      return `Free here. Your store did not answer.${availability.hint === null ? "" : ` ${availability.hint}`}`;
    case "taken":
    case "wrong":
      return availability.message;
  }
}
