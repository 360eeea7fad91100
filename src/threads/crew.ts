// A run's workers in the browser, as the pipeline asks for them.
import { asRunError, type ErrorCode, RunError } from "../core/errors.ts";
import { STORED_PATH } from "../models/stored/stored_path.ts";
import type { CrewPorts, SpawnRequest } from "../pipeline/crew.ts";
import { createExporter } from "./export/client.ts";
import { browserThreads, type ThreadPorts } from "./start.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { SpokenModel } from "../records/spoken_model.ts";
import { groupModels } from "../teachers/group_models.ts";
import { createStudent } from "./student.ts";
import { createTeam, type DeviceOf, type WorkerTeam } from "./team.ts";
import { createTrainer } from "./trainer/client.ts";

/** A run's workers, whose team says where it runs. */
export interface WorkerPorts extends CrewPorts {
  createTeam(request: SpawnRequest): Promise<WorkerTeam>;
}

export interface CrewOptions {
  readonly ports?: ThreadPorts;
  /** Where the run lies, when that is not the page's project; such a run is not exported. */
  readonly database?: string;
  /** False: no version of a kernel is timed before a training. */
  readonly isTuned?: boolean;
}

const ON_THE_PROCESSOR =
  "The group cannot speak on this graphics device. It speaks on the processor instead, more slowly; nothing is lost.";

/** What a GPU can do to a teacher that its files cannot. "model-invalid": the runtime refuses the model on that device. */
const GPU_TROUBLE: ReadonlySet<ErrorCode> = new Set([
  "gpu-unavailable",
  "gpu-lost",
  "gpu-memory",
  "gpu-program",
  "model-invalid",
  "worker-hung",
]);

/**
 * Starts a run's workers. A team of the bundled model that cannot run on the GPU runs on the processor, and says so.
 * @param firstDevice where the teachers run: "webgpu" only on a hardware adapter, "wasm" is about 30 times faster than a
 * software one
 */
export function crewPorts(
  firstDevice: "wasm" | "webgpu",
  { ports = browserThreads, ...training }: CrewOptions = {},
): WorkerPorts {
  let teacherDevice = firstDevice;
  const ownDevice = ({ speaker }: SpokenModel) =>
    speaker === "onnx" && firstDevice === "wasm" ? "wasm" : "webgpu";
  const deviceOf: DeviceOf = (spoken) => (isStored(spoken.model) ? ownDevice(spoken) : teacherDevice);
  return {
    createTeam: async (request) => {
      refuseEndpoint(request);
      refuseElsewhere(request);
      // Through what a model of the person's own speaks was chosen when its run began; our engine takes whatever GPU there is.
      for (const spoken of groupModels(request.run)) {
        if (!isStored(spoken.model)) continue;
        tellLoading(
          request,
          ports,
          spoken.model,
          ownDevice(spoken) === "wasm" ? FOR_THE_PROCESSOR : ONTO_THE_GPU,
        );
      }
      if (isStored(request.run.model)) return createTeam(ports, deviceOf, request);
      try {
        return await createTeam(ports, deviceOf, request);
      } catch (thrown) {
        const error = asRunError(thrown, "starting the teachers");
        if (teacherDevice === "wasm" || request.signal.aborted || !GPU_TROUBLE.has(error.code)) throw error;
        teacherDevice = "wasm"; // for the rest of this page: a device that refuses once is not asked again
        const text = `${ON_THE_PROCESSOR}\n${error.message}`; // a plain sentence, and what experts want
        const { run, emit } = request;
        emit({ runId: run.id, at: ports.clock.now(), type: "notice", code: error.code, text });
        return createTeam(ports, deviceOf, request);
      }
    },
    createTrainer: (request) => {
      if (isStored(request.run.model)) tellLoading(request, ports, request.run.model, ONTO_THE_GPU);
      return createTrainer(ports, request, training);
    },
    studentApart: {
      isFor: ({ speaker, model }) =>
        Promise.resolve(isStored(model) && speaker === "onnx" && firstDevice === "wasm"),
      open: (request, adapter) => {
        tellLoading(request, ports, request.run.model, FOR_THE_PROCESSOR);
        return createStudent(ports, request, adapter);
      },
    },
    createExporter: (request) => createExporter(ports, request),
    openSandbox: async () => (await import("../sandbox/browser_sandbox.ts")).browserSandbox(ports.clock),
  };
}

/** Questions never leave the page by themselves, so it asks no server. @throws RunError("config") for a run whose teacher is one */
function refuseEndpoint({ run: { endpoint } }: SpawnRequest): void {
  if (endpoint === undefined) return;
  throw new RunError(
    "config",
    `This run is taught by ${endpoint.model} at ${endpoint.url}, and the page asks no server. Go on with it on the command line, by the command that began it.`,
    { endpoint },
  );
}

/** A run that was brought in may name any address, and the page opens none but the person's own models.
 *  @throws RunError("config") for a run whose agents speak through a model that is not stored here */
function refuseElsewhere({ run }: SpawnRequest): void {
  const [, ...others] = groupModels(run);
  const elsewhere = others.find(({ model }) => !isStored(model));
  if (elsewhere === undefined) return;
  const { name, path } = elsewhere.model;
  throw new RunError(
    "config",
    `In this run some agents speak through ${name}, which lies at ${path} and not in this browser. Its group can talk where that model lies, by the command that began the run.`,
    { path },
  );
}

const isStored = ({ path }: ModelRef): boolean => path.startsWith(STORED_PATH);

const ONTO_THE_GPU = "put on the graphics device. This takes seconds; without a graphics chip, minutes.";
const FOR_THE_PROCESSOR =
  "made ready to speak on the processor, since there is no graphics chip. This takes up to a minute.";

/** A model of the person's own may be large: nothing else moves on the page until its weights are where they are computed with. */
function tellLoading(
  { run, emit }: SpawnRequest,
  { clock }: ThreadPorts,
  model: ModelRef,
  where: string,
): void {
  const text = `${model.name} is being read from this browser’s storage and ${where}`;
  emit({ runId: run.id, at: clock.now(), type: "notice", code: "loading", text });
}
