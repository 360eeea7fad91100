// The weights of a finished zip, loaded back: the adapter in peft/ and the merged model are read out of the zip by this program's own
// readers, opened, and asked the test's questions again, greedily. What they answer is held against what the student answered in the test.
// Where an answer differs, the loaded model is asked how much worse the student's words are: what is trained is computed by another
// runtime than what is loaded, so a tie may fall either way; a difference may not.
import { RunError } from "../../core/errors.ts";
import type { Clock, GpuPort } from "../../core/ports.ts";
import { bytesSource } from "../../formats/byte_source.ts";
import type { ZipFile } from "../../formats/zip_read.ts";
import { peft } from "../../export/formats/peft.ts";
import { merged } from "../../export/formats/merged.ts";
import { readPeft } from "../../export/peft_read.ts";
import { readSafetensors } from "../../formats/safetensors.ts";
import type { LanguageModel } from "../../lm/language_model.ts";
import { OnnxLanguageModel } from "../../lm/onnx_lm.ts";
import { type Architecture, parameterCount } from "../../models/architecture.ts";
import { lackOf } from "../../models/families/family.ts";
import { familyOf } from "../../models/families/list.ts";
import type { Folder } from "../../models/folder.ts";
import { openModel } from "../../models/open.ts";
import type { ModelSource, OpenSource } from "../../models/source.ts";
import { WEIGHTS } from "../../models/weight_files.ts";
import type { GenerateRequest } from "../../records/completion.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { RunRecord } from "../../store/store.ts";
import { canonicalAnswer } from "../../tasks/verifier.ts";
import { storageOf } from "../../train/run_plan.ts";
import type { Voice } from "../../voice/voice.ts";
import { openSpeaker } from "../model/speaker.ts";
import type { LoadedPart } from "./api.ts";
import type { TestQuestion } from "./test_questions.ts";

export interface LoadBackPorts {
  /** Finds the base of the run. */
  readonly source: OpenSource;
  readonly clock: Clock;
  readonly gpu: GpuPort | undefined;
}

export interface LoadBackJob {
  readonly zip: ReadonlyMap<string, ZipFile>;
  readonly base: ModelRef;
  /** How the base lay in the memory of the device that trained; left out: as a plan begins. */
  readonly storage: RunRecord["storage"];
  readonly voice: Voice;
  readonly questions: readonly TestQuestion[];
  /** Called when a part begins and after each of its answers. */
  readonly onProgress: (part: string) => void;
}

/** Two logits, each off by at most 1e-3 between two runtimes that compute in f32 with the same weights. */
export const TIE = 2e-3;
/** Where the student was trained or tested over weights in f16, or the zip holds rounded ones. */
const ROUNDED_TIE = 0.5;
/** The graph of a model is f32 in the runtime's memory, which holds 4 GiB. */
const MOST_GRAPH_PARAMETERS = 2 ** 29;

/** A part of the zip that can be opened. */
interface Part {
  readonly folder: string;
  readonly model: ModelRef;
  readonly ports: Parameters<typeof openSpeaker>[2];
  /** How far below the best one a word of the student may lie, in logits; null: no bound, since the student's base lay in 8 or 4 bits
   *  on the device that trained, and the zip's does not. */
  readonly tie: number | null;
}

/** Loads what weights there are in the zip, one after another. @returns one entry a part; none where there are no questions
 *  @throws RunError("model-invalid") naming the part and a question that it answers otherwise than the student did; errors of the readers */
export async function loadBack(job: LoadBackJob, ports: LoadBackPorts): Promise<LoadedPart[]> {
  if (job.questions.length === 0) return [];
  const base = await ports.source(job.base.path);
  const { architecture } = await openModel(base, ["architecture"], job.base);
  const speaker = speakerOf(architecture);
  const loaded: LoadedPart[] = [];
  for (const open of [adapterPart, mergedPart]) {
    const part = await open(job, { base, architecture }, ports);
    if (part === null) continue;
    const { folder, model } = part;
    job.onProgress(folder);
    const began = ports.clock.elapsed();
    const { lm } = await openSpeaker(model, { speaker, device: "wasm" }, part.ports);
    try {
      const equal = await countEqual(lm, job, part);
      loaded.push({ folder, equal, ms: Math.round(ports.clock.elapsed() - began) });
    } finally {
      await lm.dispose();
    }
  }
  return loaded;
}

/** The runtime on the processor, which is not what the student was tested with; our engine for what that cannot hold. */
function speakerOf(architecture: Architecture): "onnx" | "engine" {
  const fits = parameterCount(architecture) <= MOST_GRAPH_PARAMETERS;
  return fits && lackOf(familyOf(architecture).onnx) === null ? "onnx" : "engine";
}

interface OpenedBase {
  readonly base: ModelSource;
  readonly architecture: Architecture;
}

