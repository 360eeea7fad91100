// What each stage shows of a run. It is fetched when there is a run to show, and not with the page.
import type { JSX } from "preact";
import type { Stage } from "../../records/stage.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import type { HubCommands, HubState } from "../hub/hub_state.ts";
import { HubView } from "../hub/hub_view.tsx";
import type { Commands, PageState } from "../state.ts";
import { DebateView } from "./debate/debate_view.tsx";
import { DistilView } from "./distil/distil_view.tsx";
import { DownloadView, type Exporting } from "./take/download_view.tsx";
import { ReportOffer } from "./take/report_offer.tsx";
import { TestView } from "./test/test_view.tsx";
import { TrainView } from "./train/train_view.tsx";
import type { TryPorts } from "./try/try_session.ts";
import { TryView } from "./try/try_view.tsx";

/** What the parts need of the page, whatever the stage. */
export interface StageServices {
  readonly state: PageState;
  readonly commands: Commands;
  readonly exporting: Exporting;
  readonly hub: { readonly state: HubState; readonly commands: HubCommands };
  readonly trying: TryPorts;
}

export interface StagePartProps extends StageServices {
  readonly stage: Stage;
  readonly config: RunConfig;
}

export function StagePart(props: StagePartProps): JSX.Element {
  const { stage, state, commands, config, exporting, hub, trying } = props;
  switch (stage) {
    case "debate":
      return <DebateView state={state} commands={commands} config={config} />;
    case "distil":
      return <DistilView state={state} commands={commands} config={config} />;
    case "train":
      return <TrainView state={state} commands={commands} config={config} />;
    case "evaluate":
      return (
        <>
          <TestView state={state} />
          {canTry(state) && <TryView state={state} config={config} ports={trying} />}
        </>
      );
    case "export":
      return (
        <>
          <DownloadView state={state} exporting={exporting} />
          {state.report.value !== null && <ReportOffer state={state} openStore={trying.openStore} />}
          {state.download.value !== null && (
            <HubView state={hub.state} commands={hub.commands} runId={state.runId.value} />
          )}
        </>
      );
    default:
      return stage satisfies never;
  }
}

/** Once there is a student, and while nobody else is at work. */
function canTry({ progress, runState }: PageState): boolean {
  const isAtWork = runState.value === "running" || runState.value === "paused";
  return progress.value.train?.state === "done" && !isAtWork;
}
