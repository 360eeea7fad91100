// InfiAgent (Yu et al. 2025, arXiv:2509.22502): agents form a pyramid. Those above plan and hand work down, the leaves do it with tools; results go up
// as an address and one line; each leaf has a running quality by which work is dealt out, and the tree changes where a change proves itself.
// Differences from the paper and from its release, with reasons:
// 1. Leaves work at the same time; the release runs its tree of agents one after the other.
// 2. A program splits questions of a known form (decompositions.ts). Others are split by the root's own plan, which a small model writes badly.
// 3. validate(report) is a program: does the line say the number that the tool told; without a tool, did the talk end right, where the run
//    checks answers by the key, and else it holds. The release's judge is told to look at form, not at truth.
// 4. Work is dealt out by the square of quality: by quality itself a leaf whose quality has just halved would keep more than half of its share.
// 5. Evolution is one change at a time to the tree: prune, fuse or split. It is proposed after one lot of questions and tried beside the tree on
//    the next, whose questions had no part in it; it is taken only if the tree is right more often, which the answer key says. Where the
//    run does not check answers by the key no change is tried. The release has no evolution at all.
// 6. No models are trained again on merged work, and no model judges or writes summaries of the system.
// 7. Two levels below the root. What the root and a branch read comes five at a time, so that no prompt grows with the question.
import { choice, integer, real } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { lot, temperature } from "../shared_rows.ts";

/** Leaves that a tree may grow beyond those that it begins with. */
const SPARE = 2;

export const pyramid = protocol({
  name: "a pyramid of agents",
  label: "a tree of agents that hands small parts to those who do them well (InfiAgent)",
  help: "The question is split, leaves find each part with tools, and results go up one line at a time. For questions that need tools, such as the lookup sums.",
  paper: "arXiv:2509.22502",
  words: {
    title: "Pyramid of agents",
    how: "parts handed down a tree, results handed up",
    story:
      "The question is split into parts. Leaves of a tree find each with tools, and those above put together what they are told in one line each.",
    talk: { one: "piece of work", many: "pieces of work" },
    counted: "questions worked on",
    rightAfter: "right at the top",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    branches: integer({
      place: "team",
      label: "Branches",
      help: "How many agents stand below the root.",
      min: 1,
      max: 5,
      fallback: 2,
      unit: "branches",
    }),
    leaves: integer({
      place: "team",
      label: "Leaves of a branch",
      help: "How many agents with tools stand below each branch.",
      min: 1,
      max: 5,
      fallback: 2,
      unit: "leaves",
    }),
    leafCalls: integer({
      place: "team",
      label: "Tool calls of a leaf",
      help: "How often a leaf may call a tool for one part before it reports.",
      min: 1,
      max: 4,
      fallback: 1,
      unit: "calls",
    }),
    patience: real({
      place: "team",
      label: "Memory of quality",
      help: "How much of a leaf's quality is kept with each report: near 1 it changes slowly.",
      min: 0.1,
      max: 0.99,
      fallback: 0.9,
    }),
    evolution: choice({
      place: "team",
      label: "The tree",
      help: "Whether changes of the tree are tried on every second lot of questions, and taken if it is then right more often. Only where answers are checked by the answer key.",
      choices: [
        { value: "fixed", label: "stays as it is" },
        { value: "evolve", label: "changes where a change proves itself" },
      ],
      fallback: "fixed",
    }),
    lot,
    temperature,
  },
  needs: ["instructions"],
  view: "graph",
  learnsEvery: ({ lot }) => lot,
  roster: ({ branches, leaves }) => [
    { id: "root", name: "Root" },
    ...Array.from({ length: branches }, (_, i) => ({ id: `branch-${i + 1}`, name: `Branch ${i + 1}` })),
    ...Array.from({ length: branches * leaves + SPARE }, (_, i) => ({
      id: `leaf-${i + 1}`,
      name: `Leaf ${i + 1}`,
    })),
  ],
  spares: SPARE,
  voters: () => 1, // the root's answer is the group's
  leaves: () => ({ solutions: 1, endings: 1, revisions: 0 }),
  solve: async (...asked) => (await import("../talks/pyramid.ts")).pyramidTalk(...asked),
});
