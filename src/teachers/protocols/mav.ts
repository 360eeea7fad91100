// MAV, verification by several verifiers (Lifshitz et al. 2025, arXiv:2502.20379): solutions are drawn independently, verifiers look
// at one aspect each and approve or not, and the solution with the largest share of approvals wins.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. Verifiers come from a list in a fixed order, the first `verifiers` of it: their code draws from a pool at random, once a run, so
//    that two runs differ in who verifies.
// 2. A verdict that says neither "True" nor "False" is no approval. Their code approves whatever holds the word "True".
// 3. A tie goes to the answer with more approvals in all, then to the earlier solution: with two verifiers ties are the rule.
// 4. What is learned are solutions of the winner's answer; what verifiers write is kept as remarks. The share of approvals is no probability: a
//    small model approves most of what it reads.
import { integer } from "../../settings/row.ts";
import { numberedRoster, protocol } from "../protocol.ts";
import { temperature } from "../shared_rows.ts";

/** What verifiers look at; what each is told to check stands in the talk, in the same order. */
const ASPECTS = ["Sums", "Logic", "Facts", "Question", "Retelling", "Usual mistakes"];

export const mav = protocol({
  name: "several verifiers",
  label: "single answers and several verifiers (MAV)",
  help: "The model answers several times, and verifiers of one aspect each approve or not; most approvals win. It needs a model that can judge: small ones approve nearly everything.",
  paper: "arXiv:2502.20379",
  words: {
    title: "Several verifiers",
    how: "independent answers, approved by verifiers of one aspect each",
    story:
      "The model answers each question several times. Verifiers each look at one aspect, and the solution with the most approvals wins.",
    talk: { one: "verification", many: "verifications" },
    counted: "questions verified",
    rightAfter: "right by approval",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    candidates: integer({
      place: "team",
      label: "Solutions",
      help: "How many solutions of each question are drawn and verified.",
      min: 1,
      max: 8,
      fallback: 3,
      unit: "solutions",
    }),
    verifiers: integer({
      place: "team",
      label: "Verifiers",
      help: "How many aspects of each solution are looked at, each by a verifier of its own that speaks twice.",
      min: 1,
      max: ASPECTS.length,
      fallback: 2,
      unit: "verifiers",
    }),
    temperature,
  },
  needs: ["instructions"],
  view: "graph",
  roster: ({ candidates, verifiers }) => [
    ...numberedRoster("Solver", candidates),
    ...ASPECTS.slice(0, verifiers).map((name, i) => ({
      id: `verifier-${i + 1}`,
      name: `Verifier of ${name.toLowerCase()}`,
    })),
  ],
  leaves: ({ candidates }) => ({ solutions: candidates, endings: candidates, revisions: 0 }),
  solve: async (...asked) => (await import("../talks/mav.ts")).mavTalk(...asked),
});
