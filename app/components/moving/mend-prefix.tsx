import { useFetcher } from "@remix-run/react";
import { Button, FormLayout, Modal, TextField } from "@shopify/polaris";
import { useState } from "react";
import { toast } from "../bridge.ts";
import { useAnswer } from "../use-answer.ts";
import { useFields } from "../use-fields.ts";

export type Mendable = { partner: string; prefix: string; since: string; field: string | null };
type MendProps = { row: { line: number; problem: string | null; fate: string }; cells: Mendable };

/** Opens the cells of a row of code prefixes, with what is wrong next to its field. All rows are decided on anew. */
export function MendPrefix({ row, cells }: MendProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="micro" accessibilityLabel={`Mend line ${row.line}`} onClick={() => setOpen(true)}>
        Mend
      </Button>
      {open && <MendDialog row={row} cells={cells} onClose={() => setOpen(false)} />}
    </>
  );
}

function MendDialog({ row, cells, onClose }: MendProps & { onClose: () => void }) {
  const fetcher = useFetcher<{ mended: boolean }>();
  const { field, partner, prefix, since } = cells;
  const [problems] = useState(
    row.fate === "wrong" && field !== null ? [{ field, message: row.problem ?? "" }] : undefined,
  );
  const form = useFields({ partner, prefix, since }, problems);
  useAnswer(fetcher.data, ({ mended }) => {
    toast(mended ? `Line ${row.line} is read again` : "The file was carried out meanwhile");
    onClose();
  });
  const mend = () => void fetcher.submit({ wish: "mend", line: String(row.line), ...form.values }, { method: "post" });
  return (
    <Modal
      open
      onClose={onClose}
      title={`Line ${row.line}`}
      primaryAction={{
        content: "Read it again",
        onAction: mend,
        loading: fetcher.state !== "idle",
        disabled: !form.dirty,
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <FormLayout>
          <TextField
            label="Partner"
            helpText="A name or an e-mail address."
            maxLength={300}
            {...form.bind("partner")}
          />
          <TextField label="Prefix" maxLength={300} {...form.bind("prefix")} />
          <TextField
            label="Since"
            helpText="A day like 2026-03-01. Without one it holds from the moment at which it is brought over."
            maxLength={300}
            {...form.bind("since")}
          />
        </FormLayout>
      </Modal.Section>
    </Modal>
  );
}
