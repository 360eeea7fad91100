// Stage 1: the debate on the table, the map of all questions, and what talking changed so far.
import type { JSX } from "preact";
import type { RunConfig } from "../../../settings/run_config.ts";
import { rosterOf } from "../../../teachers/roster.ts";
import { DebateCard } from "./debate_card.tsx";
import { QuestionMap } from "../../parts/question_map.tsx";
import type { Commands, Debate, PageState } from "../../state.ts";
import { OUTCOMES, outcomeOf, tallyOf } from "../../run/tally.ts";
import { count, percent, plural } from "../../parts/wording.ts";

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
  const live = state.stage.value === "debate" && state.runState.value === "running";
  return (
    <>
      <Tallies debates={debates} />
      <div class="table-bar">
        <h3>
          Question {debates.indexOf(shown) + 1}
          <span class="of-total"> of {count(config.tasks)}</span>
        </h3>
        {live && (
          <button
            type="button"
            class="quiet"
            aria-pressed={held !== undefined}
            onClick={() => commands.hold(held === undefined ? shown.key : "")}
          >
            {held === undefined ? "Stay on this question" : "Follow the debate again"}
          </button>
        )}
      </div>
      <DebateCard state={state} debate={shown} roster={rosterOf(config)} rounds={config.rounds} />
      <QuestionMap
        label="All questions so far"
        items={debates.map((debate) => ({
          key: debate.key,
          question: debate.task.question,
          outcome: outcomeOf(debate),
        }))}
        marks={OUTCOMES}
        open={shown.key}
        onOpen={commands.hold}
      />
    </>
  );
}

function Tallies({ debates }: { readonly debates: readonly Debate[] }): JSX.Element | null {
  const tally = tallyOf(debates);
  if (tally.finished === 0) return null;
  return (
    <dl class="tallies">
      <div>
        <dt>right alone</dt>
        <dd>{percent(tally.aloneRight / Math.max(1, tally.alone))}</dd>
      </div>
      <div>
        <dt>right after the debate</dt>
        <dd class="is-strong">{percent(tally.debateRight / tally.finished)}</dd>
      </div>
      <div class="tally-words">
        <dt>minds changed</dt>
        <dd>
          {plural(tally.corrected, "wrong answer")} put right, {plural(tally.misled, "right one")} given up
        </dd>
      </div>
    </dl>
  );
}
