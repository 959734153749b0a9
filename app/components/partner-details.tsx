import { useFetcher } from "@remix-run/react";
import { type ComponentProps, useRef } from "react";
import { changedFields } from "../domain/changed-fields.ts";
import type { Instant } from "../domain/ids.ts";
import type { Partner } from "../domain/partner.ts";
import type { Refused } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { NotSaved } from "./not-saved.tsx";
import { PartnerFields, partnerForm } from "./partner-fields.tsx";
import { SaveBar } from "./save-bar.tsx";
import { useAnswer } from "./use-answer.ts";
import { useFields } from "./use-fields.ts";

type Answer = { kind: "saved"; termsFrom: Instant | null } | Refused;
type PartnerDetailsProps = { partner: Partner } & Omit<ComponentProps<typeof PartnerFields>, "form">;

/** What can be changed of a partner; the save bar comes with the first change. Posts to the page that it stands on. */
export function PartnerDetails({ partner, ...about }: PartnerDetailsProps) {
  const fetcher = useFetcher<Answer>();
  const answer = fetcher.data;
  const problems = answer?.kind === "refused" ? answer.problems : undefined;
  const shown = partnerForm(partner);
  const form = useFields(shown, problems);
  const element = useRef<HTMLFormElement>(null);
  const saving = fetcher.state !== "idle";

  useAnswer(answer, (told) => {
    if (told.kind === "saved")
      toast(told.termsFrom === null ? "Partner saved" : "Saved. The new commission holds for orders from now on");
  });
  return (
    <fetcher.Form
      method="post"
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void fetcher.submit(changedFields(form.values, shown), { method: "post" });
      }}
    >
      <SaveBar
        id="partner-edit"
        dirty={form.dirty}
        saving={saving}
        onSave={() => element.current?.requestSubmit()}
        onDiscard={form.discard}
      />
      <NotSaved problem={form.problem("form")} />
      <PartnerFields form={form} {...about} />
    </fetcher.Form>
  );
}
