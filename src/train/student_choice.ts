// Which state of the student is kept, and whether training goes on: every so many steps, and before the first, it answers
// validation questions. The best state is kept; checks without gain end the training.
// What it decides is a function of the validations so far, which the checkpoints carry: a resumed run chooses as an undisturbed one.
// Trap: it answers with the very weights that train, so it must be asked between steps.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Task } from "../records/task.ts";
import type { TrainingWatch } from "../records/checkpoint.ts";
import { meanOf } from "./advantages.ts";
import { checkValidationTasks, NOTHING_WATCHED, stalled, type Stop, withValidation } from "./guards.ts";
import { verifierReward } from "./rewards.ts";
import { sampleAnswers, type Speaker } from "./rollouts.ts";

export interface ChoiceRule {
  /** Steps between two checks. */
  readonly every: number;
  /** The last step, after which it is always checked. */
  readonly last: number;
  /** Checks without gain that end the training; null: none do. */
  readonly patience: number | null;
}

/** Share of the questions that the model with its adapter answers rightly, greedily. @throws RunError of `Generator.generate` */
export async function validationScore(
  speaker: Speaker,
  tasks: readonly Task[],
  signal: AbortSignal,
): Promise<number> {
  const answers = await sampleAnswers(speaker, tasks, { answers: 1, temperature: 0, key: 0, signal });
  return meanOf(answers.map((each) => verifierReward(each, speaker.voice)));
}

export class StudentChoice {
  readonly #rule: ChoiceRule;
  readonly #score: () => Promise<number>;
  #watch: TrainingWatch;

  /** @param score share of `tasks` that the student of the moment answers rightly
   *  @param watch of the checkpoint that training goes on from
   *  @throws RunError("config") without questions, or when one is not of the validation split */
  constructor(
    tasks: readonly Task[],
    rule: ChoiceRule,
    score: () => Promise<number>,
    watch: TrainingWatch = NOTHING_WATCHED,
  ) {
    if (tasks.length === 0) {
      throw new RunError("config", "There is no validation question to choose the student by.");
    }
    checkValidationTasks(tasks);
    this.#rule = rule;
    this.#score = score;
    this.#watch = watch;
  }

  /** For checkpoints, and for the end: its `best` is the student to keep. */
  get watch(): TrainingWatch {
    return this.#watch;
  }

  /** Asked with the state after so many steps on the GPU; null: go on.
   *  @param isEnding the training ends here whatever is found, so it is checked
   *  @param adapter that state, read only when it is the best so far */
  async look(step: number, isEnding: boolean, adapter: () => Promise<LoraAdapter>): Promise<Stop | null> {
    const { every, last, patience } = this.#rule;
    const isDue = step % every === 0 || step === last || isEnding;
    if (isDue && !this.#watch.validations.some((each) => each.step === step)) {
      this.#watch = await withValidation(this.#watch, { step, score: await this.#score() }, adapter);
    }
    return step < last ? stalled(this.#watch, patience) : null;
  }
}
