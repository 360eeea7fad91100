// CAMEL's role play (Li et al. 2023, arXiv:2303.17760): a specifier makes the task definite, a user gives one instruction after another, an
// assistant carries each out, and a critic picks among several proposals of each side.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. The question itself stays in view beside the specified task: a small model's rewording loses numbers.
// 2. The assistant gives a whole solution so far in each turn, so that the talk can end at any of them with an answer. Their outcome is
//    the whole transcript.
// 3. The critic's pick is made for each side anew: AgentArk's code reuses the pick for the user as the assistant's.
// 4. Each side reads its own and the other's latest text. The paper's history grows with the turns.
// 5. Where the critic names no proposal, the first stands.
import { integer } from "../../settings/row.ts";
import { protocol } from "../protocol.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";

export const rolePlay = protocol({
  name: "role play",
  label: "a role play with a critic (CAMEL)",
  help: "A specifier rewords the question, a user instructs, an assistant solves, a critic picks. Many texts for one answer.",
  paper: "arXiv:2303.17760",
  words: {
    title: "Role play",
    how: "a user instructs, an assistant solves, a critic picks",
    story:
      "A specifier says what is to be done. Then one agent instructs, another carries it out, and a critic picks the better proposals.",
    talk: { one: "role play", many: "role plays" },
    counted: "questions played through",
    rightAfter: "right at the end of the play",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    mostInstructions: integer({
      place: "team",
      label: "Instructions at most",
      help: "How many instructions the assistant gets; the play ends before, when the user says that the task is done.",
      min: 1,
      max: 6,
      fallback: 3,
      unit: "instructions",
    }),
    proposals: integer({
      place: "team",
      label: "Proposals",
      help: "Among how many proposals of each side a critic picks; with 1 there is no critic.",
      min: 1,
      max: 3,
      fallback: 1,
      unit: "proposals",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  view: "chain",
  roster: ({ proposals }) => [
    { id: "specifier", name: "Specifier" },
    { id: "user", name: "PhD student" },
    { id: "assistant", name: "Postdoc" },
    ...(proposals > 1 ? [{ id: "critic", name: "Professor" }] : []),
  ],
  leaves: ({ mostInstructions, proposals }) => ({
    solutions: mostInstructions * proposals,
    endings: 1,
    revisions: mostInstructions - 1,
  }),
  solve: async (...asked) => (await import("../talks/role_play.ts")).rolePlayTalk(...asked),
});
