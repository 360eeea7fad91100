// Where the texts of one talk stand when they are drawn by who read whom: what read nothing on top, and each text below all that it read.
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Turn } from "../../../records/turn.ts";
import { depthsOfTurns, turnsInOrder } from "../../../teachers/trajectory.ts";

export interface PlacedTurn {
  readonly turn: Turn;
  /** Its number in reading order, from 1 on. */
  readonly number: number;
  readonly x: number;
  readonly y: number;
}

export interface TurnLayout {
  readonly width: number;
  readonly height: number;
  readonly placed: readonly PlacedTurn[];
  /** [from, to]: `to` read `from`. */
  readonly edges: readonly (readonly [PlacedTurn, PlacedTurn])[];
}

/** Units of the drawing between two texts of a row, and between two rows. */
const ACROSS = 44;
const DOWN = 52;

/** Rows of equal depth, each in the middle of the drawing. */
export function turnLayout(turns: readonly Turn[], roster: readonly AgentSpec[]): TurnLayout {
  const depths = depthsOfTurns(turns);
  const order = turnsInOrder(turns, roster);
  const rows = new Map<number, Turn[]>();
  for (const turn of order) {
    const depth = depths.get(turn.id)!;
    rows.set(depth, [...(rows.get(depth) ?? []), turn]);
  }
  const widest = Math.max(1, ...[...rows.values()].map((row) => row.length));
  const placed = order.map((turn, i): PlacedTurn => {
    const depth = depths.get(turn.id)!;
    const row = rows.get(depth)!;
    const x = ACROSS * (row.indexOf(turn) + (widest - row.length) / 2 + 0.5);
    return { turn, number: i + 1, x, y: DOWN * (depth + 0.5) };
  });
  const byId = new Map(placed.map((each) => [each.turn.id, each]));
  const edges = placed.flatMap((to) =>
    to.turn.parents.flatMap((id) => {
      const from = byId.get(id);
      return from === undefined ? [] : [[from, to] as const];
    }),
  );
  return { width: ACROSS * widest, height: DOWN * (Math.max(-1, ...rows.keys()) + 1), placed, edges };
}
