// Who says what in MAD; whose it is, and what differs from the paper, stands in protocols/mad.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { saidWord } from "../said_word.ts";
import { decidedOutcome } from "../verdict.ts";

const SIDES = ["affirmative", "negative"] as const;
const VERDICTS = [...SIDES, "none"] as const;
const TITLES = { affirmative: "Affirmative side", negative: "Negative side" } as const;
const DEBATER =
  "You are a debater. It is not necessary to agree with the other side: the aim is to find the right answer.";

export async function madTalk(
  _task: Task,
  table: TalkTable,
  {
    mostRounds,
    temperature,
    reviseTemperature,
  }: { readonly mostRounds: number; readonly temperature: number; readonly reviseTemperature: number },
): Promise<Outcome> {
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
}

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
