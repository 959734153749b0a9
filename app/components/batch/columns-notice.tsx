import { Banner, BlockStack, Text } from "@shopify/polaris";
import type { CodeBatch } from "../../domain/code-batch.ts";
import { shopifyExportOf, standingColumn } from "../../domain/import-columns.ts";
import { IMPORT_COLUMNS } from "../../domain/import-row.ts";
import { COLUMN_NAME, listed } from "./batch-words.ts";

/** What the columns of a file do not say, before its rows are looked at one by one. */
export function ColumnsNotice({ batch: { header, columns } }: { batch: CodeBatch }) {
  const has = new Set(columns.map(([column]) => column));
  if (columns.length === 0) {
    return (
      <Banner tone="critical" title="No column was recognised">
        <BlockStack gap="100">
          <Text as="p">{`Found in the first line: ${listed(header)}.`}</Text>
          <Text as="p">{`Known are ${IMPORT_COLUMNS.map((column) => COLUMN_NAME[column]).join(", ")}, and what other programs call them.`}</Text>
          <Text as="p">Say below which column means what, or put these names into the first line of the file.</Text>
        </BlockStack>
      </Banner>
    );
  }
  if (shopifyExportOf(header) === "customers") {
    return (
      <Banner tone="warning" title="This looks like Shopify’s list of customers">
        <Text as="p">Each of them would become a partner. Leave out who is none.</Text>
      </Banner>
    );
  }
  if (!["partner", "firstName", "lastName", "email"].some((column) => has.has(column as "partner"))) {
    return (
      <Banner tone="warning" title="No column says whose the codes are">
        <Text as="p">{`Columns of the file: ${listed(header)}. Say below which of them holds a name or an e-mail address.`}</Text>
      </Banner>
    );
  }
  const standing = standingColumn(header);
  if (standing !== null) {
    return (
      <Banner tone="warning" title={`“${standing}” is not read`}>
        <Text as="p">
          Each row becomes an active partner who earns from now on, also who was pending, denied or blocked before.
          Leave out who should not be one.
        </Text>
      </Banner>
    );
  }
  return has.has("code") ? null : (
    <Banner tone="warning" title="No column holds codes">
      <Text as="p">{`The rows become partners without a code. Columns of the file: ${listed(header)}. Where one of them holds codes, say so below.`}</Text>
    </Banner>
  );
}
