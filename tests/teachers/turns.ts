// Hand-made turns and a speaker that answers from a table, for tests of what is derived from a debate.
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import type { TurnV1 } from "../../src/records/turn_v1.ts";
import type { Trajectory } from "../../src/records/trajectory.ts";
import { closings } from "../../src/records/turn_ends.ts";
import { numberedRoster } from "../../src/teachers/protocol.ts";
import { trajectoryOf, turnsByTask, turnsInOrder } from "../../src/teachers/trajectory.ts";
import type { Store } from "../../src/store/store.ts";
import { votedOutcome } from "../../src/teachers/verdict.ts";
import { answersEqual } from "../../src/tasks/verifier.ts";

export const TASK = {
  id: "t1",
  question: "Ann has 3 eggs. Ben has 4 more eggs than Ann. How many eggs does Ben have?",
  answer: "7",
  judge: "number",
  family: "compare",
  split: "distil",
  origin: "test",
} as const satisfies Task;

/** A debate's agents, more than any test needs. */
export const ROSTER = numberedRoster("Agent", 16);
/** The id of the agent that stands at `place` of the roster, from 0 on. */
export const agentAt = (place: number): string => ROSTER[place]!.id;
export const turnIdOf = (
  set: Turn["set"],
  taskId: string,
  round: number,
  agent: number,
  runId = "run",
): string => `${runId}/${set}/${taskId}/${round}/${agentAt(agent)}`;

const MODEL = { path: "models/tiny", name: "tiny", sha256: "0".repeat(64) };

/** A turn whose text is "Answer : <answer>", or "nothing" for null. Round 0 reads nobody; later rounds everyone. */
export function makeTurn(
  round: number,
  agent: number,
  answer: string | null,
  options: { task?: Task; set?: Turn["set"]; reads?: readonly number[]; generated?: number } = {},
): Turn {
  const { task = TASK, set = "distil", reads = [], generated = 4 } = options;
  const id = turnIdOf(set, task.id, round, agent);
  const text = answer === null ? "nothing" : `Answer : ${answer}`;
  return {
    schema: 2,
    id,
    runId: "run",
    set,
    taskId: task.id,
    agent: agentAt(agent),
    role: round === 0 ? "propose" : "revise",
    step: round,
    kind: "say",
    parents: reads.map((peer) => turnIdOf(set, task.id, round - 1, peer)),
    prompt: "prompt",
    completion: { id, text, ids: [1, 2, 3], promptTokens: 10, completionTokens: generated, finish: "stop" },
    solution: text,
    answer,
    correct: answersEqual(answer, task.answer),
    temperature: 0,
    seed: 1,
    model: MODEL,
    startedAt: 0,
    elapsedMs: 1,
  };
}

/** A turn as versions before protocols stored it. */
export function oldTurn(round: number, agent: number): TurnV1 {
  const { schema: _, agent: __, role: ___, step, kind: ____, ...rest } = makeTurn(round, agent, "7");
  const id = `run/distil/t1/${step}/${agent}`;
  return { ...rest, schema: 1, id, agent, round, role: round === 0 ? "propose" : "revise", correct: true };
}

/** The trajectory of hand-made turns about one task, whose last ones vote. */
export function talkOf(turns: readonly Turn[]): Trajectory {
  const inOrder = turnsInOrder(turns, ROSTER);
  return trajectoryOf(turns, votedOutcome(closings(inOrder), inOrder), ROSTER);
}

/** The trajectories of hand-made turns about several tasks. */
export const talksAbout = (turns: readonly Turn[]): Trajectory[] =>
  Array.from(turnsByTask(turns, "distil").values(), talkOf);

/** Stores hand-made turns that teach, with what they came to. */
export async function storeTalks(
  store: Pick<Store, "appendTurn" | "putOutcome">,
  turns: readonly Turn[],
): Promise<void> {
  for (const turn of turns) await store.appendTurn(turn);
  for (const { outcome } of talksAbout(turns)) await store.putOutcome(outcome);
}

/** Rounds of answers, all agents reading all: table[round][agent]. */
export function makeDebate(
  table: readonly (readonly (string | null)[])[],
  options: { task?: Task; set?: Turn["set"] } = {},
): Turn[] {
  return table.flatMap((answers, round) =>
    answers.map((answer, agent) => {
      const others = answers.map((_, peer) => peer).filter((peer) => peer !== agent);
      return makeTurn(round, agent, answer, { ...options, reads: round === 0 ? [] : [agent, ...others] });
    }),
  );
}

/** Speaks from table[round][agent], keeping count of the jobs it was given. */
export function tableSpeaker(table: readonly (readonly (string | null)[])[]) {
  const jobs: { agent: number; round: number; reads: number[] }[] = [];
  const placeOf = ({ agent }: { readonly agent: string }) => ROSTER.findIndex(({ id }) => id === agent);
  const speak = (job: TurnJob): Promise<Turn> => {
    const [agent, round, reads] = [placeOf(job), job.step, job.reads.map(placeOf)];
    jobs.push({ agent, round, reads });
    const answer = table[round]?.[agent] ?? null;
    return Promise.resolve(makeTurn(round, agent, answer, { task: job.task, set: job.set, reads }));
  };
  return { jobs, speak };
}
