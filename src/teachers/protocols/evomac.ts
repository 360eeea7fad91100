// EvoMAC (Hu et al. 2024, arXiv:2410.16946): an organiser splits the work among programmers, who write one after the other along a graph; a tester
// writes tests from the question alone; the environment runs them; a gradient says in words which part of the work failed, and an updater
// changes the team by it: textual back-propagation. Then the new team goes on with the program.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. One function, not a project of files: each programmer writes it again whole, with its own part done. The graph decides their order.
// 2. The tests that the question shows are run besides the tester's own, and the tester's that contradict them are left out: a small model's
//    tests are wrong as often as its programs, and its gradient would then lead away.
// 3. One tester writes all tests; in the paper a second organiser sets up a team of testers with a graph of its own.
// 4. A graph that cannot be read, or runs in a circle, is the order of the numbers. AgentArk's code stops with an error there.
// 5. The updater gives the whole new team; what it leaves out is gone, which is the paper's removal of agents whose part is done.
// 6. The program that passes most tests of the question in any round is the answer, and of several the one that passes most of the tester's;
//    the paper's is that of the last round. Programs run in the sandbox; AgentArk's code starts them as processes, and its calls fail as
//    shipped.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

export const evomac = protocol({
  name: "evolving programmers",
  label: "programmers that are reorganised by their tests (EvoMAC)",
  help: "An organiser splits the work, programmers write in turn, tests are run, and the team is changed by what failed. For questions that ask for programs; a model of 135 million weights hardly writes any.",
  paper: "arXiv:2410.16946",
  words: {
    title: "Evolving programmers",
    how: "programmers on parts of the work, reorganised by what their tests say",
    story:
      "An organiser splits the work among programmers, who write in turn. Tests are written and run, and the team is changed by what failed.",
    talk: { one: "project", many: "projects" },
    counted: "functions worked on",
    rightAfter: "right after the last round",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    programmers: integer({
      place: "team",
      label: "Programmers at most",
      help: "Among how many the organiser may split the work; each writes the function again with its own part done.",
      min: 1,
      max: 4,
      fallback: 2,
      unit: "programmers",
    }),
    ownTests: integer({
      place: "team",
      label: "Tests of the tester",
      help: "How many tests the tester may write besides those of the question.",
      min: 0,
      max: 6,
      fallback: 3,
      unit: "tests",
    }),
    evolutions: integer({
      place: "team",
      label: "Rounds at most",
      help: "How often a team writes and is tested; it ends before, as soon as all tests pass.",
      min: 1,
      max: 5,
      fallback: 3,
      unit: "rounds",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  questions: "tests",
  view: "graph",
  roster: ({ programmers }) => [
    { id: "organiser", name: "Organiser" },
    ...Array.from({ length: programmers }, (_, i) => ({
      id: `programmer-${i + 1}`,
      name: `Programmer ${i + 1}`,
    })),
    { id: "tester", name: "Tester" },
    { id: "environment", name: "Environment" },
    { id: "gradient", name: "Gradient" },
    { id: "updater", name: "Updater" },
  ],
  programs: ["environment"],
  leaves: ({ programmers, evolutions }) => ({
    solutions: programmers * evolutions,
    endings: 1,
    revisions: evolutions - 1,
  }),
  solve: async (...asked) => (await import("../talks/evomac.ts")).evomacTalk(...asked),
});
