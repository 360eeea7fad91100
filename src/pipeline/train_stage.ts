// Distil and train: both happen in the trainer worker, which reads the store and writes the store. Here: skip, pause,
// resume, cancel, progress, and new starts after a loss.
import { progressOf } from "../settings/run_config.ts";
import { sleepAwake } from "../core/awake.ts";
import { asRunError, type RunError } from "../core/errors.ts";
import type { RunEvent } from "../threads/run_event.ts";
import { noLongerNeeded, type Trainer } from "./crew.ts";
import { HEAVY_BYTES } from "./heavy.ts";
import { personChecks } from "./person_check.ts";
import type { StageContext } from "./stage.ts";

/** How long a cancelled training may take to store its checkpoint before the worker is ended anyway. */
const LAST_CHECKPOINT_MS = 10_000;
const CHECKED = "kernels checked on this device";

/** Turns of the run -> stored Dataset, after a person has judged them where one does. @throws RunError("empty-dataset") when no trace is fit to learn from */
export async function distilStage(context: StageContext): Promise<void> {
  const { run, deps, control } = context;
  const tasks = context.tasks.distil;
  if ((await deps.store.getDataset(run.id)) === null) await personChecks(context);
  context.progress("questions looked through", 0, tasks.length);
  await context.restarting(async () => {
    if ((await deps.store.getDataset(run.id)) !== null) return;
    const trainer = await openTrainer(context);
    await control.gate();
    await trainer.distil(tasks);
  });
  context.progress("questions looked through", tasks.length, tasks.length);
}

/** Stored Dataset -> stored LoraAdapter, from the newest checkpoint on. */
export async function trainStage(context: StageContext): Promise<void> {
  const { run, deps, control, crew } = context;
  const { config } = run;
  const progress = progressOf(config);
  const questions = {
    distil: context.tasks.distil,
    validation: context.tasks.choice,
  };
  let highest = (await deps.store.stepMetrics(run.id)).at(-1)?.step ?? 0;
  const tell = (step: number) => context.progress(progress.counted(step), step, progress.total);
  tell(highest);
  let training: TrainerControl | null = null;
  let isEnding = false; // a person's wish, which outlives a worker that is lost
  const onEvent = (event: RunEvent) => {
    if (event.type !== "step") return;
    if (isEnding) training?.finish(); // before the student's first stored step it could not be granted
    tell(event.metric.step);
    if (event.metric.step <= highest) return; // done again after a loss: no progress that would earn new restarts
    highest = event.metric.step;
    context.stored().catch((thrown: unknown) => {
      // The store refuses: the next checkpoint will say so by its own error, this is only told.
      const { code, message } = asRunError(thrown, "training");
      context.tell({ type: "notice", code, text: message });
    });
  };
  const endEvents = crew.listen(onEvent);
  const endWish = control.subscribe((change) => {
    if (change !== "finishing") return;
    isEnding = true;
    training?.finish();
  });
  try {
    await context.restarting(
      async () => {
        if ((await deps.store.getAdapter(run.id)) !== null) return;
        const trainer = await openTrainer(context);
        tell(highest); // its opening may have told of something else
        await control.gate();
        training = new TrainerControl(context, trainer);
        try {
          const trained = trainer.train(questions);
          if (isEnding) training.finish();
          await trained;
        } finally {
          await training.end();
          training = null;
        }
        releaseHeavy(context, trainer);
      },
      (reason) => {
        if (training === null) crew.drop(reason);
        else training.cancel(reason);
      },
    );
  } finally {
    endWish();
    endEvents();
  }
}

/** The run's trainer; what device it got is kept for the receipt. */
export async function openTrainer(context: StageContext): Promise<Trainer> {
  const { crew, deps, run } = context;
  const endEvents = crew.listen((event) => {
    if (event.type === "checking") context.progress(CHECKED, event.done, event.total);
  });
  const trainer = await crew.trainer().finally(endEvents);
  const { adapter: adapterReport, kernelTrust, kernelTuning, storage } = trainer.report;
  await deps.store.updateRun(run.id, { adapterReport, kernelTrust, kernelTuning, storage });
  return trainer;
}

/** Ends a trainer whose work is done for now, where its weights are heavy: others speak next, with a copy of their own. */
export function releaseHeavy({ crew }: StageContext, { report }: Trainer): void {
  if ((report.memory["weights"] ?? 0) > HEAVY_BYTES) crew.drop(noLongerNeeded(), "trainer");
}

/** Hands pause, resume and cancel on to a training, in the order in which they come. */
class TrainerControl {
  private readonly context: StageContext;
  private readonly trainer: Trainer;
  private readonly unsubscribe: () => void;
  private last: Promise<void> = Promise.resolve();
  /** The trainer has answered a pause, so its checkpoint is stored. */
  private isPaused = false;
  /** The training was asked to end, or ends. */
  private isFinishing = false;

  constructor(context: StageContext, trainer: Trainer) {
    this.context = context;
    this.trainer = trainer;
    this.unsubscribe = context.control.subscribe((change) => {
      if (change === "paused") this.send(() => trainer.pause(), true);
      if (change === "resumed") this.send(() => trainer.resume(), false);
    });
  }

  /** A pause stores a checkpoint; then the worker ends and `train()` rejects with `reason`. */
  cancel(reason: RunError): void {
    this.send(async () => {
      const limit = new AbortController();
      const late = sleepAwake(this.context.deps.clock, LAST_CHECKPOINT_MS, limit.signal).catch(
        () => undefined,
      );
      try {
        if (!this.isPaused) await Promise.race([this.trainer.pause(), late]);
      } finally {
        limit.abort(reason);
        this.context.crew.drop(reason, "trainer");
      }
    }, true);
  }

  /** Ends the training with what the student has learned so far, once it has learned anything. */
  finish(): void {
    if (this.isFinishing) return;
    this.isFinishing = true;
    this.send(async () => {
      this.isFinishing = await this.trainer.finish(); // false: nothing is learned yet
    }, false);
  }

  async end(): Promise<void> {
    this.unsubscribe();
    await this.last;
  }

  private send(command: () => Promise<void>, pauses: boolean): void {
    this.last = this.last
      .then(command)
      .then(() => {
        this.isPaused = pauses;
      })
      .catch((thrown: unknown) => {
        // A trainer that cannot even pause is lost: ended, its `train()` rejects with this error.
        this.context.crew.drop(asRunError(thrown, "trainer"), "trainer");
      });
  }
}
