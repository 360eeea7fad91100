// The student in a model worker of its own, where it does not answer in its trainer: its weights merged into the base's, spoken through the
// runtime that the run's group speaks through.
import type { SpawnRequest, ApartStudent } from "../pipeline/crew.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { WorkerGroup } from "./group.ts";
import { MODEL_WORKER } from "./model/client.ts";
import { stoppedError, type ThreadPorts } from "./start.ts";

/** @throws RunError, after which its worker is not alive */
export async function createStudent(
  ports: ThreadPorts,
  { run, emit, signal }: SpawnRequest,
  adapter: LoraAdapter,
): Promise<ApartStudent> {
  const group = new WorkerGroup(ports, signal);
  return group.opened(async () => {
    const { model, speaker } = run;
    const worker = group.start(MODEL_WORKER, `${MODEL_WORKER.name} (student)`);
    await worker.api.open(
      { runId: run.id, model, device: "wasm", speaker, adapter },
      group.events(worker, emit),
    );
    return {
      generate: (requests) => worker.api.generate(requests),
      close: (reason) => group.end(reason ?? stoppedError("student")),
    };
  });
}
