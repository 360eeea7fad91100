// The page below the masthead: start panel or run bar, then the five stages as one story.
import type { JSX } from "preact";
import { METHODS } from "../methods/list.ts";
import type { Stage } from "../records/stage.ts";
import { STAGES } from "../records/stage.ts";
import { rosterOf } from "../teachers/roster.ts";
import { protocolOf } from "../teachers/protocol_of.ts";
import { useStartAtTop } from "./parts/start_at_top.ts";
import { Boundary } from "./parts/boundary.tsx";
import { Announcer } from "./run/announcer.tsx";
import { DeviceView } from "./home/device_view.tsx";
import { Fetched } from "./parts/fetched.tsx";
import { EarlierRuns } from "./home/earlier_runs.tsx";
import { ExampleQuestion } from "./home/example_question.tsx";
import { configFromTexts } from "./run/form_texts.ts";
import type { LibraryCommands, LibraryState } from "./models/library_state.ts";
import type { ImportCommands, ImportState } from "./bring_in/import_state.ts";
import { ImportView, StartsFrom } from "./bring_in/import_view.tsx";
import { LibraryPanel, ModelPanel } from "./models/models_panels.tsx";
import { MeasurePanel } from "./home/measure_panel.tsx";
import type { QuestionsCommands, QuestionsState } from "./questions/questions_state.ts";
import { QuestionsPanel } from "./questions/questions_panel.tsx";
import { RunForm } from "./run/run_form.tsx";
import type { StageServices } from "./stages/stage_parts.tsx";
import { StageFrame } from "./stages/stage_frame.tsx";
import type { Commands, PageState } from "./state.ts";
import { TroubleView } from "./run/trouble_view.tsx";
import { stageOfLink, type ShownStage, useShownStage } from "./workbench/shown_stage.ts";
import { WorkBar } from "./workbench/work_bar.tsx";

interface PageProps extends StageServices {
  readonly library: { readonly state: LibraryState; readonly commands: LibraryCommands };
  readonly imports: { readonly state: ImportState; readonly commands: ImportCommands };
  readonly questions: { readonly state: QuestionsState; readonly commands: QuestionsCommands };
}

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
        <StartPanel
          state={state}
          commands={commands}
          imports={imports}
          library={library}
          questions={questions}
        />
      )}
      {idle && <EarlierRuns state={state} commands={commands} onTrainOn={imports.commands.trainOn} />}
      {idle && <ImportView state={imports.state} commands={imports.commands} />}
      {idle && (
        <LibraryPanel state={library.state} commands={library.commands} onUse={commands.chooseModel} />
      )}
      <p class="note" role="status" hidden={state.notice.value === "" || trouble !== null}>
        {state.notice.value}
      </p>
      <Notices notices={state.notices.value} />
      <Story state={state} commands={commands} exporting={exporting} hub={hub} trying={trying} at={at} />
      <Announcer state={state} />
      <footer>
        <p>
          After the paper <cite>AgentArk</cite> (arXiv 2602.03955). The bundled model is tiny and knows 208
          words; it may be wrong, and that is the point.
        </p>
      </footer>
    </div>
  );
}

/** The stored model of the next run, null for the bundled one and where its size is not known. */
function chosenSize(state: PageState, { choices }: LibraryState) {
  const choice = choices.value?.find(({ path }) => path === state.model.value);
  if (choice === undefined || choice.parameters === null) return null;
  return { name: choice.name, parameters: choice.parameters };
}

type StartPanelProps = Pick<PageProps, "state" | "commands" | "imports" | "library" | "questions">;

function StartPanel({ state, commands, imports, library, questions }: StartPanelProps): JSX.Element {
  const config = configFromTexts(state.form.value);
  return (
    <div class="start-panel">
      <DeviceView state={state} />
      <StartsFrom state={imports.state} commands={imports.commands} />
      <ModelPanel state={state} library={library.state} commands={commands} />
      <RunForm
        state={state}
        commands={commands}
        ownQuestions={
          <QuestionsPanel
            state={questions.state}
            commands={questions.commands}
            learning={{
              isCopying: METHODS[config.strategy].lessons === "answers",
              onCopying: (isCopying) => commands.setField("strategy", isCopying ? "copy" : "rsft"),
              judge: config.labels,
              onJudge: (labels) => commands.setField("labels", labels),
            }}
          />
        }
      />
      <MeasurePanel
        state={state}
        chosen={chosenSize(state, library.state)}
        onMeasured={library.commands.measured}
      />
      <p class="privacy">A run sends nothing anywhere: no account, no server, no counting of visitors.</p>
    </div>
  );
}

/** What the stages show of a run. */
export const stagePart = async () => (await import("./stages/stage_parts.tsx")).StagePart;

type StoryProps = StageServices & { readonly at: ShownStage };

/** The five stages: of a run the one that is shown, before a run all of them. */
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
  const roster = state.config.value === null ? rosterOf({ config }) : state.roster.value;
  const trouble = state.trouble.value;
  const isThere = state.runId.value !== "";
  return (
    <StageFrame
      state={state}
      stage={stage}
      agents={roster.length}
      teacher={protocolOf(config).words}
      isShown={!isThere || at.shown === stage}
    >
      {trouble !== null && trouble.stage === stage && (
        <TroubleView trouble={trouble} canProceed={true} runId={state.runId.value} commands={commands} />
      )}
      {stage === "debate" && !isThere && <ExampleQuestion />}
      <Fetched load={stagePart} isWanted={isThere} props={{ ...props, config }} meanwhile={null} />
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
