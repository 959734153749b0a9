import { useFetcher } from "@remix-run/react";
import { Button } from "@shopify/polaris";
import { useState } from "react";
import type { Refused } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { NotDone, notSaved } from "./not-saved.tsx";
import { Question } from "./question.tsx";
import { useAnswer } from "./use-answer.ts";

type EndPrefixProps = { prefix: string; partner: { id: number; name: string } };

/** Ends a prefix from now on, after the merchant has read what that means. */
export function EndPrefix({ prefix, partner }: EndPrefixProps) {
  const fetcher = useFetcher<{ kind: "ended" | "gone" } | Refused>();
  const [asked, setAsked] = useState(false);
  useAnswer(fetcher.data, ({ kind }) => {
    if (kind !== "refused") toast(kind === "ended" ? `${prefix} has ended` : `${prefix} was ended before`);
  });
  const end = () => {
    const fields = { wish: "end", partner: String(partner.id), prefix };
    void fetcher.submit(fields, { method: "post", action: "/app/prefixes" });
  };
  return (
    <>
      <Button
        size="micro"
        variant="tertiary"
        loading={fetcher.state !== "idle"}
        accessibilityLabel={`End ${prefix}`}
        onClick={() => setAsked(true)}
      >
        End
      </Button>
      <NotDone problem={notSaved(fetcher.data)} />
      <Question
        open={asked}
        title={`End ${prefix}?`}
        sentences={[
          `Orders placed from now on with a code that begins with ${prefix} count for ${partner.name} by it no more. Orders placed before stay where they are, and the codes go on working in your store.`,
        ]}
        confirm="End prefix"
        keep="Keep"
        destructive
        onConfirm={end}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
