// MAV, verification by several verifiers (Lifshitz et al. 2025, arXiv:2502.20379): solutions are drawn independently, verifiers look
// at one aspect each and approve or not, and the solution with the largest share of approvals wins.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. Verifiers come from a list in a fixed order, the first `verifiers` of it: their code draws from a pool at random, once a run, so
//    that two runs differ in who verifies.
// 2. A verdict that says neither "True" nor "False" is no approval. Their code approves whatever holds the word "True".
// 3. A tie goes to the answer with more approvals in all, then to the earlier solution: with two verifiers ties are the rule.
// 4. What is learned are solutions of the winner's answer; what verifiers write is kept as remarks. The share of approvals is no probability: a
//    small model approves most of what it reads.
import type { Turn } from "../../records/turn.ts";
import { canonicalAnswer } from "../../tasks/verifier.ts";
import { integer } from "../../settings/row.ts";
import { numberedRoster, protocol, type TalkTable } from "../protocol.ts";
import { saidWord } from "../said_word.ts";
import { temperature } from "../shared_rows.ts";
import { decidedOutcome } from "../verdict.ts";

/** What verifiers look at, each in a sentence that follows "Check". */
const ASPECTS = [
  {
    name: "Sums",
    check: "every calculation of the solution: do the numbers on both sides of each sign “=” agree?",
  },
  { name: "Logic", check: "whether each step follows from the question and from the steps before it." },
  {
    name: "Facts",
    check: "whether the solution uses every number and every fact of the question as the question gives it.",
  },
  {
    name: "Question",
    check: "whether the solution answers just what the question asks for, in the unit that it asks for.",
  },
  {
    name: "Retelling",
    check: "the solution by explaining it in your own words, and see whether the explanation holds.",
  },
  {
    name: "Usual mistakes",
    check: "the solution for mistakes that are often made in questions of this kind.",
  },
] as const;

export const mav = protocol({
  name: "several verifiers",
  label: "single answers and several verifiers (MAV)",
  help: "The model answers several times, and verifiers of one aspect each approve or not; most approvals win. It needs a model that can judge: small ones approve nearly everything.",
  paper: "arXiv:2502.20379",
  words: {
    title: "Several verifiers",
    how: "independent answers, approved by verifiers of one aspect each",
    story:
      "The model answers each question several times. Verifiers each look at one aspect, and the solution with the most approvals wins.",
    talk: { one: "verification", many: "verifications" },
    counted: "questions verified",
    rightAfter: "right by approval",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: {
    candidates: integer({
      place: "team",
      label: "Solutions",
      help: "How many solutions of each question are drawn and verified.",
      min: 1,
      max: 8,
      fallback: 3,
      unit: "solutions",
    }),
    verifiers: integer({
      place: "team",
      label: "Verifiers",
      help: "How many aspects of each solution are looked at, each by a verifier of its own that speaks twice.",
      min: 1,
      max: ASPECTS.length,
      fallback: 2,
      unit: "verifiers",
    }),
    temperature,
  },
  needs: ["instructions"],
  view: "graph",
  roster: ({ candidates, verifiers }) => [
    ...numberedRoster("Solver", candidates),
    ...ASPECTS.slice(0, verifiers).map(({ name }, i) => ({
      id: `verifier-${i + 1}`,
      name: `Verifier of ${name.toLowerCase()}`,
    })),
  ],
  leaves: ({ candidates }) => ({ solutions: candidates, endings: candidates, revisions: 0 }),
  async solve(_task, table, { candidates, temperature }) {
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
  },
});

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
      request: `Check ${ASPECTS[aspect]!.check} Say in a few sentences what you find.`,
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
  const ofAnswer = (answer: string | null) =>
    solutions
      .filter((each) => canonicalAnswer(each.answer) === canonicalAnswer(answer))
      .reduce((sum, each) => sum + approvals.get(each)!, 0);
  const rank = (turn: Turn) => [turn.answer === null ? 0 : 1, approvals.get(turn)!, ofAnswer(turn.answer)];
  return solutions.reduce((best, each) => {
    const [a, b] = [rank(best), rank(each)];
    const first = a.findIndex((value, i) => value !== b[i]);
    return first >= 0 && b[first]! > a[first]! ? each : best;
  });
}
