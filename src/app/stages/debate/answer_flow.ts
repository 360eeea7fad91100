// Where everything stands in the picture of a debate: rounds from left to right, in each round a block for every answer, as high as the
// answer has votes, and the agents in their answer's block. Pure numbers; answer_flow_view.tsx draws them.
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Turn } from "../../../records/turn.ts";
import { canonicalAnswer } from "../../../tasks/verifier.ts";
import type { NamedObjection } from "./objections_in.ts";

/** An answer in one round. */
export interface FlowBlock {
  readonly round: number;
  /** The canonical answer; null for texts without one. */
  readonly key: string | null;
  /** As the first agent spelled it, null for none. */
  readonly answer: string | null;
  readonly correct: boolean | null;
  readonly votes: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** One agent in one round: a point in its answer's block, or where it is waited for. */
export interface FlowSeat {
  readonly agent: number;
  readonly round: number;
  readonly turn: Turn | null;
  readonly y: number;
}

/** An answer that is given in two rounds, or that begins or ends between them. */
export interface FlowBand {
  readonly round: number;
  readonly key: string | null;
  readonly correct: boolean | null;
  /** Left edge top and bottom, right edge top and bottom; an edge without height lies in the middle of the gap. */
  readonly from: readonly [number, number] | null;
  readonly to: readonly [number, number] | null;
}

/** From the critic to the one who is criticised, beside the round whose texts were read. */
export interface FlowArrow {
  readonly round: number;
  readonly from: number;
  readonly to: number;
  readonly fromY: number;
  readonly toY: number;
  readonly step: number;
}

export interface AnswerFlow {
  readonly width: number;
  readonly height: number;
  /** Left edges of the rounds' blocks. */
  readonly columns: readonly number[];
  readonly blockWidth: number;
  /** Between two rounds. */
  readonly gap: number;
  readonly blocks: readonly FlowBlock[];
  /** By agent, then by round. */
  readonly seats: readonly (readonly FlowSeat[])[];
  readonly bands: readonly FlowBand[];
  readonly arrows: readonly FlowArrow[];
}

export interface FlowInput {
  readonly turns: readonly Turn[];
  readonly roster: readonly AgentSpec[];
  readonly rounds: number;
  readonly objections: readonly NamedObjection[];
  /** What there is room for, in CSS pixels. */
  readonly room: number;
  /** What the votes on the right need of it. */
  readonly votesRoom: number;
}

/** Room for names on the left and rounds on top. */
const NAMES = 70;
export const FLOW_TOP = 26;
const BETWEEN = 14;
const LEAST_GAP = 26;
const [LEAST_BLOCK, MOST_BLOCK] = [46, 84];

const heightOfAgent = (agents: number): number => (agents <= 3 ? 42 : agents <= 5 ? 32 : 24);

export function answerFlow(input: FlowInput): AnswerFlow {
  const { roster, rounds, room, votesRoom } = input;
  const unit = heightOfAgent(roster.length);
  const space = Math.max(room - NAMES - votesRoom, rounds * LEAST_BLOCK + (rounds - 1) * LEAST_GAP);
  const blockWidth = Math.min(MOST_BLOCK, Math.max(LEAST_BLOCK, Math.floor(space / (2 * rounds - 1))));
  const gap = rounds < 2 ? 0 : (space - rounds * blockWidth) / (rounds - 1);
  const columns = Array.from({ length: rounds }, (_, round) => NAMES + round * (blockWidth + gap));
  const height = FLOW_TOP + roster.length * unit + (roster.length - 1) * BETWEEN;
  const lanes = lanesOf(input);
  const drawn = lanes.map((column, round) => columnOf(column, round, { x: columns[round]!, height, unit }));
  const seats = roster.map((_, agent) =>
    drawn.map((column) => column.seats.find((seat) => seat.agent === agent)!),
  );
  return {
    width: rounds < 2 ? NAMES + blockWidth + votesRoom : NAMES + space + votesRoom,
    height,
    columns,
    blockWidth,
    gap,
    blocks: drawn.flatMap(({ blocks }) => blocks),
    seats,
    bands: bandsOf(drawn),
    arrows: arrowsOf(input, seats),
  };
}

/** Agents of one round that stand together: with one answer, without any, or one that is waited for. */
interface Lane {
  /** What orders it: where its answer was first given, or would be. */
  readonly order: number;
  readonly key: string | null;
  readonly members: readonly { readonly agent: number; readonly turn: Turn | null }[];
}

/** Of each round, from top to bottom. Who is waited for stands where it stood in the round before, so that nothing moves but those who
 *  change their answer. */
function lanesOf({ turns, roster, rounds }: FlowInput): Lane[][] {
  const firstAt = new Map<string, number>();
  const said = (agent: number, round: number) =>
    turns.find(({ kind, step, agent: id }) => kind === "say" && step === round && id === roster[agent]!.id) ??
    null;
  const last = roster.length * rounds; // texts without an answer stand below all answers
  const before: string[] = [];
  return Array.from({ length: rounds }, (_, round) => {
    const lanes = new Map<string, Lane>();
    for (const agent of roster.keys()) {
      const turn = said(agent, round);
      const key = turn === null ? null : canonicalAnswer(turn.answer, turn.judge);
      if (key !== null && !firstAt.has(key)) firstAt.set(key, round * roster.length + agent);
      const waits = before[agent] ?? `waits ${agent}`;
      const name = turn === null ? waits : key === null ? "none" : `answer ${key}`;
      before[agent] = name;
      const lane = lanes.get(name);
      const order = lane?.order ?? orderOf(name, firstAt, { agent, last });
      const members = [...(lane?.members ?? []), { agent, turn }];
      lanes.set(name, { order, key: laneKey(name), members });
    }
    return [...lanes.values()].toSorted((a, b) => a.order - b.order);
  });
}

const laneKey = (name: string): string | null =>
  name.startsWith("answer ") ? name.slice("answer ".length) : null;

function orderOf(
  name: string,
  firstAt: ReadonlyMap<string, number>,
  { agent, last }: { readonly agent: number; readonly last: number },
): number {
  const key = laneKey(name);
  if (key !== null) return firstAt.get(key) ?? last;
  return name === "none" ? last : agent;
}

interface ColumnPlace {
  readonly x: number;
  readonly height: number;
  readonly unit: number;
}

/** Blocks and seats of one round, in the middle of the height. */
function columnOf(lanes: readonly Lane[], round: number, { x, height, unit }: ColumnPlace) {
  const agents = lanes.reduce((sum, { members }) => sum + members.length, 0);
  let y = FLOW_TOP + (height - FLOW_TOP - agents * unit - (lanes.length - 1) * BETWEEN) / 2;
  const blocks: FlowBlock[] = [];
  const seats: FlowSeat[] = [];
  for (const { key, members } of lanes) {
    const inOrder = members.toSorted((a, b) => Number(a.turn === null) - Number(b.turn === null));
    const spoken = inOrder.flatMap(({ turn }) => turn ?? []);
    const votes = spoken.length;
    if (votes > 0) {
      const { answer, correct } = spoken[0]!;
      blocks.push({ round, key, answer, correct, votes, x, y, height: votes * unit });
    }
    for (const [at, { agent, turn }] of inOrder.entries())
      seats.push({ agent, round, turn, y: y + (at + 0.5) * unit });
    y += members.length * unit + BETWEEN;
  }
  const waiting = new Set(
    lanes.flatMap(({ key, members }) => (members.some(({ turn }) => turn === null) ? [key] : [])),
  );
  return { blocks, seats, waiting };
}

interface DrawnColumn {
  readonly blocks: readonly FlowBlock[];
  /** Answers whose agents have not all spoken again: nobody knows yet whether these go on. */
  readonly waiting: ReadonlySet<string | null>;
}

/** Answers alone: texts without one have nothing in common. */
function bandsOf(columns: readonly DrawnColumn[]): FlowBand[] {
  const edges = (block: FlowBlock | undefined): readonly [number, number] | null =>
    block === undefined ? null : [block.y, block.y + block.height];
  return columns.slice(0, -1).flatMap((here, round) => {
    const next = columns[round + 1]!;
    const keys = new Set([...here.blocks, ...next.blocks].flatMap(({ key }) => key ?? []));
    return [...keys].flatMap((key): FlowBand[] => {
      const left = here.blocks.find((block) => block.key === key);
      const right = next.blocks.find((block) => block.key === key);
      if (right === undefined && next.waiting.has(key)) return [];
      const correct = (left ?? right)?.correct ?? null;
      return [{ round, key, correct, from: edges(left), to: edges(right) }];
    });
  });
}

/** Nobody points at themselves: the sentence and the table say so. */
function arrowsOf({ objections, roster }: FlowInput, seats: AnswerFlow["seats"]): FlowArrow[] {
  const placeOf = (turn: Turn): number => roster.findIndex(({ id }) => id === turn.agent);
  return objections.flatMap(({ turn, about, step }) =>
    about.flatMap((criticised): FlowArrow[] => {
      const [from, to, round] = [placeOf(turn), placeOf(criticised), criticised.step];
      const fromY = seats[from]?.[round]?.y;
      const toY = seats[to]?.[round]?.y;
      if (from === to || fromY === undefined || toY === undefined) return [];
      return [{ round, from, to, fromY, toY, step }];
    }),
  );
}
