// Who says what in the role play; whose it is, and what differs from the paper, stands in protocols/role_play.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Instruction } from "../../voice/instruction.ts";
import type { TalkTable } from "../protocol.ts";
import { saidNumbers } from "../said_word.ts";
import { decidedOutcome } from "../verdict.ts";

const DONE = /CAMEL_TASK_DONE/;

export async function rolePlayTalk(
  _task: Task,
  table: TalkTable,
  {
    mostInstructions,
    proposals,
    temperature,
    reviseTemperature,
  }: {
    readonly mostInstructions: number;
    readonly proposals: number;
    readonly temperature: number;
    readonly reviseTemperature: number;
  },
): Promise<Outcome> {
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
}

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
