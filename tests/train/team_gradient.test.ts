// MATPO's loss on the bundled model: the gradient that the engine computes from a team's advantages is that of the loss, by finite differences.
import { expect, test, vi } from "vitest";
import { normal, RandomStream } from "../../src/core/rng.ts";
import { readFloats } from "../../src/gpu/buffers.ts";
import { initialParameters } from "../../src/model/lora.ts";
import { policyGradientObjective } from "../../src/train/objectives/policy_gradient.ts";
import { packAnswers, type PolicyRow, type Rollout, scoreAnswers } from "../../src/train/rollouts.ts";
import { Scorer } from "../../src/train/scorer.ts";
import { teamAdvantages } from "../../src/train/team_advantages.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { tinyModel } from "../model/harness.ts";
import { TASK } from "../teachers/turns.ts";

// A software GPU on a busy machine compiles for a minute before it computes for a second.
vi.setConfig({ testTimeout: 600_000 });

const MICRO_TOKENS = 256;

/** A text of a made-up talk: what the model read (its question, a tool's answer), then what it chose. */
function textOf(random: RandomStream, read: number, chosen: number): Rollout {
  const ids = (count: number) => Array.from({ length: count }, () => random.integer(10, 190));
  return { task: TASK, prompt: ids(read), ids: ids(chosen), text: "", isStopped: true, surprise: 0 };
}

test("the gradient of a planner and its workers, all by one advantage, is that of finite differences to 1e-3", async () => {
  const gpu = await openTestGpu();
  const model = await tinyModel(gpu, 4);
  const random = new RandomStream(9);
  // Two rollouts of one question; a worker's texts are longer than its planner's, and its last prompt holds what a tool answered.
  const rollouts = [1, 0].map((reward) => ({
    reward,
    planner: [textOf(random, 6, 5), textOf(random, 12, 3)],
    workers: [textOf(random, 8, 14), textOf(random, 24, 9)],
  }));
  const chosen = ({ prompt, ids }: Rollout) => [...prompt.map(() => false), ...ids.map(() => true)];
  const { rows } = teamAdvantages(
    [
      rollouts.map(({ reward, planner, workers }) => ({
        reward,
        planner: planner.map(chosen),
        workers: workers.map(chosen),
      })),
    ],
    { credit: "team", weights: "tokens", leastDeviation: 0, deviationFloor: 0 },
  );
  const learned = rows.map(({ rollout: at, text: which, advantages, weights }) => {
    const { planner, workers } = rollouts[at]!;
    const rollout = [...planner, ...workers][which]!;
    const own = Float32Array.from(advantages.subarray(rollout.prompt.length));
    return { rollout, advantages: own, weights: weights.subarray(rollout.prompt.length) };
  });
  const policy: PolicyRow[] = learned.map(({ rollout, advantages }) => ({
    rollout,
    advantages,
    weight: 1,
    oldLogprobs: null,
    referenceLogprobs: null,
  }));

  const objective = policyGradientObjective({ clipLow: 0.2, clipHigh: 0.2, beta: 0, onPolicy: true });
  const step = await TrainingStep.create(gpu, model, MICRO_TOKENS, { maxGradNorm: null }, objective);
  const scorer = await Scorer.create(gpu, model, MICRO_TOKENS);
  const { layout } = model.lora;
  const zeros = new Float32Array(layout.length);
  // Not the first parameters, at which half of the gradient is 0.
  const start = initialParameters(layout, 1).map((each, i) => each + 0.02 * normal(3, i));
  step.writeState({ parameters: start, m: zeros, v: zeros });
  const [batch] = packAnswers(policy, step.rows);
  await step.run([batch!], 0, 0);
  const gradient = await readFloats(gpu, step.grad, layout.length);
  const norm = Math.sqrt(gradient.reduce((sum, each) => sum + each * each, 0));

  /** The loss in float64, of the log-probabilities that the scorer gives. */
  const lossAt = async (distance: number) => {
    step.writeState({
      parameters: start.map((each, i) => each + (distance * gradient[i]!) / norm),
      m: zeros,
      v: zeros,
    });
    const logprobs = await scoreAnswers(
      scorer,
      learned.map(({ rollout }) => rollout),
      true,
    );
    return learned.reduce(
      (sum, { advantages, weights }, i) =>
        sum - advantages.reduce((total, each, t) => total + weights[t]! * each * logprobs[i]![t]!, 0),
      0,
    );
  };
  const reach = 0.0025;
  const slope = ((await lossAt(reach)) - (await lossAt(-reach))) / (2 * reach);
  const half = ((await lossAt(reach / 2)) - (await lossAt(-reach / 2))) / reach;
  const byDifferences = (4 * half - slope) / 3; // without the term of third order
  expect(Math.abs(byDifferences / norm - 1)).toBeLessThan(1e-3);
  step.destroy();
  scorer.destroy();
  gpu.destroy();
});
