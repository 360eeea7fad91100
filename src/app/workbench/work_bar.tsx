// The header while a run is on the page: the flask that fills, the five stages, what is happening, and the buttons that steer it.
import type { ComponentChildren, JSX } from "preact";
import type { Stage } from "../../records/stage.ts";
import type { Commands, PageState } from "../state.ts";
import { Boundary } from "../parts/boundary.tsx";
import { stageTitle, timeLeft } from "../parts/wording.ts";
import { timing } from "../run/preset_row.tsx";
import { secondsAfter } from "../run/run_time.ts";
import type { ShownStage } from "./shown_stage.ts";
import { Stepper } from "./stepper.tsx";
import { size } from "../words/numbers.ts";
import { say, sayRich } from "../words/say.tsx";

interface WorkBarProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly at: ShownStage;
}

export function WorkBar({ state, commands, at }: WorkBarProps): JSX.Element {
  const runId = state.runId.value;
  return (
    <div class="work-bar">
      <p class="wordmark" aria-hidden="true">
        <Flask />
        Retort
      </p>
      <Boundary key={`steps ${runId}`} what={say("The row of stages")}>
        <Stepper state={state} at={at} />
      </Boundary>
      <p class={`run-sentence is-${state.runState.value} ${at.isFollowing ? "is-following" : ""}`}>
        <Boundary key={`sentence ${runId}`} what={say("What is happening")}>
          <Sentence state={state} at={at} />
        </Boundary>
      </p>
      <RunButtons state={state} commands={commands} />
    </div>
  );
}

function RunButtons({ state, commands }: Omit<WorkBarProps, "at">): JSX.Element {
  const runState = state.runState.value;
  const active = runState === "running" || runState === "paused";
  const trouble = state.trouble.value;
  const hasFailedOutside = runState === "failed" && trouble?.stage === null && trouble.isGone !== true;
  const stopped = runState === "cancelled" || runState === "idle" || hasFailedOutside;
  return (
    <div class="run-buttons">
      {runState === "running" && !state.awaiting.value && (
        <button type="button" id="pause" class="secondary" onClick={commands.pause}>
          {say("Pause")}
        </button>
      )}
      {runState === "paused" && (
        <button type="button" id="resume" class="secondary" onClick={commands.resume}>
          {say("Resume")}
        </button>
      )}
      {active && (
        <button type="button" id="cancel" class="quiet" onClick={commands.cancel}>
          {say("Stop and keep")}
        </button>
      )}
      {stopped && !state.otherTab.value && (
        <button
          type="button"
          id="continue"
          class="secondary"
          disabled={state.starting.value}
          onClick={() => commands.proceed(state.runId.value)}
        >
          {say("Continue")}
        </button>
      )}
      <DownloadLink state={state} />
      {!active && (
        <button type="button" id="leave" class="quiet" onClick={commands.leave}>
          {say("Back to the start")}
        </button>
      )}
    </div>
  );
}

/** Once there is a zip it is one press away, whatever stage is open. */
function DownloadLink({ state }: Pick<WorkBarProps, "state">): JSX.Element | null {
  const download = state.download.value;
  if (download === null) return null;
  return (
    <a
      id="download"
      class="primary"
      href={download.url}
      download={download.name}
      aria-label={say("Download the student, {size}", { size: size(download.bytes) })}
    >
      {say("Download")}
    </a>
  );
}

function Sentence({ state, at }: Omit<WorkBarProps, "commands">): JSX.Element {
  if (state.starting.value) return <>{say("Getting ready.")}</>;
  const runState = state.runState.value;
  const stage = state.stage.value;
  const title = stage === "" ? "" : stageTitle(stage, state.config.value);
  switch (runState) {
    case "running":
      if (stage === "") return <>{say("Getting ready.")}</>;
      if (state.awaiting.value) return <StageLink stage="distil" words={say("The run waits for you")} />;
      if (!at.isFollowing)
        return <StageLink stage={at.followed} words={say("Follow: now in {title}", { title })} />;
      return <>{wholeTimeLeft(state, stage)}</>;
    case "paused":
      return (
        <>
          {say("Paused. You may close this page; everything so far is saved.")}
          {stage === "train" &&
            ` ${say("A step that was begun is finished first, which keeps a slow device busy.")}`}
        </>
      );
    case "done":
      return <>{say("Done.")}</>;
    case "cancelled":
      return <>{say("Stopped. Everything finished is saved, and the run can go on later.")}</>;
    case "failed":
      if (stage === "") return <>{say("Stopped by an error. Everything finished is saved.")}</>;
      return sayRich("Stopped by an error in <stage>{title}</stage>. Everything finished is saved.", {
        title,
        stage: (words) => <StageLink stage={stage} words={words} />,
      });
    case "idle":
      return <>{say("This is what the run holds so far.")}</>;
    default:
      return runState satisfies never;
  }
}

/** Of the stage at work, and of those that come after it where something is known about them. */
function wholeTimeLeft(state: PageState, stage: Stage): string {
  const here = state.progress.value[stage]?.secondsLeft ?? null;
  const config = state.config.value;
  if (here === null || config === null) return "";
  const later = secondsAfter(stage, config, timing(state));
  return later === null || later < 1
    ? timeLeft(here)
    : say("{left} in all", { left: timeLeft(here + later) });
}

function StageLink({ stage, words }: { readonly stage: Stage; readonly words: ComponentChildren }) {
  return <a href={`#stage-${stage}`}>{words}</a>;
}

/** The flask of the still, which fills with the run (`--distilled`, hooks.ts). */
function Flask(): JSX.Element {
  return (
    <svg class="flask" viewBox="230 180 68 72" focusable="false">
      <clipPath id="bar-flask">
        <path d="M272 186 v14 a28 28 0 1 1 -16 0 v-14 z" />
      </clipPath>
      <g clip-path="url(#bar-flask)">
        <rect class="distillate" x="230" y="198" width="70" height="66" />
      </g>
      <path class="glassware" d="M256 186 v14 a28 28 0 1 0 16 0 v-14 M252 186 h24" />
    </svg>
  );
}
