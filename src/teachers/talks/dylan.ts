// Who says what in DyLAN; whose it is, and what differs from the paper, stands in protocols/dylan.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { AgentSpec } from "../../records/agent_spec.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { saidNumbers } from "../said_word.ts";
import { votedOutcome, countVotes } from "../verdict.ts";
import { readersChoice } from "./debate.ts";

const BEST_SCORE = 5;

export async function dylanTalk(
  _task: Task,
  table: TalkTable,
  {
    layers,
    kept,
    temperature,
    reviseTemperature,
  }: {
    readonly layers: number;
    readonly kept: number;
    readonly temperature: number;
    readonly reviseTemperature: number;
  },
): Promise<Outcome> {
  let active = table.roster;
  let last = await table.everyone((agent) => table.say(agent, { role: "propose", reads: [], temperature }));
  for (let layer = 1; layer < layers && !isAgreed(last); layer++) {
    const before = last;
    const width = table.maxRead("revise");
    const readBy = (place: number) =>
      readersChoice(place, before.length, layer, width).map((peer) => before[peer]!);
    const ratings = await table.everyone(
      (agent, place) => rated(table, agent, readBy(place).slice(1)),
      active,
    );
    if (layer === layers - 1) active = bestRated(active, ratings, before, readBy).slice(0, kept);
    last = await table.everyone((agent) => {
      const place = before.findIndex((turn) => turn.agent === agent);
      return answeredAgain(table, agent, readBy(place), reviseTemperature);
    }, active);
  }
  return votedOutcome(last, table.turns());
}

/** Whether more than two thirds of them give one answer. */
function isAgreed(turns: readonly Turn[]): boolean {
  const most = countVotes(turns)[0]?.voters.length ?? 0;
  return most > (2 * turns.length) / 3;
}

function rated(table: TalkTable, agent: string, others: readonly Turn[]): Promise<Turn> {
  const form = `Scores: ${others.map((_, i) => BEST_SCORE - 1 - (i % 3)).join(", ")}`;
  return table.say(agent, {
    role: "rate",
    reads: others,
    temperature: 0,
    instruction: {
      titles: others.map((_, i) => `Solution ${i + 1}`),
      request: `Rate how good each of these ${others.length} solutions is, from 1 to ${BEST_SCORE}. Write nothing but a line such as “${form}”.`,
      gives: "remark",
      maxNewTokens: 24,
    },
  });
}

function answeredAgain(
  table: TalkTable,
  agent: string,
  reads: readonly Turn[],
  temperature: number,
): Promise<Turn> {
  return table.say(agent, {
    role: "revise",
    reads,
    temperature,
    instruction: {
      titles: reads.map((_, i) => (i === 0 ? null : `Solution ${i}`)),
      request: "Use these solutions by others with care, and write the whole solution again.",
      gives: "solution",
    },
  });
}

/** The agents by the weight that their raters gave them, the heaviest first. */
function bestRated(
  active: readonly AgentSpec[],
  ratings: readonly Turn[],
  before: readonly Turn[],
  readBy: (place: number) => readonly Turn[],
): readonly AgentSpec[] {
  const weights = new Map(before.map(({ agent }) => [agent, 0]));
  ratings.forEach((rating, place) => {
    const others = readBy(place).slice(1);
    for (const [i, share] of sharesOf(rating, others.length).entries()) {
      const { agent } = others[i]!;
      weights.set(agent, weights.get(agent)! + share);
    }
  });
  return active.toSorted((a, b) => weights.get(b.id)! - weights.get(a.id)!);
}

/** What a rater gives each of those it read; together 1. */
function sharesOf({ completion }: Turn, others: number): readonly number[] {
  const scores = saidNumbers(completion.text, "scores?").slice(0, others);
  const isReadable = scores.length === others && scores.every((score) => score >= 1 && score <= BEST_SCORE);
  const read = isReadable ? scores : Array.from({ length: others }, () => 1);
  const sum = read.reduce((total, score) => total + score, 0);
  return read.map((score) => score / sum);
}
