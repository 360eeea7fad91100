// The five stages in the header: how far each is, and the way to it. One stop for the keyboard; arrow keys move inside.
import type { JSX } from "preact";
import type { Stage } from "../../records/stage.ts";
import { STAGES } from "../../records/stage.ts";
import { stageTitle } from "../parts/wording.ts";
import { percent } from "../words/numbers.ts";
import { type PageState, type StageProgress, WAITING } from "../state.ts";
import { panelId, type ShownStage, tabId } from "./shown_stage.ts";
import { say } from "../words/say.tsx";

interface StepperProps {
  readonly state: PageState;
  readonly at: ShownStage;
}

export function Stepper({ state, at }: StepperProps): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = neighbour(event.key, STAGES.indexOf(at.shown));
    if (next === undefined) return;
    event.preventDefault();
    at.show(next);
    document.getElementById(tabId(next))?.focus();
  };
  return (
    <div class="stepper" role="tablist" aria-label={say("Stages of this run")} onKeyDown={onKeyDown}>
      {STAGES.map((stage, index) => (
        <Step key={stage} state={state} at={at} stage={stage} number={index + 1} />
      ))}
    </div>
  );
}

function Step({
  state,
  at,
  stage,
  number,
}: StepperProps & { readonly stage: Stage; readonly number: number }): JSX.Element {
  const progress = state.progress.value[stage] ?? WAITING;
  const isShown = at.shown === stage;
  const isAtWork = progress.state === "running" && state.runState.value === "running";
  return (
    <button
      type="button"
      role="tab"
      id={tabId(stage)}
      class={`step of-${stage} is-${progress.state} ${isAtWork ? "is-at-work" : ""}`}
      aria-controls={panelId(stage)}
      aria-selected={isShown}
      tabIndex={isShown ? 0 : -1}
      onClick={() => at.show(stage)}
    >
      <span class="step-number" aria-hidden="true">
        {progress.state === "done" ? "✓" : number}
      </span>
      <span class="step-title">{stageTitle(stage, state.config.value)}</span>
      <span class="step-state">{stateWords(progress)}</span>
      <span class="step-line" aria-hidden="true">
        <span style={{ width: `${(shareOf(progress) * 100).toFixed(1)}%` }} />
      </span>
    </button>
  );
}

/** How much of a stage is done, in [0, 1]. */
export function shareOf({ state, done, total }: StageProgress): number {
  if (state === "done") return 1;
  return total > 0 ? done / total : 0;
}

function stateWords(progress: StageProgress): string {
  if (progress.state === "done") return say("done");
  const share = shareOf(progress);
  if (progress.state === "running" || share > 0) return percent(share);
  return say("to come");
}

function neighbour(key: string, at: number): Stage | undefined {
  const last = STAGES.length - 1;
  const target: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: last,
  };
  const next = target[key];
  return next === undefined ? undefined : STAGES[Math.min(last, Math.max(0, next))];
}
