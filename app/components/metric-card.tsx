import { BlockStack, Card, InlineStack, Link, Text, Tooltip } from "@shopify/polaris";
import { scaleLinear } from "@visx/scale";
import { AreaClosed, LinePath } from "@visx/shape";
import { useId } from "react";

type MetricCardProps = {
  title: string;
  /** One sentence that says how the figure is made. */
  help: string;
  value: string;
  /** Whole percent against the period before; null where there is nothing to compare with. */
  change: number | null;
  /** What it is compared with: "yesterday until 09:32". */
  against: string;
  /** Whether more is better, worse, or neither. */
  more: "good" | "bad" | "neither";
  /** One value a day, in any unit. */
  trend: readonly number[];
  to?: string;
};

/** A figure with its change against the period before and the way it took. */
export function MetricCard({ title, help, value, change, against, more, trend, to }: MetricCardProps) {
  return (
    <Card padding="300">
      <div className="vouch-metric">
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm" fontWeight="medium">
            <Tooltip content={help} hasUnderline preferredPosition="above">
              <span>{title}</span>
            </Tooltip>
          </Text>
          <InlineStack align="space-between" blockAlign="end" gap="200" wrap={false}>
            <BlockStack gap="050">
              <Text as="p" variant="headingLg" numeric>
                {to ? (
                  <Link url={to} removeUnderline monochrome accessibilityLabel={`${title}: ${value}. Show the orders`}>
                    {value}
                  </Link>
                ) : (
                  value
                )}
              </Text>
              <Change change={change} against={against} more={more} />
            </BlockStack>
            <span className="vouch-sparkline">
              <Sparkline values={trend} />
            </span>
          </InlineStack>
        </BlockStack>
      </div>
    </Card>
  );
}

function Change({ change, against, more }: Pick<MetricCardProps, "change" | "against" | "more">) {
  if (change === null) {
    return (
      <Text as="p" variant="bodySm" tone="subdued">
        nothing before
      </Text>
    );
  }
  const better = change === 0 || more === "neither" ? null : change > 0 === (more === "good");
  const tone = better === null ? "subdued" : better ? "success" : "critical";
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
  return (
    <Text as="p" variant="bodySm" tone={tone} numeric>
      {`${sign}${Math.abs(change)} %`}
      <Text as="span" visuallyHidden>
        {` against ${against}`}
      </Text>
    </Text>
  );
}

const WIDTH = 64;
const HEIGHT = 28;

/** The way a figure took, without axes; the chart below has the numbers. */
function Sparkline({ values }: { values: readonly number[] }) {
  const fill = useId();
  const points = smoothed(values);
  if (points.length < 2 || points.every((v) => v === 0)) return null;
  const x = scaleLinear({ domain: [0, points.length - 1], range: [1, WIDTH - 1] });
  const y = scaleLinear({ domain: [0, Math.max(...points)], range: [HEIGHT - 1, 2] });
  const shape = { data: points, x: (_: number, i: number) => x(i), y: (v: number) => y(v) };
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id={fill} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--vouch-chart-partner)" stopOpacity="0.24" />
          <stop offset="1" stopColor="var(--vouch-chart-partner)" stopOpacity="0" />
        </linearGradient>
      </defs>
      <AreaClosed {...shape} yScale={y} fill={`url(#${fill})`} />
      <LinePath {...shape} stroke="var(--vouch-chart-partner)" strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}

/** The means of neighbouring days, at most sixteen: a line that small shows a way and no day. */
function smoothed(values: readonly number[]): number[] {
  const size = Math.ceil(values.length / 16);
  const groups = Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
  return groups.map((group) => group.reduce((sum, v) => sum + v, 0) / group.length);
}
