// A team without a model: whether an agent is right about a question depends on its settings; who is wrong gives one of five wrong answers. Agents
// with the same settings share their mistakes, as copies of one small model do, so that a vote gains by agents that are good and that differ.
import { deriveSeed, uniform } from "../../src/core/rng.ts";
import type { Configuration } from "../../src/search/configuration.ts";
import { teamSpace, type TeamSpace } from "../../src/search/team_space.ts";

const AGENTS = 3;
const ALL = ["messages", "examples", "revise", "instructions", "steps", "signature"] as const;
const EXAMPLES = Array.from({ length: 6 }, (_, i) => ({
  question: `What is ${i} plus 1?`,
  solution: `Answer: ${i + 1}`,
}));
const SKILL_OF_ROLE: Readonly<Record<string, number>> = {
  plain: 0,
  checker: 0.1,
  reader: 0.08,
  brief: -0.08,
  planner: 0.06,
  doubter: -0.03,
  teacher: 0.04,
  expert: -0.05,
};

export const scriptedSpace = (): TeamSpace =>
  teamSpace(AGENTS, { temperature: 1.3, codec: "nl" }, EXAMPLES, ALL);

/** The share of `questions` that the team's vote answers right; of equals the earlier agent's answer counts. @param set names them */
export function scriptedVote(values: Configuration, set: string, questions: number, seed: number): number {
  let right = 0;
  for (let question = 0; question < questions; question++) {
    const answers = Array.from({ length: AGENTS }, (_, i) => answerOf(values, i + 1, [seed, set, question]));
    const votes = answers.map((answer) => answers.filter((each) => each === answer).length);
    if (answers[votes.indexOf(Math.max(...votes))] === RIGHT) right += 1;
  }
  return right / questions;
}

const RIGHT = 0;
const WRONG_ANSWERS = 5;

function answerOf(values: Configuration, seat: number, question: readonly (number | string)[]): number {
  const own = ["role", "temperature", "examples"].map((field) => String(values[`${field} ${seat}`]));
  const [role = "", temperature = "", examples = ""] = own;
  const skill =
    0.42 +
    SKILL_OF_ROLE[role]! -
    0.12 * Math.abs(Number(temperature) - 0.5) +
    (examples === "as set" ? 0 : examples === "3+4" ? 0.08 : 0.02) -
    (values["codec"] === "codified" ? 0.03 : 0);
  const key = deriveSeed(...question, ...own);
  return uniform(key, 0) < skill ? RIGHT : 1 + Math.floor(WRONG_ANSWERS * uniform(key, 1));
}
