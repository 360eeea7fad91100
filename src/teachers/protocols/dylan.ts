// DyLAN (Liu et al. 2023, arXiv:2310.02170): agents answer in layers, each reads the layer before and rates its peers, the talk ends as soon as more
// than two thirds agree, and in the last layers only those go on whom the others rated best.
// Differences from the paper's and AgentArk's code, with reasons:
// 1. The ratings select. In AgentArk's code they are never used: one more call ranks the replies, and a slip (it tests the place in a
//    shuffled list) keeps agents at random.
// 2. An agent's weight is the sum of what it was given in the last rating, each rater's scores divided by their sum; the paper's
//    importance runs back through all layers, which ranks agents over many questions, not inside one.
// 3. Agreement is equality of answers, where their code counts shared words.
// 4. Rating and answering are two calls: in one text the scores would stand in what a student learns.
// 5. A layer speaks at once, not in a random order; agreement is looked at when all of it has spoken.
// 6. A rater whose scores are not readable rates all alike. Equals go on in the roster's order.
import type { AgentSpec } from "../../records/agent_spec.ts";
import type { Turn } from "../../records/turn.ts";
import { integer } from "../../settings/row.ts";
import { numberedRoster, protocol, type TalkTable } from "../protocol.ts";
import { saidNumbers } from "../said_word.ts";
import { reviseTemperature, temperature } from "../shared_rows.ts";
import { countVotes, votedOutcome } from "../verdict.ts";
import { readersChoice } from "./debate.ts";

const BEST_SCORE = 5;

export const dylan = protocol({
  name: "dynamic network",
  label: "layers in which peers rate and drop each other (DyLAN)",
  help: "Agents answer, rate each other and answer again; only the best rated go on, and agreement ends the talk early. Cheaper than a debate where most agree at once.",
  paper: "arXiv:2310.02170",
  words: {
    title: "Dynamic network",
    how: "layers of agents that rate each other, the best go on",
    story:
      "Agents answer, read and rate each other, and the best rated answer again. The talk ends as soon as most of them agree.",
    talk: { one: "talk", many: "talks" },
    counted: "questions talked over",
    rightAfter: "right at the end",
    heading: (step) =>
      step === 0 ? "Alone" : step % 2 === 1 ? "Rates the others" : "After reading the others",
  },
  rows: {
    peers: integer({
      place: "team",
      label: "Agents",
      help: "How many agents the first layer has.",
      min: 2,
      max: 8,
      fallback: 4,
      unit: "agents",
    }),
    layers: integer({
      place: "team",
      label: "Layers at most",
      help: "How often they answer; the talk ends before, as soon as more than two thirds agree.",
      min: 2,
      max: 5,
      fallback: 3,
      unit: "layers",
    }),
    kept: integer({
      place: "team",
      label: "Agents that go on",
      help: "How many of the best rated answer in the last layer.",
      min: 1,
      max: 8,
      fallback: 2,
      unit: "agents",
    }),
    temperature,
    reviseTemperature,
  },
  needs: ["instructions"],
  view: "graph",
  roster: ({ peers }) => numberedRoster("Agent", peers),
  leaves: ({ peers, layers, kept }) => ({
    solutions: peers * (layers - 1) + Math.min(peers, kept),
    endings: peers,
    revisions: layers - 1,
  }),
  async solve(_task, table, { layers, kept, temperature, reviseTemperature }) {
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
  },
});

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
