// Who says what in MacNet; whose it is, and what differs from the paper, stands in protocols/macnet.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { depthsOf, lastNodes, nodesBefore, teamGraph, type TeamGraph, type Topology } from "../team_graph.ts";
import { tellingTurns } from "../telling.ts";
import { decidedOutcome } from "../verdict.ts";

interface GraphConfig {
  readonly topology: Topology;
  readonly direction: "forward" | "reversed";
  readonly nodes: number;
}

const nodeOf = (table: TalkTable, node: number) => table.roster[node]!;
/** The critics stand behind the nodes, in the order of the edges. */
const criticOf = (table: TalkTable, graph: TeamGraph, [from, to]: readonly [number, number]) =>
  table.roster[graph.nodes + graph.edges.findIndex(([a, b]) => a === from && b === to)]!;

export async function macnetTalk(
  _task: Task,
  table: TalkTable,
  { temperature, ...config }: GraphConfig & { readonly temperature: number },
): Promise<Outcome> {
  const graph = teamGraph(config.topology, config.nodes, config.direction === "reversed");
  const depths = depthsOf(graph);
  const deepest = Math.max(...depths) + 1;
  const solved: Turn[] = [];
  for (let depth = 0; depth < deepest; depth++) {
    const nodes = depths.flatMap((each, node) => (each === depth ? [node] : []));
    const warmth = temperature * (1 - depth / deepest);
    const turns = await table.everyone(
      (_agent, place) => solvedAt(table, { graph, node: nodes[place]!, temperature: warmth }, solved),
      nodes.map((node) => nodeOf(table, node)),
    );
    turns.forEach((turn, i) => (solved[nodes[i]!] = turn));
  }
  const ends = lastNodes(graph).map((node) => solved[node]!);
  const last = ends.length === 1 ? ends[0]! : await merged(table, table.roster.at(-1)!.id, ends, 0);
  return decidedOutcome(last, ends, table.turns());
}

interface Place {
  readonly graph: TeamGraph;
  readonly node: number;
  readonly temperature: number;
}

/** What a node comes to: alone, or from what is handed to it. @param solved what the nodes before it came to, by node */
async function solvedAt(
  table: TalkTable,
  { graph, node, temperature }: Place,
  solved: readonly Turn[],
): Promise<Turn> {
  const before = nodesBefore(graph, node);
  const self = nodeOf(table, node);
  const agent = self.id;
  if (before.length === 0) return table.say(agent, { role: "propose", reads: [], temperature });
  const seats = before.map((from) => criticOf(table, graph, [from, node]));
  const critiques = await table.everyone(
    (critic, i) => criticised(table, critic, solved[before[i]!]!),
    seats,
  );
  const rewritten = await table.everyone(
    (_agent, i) =>
      table.say(agent, {
        role: "rewrite",
        reads: [solved[before[i]!]!, critiques[i]!],
        temperature,
        instruction: {
          titles: ["A solution", "What a critic says of it"],
          request: "Write the whole solution again. Follow the critic where the critic is right.",
          gives: "solution",
        },
      }),
    before.map(() => self),
  );
  return rewritten.length === 1 ? rewritten[0]! : merged(table, agent, rewritten, temperature);
}

function criticised(table: TalkTable, critic: string, solution: Turn): Promise<Turn> {
  return table.say(critic, {
    role: "criticise",
    reads: [solution],
    temperature: 0,
    instruction: {
      persona: "You are a critic. You never write the solution yourself.",
      titles: ["A solution"],
      request: "Name the one most important thing to correct in this solution, in one or two sentences.",
      gives: "remark",
      maxNewTokens: 120,
    },
  });
}

function merged(table: TalkTable, agent: string, turns: readonly Turn[], temperature: number): Promise<Turn> {
  const shown = tellingTurns(turns, table.maxRead("merge"));
  return table.say(agent, {
    role: "merge",
    reads: shown.map(({ turn }) => turn),
    temperature,
    instruction: {
      titles: shown.map(({ title }) => title),
      request:
        "These are solutions of the question above. Take the right steps of each, and write one whole solution.",
      gives: "solution",
    },
  });
}
