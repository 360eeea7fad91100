// ChatDev (Qian et al. 2023, arXiv:2307.07924): a chain of chats between two roles each: a chief and an officer settle what is to be built, the
// officer has a programmer write it, a reviewer and the programmer go over it, and a tester tells the programmer what failed when it was run.
// Who is told to do something first asks back what is unclear (communicative dehallucination); a chat ends with a line “<INFO>”, or after a
// bounded number of turns.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. One function instead of a program in files: no choice of a language, no manual, no environment file, no search for a lone `pass`. Nothing
//    touches a disk. AgentArk's code writes what agents say to files and starts them unguarded, and its calls fail as shipped.
// 2. Asking back is a turn of its own before the code, and ends with “<INFO>” where nothing is unclear; in the paper every instruction may be
//    asked back about. More of it costs a small model more than it gains: it asks what the question says.
// 3. The tests are those that the question shows, run in the sandbox; in the paper the program is only started, and what it throws is read.
// 4. Each reads what it answers, and not the whole chat: prompts do not grow with the turns. The phases before are known by what they left.
// 5. A review ends with “<INFO> Finished”, and after the last one the program is not written again without being looked at: it is run.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

export const chatdev = protocol({
  name: "chain of chats",
  label: "a software company’s chain of chats (ChatDev)",
  help: "Design, code, review and test, each a chat of two roles. For questions that ask for programs. Most texts are talk; a model of 135 million weights hardly writes programs.",
  paper: "arXiv:2307.07924",
  words: {
    title: "Chain of chats",
    how: "design, code, review and test, each a chat of two roles",
    story:
      "Two roles settle what is to be built, a programmer asks back and writes it, a reviewer goes over it, and a tester tells what failed when it was run.",
    talk: { one: "project", many: "projects" },
    counted: "functions worked on",
    rightAfter: "right after the tests",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    designTurns: integer({
      place: "team",
      label: "Turns of the design at most",
      help: "How often the chief instructs the officer; it ends before, as soon as the officer says that it is settled.",
      min: 1,
      max: 3,
      fallback: 1,
      unit: "turns",
    }),
    questionsBack: integer({
      place: "team",
      label: "Questions back at most",
      help: "How often the programmer may ask what is unclear before writing.",
      min: 0,
      max: 3,
      fallback: 1,
      unit: "questions",
    }),
    reviews: integer({
      place: "team",
      label: "Reviews at most",
      help: "How often the reviewer goes over the program; it ends before, as soon as there is nothing to object.",
      min: 0,
      max: 3,
      fallback: 2,
      unit: "reviews",
    }),
    testRuns: integer({
      place: "team",
      label: "Test runs at most",
      help: "How often the program is run against the tests of the question and mended.",
      min: 1,
      max: 4,
      fallback: 3,
      unit: "runs",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  questions: "tests",
  view: "chain",
  roster: () => [
    { id: "chief", name: "Chief" },
    { id: "officer", name: "Technology officer" },
    { id: "programmer", name: "Programmer" },
    { id: "reviewer", name: "Reviewer" },
    { id: "tester", name: "Tester" },
    { id: "environment", name: "Environment" },
  ],
  programs: ["environment"],
  leaves: ({ reviews, testRuns }) => ({
    solutions: reviews + testRuns,
    endings: 1,
    revisions: reviews + testRuns - 1,
  }),
  solve: async (...asked) => (await import("../talks/chatdev.ts")).chatdevTalk(...asked),
});
