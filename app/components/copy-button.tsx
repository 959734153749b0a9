import { Button } from "@shopify/polaris";
import { ChatIcon, CheckIcon, ClipboardIcon, LinkIcon } from "@shopify/polaris-icons";
import { useEffect, useState } from "react";

const ICONS = { text: ClipboardIcon, link: LinkIcon, message: ChatIcon };

type CopyButtonProps = { text: string; label: string; icon?: keyof typeof ICONS };

/** Copies a text, and says so for two seconds, also to a screen reader. */
export function CopyButton({ text, label, icon = "text" }: CopyButtonProps) {
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
      icon={copied ? CheckIcon : ICONS[icon]}
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
