import { BlockStack, Box, Button, InlineError, InlineStack, OptionList, Popover, TextField } from "@shopify/polaris";
import { CalendarIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import type { Day } from "../domain/ids.ts";
import { type Former, PERIOD_LABELS, type Period } from "../domain/period.ts";
import { parseDay } from "../domain/time.ts";
import { useShop } from "./shop-context.tsx";
import { useAddress } from "./use-address.ts";
import { type Clock, dayName, dayWords, fieldsOf } from "./when.ts";

/** "Last 30 days", or "1 Nov – 14 Nov" where the days were chosen. */
export function periodLabel(period: Period, today: Day): string {
  if (period.name !== "custom") return PERIOD_LABELS[period.name];
  const [from, to] = [dayName(period.from, today), dayName(period.to, today)];
  return from === to ? from : `${from} – ${to}`;
}

/** What a report is compared with: "3 Nov – 9 Nov", "yesterday until 09:32", "3 Nov – 9 Nov, the last day until 09:32". */
export function formerLabel({ from, to, until }: Former, { now, timeZone }: Clock): string {
  const { day: today } = fieldsOf(now, timeZone);
  const clock = until === null ? "" : fieldsOf(until, timeZone).time;
  if (from === to) return `${dayWords(to, today)}${clock && ` until ${clock}`}`;
  return `${dayName(from, today)} – ${dayName(to, today)}${clock && `, the last day until ${clock}`}`;
}

/** Chooses the days of a report; the choice stands in the page's address. */
export function PeriodPicker({ period }: { period: Period }) {
  const { today } = useShop();
  const { change, busy } = useAddress();
  const [open, setOpen] = useState(false);
  const [custom, setCustom] = useState(period.name === "custom");
  const [from, setFrom] = useState<string>(period.from);
  const [to, setTo] = useState<string>(period.to);
  const valid = parseDay(from) !== null && parseDay(to) !== null && from <= to;

  const choose = ([name]: string[]) => {
    if (name === "custom") return setCustom(true);
    setCustom(false);
    setOpen(false);
    change({ period: name ?? null, from: null, to: null });
  };
  const apply = () => {
    setOpen(false);
    change({ period: null, from, to });
  };
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="right"
      activator={
        <Button icon={CalendarIcon} disclosure={open ? "up" : "down"} loading={busy} onClick={() => setOpen(!open)}>
          {periodLabel(period, today)}
        </Button>
      }
    >
      <OptionList
        options={Object.entries(PERIOD_LABELS).map(([value, label]) => ({ value, label }))}
        selected={[custom ? "custom" : period.name]}
        onChange={choose}
      />
      {custom && (
        <Box padding="300" paddingBlockStart="0">
          <BlockStack gap="200">
            <TextField label="From" type="date" value={from} max={today} autoComplete="off" onChange={setFrom} />
            <TextField label="To" type="date" value={to} max={today} autoComplete="off" onChange={setTo} />
            {!valid && <InlineError fieldID="period" message="The first day comes before the last." />}
            <InlineStack align="end">
              <Button variant="primary" disabled={!valid} onClick={apply}>
                Show these days
              </Button>
            </InlineStack>
          </BlockStack>
        </Box>
      )}
    </Popover>
  );
}
