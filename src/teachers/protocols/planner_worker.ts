// MATPO (Mo et al. 2025, arXiv:2510.04678): one model is the planner, which gives out subtasks one after the other, and the worker, which does one
// subtask with tools and sums up what it found. The planner sees the summary and nothing else of the work; the worker begins without a memory.
// How a planner and its workers share the credit for an answer stands in src/train/team_advantages.ts.
// Differences from the paper and from its release, with reasons:
// 1. Each worker is an agent of its own at the table, so that what it remembers is its own work alone; all are the same model, as in the paper.
// 2. Tools are local (lookup, calculator, search); the paper's search and read the web.
// 3. A subtask is given out by the same written line that calls a tool, “Call: worker …”; the paper's prompts are XML of some thousand tokens, and
//    a small model does not keep such a form.
// 4. Lengths are those of small models: a few subtasks and calls, a summary of two parts. The release asks for four parts, of up to 37,888 tokens.
// 5. Thoughts are cut from what others read, as in the release.
// 6. Who has used up its calls is asked for its answer or its summary without tools; the release stops after 20 turns.
// 7. The question stands before the worker's subtask by choice (`recap`), as the summary does (`summary`): the paper's ablation has both off.
import { choice, integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { temperature } from "../shared_rows.ts";

export const plannerWorker = protocol({
  name: "a planner with workers",
  label: "a planner that gives out subtasks, and workers with tools (MATPO)",
  help: "A planner gives out subtasks; a worker does each with tools and sums it up; the planner answers. For questions that need tools, such as the lookup sums.",
  paper: "arXiv:2510.04678",
  words: {
    title: "Planner and workers",
    how: "subtasks, each done with tools by a worker that starts afresh",
    story:
      "A planner gives out one subtask after the other. A worker does each with tools and sums it up; the planner sees no more.",
    talk: { one: "piece of work", many: "pieces of work" },
    counted: "questions worked on",
    rightAfter: "right by the planner",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    subtasks: integer({
      place: "team",
      label: "Subtasks",
      help: "How many subtasks the planner may give out.",
      min: 1,
      max: 6,
      fallback: 3,
      unit: "subtasks",
    }),
    workerCalls: integer({
      place: "team",
      label: "Tool calls of a worker",
      help: "How often a worker may call a tool before it sums up.",
      min: 1,
      max: 8,
      fallback: 2,
      unit: "calls",
    }),
    recap: choice({
      place: "team",
      label: "A worker sees",
      help: "Whether the whole question stands before a worker's subtask.",
      choices: [
        { value: "question", label: "the question and its subtask" },
        { value: "subtask", label: "its subtask alone" },
      ],
      fallback: "question",
    }),
    summary: choice({
      place: "team",
      label: "The planner sees of a worker",
      help: "Whether a worker is asked for a summary, or its last words are what the planner reads.",
      choices: [
        { value: "summary", label: "a summary" },
        { value: "last", label: "its last words" },
      ],
      fallback: "summary",
    }),
    temperature,
  },
  needs: ["instructions"],
  view: "graph",
  roster: ({ subtasks }) => [
    { id: "planner", name: "Planner" },
    ...Array.from({ length: subtasks }, (_, i) => ({ id: `worker-${i + 1}`, name: `Worker ${i + 1}` })),
  ],
  leaves: () => ({ solutions: 1, endings: 1, revisions: 0 }),
  solve: async (...asked) => (await import("../talks/planner_worker.ts")).plannerWorkerTalk(...asked),
});
