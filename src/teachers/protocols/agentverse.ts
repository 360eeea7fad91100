// AgentVerse (Chen et al. 2023, arXiv:2308.10848), its vertical form: a recruiter describes the experts that the question needs, the first expert
// solves and the others criticise until all agree, an evaluator says whether that is right; if not, its advice recruits a new group.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. Agreement of all critics ends the criticism. AgentArk's code never empties its list of reviews, so that one objection in the first round
//    keeps the experts from ever agreeing.
// 2. Reviews and evaluation are marked lines (“Review: Agree”, “Correctness: 1”); a text without one counts as an objection, and as wrong.
// 3. Each expert reads the latest solution and the latest reviews, not the last three or five messages.
// 4. The recruiter's lines are the experts' personas as they stand; a missing line leaves a plain expert. An evaluator that never approves
//    leaves the last solution with an answer.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

const ROWS = {
  experts: integer({
    place: "team",
    label: "Experts",
    help: "How many experts the recruiter describes: one solves, the others criticise.",
    min: 2,
    max: 5,
    fallback: 2,
    unit: "experts",
  }),
  reviewRounds: integer({
    place: "team",
    label: "Rounds of criticism at most",
    help: "How often the experts criticise one group's solution; it ends before, as soon as all agree.",
    min: 1,
    max: 3,
    fallback: 2,
    unit: "rounds",
  }),
  groups: integer({
    place: "team",
    label: "Groups at most",
    help: "How often a group is recruited for one question; it ends before, as soon as the evaluator approves.",
    min: 1,
    max: 3,
    fallback: 2,
    unit: "groups",
  }),
  temperature,
  reviseTemperature,
};

export const agentverse = protocol({
  name: "recruited experts",
  label: "recruited experts with an evaluator (AgentVerse)",
  help: "A recruiter describes experts, one solves, the others criticise, an evaluator approves or sends them home. Costly, and the evaluator has to see mistakes.",
  paper: "arXiv:2308.10848",
  words: {
    title: "Recruited experts",
    how: "experts are recruited, solve, criticise and are evaluated",
    story:
      "A recruiter describes the experts that a question needs. One solves, the others criticise, and an evaluator approves or asks for new experts.",
    talk: { one: "meeting of experts", many: "meetings of experts" },
    counted: "questions met about",
    rightAfter: "right after the meeting",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: ROWS,
  needs: ["instructions"],
  view: "graph",
  roster: ({ experts }) => [
    { id: "recruiter", name: "Recruiter" },
    ...Array.from({ length: experts }, (_, i) => ({ id: `expert-${i + 1}`, name: `Expert ${i + 1}` })),
    { id: "evaluator", name: "Evaluator" },
  ],
  leaves: ({ reviewRounds, groups }) => ({
    solutions: groups * reviewRounds,
    endings: 1,
    revisions: groups * reviewRounds - 1,
  }),
  solve: async (...asked) => (await import("../talks/agentverse.ts")).agentverseTalk(...asked),
});
