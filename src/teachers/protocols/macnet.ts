// MacNet (Qian et al. 2024, arXiv:2406.07155): agents stand at the nodes of a graph without cycles. Along each edge a critic reads the upper
// solution and names its most important mistake, and the lower agent writes it again; who stands behind several edges merges what came of them.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. The critique along each edge takes place. AgentArk's code deletes edges while it walks them, so that the upper solution is always
//    empty: its nodes are independent samples.
// 2. No personas: their code gives each node one of 99 professions at random, and what evidence there is at this size speaks against them
//    (EvoAgent, arXiv:2406.14228: on its logic puzzles Llama2-13B scores 0 with invented personas, 26 with plain steps).
// 3. A merge reads at most `maxRead` solutions, one of each answer first, with the number that agreed.
// 4. The temperature falls with the depth, 1 - depth / (depths + 1), times the run's own: theirs ends at 0 and begins at 1.
// 5. The task's source is no agent: nodes without one before them answer alone. Several last nodes are merged by one more agent.
import type { Turn } from "../../records/turn.ts";
import { choice, type ConfigOf, integer } from "../../settings/row.ts";
import { protocol, type TalkTable } from "../protocol.ts";
import { temperature } from "../shared_rows.ts";
import { depthsOf, lastNodes, nodesBefore, teamGraph, type TeamGraph } from "../team_graph.ts";
import { tellingTurns } from "../telling.ts";
import { decidedOutcome } from "../verdict.ts";

const nodeId = (node: number) => `node-${node + 1}`;
const criticId = (from: number, to: number) => `critic-${from + 1}-${to + 1}`;
const MERGER = { id: "merger", name: "Merger" };

const ROWS = {
  topology: choice({
    place: "team",
    label: "Graph of the team",
    help: "Who hands a solution to whom.",
    choices: [
      { value: "chain", label: "a chain" },
      { value: "star", label: "a star" },
      { value: "tree", label: "a tree" },
      { value: "mesh", label: "a mesh: everyone to all that follow" },
      { value: "layered", label: "layers of two" },
      { value: "random", label: "a random graph, always the same" },
    ],
    fallback: "layered",
  }),
  direction: choice({
    place: "team",
    label: "Direction",
    help: "A star or a tree that is reversed gathers many solutions into one.",
    choices: [
      { value: "forward", label: "as it is" },
      { value: "reversed", label: "reversed" },
    ],
    fallback: "forward",
  }),
  nodes: integer({
    place: "team",
    label: "Nodes",
    help: "How many agents solve; each edge between two of them has a critic of its own.",
    min: 2,
    max: 7,
    fallback: 4,
    unit: "nodes",
  }),
  temperature,
};

const graphOf = ({ topology, direction, nodes }: Omit<ConfigOf<typeof ROWS>, "temperature">): TeamGraph =>
  teamGraph(topology, nodes, direction === "reversed");

export const macnet = protocol({
  name: "network with critics",
  label: "a network with a critic on every edge (MacNet)",
  help: "Solutions are handed on along a graph, criticised on every edge and written again. Many texts; it pays where critics see mistakes.",
  paper: "arXiv:2406.07155",
  words: {
    title: "Network with critics",
    how: "solutions handed on along a graph, criticised on each edge",
    story:
      "Agents stand at the nodes of a graph. Along each edge a critic reads the solution, and the next agent writes it again.",
    talk: { one: "pass through the network", many: "passes through the network" },
    counted: "questions passed through",
    rightAfter: "right at the end of the network",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: ROWS,
  needs: ["instructions"],
  view: "graph",
  roster: (config) => {
    const graph = graphOf(config);
    return [
      ...Array.from({ length: graph.nodes }, (_, node) => ({ id: nodeId(node), name: `Node ${node + 1}` })),
      ...graph.edges.map(([from, to]) => ({
        id: criticId(from, to),
        name: `Critic of ${from + 1} for ${to + 1}`,
      })),
      ...(lastNodes(graph).length > 1 ? [MERGER] : []),
    ];
  },
  leaves: (config) => {
    const graph = graphOf(config);
    const before = Array.from({ length: graph.nodes }, (_, node) => nodesBefore(graph, node).length);
    const merging = before.filter((edges) => edges > 1);
    const alone = before.filter((edges) => edges === 0).length;
    const ends = lastNodes(graph).length;
    const merger = ends > 1 ? 1 : 0;
    return {
      solutions: graph.edges.length + merging.length + alone + merger,
      endings: ends + merger + merging.reduce((sum, edges) => sum + edges, 0), // a merge may leave some unread
      revisions: 1,
    };
  },
  async solve(_task, table, { temperature, ...config }) {
    const graph = graphOf(config);
    const depths = depthsOf(graph);
    const deepest = Math.max(...depths) + 1;
    const solved: Turn[] = [];
    for (let depth = 0; depth < deepest; depth++) {
      const nodes = depths.flatMap((each, node) => (each === depth ? [node] : []));
      const warmth = temperature * (1 - depth / deepest);
      const turns = await table.everyone(
        (_agent, place) => solvedAt(table, { graph, node: nodes[place]!, temperature: warmth }, solved),
        nodes.map((node) => table.roster[node]!),
      );
      turns.forEach((turn, i) => (solved[nodes[i]!] = turn));
    }
    const ends = lastNodes(graph).map((node) => solved[node]!);
    const last = ends.length === 1 ? ends[0]! : await merged(table, MERGER.id, ends, 0);
    return decidedOutcome(last, ends, table.turns());
  },
});

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
  const agent = nodeId(node);
  if (before.length === 0) return table.say(agent, { role: "propose", reads: [], temperature });
  const seats = before.map((from) => table.roster.find(({ id }) => id === criticId(from, node))!);
  const critiques = await table.everyone(
    (critic, i) => criticised(table, critic, solved[before[i]!]!),
    seats,
  );
  const self = table.roster.find(({ id }) => id === agent)!;
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
