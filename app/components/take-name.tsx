import { useFetcher } from "@remix-run/react";
import { Button, InlineStack, Text } from "@shopify/polaris";
import { type Answered, NotDone, notSaved } from "./not-saved.tsx";
import { OwnClick } from "./own-click.tsx";

/** Takes the name that a row proposes, with one click. */
export function TakeName({ line, name }: { line: number; name: string }) {
  const fetcher = useFetcher<Answered>();
  return (
    <OwnClick>
      <Button
        size="slim"
        loading={fetcher.state !== "idle"}
        onClick={() => fetcher.submit({ wish: "take", line: String(line), text: name }, { method: "post" })}
        accessibilityLabel={`Use ${name} in line ${line}`}
      >
        {`Use ${name}`}
      </Button>
      <NotDone problem={notSaved(fetcher.data)} />
    </OwnClick>
  );
}

/** What stood there before, and the way back to it. */
export function NameTyped({ line, typed }: { line: number; typed: string }) {
  const fetcher = useFetcher<Answered>();
  return (
    <OwnClick>
      <InlineStack align="start" gap="200" blockAlign="center">
        <span className="vouch-cell" title={typed}>
          <Text as="span" variant="bodySm" tone="subdued">
            {`Instead of ${typed}`}
          </Text>
        </span>
        <Button
          variant="plain"
          disabled={fetcher.state !== "idle"}
          onClick={() =>
            fetcher.submit({ wish: "cell", line: String(line), column: "code", text: typed }, { method: "post" })
          }
          accessibilityLabel={`Use ${typed} again in line ${line}`}
        >
          Undo
        </Button>
      </InlineStack>
      <NotDone problem={notSaved(fetcher.data)} />
    </OwnClick>
  );
}
