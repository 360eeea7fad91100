// Stage 1: the debate on the table, the map of all questions, and what talking changed so far.
import type { JSX } from "preact";
import type { RunConfig } from "../../../settings/run_config.ts";
import type { Leavings, Protocol } from "../../../teachers/protocol.ts";
import { answersAgain, toldProtocol } from "../../../teachers/protocol_of.ts";
import { DebateCard } from "./debate_card.tsx";
import { QuestionMap } from "../../parts/question_map.tsx";
import type { Commands, Debate, PageState } from "../../state.ts";
import {
  areAllKnown,
  NOBODY_KNOWS,
  OUTCOMES,
  OUTCOMES_AT_ONCE,
  outcomeOf,
  tallyOf,
} from "../../run/tally.ts";
import { grouped, percent } from "../../words/numbers.ts";
import { say, sayAny, sayRich } from "../../words/say.tsx";

interface DebateViewProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly config: RunConfig;
}

export function DebateView({ state, commands, config }: DebateViewProps): JSX.Element | null {
  const debates = [...state.debates.value.values()].filter((debate) => debate.set === "distil");
  const held = debates.find((debate) => debate.key === state.held.value);
  const shown = held ?? state.debates.value.get(state.followed.value.distil);
  if (shown === undefined) return null;
  const teacher = toldProtocol(config);
  const live = state.stage.value === "debate" && state.runState.value === "running";
  return (
    <div class="bench">
      <div class="bench-picture">
        <div class="table-bar">
          <h3>
            {sayRich("Question {n}<total> of {tasks}</total>", {
              n: debates.indexOf(shown) + 1,
              tasks: grouped(config.tasks),
              total: (words) => <span class="of-total">{words}</span>,
            })}
          </h3>
          {live && (
            <button
              type="button"
              class="quiet"
              aria-pressed={held !== undefined}
              onClick={() => commands.hold(held === undefined ? shown.key : "")}
            >
              {held === undefined
                ? say("Stay on this question")
                : say("Follow the {talks} again", { talks: sayAny(teacher.words.talk.many) })}
            </button>
          )}
        </div>
        <DebateCard state={state} debate={shown} config={config} />
      </div>
      <div class="bench-reader">
        <Tallies debates={debates} teacher={teacher} left={teacher.leaves(config)} />
        <QuestionMap
          label={say("All questions so far")}
          items={debates.map((debate) => ({
            key: debate.key,
            question: debate.task.question,
            outcome: outcomeOf(debate),
          }))}
          marks={answersAgain(config) ? OUTCOMES : OUTCOMES_AT_ONCE}
          open={shown.key}
          onOpen={commands.hold}
        />
      </div>
    </div>
  );
}

interface TalliesProps {
  readonly debates: readonly Debate[];
  readonly teacher: Protocol;
  readonly left: Leavings;
}

/** What does not apply to a teacher is not shown: one solution is no vote, and who never reads changes no mind. */
export function Tallies({ debates, teacher, left }: TalliesProps): JSX.Element | null {
  const tally = tallyOf(debates);
  if (tally.finished === 0) return null;
  if (!areAllKnown(debates))
    return <p class="small">{`${say("How many are right?")} ${say(NOBODY_KNOWS)}`}</p>;
  return (
    <dl class="tallies">
      {left.solutions > 1 && (
        <div>
          <dt>{say("right alone")}</dt>
          <dd>{percent(tally.aloneRight / Math.max(1, tally.alone))}</dd>
        </div>
      )}
      <div>
        <dt>{sayAny(teacher.words.rightAfter)}</dt>
        <dd class="is-strong">{percent(tally.teacherRight / tally.finished)}</dd>
      </div>
      {left.revisions > 0 && (
        <div class="tally-words">
          <dt>{say("minds changed")}</dt>
          <dd>
            {say("{corrected|wrong answer|wrong answers} put right, {misled|right one|right ones} given up", {
              corrected: tally.corrected,
              misled: tally.misled,
            })}
          </dd>
        </div>
      )}
    </dl>
  );
}
