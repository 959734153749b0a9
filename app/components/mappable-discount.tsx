import { Badge, BlockStack, Box, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { isHousesOwn } from "../domain/code-state.ts";
import type { CodeKey } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { Name } from "./list-table.tsx";
import { count, counted } from "./numbers.ts";
import { CodeBadge, OfferBadge } from "./state-badges.tsx";

type Known = {
  state: CodeState;
  partner: { id: number; name: string } | null;
  offer: { id: number; title: string } | null;
};
/** How it begins, and for whom it counts by that. */
type ByPrefix = { prefix: string; partner: { id: number; name: string } };
export type MappableView = {
  gid: string;
  title: string;
  status: "ACTIVE" | "EXPIRED" | "SCHEDULED";
  summary: string | null;
  count: number;
  /** How many of all its codes are somebody's here already. */
  known: number;
  /** Vouch made it. */
  ours: boolean;
  codes: { key: CodeKey; code: string; known: Known | null; by: ByPrefix | null }[];
};
/** One code of a discount, or all of them. */
export type MapTarget = { gid: string; title: string; count: number; code: string | null };

type MappableDiscountProps = { discount: MappableView; onMap: (target: MapTarget) => void };

/** A code discount of the store: its first codes, whose each is here, and what can be mapped. */
export function MappableDiscount({ discount, onMap }: MappableDiscountProps) {
  const { gid, title, status, summary, codes } = discount;
  const more = discount.count - codes.length;
  const all = !discount.ours && discount.count > 1 && discount.known < discount.count;
  const target = { gid, title, count: discount.count };
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <InlineStack align="space-between" blockAlign="start" gap="200">
          <BlockStack gap="100">
            <InlineStack align="start" gap="200" blockAlign="center">
              <Text as="h2" variant="headingSm">
                <Name>{title}</Name>
              </Text>
              <OfferBadge state={STATES[status]} />
            </InlineStack>
            <Text as="p" tone="subdued">
              {summary ?? "A discount of another app"}
            </Text>
          </BlockStack>
          {all && (
            <Button
              accessibilityLabel={`Map all codes of ${title}`}
              onClick={() => onMap({ ...target, code: null })}
            >{`Map all ${count(discount.count)} codes`}</Button>
          )}
        </InlineStack>
      </Box>
      <ul className="vouch-list">
        {codes.map(({ key, code, known, by }) => (
          <li key={key}>
            <Box paddingInline="400" paddingBlock="200">
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <Text as="span" fontWeight="medium">
                  <Name>{code}</Name>
                </Text>
                <Whose known={known} by={by} code={code} onMap={() => onMap({ ...target, code })} />
              </InlineStack>
            </Box>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Box paddingInline="400" paddingBlock="300" borderBlockStartWidth="025" borderColor="border-secondary">
          <Text as="p" tone="subdued">
            {`And ${counted(more, "more code")}. Search for a code to map it alone.`}
          </Text>
        </Box>
      )}
    </Card>
  );
}

const STATES = { ACTIVE: "active", EXPIRED: "ended", SCHEDULED: "scheduled" } as const;

type WhoseProps = { known: Known | null; by: ByPrefix | null; code: string; onMap: () => void };

function Whose({ known, by, code, onMap }: WhoseProps) {
  if (known?.partner) {
    return (
      <Link url={`/app/partners/${known.partner.id}`} monochrome>
        <Name>{known.partner.name}</Name>
      </Link>
    );
  }
  if (known?.offer) return <Badge>Nobody</Badge>;
  return (
    <InlineStack align="start" gap="200" blockAlign="center">
      {known && <CodeBadge state={known.state} offer="active" own={isHousesOwn(known)} />}
      {by && (
        <Text as="span" tone="subdued">
          {`${by.partner.name}, by ${by.prefix}`}
        </Text>
      )}
      <Button size="micro" accessibilityLabel={`Map ${code}`} onClick={onMap}>
        Map
      </Button>
    </InlineStack>
  );
}
