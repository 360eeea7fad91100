// Practice as the run's steps: one a round.
import type { Attempt, GrpoMetric, StepMetric } from "../../records/metric.ts";
import type { SampleAnswer } from "../../train/grpo_iteration.ts";
import type { LoopHooks } from "../../train/training_loop.ts";
import type { Voice } from "../../voice/voice.ts";

/** Charts a round as a step of the run. A validation comes after its round, which is then charted once more with it. */
export class PracticeCharts {
  readonly #offset: number;
  readonly #voice: Voice;
  readonly #tell: LoopHooks["onMetric"];
  #unsaved: StepMetric[] = [];

  constructor(offset: number, voice: Voice, tell: LoopHooks["onMetric"]) {
    this.#offset = offset;
    this.#voice = voice;
    this.#tell = tell;
  }

  iteration(metric: GrpoMetric, samples: readonly SampleAnswer[]): void {
    const { runId, iteration, loss, gradNorm, learningRate, trainedTokens, elapsedMs } = metric;
    this.#put({
      runId,
      step: this.#offset + iteration,
      loss,
      gradNorm,
      learningRate,
      tokens: trainedTokens,
      elapsedMs,
      practice: {
        reward: metric.reward,
        verifier: metric.verified,
        prm: metric.process,
        ...(metric.cut === undefined ? {} : { cut: metric.cut }),
        ...(metric.inForm === undefined ? {} : { inForm: metric.inForm }),
        kl: metric.kl,
        length: metric.length,
        dropped: metric.dropped,
        questions: metric.questions,
        validation: null,
        samples: samples.map((sample) => attemptOf(this.#voice, sample)),
      },
    });
  }

  validation({ step, score }: { readonly step: number; readonly score: number }): void {
    const last = this.#unsaved.at(-1);
    if (last?.practice === undefined || last.step !== this.#offset + step) return; // of the base, before all iterations
    this.#unsaved.pop();
    this.#put({ ...last, practice: { ...last.practice, validation: score } });
  }

  takeUnsaved(): readonly StepMetric[] {
    const taken = this.#unsaved;
    this.#unsaved = [];
    return taken;
  }

  #put(metric: StepMetric): void {
    this.#unsaved.push(metric);
    this.#tell(metric, {});
  }
}

function attemptOf(voice: Voice, { taskId, text, isRight, reward, steps }: SampleAnswer): Attempt {
  return {
    taskId,
    text,
    correct: isRight,
    reward,
    steps: voice.steps(text).map(({ start, end }, i) => ({ start, end, probability: steps[i] ?? null })),
  };
}
