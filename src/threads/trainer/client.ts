// The trainer as the pipeline calls it, in a worker of its own.
import type { SpawnRequest, Trainer } from "../../pipeline/crew.ts";
import { WorkerGroup } from "../group.ts";
import { stoppedError, type ThreadPorts, type WorkerKind } from "../start.ts";
import type { TrainerApi } from "./api.ts";

export const TRAINER_WORKER: WorkerKind<TrainerApi> = {
  name: "trainer worker",
  load: () => new Worker(new URL("../../../workers/trainer.worker.ts", import.meta.url), { type: "module" }),
  // A training step on a slow software adapter may take most of a minute.
  deadlinesMs: {
    open: 600_000, // with the weights of a model of one's own
    distil: 300_000,
    train: 300_000,
    generate: 600_000,
    pause: 300_000, // waits for the end of a step, and one of PAD takes minutes on a slow adapter
    resume: 60_000,
    finish: 300_000, // waits as a pause does
  },
  mayBlock: ["open"],
};

/** Starts a trainer and opens its model and its GPU. @throws RunError, after which nothing stays alive */
export async function createTrainer(
  ports: ThreadPorts,
  { run, emit, signal }: SpawnRequest,
  options: Pick<Parameters<TrainerApi["open"]>[0], "database" | "isTuned"> = {},
): Promise<Trainer> {
  const group = new WorkerGroup(ports, signal);
  return group.opened(async () => {
    const trainer = group.start(TRAINER_WORKER);
    const init = { model: run.model, runId: run.id, ...options };
    const report = await trainer.api.open(init, group.events(trainer, emit));
    return {
      report,
      distil: (tasks) => trainer.api.distil(tasks),
      train: (questions) => trainer.api.train(questions),
      pause: async () => {
        await trainer.api.pause();
        trainer.holdDeadlines(true); // a paused step takes as long as the person likes
      },
      resume: async () => {
        trainer.holdDeadlines(false);
        trainer.touch();
        await trainer.api.resume();
      },
      finish: async () => {
        trainer.holdDeadlines(false); // the training may stand in a pause
        trainer.touch();
        return trainer.api.finish();
      },
      generate: (requests, adapter) => trainer.api.generate(requests, adapter),
      close: (reason) => group.end(reason ?? stoppedError("trainer")),
    };
  });
}
