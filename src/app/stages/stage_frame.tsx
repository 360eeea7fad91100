// One stage of the story: heading, one sentence, progress, and what it shows.
import type { ComponentChildren, JSX } from "preact";
import type { Stage } from "../../records/stage.ts";
import type { ProtocolWords } from "../../teachers/protocol.ts";
import type { PageState, StageProgress } from "../state.ts";
import { WAITING } from "../state.ts";
import { stageTitle, timeLeft } from "../parts/wording.ts";
import { grouped } from "../words/numbers.ts";
import { panelId } from "../workbench/shown_stage.ts";
import { shareOf } from "../workbench/stepper.tsx";
import { say, sayAny, sayRich } from "../words/say.tsx";

type TeacherWords = Pick<ProtocolWords, "story" | "talk">;

const EXPLANATIONS: Readonly<Record<Stage, (teacher: TeacherWords, agents: number) => string>> = {
  debate: ({ story }) => sayAny(story),
  distil: (_, agents) =>
    agents === 0
      ? say("The answers that came with the questions become lessons: question in, good answer out.")
      : say("The reasoning the group settled on becomes lessons: question in, good answer out."),
  train: ({ talk }) =>
    say("One model, the student, learns from the {talks}, on this device.", { talks: sayAny(talk.many) }),
  evaluate: () =>
    say("New questions that nobody has answered here show whether the student really got better."),
  export: ({ talk }) =>
    say("The student is yours: one file with the model, the {talks} and a receipt.", {
      talks: sayAny(talk.many),
    }),
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
      <div class="stage-body">
        <div class="stage-head">
          <h2 id={`title-${stage}`}>
            <span class="stage-number" aria-hidden="true">
              {NUMBERS[stage]}
            </span>
            {title}
            {progress.state === "done" && <span class="stage-done">{say("done")}</span>}
          </h2>
          <p class="stage-explanation">{EXPLANATIONS[stage](teacher, agents)}</p>
          {isUnderWay(progress) && trouble === null && (
            <div class="progress">
              <progress max={1} value={share} aria-label={say("{title}: progress", { title })} />
              <p>
                {progress.what === ""
                  ? say("Getting ready…")
                  : sayRich("<figures>{done} of {total}</figures> {what}", {
                      done: grouped(progress.done),
                      total: grouped(progress.total),
                      what: sayAny(progress.what),
                      figures: (words) => <span class="figures">{words}</span>,
                    })}
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

/** Colours that the style sheet has for agents; a ninth agent gets the first again. */
export const AGENT_COLOURS = 8;
