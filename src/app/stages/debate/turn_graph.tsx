// Who read whom in one talk, drawn: a dot for each text with its number, a line to each text that read it. A table says the same in words.
import type { JSX } from "preact";
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Turn } from "../../../records/turn.ts";
import { AGENT_COLOURS } from "../stage_frame.tsx";
import { visibleText } from "../../../core/visible_text.ts";
import { shortAnswer } from "../../parts/short_answer.ts";
import { type PlacedTurn, turnLayout } from "./turn_layout.ts";
import { numberedWords } from "../../parts/numbered_words.ts";
import { say } from "../../words/say.tsx";

interface TurnGraphProps {
  readonly turns: readonly Turn[];
  readonly roster: readonly AgentSpec[];
}

const RADIUS = 13;

export function TurnGraph({ turns, roster }: TurnGraphProps): JSX.Element | null {
  if (turns.length === 0) return null;
  const { width, height, placed, edges } = turnLayout(turns, roster);
  const seatOf = ({ agent }: Turn) =>
    Math.max(
      0,
      roster.findIndex(({ id }) => id === agent),
    );
  return (
    <div class="turn-graph">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        role="img"
        aria-label={say("{turns|text|texts} by who read whom; the table says the same.", {
          turns: turns.length,
        })}
      >
        {edges.map(([from, to]) => (
          <path
            key={`${from.number}-${to.number}`}
            d={`M${from.x} ${from.y} C${from.x} ${from.y + 26} ${to.x} ${to.y - 26} ${to.x} ${to.y}`}
          />
        ))}
        {placed.map(({ turn, number, x, y }) => (
          <g
            key={turn.id}
            class={`agent-${seatOf(turn) % AGENT_COLOURS} ${turn.kind === "say" ? "" : "is-remark"}`}
          >
            <circle cx={x} cy={y} r={RADIUS} />
            <text x={x} y={y}>
              {number}
            </text>
          </g>
        ))}
      </svg>
      <TurnTable placed={placed} nameOf={(turn) => roster[seatOf(turn)]?.name ?? turn.agent} />
    </div>
  );
}

interface TurnTableProps {
  readonly placed: readonly PlacedTurn[];
  readonly nameOf: (turn: Turn) => string;
}

function TurnTable({ placed, nameOf }: TurnTableProps): JSX.Element {
  return (
    <details class="notes">
      <summary>{say("Who read whom, as a table")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("Text")}</th>
            <th scope="col">{say("By")}</th>
            <th scope="col">{say("Read")}</th>
            <th scope="col">{say("Answer")}</th>
          </tr>
        </thead>
        <tbody>
          {placed.map((each) => (
            <Row key={each.turn.id} of={each} name={nameOf(each.turn)} placed={placed} />
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface RowProps {
  readonly of: PlacedTurn;
  readonly name: string;
  readonly placed: readonly PlacedTurn[];
}

function Row({ of: { turn, number }, name, placed }: RowProps): JSX.Element {
  const read = placed.filter((each) => turn.parents.includes(each.turn.id)).map((each) => each.number);
  const none = turn.kind === "say" ? say("none#answer") : "–";
  return (
    <tr>
      <th scope="row">{number}</th>
      <td>{visibleText(numberedWords(name))}</td>
      <td>{read.length === 0 ? say("nothing") : read.join(", ")}</td>
      <td>{turn.answer === null ? none : shortAnswer(turn.answer)}</td>
    </tr>
  );
}
