// Who says what in EvoAgent; whose it is, and what differs from the paper, stands in protocols/evoagent.ts. Loaded when it is first needed.
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";
import { saidWord } from "../said_word.ts";
import { decidedOutcome } from "../verdict.ts";

const VERDICTS = ["retain", "discard"] as const;
/** A description is shown to others as it stands, up to so many characters. */
const LONGEST_ROLE = 200;

export async function evoagentTalk(
  _task: Task,
  table: TalkTable,
  settings: {
    readonly addedExperts: number;
    readonly descriptions: number;
    readonly temperature: number;
    readonly reviseTemperature: number;
  },
): Promise<Outcome> {
  const { addedExperts, descriptions, temperature, reviseTemperature } = settings;
  let answer = await table.say("solver", { role: "propose", reads: [], temperature });
  const solutions = [answer];
  const experts: Turn[] = [];
  for (let generation = 1; generation <= addedExperts; generation++) {
    const expert = await describedExpert(table, answer, experts, descriptions);
    experts.push(expert);
    const subAnswer = await answeredBy(table, `expert-${generation}`, expert, temperature);
    answer = await merged(table, answer, subAnswer, reviseTemperature);
    solutions.push(subAnswer, answer);
  }
  const last = solutions.findLast((each) => each.answer !== null) ?? answer;
  return decidedOutcome(last, solutions, table.turns());
}

/** The description of a new expert that was retained, or the last one where none was. */
async function describedExpert(
  table: TalkTable,
  answer: Turn,
  experts: readonly Turn[],
  descriptions: number,
): Promise<Turn> {
  const earlier = new Set(experts.map(roleOf));
  for (let nth = 1; ; nth++) {
    const described = await table.say("describer", {
      role: "describe",
      reads: [answer, ...experts],
      temperature: nth === 1 ? 0 : 1, // asked the same again it would say the same
      instruction: {
        persona: "You describe experts. You do not solve the question.",
        titles: ["The answer so far", ...experts.map(() => "An expert who was asked already")],
        request:
          "Which expert, unlike those before, could find what this answer lacks? Describe the expert in one short sentence that begins with “You are”.",
        gives: "remark",
        maxNewTokens: 60,
      },
    });
    const verdict = await table.say("checker", {
      role: "check",
      reads: [described, ...experts],
      temperature: 0,
      instruction: {
        persona: "You check whether an expert is useful for the question and unlike the others.",
        titles: ["The new expert", ...experts.map(() => "An expert who was asked already")],
        request:
          "Is the new expert useful, and unlike the others? End with a line “Verdict: Retain” or “Verdict: Discard”.",
        gives: "remark",
        maxNewTokens: 60,
      },
    });
    const isDiscarded = saidWord(verdict.completion.text, "verdict", VERDICTS) === "discard";
    if (nth === descriptions || !(isDiscarded || earlier.has(roleOf(described)))) return described;
  }
}

const roleOf = ({ completion }: Turn): string => {
  const [line = ""] = completion.text.trim().split("\n");
  return line.slice(0, LONGEST_ROLE);
};

function answeredBy(table: TalkTable, agent: string, expert: Turn, temperature: number): Promise<Turn> {
  return table.say(agent, {
    role: "propose",
    reads: [],
    temperature,
    instruction: {
      persona: roleOf(expert) === "" ? "You are an expert in questions of this kind." : roleOf(expert),
      titles: [],
      request: "Solve the question step by step.",
      gives: "solution",
    },
  });
}

function merged(table: TalkTable, answer: Turn, subAnswer: Turn, temperature: number): Promise<Turn> {
  return table.say("solver", {
    role: "revise",
    reads: [answer, subAnswer],
    temperature,
    instruction: {
      titles: [null, "What an expert answers"],
      request: "Compare both, and write the whole solution again, with what is right in each.",
      gives: "solution",
    },
  });
}
