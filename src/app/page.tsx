// The page below the masthead: start panel or run bar, then the five stages as one story.
import type { JSX } from "preact";
import type { Stage } from "../records/stage.ts";
import { STAGES } from "../records/stage.ts";
import { protocolOf } from "../teachers/protocol_of.ts";
import { useStartAtTop } from "./parts/start_at_top.ts";
import { Home, type HomeProps } from "./home/home.tsx";
import { PageFooter } from "./home/page_footer.tsx";
import { Boundary } from "./parts/boundary.tsx";
import { Announcer } from "./run/announcer.tsx";
import { Fetched } from "./parts/fetched.tsx";
import { configFromTexts } from "./run/form_texts.ts";
import type { StageServices } from "./stages/stage_parts.tsx";
import { StageFrame } from "./stages/stage_frame.tsx";
import type { Commands, PageState } from "./state.ts";
import { TroubleView } from "./run/trouble_view.tsx";
import { stageOfLink, type ShownStage, useShownStage } from "./workbench/shown_stage.ts";
import { WorkBar } from "./workbench/work_bar.tsx";

type PageProps = StageServices & HomeProps;

export function Page({
  state,
  commands,
  library,
  imports,
  exporting,
  hub,
  questions,
  trying,
}: PageProps): JSX.Element {
  const trouble = state.trouble.value;
  const idle = state.runId.value === "";
  useStartAtTop(idle);
  const at = useShownStage(state);
  const onClick = (event: MouseEvent): void => {
    const stage = stageOfLink(event.target);
    if (stage === null) return;
    event.preventDefault();
    at.show(stage);
  };
  return (
    <div class={idle ? "start-page" : "workbench"} onClick={onClick}>
      {!idle && <WorkBar state={state} commands={commands} at={at} />}
      {state.otherTab.value && <OtherTab commands={commands} />}
      {trouble !== null && trouble.stage === null && (
        <TroubleView trouble={trouble} canProceed={false} runId="" commands={commands} />
      )}
      {idle && (
        <Home state={state} commands={commands} imports={imports} library={library} questions={questions} />
      )}
      <p class="note" role="status" hidden={state.notice.value === "" || trouble !== null}>
        {state.notice.value}
      </p>
      {!idle && <Notices notices={state.notices.value} />}
      {!idle && (
        <Story state={state} commands={commands} exporting={exporting} hub={hub} trying={trying} at={at} />
      )}
      <Announcer state={state} />
      {!idle && <PageFooter />}
    </div>
  );
}

/** What the stages show of a run. */
export const stagePart = async () => (await import("./stages/stage_parts.tsx")).StagePart;

type StoryProps = StageServices & { readonly at: ShownStage };

/** The five stages of a run, of which one is in sight. */
function Story(services: StoryProps): JSX.Element {
  return (
    <div class="story">
      {STAGES.map((stage, i) => (
        <Boundary key={`${stage} ${services.state.runId.value}`} what={`Part ${i + 1} of this run`}>
          <StageSection stage={stage} {...services} />
        </Boundary>
      ))}
    </div>
  );
}

function StageSection({ at, ...props }: StoryProps & { readonly stage: Stage }): JSX.Element {
  const { stage, state, commands } = props;
  const config = state.config.value ?? configFromTexts(state.form.value);
  const trouble = state.trouble.value;
  return (
    <StageFrame
      state={state}
      stage={stage}
      agents={state.roster.value.length}
      teacher={protocolOf(config).words}
      isShown={at.shown === stage}
    >
      {trouble !== null && trouble.stage === stage && (
        <TroubleView trouble={trouble} canProceed={true} runId={state.runId.value} commands={commands} />
      )}
      <Fetched load={stagePart} isWanted props={{ ...props, config }} meanwhile={null} />
    </StageFrame>
  );
}

function OtherTab({ commands }: { readonly commands: Commands }): JSX.Element {
  return (
    <div class="note" role="status">
      <p>Retort is already working in another tab of this browser. This tab can look on, or take over.</p>
      <button type="button" class="secondary" onClick={commands.takeOver}>
        Take over here
      </button>
    </div>
  );
}

/** What the run had to say in this sitting, for those who looked away. */
function Notices({ notices }: { notices: readonly string[] }) {
  if (notices.length === 0) return null;
  return (
    <details class="notices">
      <summary>{notices.length === 1 ? "One message" : `${notices.length} messages`} from this run</summary>
      <ol>
        {notices.map((text, i) => (
          <li key={i}>{text}</li>
        ))}
      </ol>
    </details>
  );
}
