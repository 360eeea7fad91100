// The picture of a debate that has rounds: a band for every answer, as high as it has votes, a line for every agent, arrows from critics to
// those whom they call wrong. One sentence and a table say the same.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { AgentSpec } from "../../../records/agent_spec.ts";
import { useRoom } from "../../parts/room.ts";
import { visibleText } from "../../../core/visible_text.ts";
import type { Debate } from "../../state.ts";
import { AGENT_COLOURS } from "../stage_frame.tsx";
import { type AnswerFlow, answerFlow, type FlowArrow, type FlowBand } from "./answer_flow.ts";
import { debateSentence } from "./debate_sentence.ts";
import { FlowTable } from "./flow_table.tsx";
import type { NamedObjection } from "./objections_in.ts";
import { numberedWords } from "../../parts/numbered_words.ts";
import { say } from "../../words/say.tsx";

interface AnswerFlowViewProps {
  readonly debate: Debate;
  readonly roster: readonly AgentSpec[];
  readonly rounds: number;
  readonly objections: readonly NamedObjection[];
  /** Whether it can be read out of a text what its author objects to. */
  readonly canObject: boolean;
  /** Ids of agents, with the round in which they are writing. */
  readonly writing: ReadonlyMap<string, number>;
}

export function AnswerFlowView(props: AnswerFlowViewProps): JSX.Element {
  const { debate, roster, rounds, objections, canObject, writing } = props;
  const { host, room } = useRoom();
  const { turns, trajectory } = debate;
  const votesRoom = roomForVotes(roster.length);
  const flow = useMemo(
    () => answerFlow({ turns, roster, rounds, objections, room, votesRoom }),
    [turns, roster, rounds, objections, room, votesRoom],
  );
  const outcome = trajectory?.outcome ?? null;
  return (
    <figure class="answer-flow">
      <figcaption>
        {debateSentence({ turns, roster, objections, outcome }) || say("Nobody has spoken yet.")}
      </figcaption>
      <div
        class="scroll flow-picture"
        tabIndex={0}
        role="region"
        aria-label={say("Answers round by round")}
        ref={host}
      >
        <svg
          viewBox={`0 0 ${flow.width} ${flow.height}`}
          width={flow.width}
          height={flow.height}
          role="img"
          aria-label={say(
            "The answers round by round; the sentence above it and the table below say the same.",
          )}
        >
          <Bands flow={flow} />
          <Rounds flow={flow} />
          <Lines flow={flow} roster={roster} />
          <Blocks flow={flow} winner={outcome?.from ?? null} />
          <Waiting flow={flow} roster={roster} writing={writing} />
          {flow.arrows.map((arrow, i) => (
            <Arrow key={i} flow={flow} arrow={arrow} />
          ))}
        </svg>
      </div>
      <p class="small flow-legend">
        {say("Bands are answers, as high as they have votes; lines are agents.")}
        {canObject && ` ${say("An arrow goes from an agent to the one whose step it calls wrong.")}`}
      </p>
      <FlowTable flow={flow} roster={roster} objections={objections} />
    </figure>
  );
}

/** In CSS pixels, of bold letters: “3 Stimmen” is wider than “3 votes”, and an m than other letters. */
function roomForVotes(votes: number): number {
  const words = say("{votes|vote|votes}", { votes });
  const wide = words.split("m").length - 1;
  return 9 + 8.3 * (words.length + 0.6 * wide);
}

const classOf = (correct: boolean | null): string =>
  correct === null ? "is-open" : correct ? "is-right" : "is-wrong";

function Rounds({ flow }: { readonly flow: AnswerFlow }): JSX.Element {
  return (
    <>
      {flow.columns.map((x, round) => (
        <text key={round} class="flow-round" x={x + flow.blockWidth / 2} y={14}>
          {say("Round {n}", { n: round + 1 })}
        </text>
      ))}
    </>
  );
}

function Bands({ flow }: { readonly flow: AnswerFlow }): JSX.Element {
  return (
    <>
      {flow.bands.map((band) => (
        <path
          key={`${band.round} ${band.key}`}
          class={`flow-band ${classOf(band.correct)}`}
          d={bandPath(band, flow)}
        />
      ))}
    </>
  );
}

/** An answer that ends or begins between two rounds runs out, or in, half-way. */
function bandPath({ round, from, to }: FlowBand, { columns, blockWidth, gap }: AnswerFlow): string {
  const left = columns[round]! + blockWidth;
  const middle = left + gap / 2;
  const point = (edge: readonly [number, number]): readonly [number, number] => {
    const y = (edge[0] + edge[1]) / 2;
    return [y, y];
  };
  const [x0, x1] = [from === null ? middle : left, to === null ? middle : left + gap];
  const [a, b] = [from ?? point(to!), to ?? point(from!)];
  const bend = (x0 + x1) / 2;
  return `M${x0} ${a[0]} C${bend} ${a[0]} ${bend} ${b[0]} ${x1} ${b[0]} V${b[1]} C${bend} ${b[1]} ${bend} ${a[1]} ${x0} ${a[1]} Z`;
}

