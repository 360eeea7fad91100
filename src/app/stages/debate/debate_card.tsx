// One question on the table: every agent's words round by round, who changed their mind after reading whom, the vote
// and the verdict.
import type { ComponentChildren, JSX } from "preact";
import type { RunConfig } from "../../../settings/run_config.ts";
import { protocolOf } from "../../../teachers/protocol_of.ts";
import { turnsInOrder } from "../../../teachers/trajectory.ts";
import { AGENT_COLOURS } from "../stage_frame.tsx";
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { AnswerChange, Trajectory } from "../../../records/trajectory.ts";
import type { Turn } from "../../../records/turn.ts";
import type { Debate, PageState, Writing } from "../../state.ts";
import { TurnGraph } from "./turn_graph.tsx";
import { partialLines, turnText } from "../../parts/turn_text.ts";
import { visibleText } from "../../parts/visible_text.ts";
import { agentList } from "../../parts/wording.ts";

interface DebateCardProps {
  readonly state: PageState;
  readonly debate: Debate;
  readonly config: RunConfig;
}

export function DebateCard({ state, debate, config }: DebateCardProps): JSX.Element {
  const { task, trajectory } = debate;
  const roster = state.roster.value;
  const { view } = protocolOf(config);
  return (
    <article class="debate-card" aria-label={`${protocolOf(config).words.title}: ${task.question}`}>
      <p class="question">{visibleText(task.question)}</p>
      {view === "graph" && <TurnGraph turns={debate.turns} roster={roster} />}
      {view === "grid" ? (
        <Columns state={state} debate={debate} config={config} />
      ) : (
        <Sequence state={state} debate={debate} config={config} />
      )}
      {trajectory !== null && <Outcome trajectory={trajectory} roster={roster} answer={task.answer} />}
    </article>
  );
}

/** A column for each agent, with its turns one below the other. */
function Columns({ state, debate, config }: DebateCardProps): JSX.Element {
  const teacher = protocolOf(config);
  const steps = teacher.leaves(config).revisions + 1;
  return (
    <div class={`agents ${state.model.value === "" ? "is-terse" : ""}`} style={{ "--rows": steps + 1 }}>
      {state.roster.value.map((agent, place) => (
        <AgentColumn key={agent.id} agent={agent} place={place} model={modelName(agent, state)}>
          {Array.from({ length: steps }, (_, step) => (
            <Bubble key={step} state={state} debate={debate} config={config} agent={agent.id} step={step} />
          ))}
        </AgentColumn>
      ))}
    </div>
  );
}

/** The turns one after the other, each under its author's name. */
function Sequence({ state, debate, config }: DebateCardProps): JSX.Element {
  const roster = state.roster.value;
  const writing = [...state.streaming.value.values()].filter(
    ({ set, taskId }) => set === debate.set && taskId === debate.task.id,
  );
  const places = [...turnsInOrder(debate.turns, roster), ...writing];
  return (
    <div class="agents is-sequence">
      {places.map(({ id, agent, step }) => {
        const place = roster.findIndex((each) => each.id === agent);
        const author = roster[place] ?? { id: agent, name: agent };
        return (
          <AgentColumn key={id} agent={author} place={Math.max(0, place)} model={modelName(author, state)}>
            <Bubble state={state} debate={debate} config={config} agent={agent} step={step} />
          </AgentColumn>
        );
      })}
    </div>
  );
}

interface AgentColumnProps {
  readonly agent: AgentSpec;
  readonly place: number;
  /** The model that the agent speaks through; null where all speak through the same. */
  readonly model: string | null;
  readonly children: ComponentChildren;
}

/** The name of an agent's model in a group of several; null where all speak through the run's own. */
function modelName(agent: AgentSpec, { roster, base }: PageState): string | null {
  if (!roster.value.some(({ through }) => through !== undefined)) return null;
  return agent.through?.model.name ?? base.value;
}

function AgentColumn({ agent, place, model, children }: AgentColumnProps): JSX.Element {
  return (
    <section class={`agent agent-${place % AGENT_COLOURS}`} aria-label={agent.name}>
      <h3>
        <Vial />
        {visibleText(agent.name)}
        {model !== null && <span class="agent-model">{visibleText(model)}</span>}
      </h3>
      {children}
    </section>
  );
}

interface BubbleProps extends DebateCardProps {
  readonly agent: string;
  readonly step: number;
}

