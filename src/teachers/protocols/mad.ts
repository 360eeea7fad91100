// MAD, multi-agent debate with two sides (Liang et al. 2023, arXiv:2305.19118): an affirmative side answers, a negative side is told to
// disagree, a moderator ends the debate as soon as one side convinces it, and a judge decides when nobody did.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. The moderator names a side, and that side's answer stands: their moderator writes the answer anew, as JSON that is run through
//    Python's `eval`. Naming cannot invent an answer, and a line "Side: …" is read without running anything.
// 2. The judge's candidates are the two sides' opening answers as they were read, not the text of one more call that lists them.
// 3. Where the moderator's words name no side, the debate goes on; where the judge gives no answer, the two last solutions vote.
// 4. Each side reads its own and the other's latest text, not the whole history: prompts do not grow with the rounds.
// 5. What is learned are solutions of a side that carry the answer, never what moderator and judge say about them.
import type { Turn } from "../../records/turn.ts";
import { integer } from "../../settings/row.ts";
import { protocol, type TalkTable } from "../protocol.ts";
import { saidWord } from "../said_word.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";
import { decidedOutcome } from "../verdict.ts";

const SIDES = ["affirmative", "negative"] as const;
const VERDICTS = [...SIDES, "none"] as const;
const TITLES = { affirmative: "Affirmative side", negative: "Negative side" } as const;
const DEBATER =
  "You are a debater. It is not necessary to agree with the other side: the aim is to find the right answer.";

export const mad = protocol({
  name: "two-sided debate",
  label: "a debate of two sides with a judge (MAD)",
  help: "One side answers, the other must disagree, a moderator stops them when one convinces, else a judge decides. It breaks agreement on a mistake, and costs right answers too.",
  paper: "arXiv:2305.19118",
  words: {
    title: "Two-sided debate",
    how: "two sides disagree, a moderator or a judge decides",
    story:
      "One side answers and the other must disagree. A moderator ends the debate when one side convinces; else a judge decides.",
    talk: { one: "debate", many: "debates" },
    counted: "questions debated",
    rightAfter: "right by the verdict",
    heading: (step) => `Round ${step + 1}`,
  },
  rows: {
    mostRounds: integer({
      place: "team",
      label: "Rounds at most",
      help: "The debate ends before, as soon as the moderator is convinced.",
      min: 1,
      max: 6,
      fallback: 3,
      unit: "rounds",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  view: "graph",
  roster: () => [
    { id: "affirmative", name: "Affirmative side" },
    { id: "negative", name: "Negative side" },
    { id: "moderator", name: "Moderator" },
    { id: "judge", name: "Judge" },
  ],
  leaves: ({ mostRounds }) => ({ solutions: 2 * mostRounds, endings: 2, revisions: mostRounds - 1 }),
  async solve(_task, table, { mostRounds, temperature, reviseTemperature }) {
    const openings = await exchange(table, [], temperature);
    let latest = openings;
    for (let round = 1; ; round++) {
      const side = await moderated(table, latest, round);
      const convincing = latest.find(({ agent }) => agent === side);
      if (convincing !== undefined && convincing.answer !== null)
        return decidedOutcome(convincing, latest, table.turns());
      if (round >= mostRounds) break;
      latest = await exchange(table, latest, reviseTemperature);
    }
    const decided = await judged(table, openings);
    return decidedOutcome(decided, [...openings, ...latest], table.turns());
  },
});

/** Each side once, the negative one after it read the affirmative one. @param before what both said last, empty at the start */
async function exchange(
  table: TalkTable,
  before: readonly Turn[],
  temperature: number,
): Promise<readonly Turn[]> {
  const [own, other] = before;
  const affirmative = await table.say("affirmative", {
    role: "affirm",
    reads: before,
    temperature,
    instruction: {
      persona: DEBATER,
      titles: before.length === 0 ? [] : [null, TITLES.negative],
      request:
        own === undefined || other === undefined
          ? "Solve the question step by step."
          : "Do you agree with the negative side? Give your reasons, and solve the question step by step.",
      gives: "solution",
    },
  });
  const negative = await table.say("negative", {
    role: "oppose",
    reads: [...before.slice(1), affirmative],
    temperature,
    instruction: {
      persona: DEBATER,
      titles: [...before.slice(1).map(() => null), TITLES.affirmative],
      request:
        "You disagree with the affirmative side's answer. Give your reasons, and solve the question step by step with your own answer.",
      gives: "solution",
    },
  });
  return [affirmative, negative];
}

/** Which side convinced the moderator; null for neither, and for words that name none. */
async function moderated(table: TalkTable, latest: readonly Turn[], round: number) {
  const { completion } = await table.say("moderator", {
    role: "moderate",
    reads: latest,
    temperature: 0,
    instruction: {
      persona: "You are a moderator. At the end of each round you evaluate both sides' answers.",
      titles: SIDES.map((side) => TITLES[side]),
      request: `Round ${round} has ended. Say in one sentence which side's answer is right, or that you cannot tell yet. End with a line “Side: affirmative”, “Side: negative” or “Side: none”.`,
      gives: "remark",
      maxNewTokens: 120,
    },
  });
  const side = saidWord(completion.text, "side", VERDICTS);
  return side === "none" ? null : side;
}

async function judged(table: TalkTable, openings: readonly Turn[]): Promise<Turn> {
  const candidates = openings.map(({ answer }) => answer ?? "no answer").join(" or ");
  return table.say("judge", {
    role: "judge",
    reads: openings,
    temperature: 0,
    instruction: {
      persona: "You are a judge. You decide which answer is right after a debate without a result.",
      titles: SIDES.map((side) => TITLES[side]),
      request: `The candidates are ${candidates}. Say briefly why one of them is right, and give that answer.`,
      gives: "answer",
    },
  });
}
