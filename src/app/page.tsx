// The page below the masthead: the start page, or the run that is on the page.
import type { JSX } from "preact";
import { Home, type HomeProps } from "./home/home.tsx";
import { Fetched } from "./parts/fetched.tsx";
import { useStartAtTop } from "./parts/start_at_top.ts";
import { OfflineNotesPart } from "./offline/offline_parts.tsx";
import { Messages } from "./run/messages.tsx";
import type { StageServices } from "./stages/stage_parts.tsx";

type PageProps = StageServices & HomeProps;

const loadToast = async () => (await import("./home/removed_toast.tsx")).RemovedToast;

/** What shows a run. */
export const workbenchPart = async () => (await import("./workbench/workbench.tsx")).Workbench;

export function Page(props: PageProps): JSX.Element {
  const { state, commands, offline } = props;
  const isIdle = state.runId.value === "";
  useStartAtTop(isIdle);
  const messages = <Messages state={state} commands={commands} />;
  return (
    <>
      <OfflineNotesPart state={state} offline={offline} />
      {isIdle && (
        <div class="start-page">
          {messages}
          <Home {...props} />
        </div>
      )}
      <Fetched load={workbenchPart} isWanted={!isIdle} props={props} meanwhile={isIdle ? null : messages} />
      <p id="announced" class="visually-hidden" aria-live="polite" />
      <div class="toast-place" role="status">
        <Fetched
          load={loadToast}
          isWanted={state.removed.value !== ""}
          props={{ commands }}
          meanwhile={null}
        />
      </div>
    </>
  );
}
