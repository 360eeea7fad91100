// What is said above everything else: another tab at work, an error outside a run, a notice.
import type { JSX } from "preact";
import type { Commands, PageState } from "../state.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { TroubleView } from "./trouble_view.tsx";
import { say } from "../words/say.tsx";

interface MessagesProps {
  readonly state: PageState;
  readonly commands: Commands;
}

export function Messages({ state, commands }: MessagesProps): JSX.Element {
  const trouble = state.trouble.value;
  return (
    <>
      {state.otherTab.value && <OtherTab commands={commands} />}
      {trouble !== null && trouble.stage === null && (
        <TroubleView trouble={trouble} canProceed={false} runId="" commands={commands} />
      )}
      <div class="note" role="status" hidden={state.notice.value === "" || trouble !== null}>
        <ErrorWords told={state.notice.value} />
      </div>
    </>
  );
}

function OtherTab({ commands }: { readonly commands: Commands }): JSX.Element {
  return (
    <div class="note" role="status">
      <p>
        {say("Retort is already working in another tab of this browser. This tab can look on, or take over.")}
      </p>
      <button type="button" class="secondary" onClick={commands.takeOver}>
        {say("Take over here")}
      </button>
    </div>
  );
}
