// A finished run with everything that a run can have, in a memory store.
import { datasetHash } from "../../src/records/dataset_hash.ts";
import type { AgentSpec } from "../../src/records/agent_spec.ts";
import type { EvalAnswer, MethodName } from "../../src/records/eval_answer.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { ANSWER_METHODS, buildReport } from "../../src/eval/report.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { agentAt, storeTalks } from "../teachers/turns.ts";
import { goldenAdapter } from "./golden.ts";
import { RUN_ID, storedRun } from "./run.ts";

/** @param second the model of its second agent; null: the run's own, as its first agent's */
export async function finishedRun(second: ModelRef | null = null): Promise<MemoryStore> {
  const { store, model, test: tasks } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const adapter: LoraAdapter = { ...goldenAdapter(), base: model };
  const start = {
    ...adapter,
    tensors: new Map(
      [...adapter.tensors].map(([name, pair]) => [name, { ...pair, A: pair.A.map((x) => x / 3) }]),
    ),
  };
  const copy = new MemoryStore();
  const startSha256 = await adapterSha256(start);
  const run = (await store.getRun(RUN_ID))!;
  const answers = ANSWER_METHODS.flatMap((method: MethodName) =>
    tasks.map((task, i): EvalAnswer => ({
      schema: 2,
      id: `${RUN_ID}/${method}/${task.id}`,
      runId: RUN_ID,
      method,
      taskId: task.id,
      family: task.family,
      answer: i % 3 === 0 ? null : task.answer,
      correct: i % 3 !== 0,
      generatedTokens: 9,
      promptTokens: 30,
      text: "so 7 — “ä” \u2028",
    })),
  );
  await copy.createRun(
    {
      ...run,
      createdAt: 1_764_000_000_123,
      seconds: { debate: 12.25, distil: 0.5, train: 61.125, evaluate: 3, export: 0.25 },
      report: buildReport(answers),
      ...(second === null ? {} : { roster: teamOf(second) }),
      start: { name: "mine.zip", sha256: startSha256, lora: start.config, check: "shapes" },
    },
    await store.tasks(RUN_ID),
    { adapter: start, sha256: startSha256 },
  );
  const said = (await store.turns(RUN_ID)).map((turn) =>
    second !== null && turn.agent === agentAt(1) ? { ...turn, model: second } : turn,
  );
  await storeTalks(copy, said);
  const { hash: _, ...lessons } = (await store.getDataset(RUN_ID))!;
  await copy.putDataset({ ...lessons, hash: datasetHash(lessons) });
  await copy.putCheckpoint(
    {
      schema: 1,
      runId: RUN_ID,
      step: 2,
      adapter,
      m: new Float32Array(1),
      v: new Float32Array(1),
      identity: "",
    },
    [1, 2].map((step) => ({
      runId: RUN_ID,
      step,
      loss: 1 / (step + 2),
      gradNorm: 0.1 + step,
      learningRate: 0.001 / 3,
      tokens: 100,
      elapsedMs: 12.5,
    })),
  );
  await copy.putAdapter(RUN_ID, adapter, await adapterSha256(adapter));
  await copy.putPrm(RUN_ID, {
    adapter: { ...adapter, extra: Float32Array.from([0.5, -0.25, 1 / 3]) },
    quality: { auc: 0.75, accuracy: 0.5, baseRate: 0.5, brier: 0.25, ece: 0.1, steps: 20, trainedSteps: 80 },
  });
  await copy.putEvalAnswers(answers);
  return copy;
}

/** Two agents, of which the second speaks through a model of its own. */
export const teamOf = (model: ModelRef): AgentSpec[] => [
  { id: agentAt(0), name: "Agent 1" },
  { id: agentAt(1), name: "Agent 2", through: { model, speaker: "onnx" } },
];
