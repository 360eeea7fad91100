// The way back from checkpoint_folder.ts: the state of an unfinished training, held against its schema, the base's shapes and the
// adapter's size before anything is stored of it.
import * as v from "valibot";
import { CHECKPOINT_FILES } from "../export/checkpoint_folder.ts";
import { PROJECT_FILES } from "../export/project_folder.ts";
import { readSafetensors, toFloat32 } from "../formats/safetensors.ts";
import { loraLayout } from "../model/lora.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import {
  type Checkpoint,
  checkpointSchema,
  trainingWatchSchema,
  validationSchema,
} from "../records/checkpoint.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { count, name, readRecord } from "../records/schema.ts";
import type { ArchiveReader } from "./archive_reader.ts";
import type { KnownBase } from "./brought_files.ts";

const FOLDER = PROJECT_FILES.checkpoint;
const STATE = `${FOLDER}/${CHECKPOINT_FILES.state}`;
const MOMENTS = `${FOLDER}/${CHECKPOINT_FILES.moments}`;
const BEST = `${FOLDER}/${CHECKPOINT_FILES.best}`;

/** Two lists, each a little longer than the largest adapter that is read. */
const MOST_MOMENTS = 2 ** 31;

const stateFile = v.strictObject({
  schema: v.literal(1),
  step: count,
  identity: name,
  phase: v.exactOptional(v.literal("prm")),
  /** The best adapter so far lies in files of its own. */
  watch: v.exactOptional(
    v.strictObject({ ...trainingWatchSchema.entries, best: v.nullable(validationSchema) }),
  ),
});

/** Where the run's training goes on; null where the archive holds no such state.
 *  @param run whose training it is: its adapters are of its model
 *  @throws RunError("file-invalid" | "model-invalid" | "non-finite") naming the file and what is wrong */
export async function checkpointOf(
  reader: ArchiveReader,
  run: { readonly id: string; readonly model: ModelRef },
  base: KnownBase,
): Promise<Checkpoint | null> {
  if (!reader.has(STATE)) return null;
  const { watch: seen, ...state } = await reader.json(STATE, stateFile, "the state of a training");
  const ofRun = (adapter: LoraAdapter): LoraAdapter => ({ ...adapter, base: run.model });
  const adapter = ofRun(await reader.headedAdapter(FOLDER, base));
  const best = seen?.best ?? null;
  const watch = seen && {
    ...seen,
    best: best && { ...best, adapter: ofRun(await reader.headedAdapter(BEST, base)) },
  };
  const checkpoint = {
    ...state,
    runId: run.id,
    adapter,
    ...(await momentsOf(reader, adapter, base)),
    ...(watch === undefined ? {} : { watch }),
  };
  return readRecord(checkpointSchema, checkpoint, { record: "the state of a training", where: reader.name });
}

/** Both moments, each as long as the list of the adapter's parameters. */
async function momentsOf(
  reader: ArchiveReader,
  { config, extra }: LoraAdapter,
  { architecture }: KnownBase,
): Promise<Pick<Checkpoint, "m" | "v">> {
  const { tensors } = readSafetensors(await reader.bytes(MOMENTS, MOST_MOMENTS), MOMENTS);
  const { r: rank, target_modules: targets } = config;
  const { length } = loraLayout(architecture, { rank, targets, extra: extra?.length ?? 0 });
  const moment = (which: "m" | "v"): Float32Array<ArrayBuffer> => {
    const tensor = tensors.get(which);
    if (tensor === undefined || tensor.dtype !== "F32" || tensor.shape.join() !== String(length))
      reader.fail(MOMENTS, `expected "${which}" with ${length} numbers in F32, as many as its adapter takes`);
    return toFloat32(tensor);
  };
  return { m: moment("m"), v: moment("v") };
}
