// Who says what in EvoMAC; whose it is, and what differs from the paper, stands in protocols/evomac.ts. Loaded when it is first needed.
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { ProgramTest } from "../../tasks/programs/test_key.ts";
import type { TalkTable } from "../protocol.ts";
import { decidedOutcome } from "../verdict.ts";
import { bestTrial, PROGRAM_FORM, shownTests, tried, type Trial } from "./programming.ts";
import { partsInOrder } from "./work_plan.ts";
import { writtenTests } from "./written_tests.ts";

interface EvoMacConfig {
  readonly programmers: number;
  readonly ownTests: number;
  readonly evolutions: number;
  readonly temperature: number;
  readonly reviseTemperature: number;
}

const PLAN_FORM =
  "one line for each, such as “Part 1: read the words”, and a line such as “Order: 1 -> 2” that says which comes first";

export async function evomacTalk(task: Task, table: TalkTable, config: EvoMacConfig): Promise<Outcome> {
  const { programmers, evolutions, temperature, reviseTemperature } = config;
  const own = await testsWritten(task, table, config);
  let plan = await organised(table, programmers, temperature);
  const trials: Trial[] = [];
  for (let round = 0; ; round++) {
    const before = trials.at(-1)?.solution ?? null;
    const warmth = round === 0 ? temperature : reviseTemperature;
    const program = await built(table, plan, before, { programmers, temperature: warmth });
    trials.push(await tried(table, task, program, own));
    if (trials.at(-1)!.isPassed || round + 1 === evolutions) break;
    plan = await updated(table, plan, trials.at(-1)!, programmers);
  }
  const { solution } = bestTrial(trials);
  return decidedOutcome(solution, [solution], table.turns());
}

/** What the tester writes of the question alone. It sees no program, so that it does not write what the program does. */
async function testsWritten(
  task: Task,
  table: TalkTable,
  { ownTests, temperature }: Pick<EvoMacConfig, "ownTests" | "temperature">,
): Promise<readonly ProgramTest[]> {
  const { name, tests } = shownTests(task);
  if (ownTests === 0) return [];
  const { completion } = await table.say("tester", {
    role: "write tests",
    reads: [],
    temperature,
    instruction: {
      persona: "You write tests. You do not write the function.",
      titles: [],
      request: `Write ${ownTests} more examples of what the function returns, each a line such as “${name}(${exampleOf(tests)}”.`,
      gives: "remark",
      maxNewTokens: 160,
    },
  });
  return writtenTests(completion.text, name, { most: ownTests, known: tests });
}

/** The first shown test as it is to be written, behind the function's name and bracket. */
function exampleOf([first]: readonly ProgramTest[]): string {
  const [args, expected] = first!; // a key shows at least one
  return `${args.map((arg) => JSON.stringify(arg)).join(", ")}) => ${JSON.stringify(expected)}`;
}

function organised(table: TalkTable, programmers: number, temperature: number): Promise<Turn> {
  return table.say("organiser", {
    role: "organise",
    reads: [],
    temperature,
    instruction: {
      persona: "You organise programmers. You write no code.",
      titles: [],
      request: `Split the work on this function into at most ${programmers} parts: ${PLAN_FORM}.`,
      gives: "remark",
      maxNewTokens: 160,
    },
  });
}

/** The programmers of a plan write one after the other. @param before the program so far, null at the beginning */
async function built(
  table: TalkTable,
  plan: Turn,
  before: Turn | null,
  { programmers, temperature }: { readonly programmers: number; readonly temperature: number },
): Promise<Turn> {
  let program = before;
  for (const [place, { words }] of partsInOrder(plan.completion.text, programmers).entries()) {
    const soFar: readonly Turn[] = program === null ? [] : [program];
    program = await table.say(`programmer-${place + 1}`, {
      role: program === null ? "code" : "go on",
      reads: [plan, ...soFar],
      temperature,
      instruction: {
        persona: "You are one of several programmers. You write JavaScript.",
        titles: ["The plan", ...soFar.map(() => "The program so far")],
        request: `Your part is: ${words}. Write the whole function${program === null ? "" : " again"} with your part done.`,
        gives: "solution",
        form: PROGRAM_FORM,
      },
    });
  }
  return program!; // a plan has at least one part
}

/** The gradient, and the plan that the updater makes of it. */
async function updated(
  table: TalkTable,
  plan: Turn,
  { solution, report }: Trial,
  programmers: number,
): Promise<Turn> {
  const gradient = await table.say("gradient", {
    role: "gradient",
    reads: [plan, solution, report],
    temperature: 0,
    instruction: {
      persona: "You find out why tests fail. You write no code.",
      titles: ["The plan", "The program", "What its tests say"],
      request:
        "Say in one or two sentences which part of the plan failed, why, and what has to be done instead.",
      gives: "remark",
      maxNewTokens: 120,
    },
  });
  return table.say("updater", {
    role: "update",
    reads: [plan, gradient],
    temperature: 0,
    instruction: {
      persona: "You change the plan of programmers. You write no code.",
      titles: ["The plan", "What failed"],
      request: `Leave out parts that are done, change those that failed, and add what is missing: at most ${programmers} parts, ${PLAN_FORM}.`,
      gives: "remark",
      maxNewTokens: 160,
    },
  });
}
