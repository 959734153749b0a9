import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, ButtonGroup, Card, Text, useIndexResourceState } from "@shopify/polaris";
import type { CodeKey, PartnerId } from "../domain/ids.ts";
import type { Page } from "../domain/page.ts";
import { toast } from "./bridge.ts";
import { CodeLink } from "./code-link.tsx";
import { UNMADE } from "./code-row.ts";
import { type Column, ListTable } from "./list-table.tsx";
import type { Answered } from "./not-saved.tsx";
import { counted } from "./numbers.ts";
import { OwnClick } from "./own-click.tsx";
import { pagingOf } from "./paging.ts";
import { Problems } from "./problems.tsx";
import { useAddress } from "./use-address.ts";
import { useAnswer } from "./use-answer.ts";

type GoneRow = {
  key: CodeKey;
  display: string;
  problem: string | null;
  offer: { id: number; title: string } | null;
  partner: { id: PartnerId; name: string } | null;
  orders: number;
};
type Wish = "retry" | "stop";
type Answer = Answered & { wish: Wish; results: { key: CodeKey; changed: Answered & { kind: string } }[] };

/** Codes that are gone from the store, across offers, each with both ways to settle it. */
export function GoneCodes({ gone }: { gone: Page<GoneRow> }) {
  const { change } = useAddress();
  const { busy, problems, settle } = useSettling();
  const ids = gone.rows.map(({ key }) => ({ id: key as string }));
  const { selectedResources, handleSelectionChange, clearSelection } = useIndexResourceState(ids);
  if (gone.total === 0) return null;
  const bulk = (content: string, wish: Wish) => ({
    content,
    onAction: () => {
      settle(wish, selectedResources);
      clearSelection();
    },
  });
  const many = gone.total > 1;
  const columns: Column<GoneRow>[] = [
    { title: "Code", cell: (row) => <Code row={row} /> },
    { title: "Partner", cell: (row) => row.partner?.name ?? "Nobody" },
    { title: "Offer", cell: (row) => row.offer?.title ?? UNMADE },
    { title: "Last 7 days", cell: (row) => counted(row.orders, "order") },
    { title: "Actions", cell: (row) => <Ways row={row} busy={busy.has(row.key)} settle={settle} /> },
  ];
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="050">
          <Text as="h2" variant="headingSm">
            {`${counted(gone.total, "code")} ${many ? "are" : "is"} gone from your store`}
          </Text>
          <Text as="p" tone="subdued">
            {`Customers who type ${many ? "one of them" : "it"} get no discount, unless another one of your store has it.`}
          </Text>
        </BlockStack>
      </Box>
      {problems.length > 0 && (
        <Box padding="300">
          <Problems problems={problems} />
        </Box>
      )}
      <ListTable
        columns={columns}
        rows={gone.rows}
        idOf={(row) => row.key}
        condensed={(row) => ({
          title: <Code row={row} />,
          line: `${row.partner?.name ?? "Nobody"}, ${row.offer?.title ?? UNMADE}, ${counted(row.orders, "order")} in the last 7 days`,
          badge: <Ways row={row} busy={busy.has(row.key)} settle={settle} />,
        })}
        resource={{ singular: "code", plural: "codes" }}
        selection={{
          chosen: selectedResources,
          onChange: handleSelectionChange,
          actions: [bulk("Make again", "retry"), bulk("Stop here", "stop")],
        }}
        {...(gone.pages > 1 && {
          pagination: pagingOf(gone, (page) => change({ gone: page })),
        })}
      />
    </Card>
  );
}

function Code({ row }: { row: GoneRow }) {
  return (
    <BlockStack gap="050" inlineAlign="start">
      <OwnClick>
        <CodeLink code={row} />
      </OwnClick>
      {row.problem !== null && (
        <span className="vouch-problem">
          <Text as="span" variant="bodySm" tone="subdued">
            {row.problem}
          </Text>
        </span>
      )}
    </BlockStack>
  );
}

type WaysProps = { row: GoneRow; busy: boolean; settle: (wish: Wish, keys: readonly string[]) => void };

/** What stood in a discount of the merchant's own is looked for: Vouch does not make it. */
function Ways({ row, busy, settle }: WaysProps) {
  const [make, stop] = row.offer ? ["Make it again", "Stop it here"] : ["Look again", "Stop credit"];
  return (
    <OwnClick>
      <ButtonGroup>
        <Button
          size="micro"
          loading={busy}
          accessibilityLabel={`${make}: ${row.display}`}
          onClick={() => settle("retry", [row.key])}
        >
          {make}
        </Button>
        <Button
          size="micro"
          loading={busy}
          accessibilityLabel={`${stop}: ${row.display}`}
          onClick={() => settle("stop", [row.key])}
        >
          {stop}
        </Button>
      </ButtonGroup>
    </OwnClick>
  );
}

function useSettling() {
  const fetcher = useFetcher<Answer>({ key: "gone-codes" });
  useAnswer(fetcher.data, ({ wish, results }) => {
    const done = results.filter(({ changed }) => changed.kind === "done");
    const [first] = done;
    const whom = done.length === 1 ? first?.key : counted(done.length, "code");
    if (first) toast(`${whom} ${wish === "retry" ? "live again" : "stopped here"}`);
  });
  const idle = fetcher.state === "idle";
  return {
    busy: new Set(idle ? [] : String(fetcher.formData?.get("keys") ?? "").split("\n")),
    problems: idle
      ? [fetcher.data ?? {}, ...(fetcher.data?.results ?? []).map(({ changed }) => changed)].flatMap(
          ({ problems = [] }: Answered) => problems.map(({ message }) => message),
        )
      : [],
    settle: (wish: Wish, keys: readonly string[]) =>
      void fetcher.submit({ wish, keys: keys.join("\n") }, { method: "post", action: "/app/codes" }),
  };
}