interface LinesProps {
  readonly flow: AnswerFlow;
  readonly roster: readonly AgentSpec[];
}

function Lines({ flow, roster }: LinesProps): JSX.Element {
  const { columns, blockWidth, gap, seats } = flow;
  return (
    <>
      {seats.map((own, agent) => (
        <g key={agent} class={`agent-${agent % AGENT_COLOURS}`}>
          <text class="flow-name" x={0} y={own[0]!.y}>
            {shortName(numberedWords(roster[agent]!.name))}
          </text>
          {own.slice(1).map((seat, i) => {
            const x = columns[i]! + blockWidth;
            const bend = x + gap / 2;
            const y = own[i]!.y;
            return (
              <path
                key={i}
                class={`flow-line ${seat.turn === null ? "is-waiting" : ""}`}
                d={`M${x} ${y} C${bend} ${y} ${bend} ${seat.y} ${x + gap} ${seat.y}`}
              />
            );
          })}
        </g>
      ))}
    </>
  );
}

const shortName = (name: string): string => {
  const shown = visibleText(name);
  return shown.length <= 8 ? shown : `${shown.slice(0, 7)}…`;
};

interface BlocksProps {
  readonly flow: AnswerFlow;
  /** Ids of the turns that carry the outcome, null before. */
  readonly winner: readonly string[] | null;
}

function Blocks({ flow, winner }: BlocksProps): JSX.Element {
  const { blocks, blockWidth, columns, seats } = flow;
  const winners = new Set(
    seats.flatMap((own) => {
      const last = own.at(-1);
      const turn = last?.turn;
      return turn !== null && turn !== undefined && winner?.includes(turn.id) === true ? [turn.answer] : [];
    }),
  );
  return (
    <>
      {blocks.map(({ round, key, answer, correct, votes, x, y, height }) => {
        const wins = round === columns.length - 1 && winners.has(answer);
        return (
          <g key={`${round} ${key}`} class={`flow-block ${key === null ? "is-none" : classOf(correct)}`}>
            <rect x={x} y={y} width={blockWidth} height={height} rx={5} />
            <text class="flow-answer" x={x + blockWidth / 2} y={y + height / 2}>
              {blockText(answer, key === null ? null : correct, blockWidth)}
            </text>
            {round === columns.length - 1 && (
              <text class={`flow-votes ${wins ? "is-winner" : ""}`} x={x + blockWidth + 8} y={y + height / 2}>
                {say("{votes|vote|votes}", { votes })}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

/** "14 ×", as much of it as the block holds. */
function blockText(answer: string | null, correct: boolean | null, width: number): string {
  const mark = correct === null ? "" : correct ? " ✓" : " ×";
  if (answer === null) return say("none#answer");
  const most = Math.floor((width - 24) / 7.5);
  const shown = visibleText(answer.trim());
  return `${shown.length <= most ? shown : `${shown.slice(0, Math.max(1, most - 1))}…`}${mark}`;
}

interface WaitingProps {
  readonly flow: AnswerFlow;
  readonly roster: readonly AgentSpec[];
  readonly writing: ReadonlyMap<string, number>;
}

/** Whoever has not spoken in a round: an empty place, with dots while they write. */
function Waiting({ flow, roster, writing }: WaitingProps): JSX.Element {
  return (
    <>
      {flow.seats.flatMap((own, agent) =>
        own
          .filter(({ turn }) => turn === null)
          .map(({ round, y }) => (
            <g key={`${agent} ${round}`} class={`flow-waiting agent-${agent % AGENT_COLOURS}`}>
              <rect x={flow.columns[round]! + 1} y={y - 9} width={flow.blockWidth - 2} height={18} rx={9} />
              {writing.get(roster[agent]!.id) === round && (
                <text class="is-writing" x={flow.columns[round]! + flow.blockWidth / 2} y={y}>
                  {flow.blockWidth < 60 ? "…" : say("writing")}
                </text>
              )}
            </g>
          )),
      )}
    </>
  );
}

/** Beside the round whose texts were read, bending into the gap. */
function Arrow({ flow, arrow }: { readonly flow: AnswerFlow; readonly arrow: FlowArrow }): JSX.Element {
  const x = flow.columns[arrow.round]! + flow.blockWidth + 3;
  const down = arrow.toY > arrow.fromY ? 1 : -1;
  const [y0, y1] = [arrow.fromY + 7 * down, arrow.toY - 7 * down];
  const bend = x + Math.min(flow.gap * 0.8, 18 + 0.3 * Math.abs(y1 - y0));
  return (
    <g class={`flow-arrow agent-${arrow.from % AGENT_COLOURS}`}>
      <path class="halo" d={`M${x} ${y0} C${bend} ${y0} ${bend} ${y1} ${x + 7} ${y1}`} />
      <path class="shaft" d={`M${x} ${y0} C${bend} ${y0} ${bend} ${y1} ${x + 7} ${y1}`} />
      <path class="head" d={`M${x - 1} ${y1} l9 -4.5 v9 z`} />
    </g>
  );
}
