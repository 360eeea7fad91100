// Who says what in MAV; whose it is, and what differs from the paper, stands in protocols/mav.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import { canonicalAnswer } from "../../tasks/verifier.ts";
import type { TalkTable } from "../protocol.ts";
import { saidWord } from "../said_word.ts";
import { decidedOutcome } from "../verdict.ts";

/** What each verifier is told, behind "Check", in the order of the roster. */
const CHECKS = [
  "every calculation of the solution: do the numbers on both sides of each sign “=” agree?",
  "whether each step follows from the question and from the steps before it.",
  "whether the solution uses every number and every fact of the question as the question gives it.",
  "whether the solution answers just what the question asks for, in the unit that it asks for.",
  "the solution by explaining it in your own words, and see whether the explanation holds.",
  "the solution for mistakes that are often made in questions of this kind.",
];

export async function mavTalk(
  _task: Task,
  table: TalkTable,
  { candidates, temperature }: { readonly candidates: number; readonly temperature: number },
): Promise<Outcome> {
  const solvers = table.roster.slice(0, candidates);
  const solutions = await table.everyone(
    (agent) => table.say(agent, { role: "propose", reads: [], temperature }),
    solvers,
  );
  const verdicts = await table.everyone(
    (agent, aspect) => verified(table, { agent, aspect }, solutions),
    table.roster.slice(candidates),
  );
  const approvals = new Map(
    solutions.map((solution, i) => [solution, verdicts.filter((each) => each[i]).length]),
  );
  return decidedOutcome(mostApproved(solutions, approvals), solutions, table.turns());
}

interface Verifier {
  readonly agent: string;
  readonly aspect: number;
}

/** Which of the solutions one verifier approves, one after the other. */
async function verified(
  table: TalkTable,
  verifier: Verifier,
  solutions: readonly Turn[],
): Promise<boolean[]> {
  const verdicts: boolean[] = [];
  for (const solution of solutions) verdicts.push(await isApproved(table, verifier, solution));
  return verdicts;
}

/** It reasons first, then it is asked for the verdict alone. */
async function isApproved(table: TalkTable, { agent, aspect }: Verifier, solution: Turn): Promise<boolean> {
  const reasoned = await table.say(agent, {
    role: "verify",
    reads: [solution],
    temperature: 0,
    instruction: {
      persona: "You are a verifier. You check solutions and do not solve the question anew.",
      titles: ["Proposed solution"],
      request: `Check ${CHECKS[aspect]!} Say in a few sentences what you find.`,
      gives: "remark",
      maxNewTokens: 160,
    },
  });
  const verdict = await table.say(agent, {
    role: "approve",
    reads: [solution, reasoned],
    temperature: 0,
    instruction: {
      titles: ["Proposed solution", null],
      request:
        "Is the solution right, by what you found? Write nothing but “Verdict: True” or “Verdict: False”.",
      gives: "remark",
      maxNewTokens: 12,
    },
  });
  return saidWord(verdict.completion.text, "verdict", ["true", "false"]) === "true";
}

/** The solution with the most approvals; of equals the one whose answer has the most in all, then the first. One without an answer
 *  wins only where there is no other. */
function mostApproved(solutions: readonly Turn[], approvals: ReadonlyMap<Turn, number>): Turn {
  const keyOf = ({ answer, judge }: Turn) => canonicalAnswer(answer, judge);
  const ofAnswer = (turn: Turn) =>
    solutions
      .filter((each) => keyOf(each) === keyOf(turn))
      .reduce((sum, each) => sum + approvals.get(each)!, 0);
  const rank = (turn: Turn) => [turn.answer === null ? 0 : 1, approvals.get(turn)!, ofAnswer(turn)];
  return solutions.reduce((best, each) => {
    const [a, b] = [rank(best), rank(each)];
    const first = a.findIndex((value, i) => value !== b[i]);
    return first >= 0 && b[first]! > a[first]! ? each : best;
  });
}
