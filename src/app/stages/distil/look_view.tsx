// What a run that nobody checks shows before it learns: how often the group was right, by votes, a slider for the least votes, and
// answers to judge for an estimate.
import type { JSX } from "preact";
import type { RunConfig } from "../../../settings/run_config.ts";
import { hasVotes } from "../../../teachers/purity.ts";
import { grouped } from "../../words/numbers.ts";
import type { Commands, PageState } from "../../state.ts";
import { JudgingView } from "./judging_view.tsx";
import { PurityTable } from "./purity_table.tsx";
import { SievePart } from "./sieve_part.tsx";
import { handSentence } from "../../parts/hand_sentence.ts";
import { say, sayRich } from "../../words/say.tsx";

interface LookViewProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly config: RunConfig;
}

export function LookView({ state, commands, config }: LookViewProps): JSX.Element {
  return (
    <>
      <div class="bench">
        <div class="bench-picture">
          <SievePart state={state} commands={commands} config={config} lesson={null} />
          <PurityTable state={state} least={config.leastVotes} />
        </div>
        <div class="bench-reader">
          <VotesSlider state={state} commands={commands} config={config} />
        </div>
      </div>
      <JudgingView state={state} commands={commands} isLook />
    </>
  );
}

function VotesSlider({ state, commands, config }: LookViewProps): JSX.Element | null {
  const outcomes = [...state.debates.value.values()].flatMap(({ set, trajectory }) =>
    set === "distil" ? (trajectory?.outcome ?? []) : [],
  );
  const most = Math.max(0, ...outcomes.map(({ votes }) => votes?.[0]?.from.length ?? 0));
  if (most < 2) return null; // one vote is all that there is to choose
  const { leastVotes } = config;
  const kept = outcomes.filter((outcome) => outcome.answer !== null && hasVotes(outcome, leastVotes)).length;
  const byHand = handSentence(state.fates.value.values());
  return (
    <div class="field">
      <label for="least-votes">
        {sayRich("Least votes to learn from: <b>{leastVotes}</b>", {
          leastVotes,
          b: (words) => <strong>{words}</strong>,
        })}
      </label>
      <input
        id="least-votes"
        type="range"
        min={1}
        max={most}
        step={1}
        value={leastVotes}
        aria-describedby="least-votes-kept"
        onInput={(event) => commands.chooseLessons({ leastVotes: event.currentTarget.valueAsNumber })}
      />
      <p id="least-votes-kept" class="small" aria-live="polite">
        {say("{kept|question|questions} of {all} {kept?|has|have} an answer that so many gave.", {
          kept,
          all: grouped(outcomes.length),
        })}
        {byHand !== "" && ` ${byHand}`}
      </p>
    </div>
  );
}
