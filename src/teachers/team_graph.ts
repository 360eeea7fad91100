// Who hands its work to whom, as data: nodes are numbered so that every edge goes from a lower number to a higher one. Any protocol may talk
// along such a graph, and the page draws what was said by who read whom.
import { uniform } from "../core/rng.ts";

export interface TeamGraph {
  /** How many nodes there are, numbered from 0. */
  readonly nodes: number;
  /** [from, to] with from < to, ordered by `to`, then by `from`. */
  readonly edges: readonly (readonly [number, number])[];
}

/** MacNet's release draws its random graph with this seed. */
const RANDOM_SEED = 2025;
const RANDOM_SHARE = 0.5;

type Joins = (from: number, to: number, nodes: number) => boolean;

/** Whether two nodes are joined, by the name of the topology (MacNet, arXiv:2406.07155, section 3.1). */
const JOINS = {
  chain: (from, to) => to === from + 1,
  star: (from) => from === 0,
  tree: (from, to) => from === (to - 1) >> 1,
  mesh: () => true,
  layered: (from, to) => to >> 1 === (from >> 1) + 1,
  random: (from, to) => isDrawn(from, to) || (from === to - 1 && !hasDrawn(to)),
} satisfies Readonly<Record<string, Joins>>;
export type Topology = keyof typeof JOINS;

/** The graph of that name. Layers are two nodes wide, trees are binary, and no node but the first of a random graph stands without one
 *  before it. @param isReversed every edge the other way: a star's leaves then hand their work to its centre */
export function teamGraph(topology: Topology, nodes: number, isReversed = false): TeamGraph {
  const joins: Joins = JOINS[topology];
  const edges: (readonly [number, number])[] = [];
  for (let to = 1; to < nodes; to++) {
    for (let from = 0; from < to; from++) if (joins(from, to, nodes)) edges.push([from, to]);
  }
  if (!isReversed) return { nodes, edges };
  const turned = edges.map(([from, to]) => [nodes - 1 - to, nodes - 1 - from] as const);
  return { nodes, edges: turned.toSorted(([a, x], [b, y]) => x - y || a - b) };
}

/** The nodes that hand their work to `node`, in their order. */
export function nodesBefore({ edges }: TeamGraph, node: number): readonly number[] {
  return edges.flatMap(([from, to]) => (to === node ? [from] : []));
}

/** The nodes that hand their work to nobody. */
export function lastNodes({ nodes, edges }: TeamGraph): readonly number[] {
  return Array.from({ length: nodes }, (_, node) => node).filter((node) =>
    edges.every(([from]) => from !== node),
  );
}

/** For each node how many edges the longest way to it has. */
export function depthsOf(graph: TeamGraph): readonly number[] {
  const depths: number[] = [];
  for (let node = 0; node < graph.nodes; node++) {
    depths.push(Math.max(-1, ...nodesBefore(graph, node).map((from) => depths[from]!)) + 1);
  }
  return depths;
}

/** The same for a pair of nodes whatever the size of the graph. */
const isDrawn = (from: number, to: number): boolean => uniform(RANDOM_SEED, 64 * to + from) < RANDOM_SHARE;
const hasDrawn = (to: number): boolean =>
  Array.from({ length: to }, (_, from) => from).some((from) => isDrawn(from, to));
