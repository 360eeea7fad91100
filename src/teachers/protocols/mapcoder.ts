// MapCoder (Islam et al. 2024, arXiv:2405.11403): a retriever recalls similar problems, a planner makes a plan after each and says how sure it
// is, a coder writes the plan that it is surest of, and a debugger mends the program by what the sample tests say, until it passes; else the
// next plan is tried.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. Each problem is recalled in a turn of its own that reads those before; both codes ask for all in one text of XML, which a small model
//    does not keep.
// 2. The agents may fail in the form: a plan without a number behind “Confidence:” counts as 0 and is tried last.
// 3. The sample tests are those that the question shows, run in the sandbox. AgentArk's code picks them out of a docstring and runs the program
//    unguarded in the process of its own; its agents' calls fail as shipped, since they hand messages to a function that takes a prompt.
// 4. Where no program passes, the one that passes most sample tests is the answer, the later of several; the paper's is the last one.
// 5. The debugger reads the plan, the program and the environment's report; the paper's also reads the exemplars again.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

export const mapcoder = protocol({
  name: "plans and debugging",
  label: "similar problems, plans, code and debugging (MapCoder)",
  help: "Recalls similar problems, plans, writes the program of the surest plan and mends it by what its tests say. For questions that ask for programs; a model of 135 million weights hardly writes any.",
  paper: "arXiv:2405.11403",
  words: {
    title: "Plans and debugging",
    how: "similar problems, plans, programs that are run and mended",
    story:
      "Similar problems are recalled, and a plan is made after each. The surest plan is written as a program, which is run and mended until it passes.",
    talk: { one: "piece of work", many: "pieces of work" },
    counted: "functions worked on",
    rightAfter: "right after debugging",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    exemplars: integer({
      place: "team",
      label: "Similar problems",
      help: "How many similar problems are recalled; a plan is made after each.",
      min: 1,
      max: 5,
      fallback: 3,
      unit: "problems",
    }),
    repairs: integer({
      place: "team",
      label: "Repairs of a plan at most",
      help: "How often the program of one plan is mended before the next plan is tried.",
      min: 0,
      max: 5,
      fallback: 2,
      unit: "repairs",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  questions: "tests",
  view: "graph",
  roster: () => [
    { id: "retriever", name: "Retriever" },
    { id: "planner", name: "Planner" },
    { id: "coder", name: "Coder" },
    { id: "debugger", name: "Debugger" },
    { id: "environment", name: "Environment" },
  ],
  programs: ["environment"],
  leaves: ({ exemplars, repairs }) => ({
    solutions: exemplars * (1 + repairs),
    endings: 1,
    revisions: exemplars * repairs,
  }),
  solve: async (...asked) => (await import("../talks/mapcoder.ts")).mapcoderTalk(...asked),
});
