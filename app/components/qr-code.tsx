import { BlockStack, Button, ButtonGroup, Text } from "@shopify/polaris";
import { saveBlob } from "./save-file.ts";

/** As qr.server.ts draws it: `png` is Base64, `name` that of its files, `leastMm` the smallest good width. */
export type Drawn = { svg: string; png: string; name: string; leastMm: number };

/** A QR code to look at, and to take to a printer. */
export function QrCode({ drawn, link }: { drawn: Drawn; link: string }) {
  const savePng = () => {
    const bytes = Uint8Array.from(atob(drawn.png), (character) => character.charCodeAt(0));
    saveBlob(new Blob([bytes], { type: "image/png" }), `${drawn.name}.png`);
  };
  return (
    <BlockStack gap="200" inlineAlign="start">
      <div
        className="vouch-qr"
        role="img"
        aria-label={`QR code that leads to ${link}`}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by qrcode from an address; no text is in it
        dangerouslySetInnerHTML={{ __html: drawn.svg }}
      />
      <ButtonGroup>
        <Button
          size="slim"
          onClick={() => saveBlob(new Blob([drawn.svg], { type: "image/svg+xml" }), `${drawn.name}.svg`)}
        >
          Download SVG
        </Button>
        <Button size="slim" onClick={savePng}>
          Download PNG
        </Button>
      </ButtonGroup>
      <Text as="p" tone="subdued" variant="bodySm">
        {`Both are sharp at 10 cm and more. Print it ${drawn.leastMm / 10} cm wide or wider, dark on a light ground.`}
      </Text>
    </BlockStack>
  );
}
