import { BlockStack, Button, DropZone, InlineStack } from "@shopify/polaris";
import { useRef, useState } from "react";

/** A file of rows, chosen or dropped; posted as `file`. */
export function FileField({ hint }: { hint: string }) {
  const [name, setName] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const take = (files: readonly File[]) => {
    const [file] = files;
    if (!file || !input.current) return;
    const held = new DataTransfer();
    held.items.add(file);
    input.current.files = held.files;
    setName(file.name);
  };
  const remove = () => {
    if (input.current) input.current.value = "";
    setName("");
  };
  return (
    <BlockStack gap="100">
      <input ref={input} type="file" name="file" hidden accept=".csv,.tsv,.txt,text/csv,text/plain" />
      <DropZone allowMultiple={false} onDrop={(_, accepted) => take(accepted)} label="File" variableHeight>
        <DropZone.FileUpload
          actionTitle={name === "" ? "Choose file" : "Choose another file"}
          actionHint={name === "" ? hint : name}
        />
      </DropZone>
      {name !== "" && (
        <InlineStack align="start">
          <Button variant="plain" onClick={remove}>
            Remove file
          </Button>
        </InlineStack>
      )}
    </BlockStack>
  );
}
