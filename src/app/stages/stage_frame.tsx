// One stage of the story: heading, one sentence, progress, and the strand of the still on its left, which fills as the
// stage proceeds. The agents' strands run through Debate, join in Distil and leave as the student's single strand.
import type { ComponentChildren, JSX } from "preact";
import type { Stage } from "../../records/stage.ts";
import type { ProtocolWords } from "../../teachers/protocol.ts";
import type { PageState, StageProgress } from "../state.ts";
import { WAITING } from "../state.ts";
import { grouped, stageTitle, timeLeft } from "../parts/wording.ts";
import { panelId } from "../workbench/shown_stage.ts";
import { shareOf } from "../workbench/stepper.tsx";

type TeacherWords = Pick<ProtocolWords, "story" | "talk">;

const EXPLANATIONS: Readonly<Record<Stage, (teacher: TeacherWords, agents: number) => string>> = {
  debate: ({ story }) => story,
  distil: (_, agents) =>
    agents === 0
      ? "The answers that came with the questions become lessons: question in, good answer out."
      : "The reasoning the group settled on becomes lessons: question in, good answer out.",
  train: ({ talk }) =>
    `One model, the student, learns from the ${talk.many}, on this device’s graphics chip.`,
  evaluate: () => "New questions that nobody has answered here show whether the student really got better.",
  export: ({ talk }) => `The student is yours: one file with the model, the ${talk.many} and a receipt.`,
};

const NUMBERS: Readonly<Record<Stage, number>> = { debate: 1, distil: 2, train: 3, evaluate: 4, export: 5 };

interface StageFrameProps {
  readonly state: PageState;
  readonly stage: Stage;
  readonly agents: number;
  readonly teacher: TeacherWords;
  /** Whether it is the stage that fills the screen. */
  readonly isShown: boolean;
  readonly children?: ComponentChildren;
}

export function StageFrame({
  state,
  stage,
  agents,
  teacher,
  isShown,
  children,
}: StageFrameProps): JSX.Element {
  const progress = state.progress.value[stage] ?? WAITING;
  const share = shareOf(progress);
  const trouble = state.trouble.value;
  const title = stageTitle(stage, state.config.value);
  return (
    <section
      id={panelId(stage)}
      {...(state.runId.value === "" ? {} : { role: "tabpanel" })}
      hidden={!isShown}
      class={`stage is-${progress.state}`}
      data-state={progress.state}
      data-progress={share.toFixed(4)}
      aria-labelledby={`title-${stage}`}
    >
      <Rail stage={stage} agents={agents} share={share} />
      <div class="stage-body">
        <div class="stage-head">
          <h2 id={`title-${stage}`}>
            <span class="stage-number" aria-hidden="true">
              {NUMBERS[stage]}
            </span>
            {title}
            {progress.state === "done" && <span class="stage-done">done</span>}
          </h2>
          <p class="stage-explanation">{EXPLANATIONS[stage](teacher, agents)}</p>
          {isUnderWay(progress) && trouble === null && (
            <div class="progress">
              <progress max={1} value={share} aria-label={`${title}: progress`} />
              <p>
                {progress.what === "" ? (
                  "Getting ready…"
                ) : (
                  <>
                    <span class="figures">
                      {grouped(progress.done)} of {grouped(progress.total)}
                    </span>{" "}
                    {progress.what}
                  </>
                )}
                <span class="time-left">{timeLeft(progress.secondsLeft)}</span>
              </p>
            </div>
          )}
        </div>
        {children}
      </div>
    </section>
  );
}

/** At work, or left half-way in an earlier sitting. */
function isUnderWay({ state, done }: StageProgress): boolean {
  return state === "running" || (state === "waiting" && done > 0);
}

interface RailProps {
  readonly stage: Stage;
  readonly agents: number;
  readonly share: number;
}

/** Drawn twice: pale for what is to come, full for what is done, cut at `share`. */
function Rail({ stage, agents, share }: RailProps): JSX.Element {
  const strands = strandsOf(stage, agents).map(({ path, colour }) => (
    <path key={path} d={path} class={colour} vector-effect="non-scaling-stroke" />
  ));
  return (
    <div class="rail" aria-hidden="true">
      <svg viewBox="0 0 40 100" preserveAspectRatio="none" class="rail-pale">
        {strands}
      </svg>
      <svg
        viewBox="0 0 40 100"
        preserveAspectRatio="none"
        class="rail-full"
        style={{ clipPath: `inset(0 0 ${((1 - share) * 100).toFixed(2)}% 0)` }}
      >
        {strands}
      </svg>
    </div>
  );
}

/** Colours that the style sheet has for agents; a ninth agent gets the first again. */
export const AGENT_COLOURS = 8;

function strandsOf(stage: Stage, agents: number): { path: string; colour: string }[] {
  if (stage !== "debate" && stage !== "distil") return [{ path: "M20 0 V100", colour: "student" }];
  const gap = Math.min(9, 34 / Math.max(1, agents - 1));
  return Array.from({ length: agents }, (_, agent) => {
    const x = 20 + (agent - (agents - 1) / 2) * gap;
    const path = stage === "debate" ? `M${x} 0 V100` : `M${x} 0 C${x} 60 20 40 20 100`;
    return { path, colour: `agent-${agent % AGENT_COLOURS}` };
  });
}
