// One question on the table: every agent's words round by round, who changed their mind after reading whom, the vote
// and the verdict.
import type { JSX } from "preact";
import type { AnswerChange, Trajectory } from "../../../records/trajectory.ts";
import type { Turn } from "../../../records/turn.ts";
import { placeOfTurn } from "../../run/run_log.ts";
import type { Debate, PageState } from "../../state.ts";
import { partialLines, turnText } from "../../parts/turn_text.ts";
import { agentList } from "../../parts/wording.ts";

interface DebateCardProps {
  readonly state: PageState;
  readonly debate: Debate;
  readonly agents: number;
  readonly rounds: number;
}

export function DebateCard({ state, debate, agents, rounds }: DebateCardProps): JSX.Element {
  const { task, trajectory } = debate;
  return (
    <article class="debate-card" aria-label={`Debate about: ${task.question}`}>
      <p class="question">{task.question}</p>
      <div class="agents">
        {Array.from({ length: agents }, (_, agent) => (
          <section key={agent} class={`agent agent-${agent}`} aria-label={`Agent ${agent + 1}`}>
            <h3>
              <Vial />
              Agent {agent + 1}
            </h3>
            {Array.from({ length: rounds }, (_, round) => (
              <Bubble
                key={round}
                state={state}
                debate={debate}
                agent={agent}
                agents={agents}
                round={round}
                change={trajectory?.changes.find((c) => c.agent === agent && c.round === round) ?? null}
              />
            ))}
          </section>
        ))}
      </div>
      {trajectory !== null && <Outcome trajectory={trajectory} answer={task.answer} />}
    </article>
  );
}

interface BubbleProps {
  readonly state: PageState;
  readonly debate: Debate;
  readonly agent: number;
  readonly agents: number;
  readonly round: number;
  readonly change: AnswerChange | null;
}

function Bubble({ state, debate, agent, agents, round, change }: BubbleProps): JSX.Element {
  const turn = debate.turns.find((turn) => turn.agent === agent && turn.round === round);
  const later = agents === 1 ? "On second thoughts" : "After reading the others";
  const heading = round === 0 ? "Alone" : later;
  if (turn !== undefined) {
    const text = turnText(turn, state.voice.value);
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
        {change !== null && <Change change={change} />}
      </div>
    );
  }
  const partial = partialText(state, debate, agent, round);
  if (partial === null) {
    return (
      <div class="bubble is-empty">
        <h4>{heading}</h4>
      </div>
    );
  }
  return (
    <div class={`bubble is-writing ${round > 0 ? "is-checking" : ""}`}>
      <h4>{heading}</h4>
      <Lines lines={partialLines(partial, { agent, round, agents }, state.voice.value)} />
    </div>
  );
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
  if (turn.answer === null) return <p class="chip is-wrong">no answer</p>;
  return (
    <p class={`chip ${turn.correct ? "is-right" : "is-wrong"}`}>
      <span class="chip-answer">{turn.answer}</span>
      <span>{turn.correct ? "✓ right" : "× wrong"}</span>
    </p>
  );
}

function Change({ change }: { readonly change: AnswerChange }): JSX.Element {
  const from = change.from ?? "no answer";
  const to = change.to ?? "no answer";
  const after = change.after.length > 0 ? ` after reading ${agentList(change.after)}` : "";
  return (
    <p class="change">
      Changed {from} → {to}
      {after}
    </p>
  );
}

interface OutcomeProps {
  readonly trajectory: Trajectory;
  /** The right one, null where nobody knows it. */
  readonly answer: string | null;
}

function Outcome({ trajectory, answer }: OutcomeProps): JSX.Element {
  const { final } = trajectory;
  return (
    <div class="outcome">
      <p>
        <span class="outcome-label">Vote</span>
        {final.votes.length === 0 && "nobody gave an answer"}
        {final.votes.map((vote) => (
          <span key={vote.answer} class={`ballot ${vote.answer === final.answer ? "is-winner" : ""}`}>
            <strong>{vote.answer}</strong> {agentList(vote.agents)}
          </span>
        ))}
      </p>
      {answer !== null && (
        <p class={`verdict ${final.correct ? "is-right" : "is-wrong"}`}>
          <span class="outcome-label">Answer key</span>
          {final.correct ? `✓ ${answer} is right` : `× the right answer is ${answer}`}
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

function partialText(state: PageState, debate: Debate, agent: number, round: number): string | null {
  for (const [id, text] of state.streaming.value) {
    const place = placeOfTurn(id, state.runId.value);
    if (place === null || place.agent !== agent || place.round !== round) continue;
    if (place.set === debate.set && place.taskId === debate.task.id) return text;
  }
  return null;
}
