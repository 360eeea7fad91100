// Who says what in AgentVerse; whose it is, and what differs from the paper, stands in protocols/agentverse.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { saidWord, saidNumbers } from "../said_word.ts";
import { decidedOutcome } from "../verdict.ts";

export async function agentverseTalk(
  _task: Task,
  table: TalkTable,
  {
    experts,
    reviewRounds,
    groups,
    temperature,
    reviseTemperature,
  }: {
    readonly experts: number;
    readonly reviewRounds: number;
    readonly groups: number;
    readonly temperature: number;
    readonly reviseTemperature: number;
  },
): Promise<Outcome> {
  const solutions: Turn[] = [];
  let advice: Turn | null = null;
  for (let group = 0; group < groups; group++) {
    const personas = await recruited(table, experts, advice);
    const latest: Turn | undefined = solutions.at(-1);
    let solution = await solvedBy(table, personas[0]!, {
      reads: advice === null || latest === undefined ? [] : [latest, advice],
      temperature: group === 0 ? temperature : reviseTemperature,
    });
    solutions.push(solution);
    for (let round = 1; round <= reviewRounds; round++) {
      const reviews = await reviewed(table, personas, solution);
      if (reviews.every(({ completion }) => saidWord(completion.text, "review", REVIEWS) === "agree")) break;
      if (round === reviewRounds) break;
      solution = await solvedBy(table, personas[0]!, {
        reads: [solution, ...reviews],
        temperature: reviseTemperature,
      });
      solutions.push(solution);
    }
    const verdict = await evaluated(table, solution);
    if (saidNumbers(verdict.completion.text, "correctness")[0] === 1 && solution.answer !== null) {
      return decidedOutcome(solution, [solution], table.turns());
    }
    advice = verdict;
  }
  const last = solutions.findLast(({ answer }) => answer !== null) ?? solutions.at(-1)!;
  return decidedOutcome(last, solutions, table.turns());
}

const REVIEWS = ["agree", "disagree"] as const;
const solverOf = (table: TalkTable) => table.roster[1]!.id;

/** One line for each expert. @param advice what the evaluator said of the group before, null for the first */
async function recruited(table: TalkTable, experts: number, advice: Turn | null): Promise<readonly string[]> {
  const { completion } = await table.say("recruiter", {
    role: "recruit",
    reads: advice === null ? [] : [advice],
    temperature: 0,
    instruction: {
      persona: "You recruit experts. You do not solve the question.",
      titles: advice === null ? [] : ["What was wrong with the group before"],
      request: `Describe ${experts} experts who together can solve this question, each in one short line that begins with its number.`,
      gives: "remark",
      maxNewTokens: 120,
    },
  });
  const lines = [...completion.text.matchAll(/^\s*\d{1,2}[.):]\s*(.{1,200})/gm)].map(([, line]) =>
    line!.trim(),
  );
  return Array.from({ length: experts }, (_, i) =>
    lines[i] === undefined
      ? "You are an expert in questions of this kind."
      : `You are this expert: ${lines[i]}`,
  );
}

function solvedBy(
  table: TalkTable,
  persona: string,
  { reads, temperature }: { readonly reads: readonly Turn[]; readonly temperature: number },
): Promise<Turn> {
  return table.say(solverOf(table), {
    role: reads.length === 0 ? "propose" : "revise",
    reads,
    temperature,
    instruction: {
      persona,
      titles: reads.map(({ agent, kind }) =>
        kind === "say" ? null : agent === "evaluator" ? "The evaluator" : "A reviewer",
      ),
      request:
        reads.length === 0 ? "Solve the question step by step." : "Write the whole solution again, better.",
      gives: "solution",
    },
  });
}

/** What each of the other experts says of a solution. */
function reviewed(table: TalkTable, personas: readonly string[], solution: Turn): Promise<Turn[]> {
  return table.everyone(
    (agent, i) =>
      table.say(agent, {
        role: "review",
        reads: [solution],
        temperature: 0,
        instruction: {
          persona: personas[i + 1]!,
          titles: ["A solution"],
          request:
            "Is this solution right? If not, say in one or two sentences what is wrong. End with a line “Review: Agree” or “Review: Disagree”.",
          gives: "remark",
          maxNewTokens: 120,
        },
      }),
    table.roster.slice(2, -1),
  );
}

function evaluated(table: TalkTable, solution: Turn): Promise<Turn> {
  return table.say("evaluator", {
    role: "evaluate",
    reads: [solution],
    temperature: 0,
    instruction: {
      persona: "You evaluate solutions strictly.",
      titles: ["The experts’ solution"],
      request:
        "Is the solution right? Give the experts one sentence of advice, and end with a line “Correctness: 1” or “Correctness: 0”.",
      gives: "remark",
      maxNewTokens: 120,
    },
  });
}
