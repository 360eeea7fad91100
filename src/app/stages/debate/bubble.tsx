// What one agent says at one place of a talk: its objections in English, its text, its answer, and whether that is a change of mind.
import type { JSX } from "preact";
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { AnswerChange } from "../../../records/trajectory.ts";
import type { Turn } from "../../../records/turn.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import { protocolOf } from "../../../teachers/protocol_of.ts";
import { shortAnswer } from "../../parts/short_answer.ts";
import { partialLines, turnText } from "../../parts/turn_text.ts";
import { agentList } from "../../parts/wording.ts";
import type { Debate, PageState, Writing } from "../../state.ts";
import { objectionSentence } from "./flow_table.tsx";
import { FoldedLines, GrowingLines } from "./folded_lines.tsx";
import type { NamedObjection } from "./objections_in.ts";
import { numberedWords } from "../../parts/numbered_words.ts";
import { Talked } from "../../parts/talked.tsx";
import { say } from "../../words/say.tsx";

interface BubbleProps {
  readonly state: PageState;
  readonly debate: Debate;
  readonly config: RunConfig;
  readonly objections: readonly NamedObjection[];
  readonly agent: string;
  readonly step: number;
}

export function Bubble({ state, debate, config, objections, agent, step }: BubbleProps): JSX.Element {
  const roster = state.roster.value;
  const turn = debate.turns.find((turn) => turn.agent === agent && turn.step === step);
  const heading = numberedWords(protocolOf(config).words.heading(step, roster.length));
  const authorsOf = ({ parents }: Pick<Turn, "parents">) =>
    agentNames(
      parents.map((id) => debate.turns.find((turn) => turn.id === id)?.agent ?? ""),
      roster,
    );
  if (turn !== undefined) {
    const text = turnText(turn, authorsOf(turn), state.voice.value);
    const change = debate.trajectory?.changes.find((change) => change.turn === turn.id) ?? null;
    return (
      <div class="bubble">
        <h4>{heading}</h4>
        {objections
          .filter((objection) => objection.turn.id === turn.id)
          .map((objection, i) => (
            <p key={i} class="objection">
              {objectionSentence(objection, roster)}
            </p>
          ))}
        {text.notes !== "" && (
          <details class="notes">
            <summary>{say("Notes on what it read")}</summary>
            <Talked>{text.notes}</Talked>
            <p>
              {say(
                "For every step it notes what each text did there (+ or − or ×), reads the sentence once more, and says who was wrong.",
              )}
            </p>
          </details>
        )}
        <FoldedLines lines={text.lines} />
        <AnswerChip turn={turn} />
        {change !== null && <Change change={change} roster={roster} />}
      </div>
    );
  }
  const writing = writingOf(state, debate, agent, step);
  if (writing === null) {
    return (
      <div class="bubble is-empty">
        <h4>{heading}</h4>
      </div>
    );
  }
  return (
    <div class={`bubble is-writing ${step > 0 ? "is-checking" : ""}`}>
      <h4>{heading}</h4>
      <GrowingLines lines={partialLines(writing.text, authorsOf(writing), state.voice.value)} />
    </div>
  );
}

/** Names of agents by their ids. */
export function agentNames(agents: readonly string[], roster: readonly AgentSpec[]): string[] {
  return agents.map((agent) => roster.find(({ id }) => id === agent)?.name ?? agent);
}

function AnswerChip({ turn }: { readonly turn: Turn }): JSX.Element {
  if (turn.answer === null) {
    return turn.kind === "say" ? <p class="chip is-wrong">{say("no answer")}</p> : <></>; // a remark was not asked for one
  }
  const said = (
    <Talked as="span" class="chip-answer">
      {shortAnswer(turn.answer)}
    </Talked>
  );
  if (turn.correct === null) return <p class="chip">{said}</p>; // the task has no answer key
  return (
    <p class={`chip ${turn.correct ? "is-right" : "is-wrong"}`}>
      {said}
      <span>{turn.correct ? say("✓ right") : say("× wrong")}</span>
    </p>
  );
}

interface ChangeProps {
  readonly change: AnswerChange;
  readonly roster: readonly AgentSpec[];
}

function Change({ change, roster }: ChangeProps): JSX.Element {
  const from = change.from === null ? say("no answer") : shortAnswer(change.from);
  const to = change.to === null ? say("no answer") : shortAnswer(change.to);
  const after =
    change.after.length > 0
      ? say(" after reading {names}", { names: agentList(agentNames(change.after, roster)) })
      : "";
  return <p class="change">{say("Changed {from} → {to}{after}", { from, to, after })}</p>;
}

function writingOf(state: PageState, debate: Debate, agent: string, step: number): Writing | null {
  for (const writing of state.streaming.value.values()) {
    const isOfTask = writing.set === debate.set && writing.taskId === debate.task.id;
    if (isOfTask && writing.agent === agent && writing.step === step && writing.text !== "") return writing;
  }
  return null;
}
