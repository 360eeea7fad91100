// Hand-made turns and a speaker that answers from a table, for tests of what is derived from a debate.
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { turnId } from "../../src/teachers/agent.ts";
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
const MODEL = { path: "models/tiny", name: "tiny", sha256: "0".repeat(64) };

/** A turn whose text is "Answer : <answer>", or "nothing" for null. Round 0 reads nobody; later rounds everyone. */
export function makeTurn(
  round: number,
  agent: number,
  answer: string | null,
  options: { task?: Task; set?: Turn["set"]; reads?: readonly number[]; generated?: number } = {},
): Turn {
  const { task = TASK, set = "distil", reads = [], generated = 4 } = options;
  const id = turnId("run", set, task.id, round, agent);
  const text = answer === null ? "nothing" : `Answer : ${answer}`;
  return {
    schema: 1,
    id,
    runId: "run",
    set,
    taskId: task.id,
    agent,
    round,
    role: round === 0 ? "propose" : "revise",
    parents: reads.map((peer) => turnId("run", set, task.id, round - 1, peer)),
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
  const speak = (agent: number, job: TurnJob): Promise<Turn> => {
    jobs.push({ agent, round: job.round, reads: job.reads.map((turn) => turn.agent) });
    const answer = table[job.round]?.[agent] ?? null;
    const reads = job.reads.map((turn) => turn.agent);
    return Promise.resolve(makeTurn(job.round, agent, answer, { task: job.task, set: job.set, reads }));
  };
  return { jobs, speak };
}
