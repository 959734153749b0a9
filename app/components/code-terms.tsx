import { useState } from "react";
import type { CodeRow } from "./code-row.ts";
import { TermsDialog } from "./terms-dialog.tsx";

/** The dialog of a code's own terms, and how it is opened. */
export function useCodeTerms() {
  const [code, setCode] = useState<CodeRow | null>(null);
  const dialog = code && (
    <TermsDialog
      title={`Terms of ${code.display}`}
      explains="What orders with this code earn, whosever it is. It comes before all other terms."
      terms={code.terms.terms}
      none="As the partner, group or offer says"
      action="/app/codes"
      fields={{ wish: "terms", keys: code.key }}
      onClose={() => setCode(null)}
    />
  );
  return { onTerms: setCode, dialog };
}
