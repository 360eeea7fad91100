// The graph that a talk went by, drawn: agents on a circle, an arrow for each weight above 0, as wide as the weight, and in strong ink where a
// message was sent in this talk. A table says the same in words, with all weights.
import type { JSX } from "preact";
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Turn } from "../../../records/turn.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { allEdges, type Edge, graphOfTalk, type RecordedGraph } from "../../../teachers/learned_edges.ts";
import { AGENT_COLOURS } from "../stage_frame.tsx";
import { decimal, grouped } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

interface LearnedGraphProps {
  readonly turns: readonly Turn[];
  readonly roster: readonly AgentSpec[];
}

const SIZE = 220;
const RING = 80;
const DOT = 14;
/** How far an arrow stands from the straight line, so that both ways between two agents are seen. */
const BEND = 9;
const WIDEST = 6;

export function LearnedGraph({ turns, roster }: LearnedGraphProps): JSX.Element | null {
  const graph = graphOfTalk(turns);
  if (graph === null) return null;
  const agents = roster.slice(0, graph.weights.length);
  const sent = new Set(graph.rounds.flat().map(edgeKey));
  const shown = allEdges(agents.length).filter(
    (edge) => weightIn(graph, edge) > 0 || sent.has(edgeKey(edge)),
  );
  return (
    <figure class="turn-graph learned-graph">
      <figcaption>{captionOf(graph)}</figcaption>
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        width={SIZE}
        role="img"
        aria-label={say("{n|agent|agents} and whom they hear; the table says the same.", {
          n: agents.length,
        })}
      >
        {shown.map((edge) => (
          <Arrow
            key={edgeKey(edge)}
            edge={edge}
            agents={agents.length}
            weight={weightIn(graph, edge)}
            isSent={sent.has(edgeKey(edge))}
          />
        ))}
        {agents.map((agent, place) => {
          const { x, y } = seatAt(place, agents.length);
          return (
            <g key={agent.id} class={`agent-${place % AGENT_COLOURS}`}>
              <circle cx={x} cy={y} r={DOT} />
              <text x={x} y={y}>
                {place + 1}
              </text>
            </g>
          );
        })}
      </svg>
      <WeightTable graph={graph} agents={agents} sent={sent} />
    </figure>
  );
}

const edgeKey = ({ from, to }: Edge): string => `${from}-${to}`;
const weightIn = ({ weights }: RecordedGraph, { from, to }: Edge): number => weights[from]?.[to] ?? 0;

function captionOf({ questions, keyed }: RecordedGraph): string {
  if (questions === 0) return say("Who hears whom: nothing is learned yet.");
  return keyed === questions
    ? say("Who hears whom, learned from {questions|question|questions}, by their keys.", { questions })
    : say(
        "Who hears whom, learned from {questions|question|questions}, {keyed} by their keys, the others by what the group agreed on.",
        { questions, keyed: grouped(keyed) },
      );
}

/** Where an agent stands on the circle, the first on top. */
function seatAt(place: number, agents: number): { readonly x: number; readonly y: number } {
  const angle = (2 * Math.PI * place) / agents - Math.PI / 2;
  return { x: SIZE / 2 + RING * Math.cos(angle), y: SIZE / 2 + RING * Math.sin(angle) };
}

interface ArrowProps {
  readonly edge: Edge;
  readonly agents: number;
  readonly weight: number;
  readonly isSent: boolean;
}

/** A bent line from dot to dot, with a head at its listener. */
function Arrow({ edge, agents, weight, isSent }: ArrowProps): JSX.Element {
  const from = seatAt(edge.from, agents);
  const to = seatAt(edge.to, agents);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const beside = { x: -along.y, y: along.x };
  const at = (start: { readonly x: number; readonly y: number }, forth: number, aside: number) =>
    `${(start.x + forth * along.x + aside * beside.x).toFixed(1)} ${(start.y + forth * along.y + aside * beside.y).toFixed(1)}`;
  const middle = at(from, length / 2, 2 * BEND);
  const width = 1 + WIDEST * Math.min(1, Math.max(0, weight));
  return (
    <g class={isSent ? "is-sent" : ""}>
      <path d={`M${at(from, DOT, 4)} Q${middle} ${at(to, -DOT - 6, 4)}`} style={{ strokeWidth: width }} />
      <polygon points={[at(to, -DOT, 3), at(to, -DOT - 9, 9), at(to, -DOT - 8, -1)].join(" ")} />
    </g>
  );
}

interface WeightTableProps {
  readonly graph: RecordedGraph;
  readonly agents: readonly AgentSpec[];
  readonly sent: ReadonlySet<string>;
}

function WeightTable({ graph, agents, sent }: WeightTableProps): JSX.Element {
  return (
    <details class="notes">
      <summary>{say("Weights of who hears whom, as a table")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("Speaker")}</th>
            <th scope="col">{say("Listener")}</th>
            <th scope="col">{say("Weight")}</th>
            <th scope="col">{say("Message here")}</th>
          </tr>
        </thead>
        <tbody>
          {allEdges(agents.length).map((edge) => (
            <tr key={edgeKey(edge)}>
              <th scope="row">{visibleText(agents[edge.from]!.name)}</th>
              <td>{visibleText(agents[edge.to]!.name)}</td>
              <td>{decimal(weightIn(graph, edge), 3)}</td>
              <td>{sent.has(edgeKey(edge)) ? "✓" : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
