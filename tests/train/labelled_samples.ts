// Solutions that the bundled model writes to fresh questions, with their steps labelled by the verifier: what a process reward
// model of a test learns from and is judged by.
import { deriveSeed } from "../../src/core/rng.ts";
import type { Task } from "../../src/records/task.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { decodePlan } from "../../src/model/decoding/decode_plan.ts";
import { Generator } from "../../src/model/generate.ts";
import type { Model } from "../../src/model/transformer.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { type Split, takeTasks } from "../../src/tasks/task_set.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import type { LabelledRow } from "../../src/train/prm_batches.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

export interface LabelledSample extends LabelledRow {
  readonly task: Task;
  readonly answer: string | null;
  readonly promptTokens: number;
}

/** `each` solutions of each of `count` questions of a split, side by side. */
export async function labelledSamples(
  gpu: Gpu,
  model: Model,
  {
    split,
    count,
    each,
    temperature,
  }: Readonly<Record<"count" | "each" | "temperature", number>> & {
    readonly split: Split;
  },
): Promise<LabelledSample[]> {
  const voice = wordsVoice(BUNDLED_SPEC);
  const tokenizer = bundledTokenizer();
  const tasks = takeTasks(arithmeticTasks(), split, count, 5);
  const asked = tasks.flatMap((task) => {
    const prompt = tokenizer.encode(voice.render({ role: "propose", question: task.question }));
    return Array.from({ length: each }, (_, i) => ({ task, prompt, seed: deriveSeed(6, task.id, i) }));
  });
  const { maxNewTokens } = voice.budget("propose");
  const plan = decodePlan(model.architecture, { contextTokens: 256, rows: 128 });
  const generator = await Generator.create(gpu, model, plan);
  try {
    const rows = asked.map(({ prompt: ids, seed }) => ({ ids, seed, maxNewTokens, temperature }));
    const said = await generator.generate(rows, { adapter: false });
    return said.map(({ ids: generated }, i) => {
      const { task, prompt } = asked[i]!;
      const text = tokenizer.decode(generated);
      const ends = voice.steps(text).map(({ end }) => tokenizer.encode(text.slice(0, end)).length);
      return {
        ids: [...prompt, ...tokenizer.encode(text)],
        stepEnds: ends.map((end) => prompt.length + end - 1),
        labels: voice.judgeSteps(task, text) ?? voice.steps(text).map(() => 0),
        from: { taskId: task.id },
        task,
        promptTokens: prompt.length,
        answer: voice.read(text).answer,
      };
    });
  } finally {
    generator.destroy();
  }
}
