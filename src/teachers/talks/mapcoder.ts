// Who says what in MapCoder; whose it is, and what differs from the paper, stands in protocols/mapcoder.ts. Loaded when it is first needed.
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";
import { saidNumbers } from "../said_word.ts";
import { decidedOutcome } from "../verdict.ts";
import { bestTrial, PROGRAM_FORM, shownTests, tried, type Trial } from "./programming.ts";

export async function mapcoderTalk(
  task: Task,
  table: TalkTable,
  {
    exemplars,
    repairs,
    temperature,
    reviseTemperature,
  }: {
    readonly exemplars: number;
    readonly repairs: number;
    readonly temperature: number;
    readonly reviseTemperature: number;
  },
): Promise<Outcome> {
  shownTests(task); // before anything is said
  const recalled: Turn[] = [];
  while (recalled.length < exemplars) recalled.push(await recall(table, [...recalled], temperature));
  const trials: Trial[] = [];
  for (const plan of await surestFirst(table, recalled, temperature)) {
    let trial = await tried(table, task, await coded(table, plan, temperature));
    trials.push(trial);
    for (let repair = 0; repair < repairs && !trial.isPassed; repair++) {
      trial = await tried(table, task, await mended(table, plan, trial, reviseTemperature));
      trials.push(trial);
    }
    if (trial.isPassed) break;
  }
  const { solution } = bestTrial(trials);
  return decidedOutcome(solution, [solution], table.turns());
}

function recall(table: TalkTable, before: readonly Turn[], temperature: number): Promise<Turn> {
  const other = before.length === 0 ? "" : " Take another one than those before.";
  return table.say("retriever", {
    role: "recall",
    reads: before,
    temperature,
    instruction: {
      persona: "You recall programming problems. You do not solve the one you are asked about.",
      titles: before.map((_, i) => `Problem ${i + 1}`),
      request: `Recall a small programming problem that is similar to this one: say in a sentence what is asked, and in a few what the algorithm is.${other}`,
      gives: "remark",
      maxNewTokens: 160,
    },
  });
}

/** A plan after each recalled problem, the one that the planner is surest of first. */
async function surestFirst(
  table: TalkTable,
  recalled: readonly Turn[],
  temperature: number,
): Promise<readonly Turn[]> {
  const planner = table.roster[1]!;
  const seats = recalled.map(() => planner);
  const plans = await table.everyone(
    (agent, i) =>
      table.say(agent, {
        role: "plan",
        reads: [recalled[i]!],
        temperature,
        instruction: {
          persona: "You plan programs. You write no code.",
          titles: ["A similar problem"],
          request: "Write a short plan, step by step, of the function that is asked for.",
          gives: "remark",
          maxNewTokens: 160,
        },
      }),
    seats,
  );
  const scores = await table.everyone(
    (agent, i) =>
      table.say(agent, {
        role: "score",
        reads: [plans[i]!],
        temperature: 0,
        instruction: {
          titles: ["A plan"],
          request:
            "How sure are you that this plan gives the function that is asked for? Write nothing but a line such as “Confidence: 70”, from 0 to 100.",
          gives: "remark",
          maxNewTokens: 16,
        },
      }),
    seats,
  );
  const sureness = new Map(plans.map((plan, i) => [plan, confidenceOf(scores[i]!)]));
  return plans.toSorted((a, b) => sureness.get(b)! - sureness.get(a)!);
}

function confidenceOf({ completion }: Turn): number {
  const [said = 0] = saidNumbers(completion.text, "confidence");
  return said <= 100 ? said : 0;
}

function coded(table: TalkTable, plan: Turn, temperature: number): Promise<Turn> {
  return table.say("coder", {
    role: "code",
    reads: [plan],
    temperature,
    instruction: {
      persona: "You write JavaScript.",
      titles: ["A plan"],
      request: "Write the function by this plan.",
      gives: "solution",
      form: PROGRAM_FORM,
    },
  });
}

function mended(
  table: TalkTable,
  plan: Turn,
  { solution, report }: Trial,
  temperature: number,
): Promise<Turn> {
  return table.say("debugger", {
    role: "debug",
    reads: [plan, solution, report],
    temperature,
    instruction: {
      persona: "You find and mend mistakes in JavaScript.",
      titles: ["The plan", "The program", "What its tests say"],
      request: "Mend the program, and the plan where it is wrong.",
      gives: "solution",
      form: PROGRAM_FORM,
    },
  });
}