async function adapterPart(
  { zip, base: model, storage }: LoadBackJob,
  { base, architecture }: OpenedBase,
  ports: LoadBackPorts,
): Promise<Part | null> {
  const { folder } = peft;
  const [config, tensors] = [
    zip.get(`${folder}adapter_config.json`),
    zip.get(`${folder}adapter_model.safetensors`),
  ];
  if (config === undefined || tensors === undefined) return null;
  const files = { config: await config.read(), tensors: await tensors.read() };
  const stored = readSafetensors(files.tensors, tensors.name).tensors;
  return {
    folder,
    model,
    ports: {
      ...ports,
      source: () => Promise.resolve(base),
      adapter: readPeft(files, architecture, model),
    },
    tie: tieOf(
      storage ?? plannedStorage(architecture),
      Array.from(stored.values(), ({ dtype }) => dtype),
    ),
  };
}

async function mergedPart(
  { zip, base, storage }: LoadBackJob,
  { architecture }: OpenedBase,
  ports: LoadBackPorts,
): Promise<Part | null> {
  const { folder } = merged;
  if (!zip.has(folder + WEIGHTS)) return null;
  const source = zipModel(zip, folder, base.name);
  const { tensors } = await openModel(source, ["tensors"]);
  const dtypes = Array.from(tensors.tensors.values(), ({ dtype }) => dtype);
  return {
    folder,
    model: { path: folder, name: base.name, sha256: "" },
    ports: { ...ports, source: () => Promise.resolve(source) },
    tie: tieOf(storage ?? plannedStorage(architecture), dtypes),
  };
}

const plannedStorage = (architecture: Architecture) => storageOf(architecture).storage ?? "f16";

/** @param storage of the student's base where it was trained @param dtypes of the weights in the zip */
function tieOf(storage: NonNullable<RunRecord["storage"]>, dtypes: readonly string[]): number | null {
  if (storage === "q8" || storage === "q4") return null;
  return storage === "f32" && dtypes.every((dtype) => dtype === "F32") ? TIE : ROUNDED_TIE;
}

/** A folder of the zip as a model's. Its hash is nobody's: it is compared with nothing but itself. */
function zipModel(zip: ReadonlyMap<string, ZipFile>, root: string, name: string): ModelSource {
  const inside = new Map(
    [...zip].flatMap(([path, file]) => {
      const rest = path.slice(root.length);
      return path.startsWith(root) && !rest.includes("/") ? [[rest, file] as const] : [];
    }),
  );
  const folder: Folder = {
    name: root,
    files: [...inside.keys()].sort(),
    open: async (wanted) => {
      const file = inside.get(wanted);
      if (file === undefined) return null;
      return file.stored ?? bytesSource(await file.read(), root + wanted);
    },
  };
  return { path: root, name, folder, card: null, license: null, sha256: () => Promise.resolve("") };
}

/** @throws RunError("model-invalid") */
async function countEqual(
  lm: LanguageModel,
  { voice, questions, onProgress }: LoadBackJob,
  { folder, tie }: Part,
): Promise<number> {
  const requests = questions.map(({ request }) => request);
  const completions = await lm.generate(requests, { onCompletion: () => onProgress(folder) });
  let equal = 0;
  for (const [i, { task, student }] of questions.entries()) {
    const { text } = completions[i]!; // one for each request
    const { answer } = voice.read(text, task.judge, task.choices);
    if (canonicalAnswer(answer, task.judge) === canonicalAnswer(student.answer, task.judge)) {
      equal++;
      continue;
    }
    if (tie === null) continue;
    const gap = await gapOf(lm, requests[i]!, {
      text: student.text,
      hasEnded: text.startsWith(student.text),
    });
    if (gap === null ? tie !== TIE : gap <= tie) continue;
    throw otherAnswer(folder, { question: task.question, text, student: student.text, gap }, task.id);
  }
  if (tie === null || 2 * equal >= questions.length) return equal;
  throw new RunError(
    "model-invalid",
    `${folder}: loaded back, it gave ${equal} of the student's ${questions.length} answers again. What lies there is not the student; write the zip again, and report this.`,
    { folder, equal },
  );
}

/** How far the student's worst word lies below the best one by the loaded model's logits; null for a model that cannot say it.
 *  @param said `hasEnded`: the loaded model said this text and went on, so that the student's end counts as a word */
async function gapOf(
  lm: LanguageModel,
  request: GenerateRequest,
  said: { readonly text: string; readonly hasEnded: boolean },
): Promise<number | null> {
  return lm instanceof OnnxLanguageModel ? lm.worstGap(request, said) : null;
}

interface Difference {
  readonly question: string;
  readonly text: string;
  readonly student: string;
  readonly gap: number | null;
}

function otherAnswer(folder: string, { question, text, student, gap }: Difference, taskId: string): RunError {
  const below = gap === null ? "" : ` (a word of it is ${gap.toPrecision(2)} below the best)`;
  return new RunError(
    "model-invalid",
    `${folder}: loaded back, it says “${text}” on “${question}”, the student said “${student}”${below}. What lies there is not the student; write the zip again, and report this.`,
    { taskId, gap, folder },
  );
}
