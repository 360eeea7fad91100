// Who says what in ChatDev; whose it is, and what differs from the paper, stands in protocols/chatdev.ts. Loaded when it is first needed.
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";
import { decidedOutcome } from "../verdict.ts";
import { bestTrial, PROGRAM_FORM, shownTests, tried, type Trial } from "./programming.ts";

interface ChatDevConfig {
  readonly designTurns: number;
  readonly questionsBack: number;
  readonly reviews: number;
  readonly testRuns: number;
  readonly temperature: number;
  readonly reviseTemperature: number;
}

const SETTLED = /<INFO>/i;
const isSettled = ({ completion }: Turn) => SETTLED.test(completion.text);

export async function chatdevTalk(task: Task, table: TalkTable, config: ChatDevConfig): Promise<Outcome> {
  shownTests(task); // before anything is said
  const design = await designed(table, config);
  const code = await written(table, design, config);
  const reviewed = await goneOver(table, code, config);
  const { solution } = bestTrial(await tested(task, table, reviewed, config));
  return decidedOutcome(solution, [solution], table.turns());
}

/** The chief instructs and the officer answers, until the officer says that it is settled. */
async function designed(
  table: TalkTable,
  { designTurns, temperature }: Pick<ChatDevConfig, "designTurns" | "temperature">,
): Promise<Turn> {
  let design: Turn | null = null;
  for (let turn = 0; turn < designTurns && (design === null || !isSettled(design)); turn++) {
    const before: readonly Turn[] = design === null ? [] : [design];
    const wish = await table.say("chief", {
      role: "instruct",
      reads: before,
      temperature,
      instruction: {
        persona:
          "You are the chief of a small software company. You tell the technology officer what is needed.",
        titles: before.map(() => "The officer’s design"),
        request:
          design === null
            ? "Say in two sentences what the function takes, what it returns, and what is easily forgotten."
            : "Say in one sentence what the design still lacks.",
        gives: "remark",
        maxNewTokens: 120,
      },
    });
    design = await table.say("officer", {
      role: "design",
      reads: [wish, ...before],
      temperature,
      instruction: {
        persona: "You are the technology officer. You design, and others write the code.",
        titles: ["The chief", ...before.map(() => null)],
        request:
          "Describe in a few short steps how the function works. End with a line “<INFO>” when the design is settled.",
        gives: "remark",
        maxNewTokens: 160,
      },
    });
  }
  return design!; // there is at least one turn
}

/** The programmer asks back what is unclear, then writes. */
async function written(
  table: TalkTable,
  design: Turn,
  { questionsBack, temperature }: Pick<ChatDevConfig, "questionsBack" | "temperature">,
): Promise<Turn> {
  const talked: Turn[] = [];
  for (let question = 0; question < questionsBack; question++) {
    const asked = await table.say("programmer", {
      role: "ask",
      reads: [design, ...talked],
      temperature,
      instruction: {
        persona: "You are the programmer.",
        titles: [
          "The officer’s design",
          ...talked.map(({ agent }) => (agent === "programmer" ? null : "The officer")),
        ],
        request:
          "Before you write the function: ask the officer for one detail that is unclear. If nothing is, write nothing but “<INFO>”.",
        gives: "remark",
        maxNewTokens: 60,
      },
    });
    if (isSettled(asked)) break;
    const answered = await table.say("officer", {
      role: "answer",
      reads: [design, asked],
      temperature,
      instruction: {
        persona: "You are the technology officer.",
        titles: [null, "The programmer asks"],
        request: "Answer in one or two sentences.",
        gives: "remark",
        maxNewTokens: 80,
      },
    });
    talked.push(asked, answered);
  }
  return table.say("programmer", {
    role: "code",
    reads: [design, ...talked],
    temperature,
    instruction: {
      persona: "You are the programmer. You write JavaScript.",
      titles: [
        "The officer’s design",
        ...talked.map(({ agent }) => (agent === "programmer" ? null : "The officer")),
      ],
      request: "Write the function.",
      gives: "solution",
      form: PROGRAM_FORM,
    },
  });
}

/** The reviewer objects and the programmer writes again, until there is nothing to object. */
async function goneOver(
  table: TalkTable,
  first: Turn,
  { reviews, reviseTemperature }: Pick<ChatDevConfig, "reviews" | "reviseTemperature">,
): Promise<Turn> {
  let code = first;
  for (let review = 0; review < reviews; review++) {
    const comment = await table.say("reviewer", {
      role: "review",
      reads: [code],
      temperature: 0,
      instruction: {
        persona: "You review code. You do not write any.",
        titles: ["The program"],
        request:
          "Say in one or two sentences what is wrong with the program. If nothing is, write nothing but “<INFO> Finished”.",
        gives: "remark",
        maxNewTokens: 120,
      },
    });
    if (isSettled(comment)) break;
    code = await again(table, code, comment, { title: "The reviewer", temperature: reviseTemperature });
  }
  return code;
}

/** The program is run, the tester says what failed, the programmer mends it. @returns at least one trial */
async function tested(
  task: Task,
  table: TalkTable,
  first: Turn,
  { testRuns, reviseTemperature }: Pick<ChatDevConfig, "testRuns" | "reviseTemperature">,
): Promise<readonly Trial[]> {
  const trials = [await tried(table, task, first)];
  while (trials.length < testRuns && !trials.at(-1)!.isPassed) {
    const { solution, report } = trials.at(-1)!;
    const summary = await table.say("tester", {
      role: "summarise",
      reads: [solution, report],
      temperature: 0,
      instruction: {
        persona: "You test programs. You do not write any.",
        titles: ["The program", "What its tests say"],
        request: "Say in one or two sentences why the tests fail and what the programmer has to change.",
        gives: "remark",
        maxNewTokens: 120,
      },
    });
    const mended = await again(table, solution, summary, {
      title: "The tester",
      temperature: reviseTemperature,
    });
    trials.push(await tried(table, task, mended));
  }
  return trials;
}

/** The programmer's own program, written again after a comment. */
function again(
  table: TalkTable,
  code: Turn,
  comment: Turn,
  { title, temperature }: { readonly title: string; readonly temperature: number },
): Promise<Turn> {
  return table.say("programmer", {
    role: "mend",
    reads: [code, comment],
    temperature,
    instruction: {
      persona: "You are the programmer. You write JavaScript.",
      titles: [null, title],
      request: "Write the function again, without the mistake.",
      gives: "solution",
      form: PROGRAM_FORM,
    },
  });
}
