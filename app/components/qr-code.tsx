import { BlockStack, Button, ButtonGroup, InlineStack, Spinner, Text } from "@shopify/polaris";
import { saveBlob } from "./save-file.ts";

/** As qr.server.ts draws it: `modules` are its squares, row by row, `name` that of its files, `leastMm` the smallest good width. */
export type Drawn = { svg: string; size: number; modules: string; name: string; leastMm: number };

// At least ten centimetres at 300 dots an inch, and of whole dots a square, so that no edge is blurred.
const PRINT_DOTS = 1_200;
const QUIET = 4;

async function savePng({ size, modules, name }: Drawn): Promise<void> {
  const dots = Math.ceil(PRINT_DOTS / (size + 2 * QUIET));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = dots * (size + 2 * QUIET);
  const paint = canvas.getContext("2d");
  if (paint === null) throw new Error("this browser paints nothing");
  paint.fillStyle = "#fff";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.fillStyle = "#000";
  for (let at = 0; at < modules.length; at += 1) {
    if (modules[at] !== "1") continue;
    paint.fillRect(dots * (QUIET + (at % size)), dots * (QUIET + Math.floor(at / size)), dots, dots);
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("this browser makes no PNG");
  saveBlob(blob, `${name}.png`);
}

/** While it is drawn. */
export const Drawing = () => (
  <InlineStack align="center">
    <Spinner accessibilityLabel="The QR code is being drawn" size="small" />
  </InlineStack>
);

/** A QR code to look at, and to take to a printer. */
export function QrCode({ drawn, link }: { drawn: Drawn; link: string }) {
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
        <Button size="slim" onClick={() => savePng(drawn)}>
          Download PNG
        </Button>
      </ButtonGroup>
      <Text as="p" tone="subdued" variant="bodySm">
        {`Both are sharp at 10 cm and more. Print it ${drawn.leastMm / 10} cm wide or wider, dark on a light ground.`}
      </Text>
    </BlockStack>
  );
}
