// A run that stands still before its end, saved as a file: to go on elsewhere, or to be kept.
import type { JSX } from "preact";
import type { Exporting } from "../stages/take/download_view.tsx";
import type { PageState } from "../state.ts";
import { size } from "../words/numbers.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { say } from "../words/say.tsx";

interface SaveRunProps {
  readonly state: PageState;
  readonly exporting: Exporting;
}

export function SaveRun({ state, exporting }: SaveRunProps): JSX.Element | null {
  const { runState, otherTab } = state;
  const { saving } = exporting.state;
  const isStill = runState.value !== "running" && runState.value !== "done";
  if (!isStill || state.starting.value || otherTab.value) return null;
  const isBusy = saving.value?.state === "busy";
  return (
    <div class="save-run">
      <button
        type="button"
        id="save-run"
        class="quiet"
        aria-disabled={isBusy}
        onClick={exporting.commands.saveRun}
      >
        {say("Save this run as a file")}
      </button>
      <div class="small" role="status">
        <Said saving={saving.value} />
      </div>
    </div>
  );
}

function Said({ saving }: { readonly saving: Exporting["state"]["saving"]["value"] }): JSX.Element {
  if (saving === null) return <>{say("To go on with it on another computer, or to keep it.")}</>;
  if (saving.state === "busy") return <>{say("Being packed…")}</>;
  if (saving.state === "failed") return <ErrorWords told={saving.message} />;
  return (
    <>
      {say(
        "{name}, {size}. Choose it at “Bring something back in” on the start page, here or on another computer, and press “Continue”.",
        { name: saving.name, size: size(saving.bytes) },
      )}
    </>
  );
}