function Bubble({ state, debate, config, agent, step }: BubbleProps): JSX.Element {
  const roster = state.roster.value;
  const turn = debate.turns.find((turn) => turn.agent === agent && turn.step === step);
  const heading = protocolOf(config).words.heading(step, roster.length);
  const authorsOf = ({ parents }: Pick<Turn, "parents">) =>
    namesOf(
      parents.map((id) => debate.turns.find((turn) => turn.id === id)?.agent ?? ""),
      roster,
    );
  if (turn !== undefined) {
    const text = turnText(turn, authorsOf(turn), state.voice.value);
    const change = debate.trajectory?.changes.find((change) => change.turn === turn.id) ?? null;
    return (
      <div class="bubble">
        <h4>{heading}</h4>
        {text.notes !== "" && (
          <details class="notes">
            <summary>Notes on what it read</summary>
            <p>{text.notes}</p>
            <p>
              For every step it notes what each text did there (+ or − or ×), reads the sentence once more,
              and says who was wrong.
            </p>
          </details>
        )}
        <Lines lines={text.lines} />
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
      <Lines lines={partialLines(writing.text, authorsOf(writing), state.voice.value)} />
    </div>
  );
}

/** Names of agents by their ids. */
function namesOf(agents: readonly string[], roster: readonly AgentSpec[]): string[] {
  return agents.map((agent) => roster.find(({ id }) => id === agent)?.name ?? agent);
}

function Lines({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  return (
    <>
      {lines.map((line, index) => (
        <p key={index} class="line">
          {line}
        </p>
      ))}
    </>
  );
}

function AnswerChip({ turn }: { readonly turn: Turn }): JSX.Element {
  if (turn.answer === null) {
    return turn.kind === "say" ? <p class="chip is-wrong">no answer</p> : <></>; // a remark was not asked for one
  }
  const said = <span class="chip-answer">{visibleText(turn.answer)}</span>;
  if (turn.correct === null) return <p class="chip">{said}</p>; // the task has no answer key
  return (
    <p class={`chip ${turn.correct ? "is-right" : "is-wrong"}`}>
      {said}
      <span>{turn.correct ? "✓ right" : "× wrong"}</span>
    </p>
  );
}

interface ChangeProps {
  readonly change: AnswerChange;
  readonly roster: readonly AgentSpec[];
}

function Change({ change, roster }: ChangeProps): JSX.Element {
  const from = change.from ?? "no answer";
  const to = change.to ?? "no answer";
  const after = change.after.length > 0 ? ` after reading ${agentList(namesOf(change.after, roster))}` : "";
  return (
    <p class="change">
      Changed {from} → {to}
      {after}
    </p>
  );
}

interface OutcomeProps {
  readonly trajectory: Trajectory;
  readonly roster: readonly AgentSpec[];
  /** The right one, null where nobody knows it. */
  readonly answer: string | null;
}

function Outcome({ trajectory, roster, answer }: OutcomeProps): JSX.Element {
  const { turns, outcome } = trajectory;
  const isVote = roster.length > 1 && outcome.votes !== undefined;
  const votes =
    outcome.votes ?? (outcome.answer === null ? [] : [{ answer: outcome.answer, from: outcome.from }]);
  const votersOf = (ids: readonly string[]) =>
    turns.filter(({ id }) => ids.includes(id)).map(({ agent }) => agent);
  return (
    <div class="outcome">
      <p>
        <span class="outcome-label">{isVote ? "Vote" : "Answer"}</span>
        {votes.length === 0 && "nobody gave an answer"}
        {votes.map((vote) => (
          <span key={vote.answer} class={`ballot ${vote.answer === outcome.answer ? "is-winner" : ""}`}>
            <strong>{visibleText(vote.answer)}</strong>{" "}
            {roster.length > 1 && agentList(namesOf([...new Set(votersOf(vote.from))], roster))}
          </span>
        ))}
      </p>
      {answer !== null && (
        <p class={`verdict ${outcome.correct === true ? "is-right" : "is-wrong"}`}>
          <span class="outcome-label">Answer key</span>
          {outcome.correct === true ? `✓ ${answer} is right` : `× the right answer is ${answer}`}
        </p>
      )}
    </div>
  );
}

export function Vial(): JSX.Element {
  return (
    <svg class="vial-icon" viewBox="0 0 12 20" aria-hidden="true" focusable="false">
      <path class="liquid" d="M2.5 9 h7 v6 a3.5 3.5 0 0 1 -7 0 z" />
      <path class="glassware" d="M2.5 1.5 v13.5 a3.5 3.5 0 0 0 7 0 v-13.5 M1 1.5 h10" />
    </svg>
  );
}

function writingOf(state: PageState, debate: Debate, agent: string, step: number): Writing | null {
  for (const writing of state.streaming.value.values()) {
    const isOfTask = writing.set === debate.set && writing.taskId === debate.task.id;
    if (isOfTask && writing.agent === agent && writing.step === step && writing.text !== "") return writing;
  }
  return null;
}
