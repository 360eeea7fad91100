// Rows without any training: the base alone, and the base as a group.
import type { Completion } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { closings, openings } from "../records/turn_ends.ts";
import { isRight } from "../tasks/judge.ts";
import { countReadings } from "../teachers/readings.ts";
import { countVotes } from "../teachers/verdict.ts";
import { type Answered, answeredBy, judged, readAnswer } from "./answer.ts";
import type { Desk, TalkOf, GroupTalks } from "./desk.ts";
import type { EvidenceRow, MadeEvidence } from "./row.ts";

/** One task with what the group said about it. */
export interface TalkedTask {
  readonly task: Task;
  readonly talk: Trajectory;
  readonly sure: GroupTalks["sure"];
}

type Group = Pick<TalkOf, "teacher" | "hasOwnExamples">;

/** The group's talks about all held-out questions. */
export async function talked(desk: Desk, seed: number, who: Group): Promise<TalkedTask[]> {
  const all = await Promise.all(
    desk.sizes.learned.map(async (kind) => {
      const of = { on: "test", kind, seed, ...who } as const;
      const { talks, sure } = await desk.talks(of);
      return desk.tasksOf(of).map((task, i) => ({ task, talk: talks[i]!, sure }));
    }),
  );
  return all.flat();
}

/** A group that answers in rounds. */
export const groupInRounds = ({ sizes: { agents, rounds } }: Desk, teacher: "debate" | "self-correction") =>
  ({ teacher: { teacher, agents, rounds } }) satisfies Group;

/** As many answers as the debate has turns. */
export const votersOfDebate = ({ sizes: { agents, rounds } }: Desk, temperature?: number): Group => ({
  teacher: {
    teacher: "self-consistency",
    samples: agents * rounds,
    ...(temperature === undefined ? {} : { temperature }),
  },
});

export const completionsOf = (turns: readonly Turn[]): readonly Completion[] =>
  turns.map(({ completion }) => completion);

/** The vote of the texts that end a talk, strictly among answers in the form and leniently among all. */
export function votedAnswer({ task, talk }: TalkedTask, { parts: { voice } }: Desk): Answered {
  const read = closings(talk.turns).map(({ completion }) => readAnswer(completion.text, task, voice));
  const winner = (of: "strict" | "lenient") =>
    countVotes(read.map((each) => ({ answer: each[of] })))[0]?.answer ?? null;
  return judged(task, { strict: winner("strict"), lenient: winner("lenient") }, completionsOf(talk.turns));
}

const rightTurns = ({ task, talk }: TalkedTask, { parts: { voice } }: Desk): number =>
  talk.turns.filter(
    ({ completion }) => isRight(task, readAnswer(completion.text, task, voice).strict) === true,
  ).length;

const share = (all: readonly TalkedTask[], holds: (each: TalkedTask) => boolean) =>
  all.filter(holds).length / Math.max(1, all.length);

/** Of a row whose agents read one another. */
export function readingFacts(all: readonly TalkedTask[], desk: Desk): Record<string, number> {
  const { turns, corrected, misled, flattered, followed } = countReadings(all.map(({ talk }) => talk));
  const ofTurns = (count: number) => count / Math.max(1, turns);
  return {
    "wrong to right": ofTurns(corrected),
    "right to wrong": ofTurns(misled),
    "gave up a right answer for one it read": ofTurns(flattered),
    "took over an answer it read": ofTurns(followed),
    "somebody right": share(all, (each) => rightTurns(each, desk) > 0),
    "somebody right before reading": share(
      all,
      (each) => rightTurns({ ...each, talk: { ...each.talk, turns: openings(each.talk.turns) } }, desk) > 0,
    ),
  };
}

/** The text that the model was surest of; all are paid for. */
function surest({ task, talk, sure }: TalkedTask, desk: Desk): Answered {
  const of = ({ id }: Turn) => sure.get(id) ?? Number.NEGATIVE_INFINITY;
  const chosen = talk.turns.reduce((best, each) => (of(each) > of(best) ? each : best));
  return answeredBy(task, chosen.completion, {
    voice: desk.parts.voice,
    all: completionsOf(talk.turns),
  });
}

export async function askedGroup(
  desk: Desk,
  seed: number,
  who: Group,
  shares: (all: readonly TalkedTask[], desk: Desk) => Record<string, number>,
): Promise<MadeEvidence> {
  const all = await talked(desk, seed, who);
  return { answers: all.map((each) => votedAnswer(each, desk)), facts: { shares: shares(all, desk) } };
}

export const coverage = (all: readonly TalkedTask[], desk: Desk) => ({
  "somebody right": share(all, (each) => rightTurns(each, desk) > 0),
});

export const BASE_ROWS: readonly EvidenceRow[] = [
  {
    name: "bare",
    title: "base, the question alone",
    group: "the base",
    seeds: "once",
    make: async (desk) => ({ answers: await desk.greedy(desk.sizes.learned, desk.say) }),
  },
  {
    name: "greedy",
    title: "base with examples, greedy",
    group: "the base",
    seeds: "once",
    make: async (desk) => {
      const kinds = [...desk.sizes.learned, desk.sizes.untouched];
      return { answers: await desk.greedy(kinds, desk.say, (kind) => desk.primed(kind)) };
    },
  },
  {
    name: "sampled",
    title: "base with examples, sampled",
    group: "the base",
    seeds: "every",
    make: async (desk, seed) => {
      const all = await talked(desk, seed, votersOfDebate(desk));
      const { voice } = desk.parts;
      return {
        answers: all.map(({ task, talk }) => answeredBy(task, talk.turns[0]!.completion, { voice })),
      };
    },
  },
  {
    name: "vote",
    title: "vote, at the debate's number of answers",
    group: "the group",
    seeds: "every",
    make: (desk, seed) => askedGroup(desk, seed, votersOfDebate(desk), coverage),
  },
  {
    name: "surest",
    title: "the surest of as many answers",
    group: "the group",
    seeds: "every",
    make: async (desk, seed) => ({
      answers: (await talked(desk, seed, votersOfDebate(desk))).map((each) => surest(each, desk)),
    }),
  },
  {
    name: "debate",
    title: "debate, cold",
    group: "the group",
    seeds: "first",
    make: (desk, seed) => askedGroup(desk, seed, groupInRounds(desk, "debate"), readingFacts),
  },
  {
    name: "self-correction",
    title: "isolated self-correction",
    group: "the group",
    seeds: "first",
    make: (desk, seed) => askedGroup(desk, seed, groupInRounds(desk, "self-correction"), readingFacts),
  },
  {
    name: "own-examples",
    title: "vote of greedy agents, each with its own examples",
    group: "the group",
    seeds: "first",
    make: (desk, seed) =>
      askedGroup(desk, seed, { ...votersOfDebate(desk, 0), hasOwnExamples: true }, coverage),
  },
];
