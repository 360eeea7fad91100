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
import { choice, type ConfigOf, integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { temperature } from "../shared_rows.ts";
import { lastNodes, nodesBefore, teamGraph, type TeamGraph } from "../team_graph.ts";

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
  solve: async (...asked) => (await import("../talks/macnet.ts")).macnetTalk(...asked),
});
