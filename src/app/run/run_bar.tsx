// Above the story while a run is on the page: what is happening, and the buttons that steer it.
import type { JSX } from "preact";
import type { Stage } from "../../records/stage.ts";
import type { Commands, PageState } from "../state.ts";
import { stageTitle } from "../parts/wording.ts";

interface RunBarProps {
  readonly state: PageState;
  readonly commands: Commands;
}

export function RunBar({ state, commands }: RunBarProps): JSX.Element {
  const runState = state.runState.value;
  const active = runState === "running" || runState === "paused";
  const trouble = state.trouble.value;
  const stopped =
    runState === "cancelled" || runState === "idle" || (runState === "failed" && trouble?.stage === null);
  return (
    <div class="run-bar">
      <p class="run-sentence">
        <Sentence state={state} />
      </p>
      <div class="run-buttons">
        {runState === "running" && (
          <button type="button" id="pause" class="secondary" onClick={commands.pause}>
            Pause
          </button>
        )}
        {runState === "paused" && (
          <button type="button" id="resume" class="secondary" onClick={commands.resume}>
            Resume
          </button>
        )}
        {active && (
          <button type="button" id="cancel" class="quiet" onClick={commands.cancel}>
            Stop and keep
          </button>
        )}
        {stopped && !state.otherTab.value && (
          <button
            type="button"
            id="continue"
            class="secondary"
            onClick={() => commands.proceed(state.runId.value)}
          >
            Continue
          </button>
        )}
        {!active && (
          <button type="button" id="leave" class="quiet" onClick={commands.leave}>
            Back to the start
          </button>
        )}
      </div>
    </div>
  );
}

function Sentence({ state }: { readonly state: PageState }): JSX.Element {
  const runState = state.runState.value;
  const stage = state.stage.value;
  const title = stage === "" ? "" : stageTitle(stage, state.config.value);
  switch (runState) {
    case "running":
      if (stage === "") return <>Getting ready.</>;
      return (
        <>
          At work: <StageLink stage={stage} words={title} />.
        </>
      );
    case "paused":
      return <>Paused. You may close this page; everything so far is saved.</>;
    case "done":
      return (
        <>
          Done. Here is the <StageLink stage="evaluate" words="result" /> and the{" "}
          <StageLink stage="export" words="download" />.
        </>
      );
    case "cancelled":
      return <>Stopped. Everything finished is saved, and the run can go on later.</>;
    case "failed":
      if (stage === "") return <>Stopped by an error. Everything finished is saved.</>;
      return (
        <>
          Stopped by an error in <StageLink stage={stage} words={title} />. Everything finished is saved.
        </>
      );
    case "idle":
      return <>This is what the run holds so far.</>;
    default:
      return runState satisfies never;
  }
}

function StageLink({ stage, words }: { readonly stage: Stage; readonly words: string }) {
  return <a href={`#stage-${stage}`}>{words}</a>;
}
