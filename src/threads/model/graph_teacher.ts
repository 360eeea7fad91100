// A model that brings no ONNX graph, spoken in the runtime of transformers.js on the processor: our exporter's graph of it is made in
// memory when it is opened. For machines without a hardware GPU, where the runtime is far faster than our engine on a software
// adapter. What prompts have in common at their beginning is read once.
// Weights are f32: the runtime widens quantised ones again at each token, which takes longer for a few rows, and other weights
// say other texts than the engine's.
import type { Clock } from "../../core/ports.ts";
import { RunError } from "../../core/errors.ts";
import { exportOnnx } from "../../export/onnx.ts";
import { wholeOf } from "../../formats/file_stream.ts";
import type { Teacher } from "../../lm/open_teacher.ts";
import { OnnxLanguageModel } from "../../lm/onnx_lm.ts";
import { ROWS_PER_BATCH } from "../../lm/prompt_batches.ts";
import { parameterCount } from "../../models/architecture.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import type { LoraAdapter } from "../../records/adapter.ts";
import type { ModelRef } from "../../records/model_ref.ts";

export interface GraphTeacherPorts {
  readonly source: OpenSource;
  readonly clock: Clock;
  /** Merged into the weights: the student in place of its base. */
  readonly adapter?: LoraAdapter;
}

/** Weights are handed to the runtime in pieces, so that none of them is there a third time. */
const PIECE_BYTES = 64 * 2 ** 20;
/** Requests that are taken together: they are cut into batches of equal widths, which are the fuller the more there are. */
const BATCHES_AT_ONCE = 4;

/** @throws RunError("model-invalid") for a family that the exporter does not express, and where the runtime refuses the graph;
 *  RunError("file-invalid" | "worker-hung"); errors of the source */
export async function openGraphTeacher(
  model: ModelRef,
  { source, clock, adapter }: GraphTeacherPorts,
): Promise<Teacher> {
  const wanted = ["architecture", "files", "tensors"] as const;
  const { architecture, files, tensors } = await openModel(await source(model.path), wanted, model);
  const config = speakersConfig(files.get("config.json"));
  const all = new Map(files).set("config.json", new TextEncoder().encode(JSON.stringify(config)));
  const graph = exportOnnx(config, tensors, {
    externalBytes: PIECE_BYTES,
    hasPrefix: true,
    adapter: adapter ?? null,
  });
  for (const [path, file] of graph) all.set(path, await wholeOf(file));
  const lm = await OnnxLanguageModel.open({ files: all }, "wasm", clock);
  return { lm, parameters: parameterCount(architecture), rowsPerBatch: BATCHES_AT_ONCE * ROWS_PER_BATCH };
}

/** config.json without what it tells transformers.js of other ONNX files than ours. */
function speakersConfig(bytes: Uint8Array<ArrayBuffer> | undefined): Readonly<Record<string, unknown>> {
  const config: unknown = bytes === undefined ? null : JSON.parse(new TextDecoder().decode(bytes));
  if (typeof config !== "object" || config === null) {
    throw new RunError("internal", "A model was opened without its config.json.");
  }
  return Object.fromEntries(Object.entries(config).filter(([key]) => key !== "transformers.js_config"));
}
