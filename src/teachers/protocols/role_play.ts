// CAMEL's role play (Li et al. 2023, arXiv:2303.17760): a specifier makes the task definite, a user gives one instruction after another, an
// assistant carries each out, and a critic picks among several proposals of each side.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. The question itself stays in view beside the specified task: a small model's rewording loses numbers.
// 2. The assistant gives a whole solution so far in each turn, so that the talk can end at any of them with an answer. Their outcome is
//    the whole transcript.
// 3. The critic's pick is made for each side anew: AgentArk's code reuses the pick for the user as the assistant's.
// 4. Each side reads its own and the other's latest text. The paper's history grows with the turns.
// 5. Where the critic names no proposal, the first stands.
import type { Turn } from "../../records/turn.ts";
import { integer } from "../../settings/row.ts";
import type { Instruction } from "../../voice/instruction.ts";
import { protocol, type TalkTable } from "../protocol.ts";
import { saidNumbers } from "../said_word.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";
import { decidedOutcome } from "../verdict.ts";

const DONE = /CAMEL_TASK_DONE/;

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
  async solve(_task, table, { mostInstructions, proposals, temperature, reviseTemperature }) {
    const specified = await table.say("specifier", {
      role: "specify",
      reads: [],
      temperature: 0,
      instruction: SPECIFY,
    });
    const solutions: Turn[] = [];
    let exchange: readonly Turn[] = []; // the latest instruction and the solution that followed it
    while (solutions.length < mostInstructions) {
      const side = { table, proposals, temperature: exchange.length === 0 ? temperature : reviseTemperature };
      const instructed = await proposed(side, "user", [specified, ...exchange]);
      if (DONE.test(instructed.completion.text) && exchange.length > 0) break;
      const solved = await proposed(side, "assistant", [specified, ...exchange.slice(1), instructed]);
      solutions.push(solved);
      exchange = [instructed, solved];
    }
    const last = solutions.findLast(({ answer }) => answer !== null) ?? solutions.at(-1)!;
    return decidedOutcome(last, solutions, table.turns());
  },
});

const SPECIFY: Instruction = {
  titles: [],
  request:
    "Make this task more definite: say in at most 50 words what is given and what is to be found. Do not solve it.",
  gives: "remark",
  maxNewTokens: 120,
};

interface Side {
  readonly table: TalkTable;
  readonly proposals: number;
  readonly temperature: number;
}

/** The next text of a side: of several proposals the one that the critic picks. */
async function proposed(
  { table, proposals, temperature }: Side,
  agent: "user" | "assistant",
  reads: readonly Turn[],
): Promise<Turn> {
  const options: Turn[] = [];
  for (let i = 0; i < proposals; i++) {
    options.push(
      await table.say(agent, {
        role: agent === "user" ? "instruct" : "solve",
        reads,
        temperature,
        instruction: wordsOf(agent, reads),
      }),
    );
  }
  if (options.length === 1) return options[0]!;
  const picked = await table.say("critic", {
    role: "pick",
    reads: options,
    temperature: 0,
    instruction: {
      persona: "You are a professor who picks the proposal that helps most to solve the question.",
      titles: options.map((_, i) => `Proposal ${i + 1}`),
      request:
        "Which proposal is the best? Say why in one sentence, and end with a line “Choice: 1” or “Choice: 2”, with the number of the proposal.",
      gives: "remark",
      maxNewTokens: 80,
    },
  });
  const [choice = 1] = saidNumbers(picked.completion.text, "choice");
  return options[choice - 1] ?? options[0]!;
}

function wordsOf(agent: "user" | "assistant", reads: readonly Turn[]): Instruction {
  const titleOf = (turn: Turn) => {
    if (turn.agent === agent) return null;
    if (turn.agent === "specifier") return "The task";
    return turn.agent === "user" ? "The PhD student’s instruction" : "The postdoc’s solution so far";
  };
  const titles = reads.map(titleOf);
  return agent === "user"
    ? {
        persona:
          "You are a PhD student. You never solve the task yourself: you instruct a postdoc, one instruction at a time.",
        titles,
        request:
          "Give the postdoc the next instruction, in one or two sentences. If the task is solved, write nothing but CAMEL_TASK_DONE.",
        gives: "remark",
        maxNewTokens: 120,
      }
    : {
        persona: "You are a postdoc. You solve the task by following the PhD student’s instructions.",
        titles,
        request:
          "Follow the instruction, and write the whole solution of the question as far as you have it.",
        gives: "solution",
      };
}
