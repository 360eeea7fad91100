// What the picture of a debate shows, as a table: an agent a row, a round a column.
import type { JSX } from "preact";
import type { AgentSpec } from "../../../records/agent_spec.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { shortAnswer } from "../../parts/short_answer.ts";
import { agentList } from "../../parts/wording.ts";
import type { AnswerFlow, FlowSeat } from "./answer_flow.ts";
import type { NamedObjection } from "./objections_in.ts";
import { numberedWords } from "../../parts/numbered_words.ts";
import { say } from "../../words/say.tsx";

interface FlowTableProps {
  readonly flow: AnswerFlow;
  readonly roster: readonly AgentSpec[];
  readonly objections: readonly NamedObjection[];
}

export function FlowTable({ flow, roster, objections }: FlowTableProps): JSX.Element {
  return (
    <details class="notes">
      <summary>{say("The same as a table")}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Answers by agent and round")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("Agent")}</th>
              {flow.columns.map((_, round) => (
                <th key={round} scope="col">
                  {say("Round {n}", { n: round + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {flow.seats.map((own, agent) => (
              <tr key={agent}>
                <th scope="row">{visibleText(numberedWords(roster[agent]!.name))}</th>
                {own.map((seat) => (
                  <td key={seat.round}>
                    {answerOf(seat)}
                    {objections
                      .filter(({ turn }) => turn.id === seat.turn?.id)
                      .map((objection, i) => (
                        <span key={i} class="small">
                          {" "}
                          {objectionSentence(objection, roster)}
                        </span>
                      ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function answerOf({ turn }: FlowSeat): string {
  if (turn === null) return say("not yet");
  if (turn.answer === null) return say("no answer");
  const mark = turn.correct === null ? "" : turn.correct ? ` ${say("✓ right")}` : ` ${say("× wrong")}`;
  return `${shortAnswer(turn.answer)}${mark}`;
}

/** "Objects to step 2 of agents 1 and 3: Fay has fewer." */
export function objectionSentence(
  { step, about, because, turn }: NamedObjection,
  roster: readonly AgentSpec[],
): string {
  const name = (id: string): string => roster.find((agent) => agent.id === id)?.name ?? id;
  const whose = about.map(({ agent }) => agent);
  const isOwn = whose.length === 1 && whose[0] === turn.agent;
  const of = agentList(whose.map(name));
  const reason = because === "" ? "" : `: ${visibleText(because)}`;
  const what =
    whose.length === 0
      ? say("step {step}", { step })
      : isOwn
        ? say("its own step {step}", { step })
        : say("step {step} of {names}", { step, names: of });
  return say("Objects to {what}{reason}.", { what, reason });
}
