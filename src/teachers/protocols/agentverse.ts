// AgentVerse (Chen et al. 2023, arXiv:2308.10848), its vertical form: a recruiter describes the experts that the question needs, the first expert
// solves and the others criticise until all agree, an evaluator says whether that is right; if not, its advice recruits a new group.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. Agreement of all critics ends the criticism. AgentArk's code never empties its list of reviews, so that one objection in the first round
//    keeps the experts from ever agreeing.
// 2. Reviews and evaluation are marked lines (“Review: Agree”, “Correctness: 1”); a text without one counts as an objection, and as wrong.
// 3. Each expert reads the latest solution and the latest reviews, not the last three or five messages.
// 4. The recruiter's lines are the experts' personas as they stand; a missing line leaves a plain expert. An evaluator that never approves
//    leaves the last solution with an answer.
import type { Turn } from "../../records/turn.ts";
import { integer } from "../../settings/row.ts";
import { protocol, type TalkTable } from "../protocol.ts";
import { saidNumbers, saidWord } from "../said_word.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";
import { decidedOutcome } from "../verdict.ts";

const ROWS = {
  experts: integer({
    place: "team",
    label: "Experts",
    help: "How many experts the recruiter describes: one solves, the others criticise.",
    min: 2,
    max: 5,
    fallback: 2,
    unit: "experts",
  }),
  reviewRounds: integer({
    place: "team",
    label: "Rounds of criticism at most",
    help: "How often the experts criticise one group's solution; it ends before, as soon as all agree.",
    min: 1,
    max: 3,
    fallback: 2,
    unit: "rounds",
  }),
  groups: integer({
    place: "team",
    label: "Groups at most",
    help: "How often a group is recruited for one question; it ends before, as soon as the evaluator approves.",
    min: 1,
    max: 3,
    fallback: 2,
    unit: "groups",
  }),
  temperature,
  reviseTemperature,
};

export const agentverse = protocol({
  name: "recruited experts",
  label: "recruited experts with an evaluator (AgentVerse)",
  help: "A recruiter describes experts, one solves, the others criticise, an evaluator approves or sends them home. Costly, and the evaluator has to see mistakes.",
  paper: "arXiv:2308.10848",
  words: {
    title: "Recruited experts",
    how: "experts are recruited, solve, criticise and are evaluated",
    story:
      "A recruiter describes the experts that a question needs. One solves, the others criticise, and an evaluator approves or asks for new experts.",
    talk: { one: "meeting of experts", many: "meetings of experts" },
    counted: "questions met about",
    rightAfter: "right after the meeting",
    heading: (step) => `Text ${step + 1}`,
  },
  rows: ROWS,
  needs: ["instructions"],
  view: "graph",
  roster: ({ experts }) => [
    { id: "recruiter", name: "Recruiter" },
    ...Array.from({ length: experts }, (_, i) => ({ id: expertId(i), name: `Expert ${i + 1}` })),
    { id: "evaluator", name: "Evaluator" },
  ],
  leaves: ({ reviewRounds, groups }) => ({
    solutions: groups * reviewRounds,
    endings: 1,
    revisions: groups * reviewRounds - 1,
  }),
  async solve(_task, table, { experts, reviewRounds, groups, temperature, reviseTemperature }) {
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
        if (reviews.every(({ completion }) => saidWord(completion.text, "review", REVIEWS) === "agree"))
          break;
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
  },
});

const REVIEWS = ["agree", "disagree"] as const;
const expertId = (place: number) => `expert-${place + 1}`;

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
  return table.say(expertId(0), {
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
