import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Divider, InlineStack, Modal, Select, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import type { CodeKey } from "../domain/ids.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import { CopyButton } from "./copy-button.tsx";
import { LandingField } from "./landing-field.tsx";
import { Drawing, type Drawn, QrCode } from "./qr-code.tsx";
import { ShortAddressField } from "./short-address-field.tsx";

type Loaded = {
  link: string;
  landing: string | null;
  address: ShortAddress | null;
  drawn: Drawn;
  short: { link: string; drawn: Drawn } | null;
};
type Chosen = { key: CodeKey; display: string };

/** The dialog of a code's link, and how it is opened. */
export function useLinkDialog() {
  const [code, setCode] = useState<Chosen | null>(null);
  return { onLink: setCode, dialog: code && <LinkDialog code={code} onClose={() => setCode(null)} /> };
}

function LinkDialog({ code, onClose }: { code: Chosen; onClose: () => void }) {
  const { load, data } = useFetcher<Loaded>();
  useEffect(() => load(`/app/codes/link?${new URLSearchParams({ code: code.key })}`), [code.key, load]);
  return (
    <Modal
      open
      onClose={onClose}
      title={`Link of ${code.display}`}
      secondaryActions={[{ content: "Close", onAction: onClose }]}
    >
      <Modal.Section>
        {data === undefined ? (
          <Drawing />
        ) : (
          <BlockStack gap="400">
            <LinkLine link={data.link} label={`Copy the link of ${code.display}`} />
            <LandingField landing={data.landing} action="/app/codes/link" fields={{ code: code.key }} />
            <Divider />
            <ShortAddressField code={code.key} address={data.address} />
            <Divider />
            <Drawings loaded={data} />
          </BlockStack>
        )}
      </Modal.Section>
    </Modal>
  );
}

/** A link with its copy, whole however long. */
export function LinkLine({ link, label }: { link: string; label: string }) {
  return (
    <InlineStack align="start" gap="100" blockAlign="center" wrap={false}>
      <Box minWidth="0">
        <Text as="span" breakWord>
          {link}
        </Text>
      </Box>
      <CopyButton text={link} label={label} icon="link" />
    </InlineStack>
  );
}

/** A short address makes the coarser drawing, which is read from farther away. */
function Drawings({ loaded: { link, drawn, short } }: { loaded: Loaded }) {
  const [of, setOf] = useState("short");
  const shown = of === "short" && short !== null ? short : { link, drawn };
  return (
    <BlockStack gap="300">
      {short !== null && (
        <Select
          label="QR code of"
          options={[
            { value: "short", label: "The short address" },
            { value: "link", label: "The link" },
          ]}
          value={of}
          onChange={setOf}
        />
      )}
      <QrCode drawn={shown.drawn} link={shown.link} />
    </BlockStack>
  );
}
