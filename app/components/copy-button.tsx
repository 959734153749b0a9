import { Button } from "@shopify/polaris";
import { CheckIcon, ClipboardIcon, LinkIcon } from "@shopify/polaris-icons";
import { useEffect, useState } from "react";

/** Copies a text, or a link, and says so for two seconds, also to a screen reader. */
export function CopyButton({ text, label, link = false }: { text: string; label: string; link?: boolean }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    copyText(text).then(setCopied, () => setCopied(false));
  };
  return (
    <Button
      variant="tertiary"
      size="micro"
      icon={copied ? CheckIcon : link ? LinkIcon : ClipboardIcon}
      accessibilityLabel={copied ? `Copied ${text}` : label}
      onClick={copy}
    />
  );
}

/** A frame may be denied the clipboard: then the old way, through a selection. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}
