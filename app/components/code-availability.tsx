import { Button, Checkbox, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import { useAsked } from "./use-asked.ts";

export type Availability =
  | { kind: "free"; hint: string | null; twins: string[]; instead: string | null }
  | { kind: "unknown"; hint: string | null }
  | { kind: "taken"; message: string; instead: string | null; map: boolean }
  | { kind: "wrong"; message: string };

// Long enough that a code typed at ease is asked for once.
const TYPING_MS = 300;

/** What is known of the code that stands in a field, for whom it is typed. */
export function useAvailability(typed: string, of: { partner?: number; offer?: number } = {}) {
  const query = new URLSearchParams({ typed });
  for (const [name, id] of Object.entries(of)) if (id !== undefined) query.set(name, String(id));
  const { data, upToDate } = useAsked<Availability>(
    typed === "" ? null : `/app/codes/availability?${query}`,
    TYPING_MS,
  );
  return { availability: typed === "" ? undefined : data, upToDate };
}

type CodeAvailabilityProps = ReturnType<typeof useAvailability> & {
  typed: string;
  onTake: (code: string) => void;
};

/** Says below the field whether the code that stands in it can be had, and what to take instead. */
export function CodeAvailability({ typed, availability: data, upToDate, onTake }: CodeAvailabilityProps) {
  if (data === undefined) return null;
  const instead = "instead" in data ? data.instead : null;
  const good = data.kind === "free" && data.hint === null;
  return (
    <div aria-live="polite" style={{ opacity: upToDate ? 1 : 0.5 }}>
      <InlineStack align="start" gap="200" blockAlign="center">
        <span>
          <Icon source={good ? CheckCircleIcon : AlertTriangleIcon} tone={good ? "success" : "caution"} />
        </span>
        <Text as="span">{wordsOf(data)}</Text>
        {instead !== null && (
          <Button size="slim" onClick={() => onTake(instead)}>
            {`Use ${instead}`}
          </Button>
        )}
        {data.kind === "taken" && data.map && (
          <Button size="slim" variant="plain" url={`/app/codes/map?${new URLSearchParams({ q: typed })}`}>
            Map the existing code
          </Button>
        )}
      </InlineStack>
    </div>
  );
}

export type TwinWish = "leave" | "keep" | "make";

type KeepTwinsProps = { twins: readonly string[]; partner: string; wish: TwinWish; onWish: (wish: TwinWish) => void };

/** Offers to keep what people type who misread the code. */
export function KeepTwins({ twins, partner, wish, onWish }: KeepTwinsProps) {
  const names = twins.join(" and ");
  const kept = wish !== "leave";
  return (
    <>
      <Checkbox
        label={`Also keep ${names} for ${partner}`}
        helpText={`Nobody else can be given ${twins.length === 1 ? "it" : "them"} here.`}
        checked={kept}
        onChange={(on) => onWish(on ? "keep" : "leave")}
      />
      {kept && (
        <Checkbox
          label={`Make ${names} in your store, too`}
          helpText={`Customers who misread the code then get the discount all the same, and their orders count for ${partner}.`}
          checked={wish === "make"}
          onChange={(on) => onWish(on ? "make" : "keep")}
        />
      )}
    </>
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
