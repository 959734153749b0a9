import { BlockStack, Box, Button, Collapsible, DataTable, InlineStack, Text } from "@shopify/polaris";
import { AxisBottom, AxisLeft } from "@visx/axis";
import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar as Rect } from "@visx/shape";
import { useEffect, useId, useRef, useState } from "react";
import type { Day } from "../domain/ids.ts";
import { compactMoney } from "./compact-money.ts";
import { count } from "./numbers.ts";
import { useMoney, useShop } from "./shop-context.tsx";
import { dayName } from "./when.ts";

export type ChartBar = { from: Day; to: Day; withPartner: bigint; others: bigint; orders: number; credited: number };

const HEIGHT = 220;
const MARGIN = { top: 8, right: 4, bottom: 26, left: 52 };
// What a server draws for; a browser draws again at its own width before anything is painted.
const SERVER_WIDTH = 920;

/** Sales a day, with partners and without, as bars upon each other; the same as a table behind a button. */
export function SalesChart({ bars, title }: { bars: readonly ChartBar[]; title: string }) {
  const [open, setOpen] = useState(false);
  const table = useId();
  return (
    <BlockStack gap="300">
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        <InlineStack align="start" gap="400">
          <Key tone="partner" label="With partners" />
          <Key tone="others" label="Others" />
        </InlineStack>
      </InlineStack>
      <Figure bars={bars} title={title} />
      <InlineStack align="start">
        <Button
          variant="plain"
          disclosure={open ? "up" : "down"}
          ariaExpanded={open}
          ariaControls={table}
          onClick={() => setOpen(!open)}
        >
          {open ? "Hide the table" : "Show as a table"}
        </Button>
      </InlineStack>
      <Collapsible id={table} open={open} transition={false}>
        {open && <BarTable bars={bars} />}
      </Collapsible>
    </BlockStack>
  );
}

function Figure({ bars, title }: { bars: readonly ChartBar[]; title: string }) {
  const { currency, today } = useShop();
  const money = useMoney();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const ids = { title: useId(), text: useId() };
  const highest = bars.reduce((most, b) => (b.withPartner + b.others > most ? b.withPartner + b.others : most), 0n);
  const right = width - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const x = scaleBand<string>({
    domain: bars.map((b) => b.from),
    range: [MARGIN.left, right],
    padding: bars.length > 40 ? 0.2 : 0.32,
  });
  const y = scaleLinear({ domain: [0, Number(highest) || 1], range: [bottom, MARGIN.top], nice: 4 });
  const label = (bar: { from: Day; to: Day }) => spanName(bar, today);
  const ticks = everyNth(bars, Math.max(2, Math.floor((width - MARGIN.left) / 84)));
  return (
    <div ref={frame} className="vouch-chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width="100%" role="img" aria-labelledby={`${ids.title} ${ids.text}`}>
        <title id={ids.title}>{title}</title>
        <desc id={ids.text}>
          {`${label(bars[0] ?? NO_BAR)} to ${label(bars.at(-1) ?? NO_BAR)}. The highest bar is ${money(highest)}. The figures stand in the table below.`}
        </desc>
        <AxisLeft
          scale={y}
          left={MARGIN.left}
          numTicks={4}
          hideAxisLine
          hideTicks
          tickFormat={(v) => compactMoney(Number(v), currency)}
          tickLabelProps={{
            className: "vouch-chart-label",
            textAnchor: "end",
            dx: -4,
            dy: 4,
            fill: "",
            fontFamily: "",
            fontSize: 12,
          }}
          tickLineProps={{}}
        />
        {y.ticks(4).map((v) => (
          <line key={v} className="vouch-chart-grid" x1={MARGIN.left} x2={right} y1={y(v)} y2={y(v)} />
        ))}
        {bars.map((bar) => {
          const left = x(bar.from) ?? 0;
          const middle = y(Number(bar.withPartner));
          const top = y(Number(bar.withPartner + bar.others));
          const said = `${label(bar)}: ${money(bar.withPartner)} with partners, ${money(bar.others)} others`;
          return (
            <g key={bar.from}>
              <Rect
                className="vouch-chart-others"
                x={left}
                y={top}
                width={x.bandwidth()}
                height={Math.max(0, middle - top)}
                rx={2}
              />
              <Rect
                className="vouch-chart-partner"
                x={left}
                y={middle}
                width={x.bandwidth()}
                height={Math.max(0, bottom - middle)}
                rx={2}
              />
              <rect
                className="vouch-chart-hit"
                x={left - (x.step() - x.bandwidth()) / 2}
                y={MARGIN.top}
                width={x.step()}
                height={bottom - MARGIN.top}
              >
                <title>{said}</title>
              </rect>
            </g>
          );
        })}
        <AxisBottom
          scale={x}
          top={bottom}
          hideTicks
          axisLineClassName="vouch-chart-axis"
          tickValues={ticks}
          tickFormat={(day) => dayName(day as Day, today)}
          tickLabelProps={{
            className: "vouch-chart-label",
            textAnchor: "middle",
            dy: 4,
            fill: "",
            fontFamily: "",
            fontSize: 12,
          }}
        />
      </svg>
    </div>
  );
}

function BarTable({ bars }: { bars: readonly ChartBar[] }) {
  const { today } = useShop();
  const money = useMoney();
  return (
    <Box borderColor="border" borderWidth="025" borderRadius="200">
      <DataTable
        columnContentTypes={["text", "numeric", "numeric", "numeric", "numeric"]}
        headings={["Day", "Orders", "Credited", "With partners", "Others"]}
        rows={bars
          .toReversed()
          .map((b) => [spanName(b, today), count(b.orders), count(b.credited), money(b.withPartner), money(b.others)])}
        increasedTableDensity
      />
    </Box>
  );
}

function Key({ tone, label }: { tone: "partner" | "others"; label: string }) {
  return (
    <InlineStack align="start" gap="150" blockAlign="center">
      <span className={`vouch-chart-key vouch-chart-key-${tone}`} aria-hidden="true" />
      <Text as="span" variant="bodySm" tone="subdued">
        {label}
      </Text>
    </InlineStack>
  );
}

function useWidth(frame: React.RefObject<HTMLDivElement>): number {
  const [width, setWidth] = useState(SERVER_WIDTH);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) =>
      setWidth(Math.max(240, Math.round(entry?.contentRect.width ?? SERVER_WIDTH))),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [frame]);
  return width;
}

/** The first and then every nth day, as many as there is room for. */
function everyNth(bars: readonly ChartBar[], most: number): Day[] {
  const step = Math.ceil(bars.length / most);
  return bars.filter((_, i) => i % step === 0).map((b) => b.from);
}

const NO_BAR = { from: "" as Day, to: "" as Day };
const spanName = (bar: { from: Day; to: Day }, today: Day) =>
  bar.from === bar.to ? dayName(bar.from, today) : `${dayName(bar.from, today)} – ${dayName(bar.to, today)}`;
