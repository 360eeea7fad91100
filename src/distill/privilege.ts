// Debates -> what a teacher has before its eyes that knows the debate: the place of an agent that is about to write its last solution. It is put
// together from what is stored, the very prompt that showed the agent what it and others had said and what it wrote in front of its
// solution, so it is the same for every protocol and every voice.
// Trap: a model that writes a critique before a solution expects one at the prompt's end; scored there, a solution would look wrong.
// Trap: what a model thinks aloud is part of the student's own answer too, so a teacher's thought is left out.
import type { Dataset } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { endings } from "../records/turn_ends.ts";
import { sureness } from "../teachers/sureness.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import { isFit, type WorkingCheck } from "./fitness.ts";
import { turnVerdict } from "./turn_verdict.ts";

/** An agent's place at the end of the talk about a question. */
export interface PrivilegedTeacher {
  readonly turnId: string;
  readonly promptIds: readonly number[];
  /** How much it counts; those of a question sum to 1. */
  readonly weight: number;
}

export interface PrivilegedTask {
  readonly task: Task;
  /** At least one. */
  readonly teachers: readonly PrivilegedTeacher[];
}

/** Why questions were left out. */
export interface Unprivileged {
  /** No agent ended with a whole solution that the labels keep. */
  readonly unkept: number;
  /** Those who did had read nothing, so they know no more than the student. */
  readonly unread: number;
  /** What they had read is too long for the model together with an answer. */
  readonly long: number;
}

export interface PrivilegeRule {
  readonly labels: Dataset["labels"];
  readonly working: WorkingCheck;
  readonly voice: Voice;
  readonly tokenizer: Pick<Tokenizer, "encode">;
  /** Tokens that a teacher's text may have before the student's answer. */
  readonly most: number;
  /** tau of the softmax over confidences. */
  readonly temperature: number;
  /** Teachers of a question at most: those that are surest. */
  readonly mostTeachers: number;
}

/** The questions that have a teacher, in their order, and how many have none and why. */
export function privilegedTasks(
  tasks: readonly Task[],
  trajectories: readonly Trajectory[],
  rule: PrivilegeRule,
): { readonly taught: readonly PrivilegedTask[]; readonly leftOut: Unprivileged } {
  const talks = new Map(trajectories.map((each) => [each.taskId, each]));
  const leftOut = { unkept: 0, unread: 0, long: 0 };
  const taught = tasks.flatMap((task): PrivilegedTask[] => {
    const talk = talks.get(task.id);
    const kept = talk === undefined ? [] : keptEndings(talk, task, rule);
    const informed = kept.filter(({ parents }) => parents.length > 0);
    const placed = informed.flatMap((turn) => {
      const promptIds = placeOf(turn, task, rule);
      return promptIds.length > rule.most ? [] : [{ turn, promptIds }];
    });
    if (placed.length === 0) {
      leftOut[kept.length === 0 ? "unkept" : informed.length === 0 ? "unread" : "long"]++;
      return [];
    }
    const chosen = surest(placed, rule.mostTeachers);
    const weights = confidenceWeights(
      chosen.map(({ turn }) => turn),
      rule.temperature,
    );
    const teachers = chosen.map(({ turn, promptIds }, i) => ({
      turnId: turn.id,
      promptIds,
      weight: weights[i]!,
    }));
    return [{ task, teachers }];
  });
  return { taught, leftOut };
}

function keptEndings(talk: Trajectory, task: Task, { labels, working, voice }: PrivilegeRule): Turn[] {
  const { outcome } = talk;
  return endings(talk).filter(
    (turn) => isFit(turn, voice, working) && turnVerdict(turn, { labels, task, outcome }) === true,
  );
}

/** The prompt with what the agent wrote before its solution. */
function placeOf(turn: Turn, task: Task, { voice, tokenizer }: PrivilegeRule): number[] {
  const { prompt, completion, solution } = turn;
  const isThinking = voice.read(completion.text, task.judge, task.choices).thought !== undefined;
  const before = isThinking
    ? ""
    : completion.text.slice(0, Math.max(0, completion.text.lastIndexOf(solution)));
  const promptIds = tokenizer.encode(prompt, { addSpecials: voice.addSpecials });
  return before.trim() === "" ? promptIds : [...promptIds, ...tokenizer.encode(before)];
}

type Sure = { readonly completion: Pick<Turn["completion"], "logprobs"> };

/** The `most` surest, in their order; of equals, and where nothing is known, the first. */
function surest<Placed extends { readonly turn: Turn }>(placed: readonly Placed[], most: number): Placed[] {
  const chosen = placed.toSorted((a, b) => (sureness(b.turn) ?? 0) - (sureness(a.turn) ?? 0)).slice(0, most);
  return placed.filter((each) => chosen.includes(each));
}

/** softmax(c / temperature) of the texts' confidences; all the same where one is not known. */
export function confidenceWeights(turns: readonly Sure[], temperature: number): number[] {
  const known = turns.map(sureness).filter((each) => each !== null);
  if (known.length < turns.length) return turns.map(() => 1 / turns.length);
  const raised = known.map((each) => Math.exp((each - 1) / temperature));
  const sum = raised.reduce((total, each) => total + each, 0);
  return raised.map((each) => each / sum);
}
