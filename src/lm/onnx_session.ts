// The only file that touches transformers.js: verified bytes in, `forward` with a KV cache out.
// Nothing is fetched by the library: files come from our own bytes through its cache hook, the wasm from our own origin
// in exactly the version the library pins, and every other request of it is answered 404.
// Trap: after one failed call the library rejects every later one in this realm with the same error (its promise chain is
// never reset). So a failure here is final: the owner must start a new worker.
import { AutoModelForCausalLM, env, LogLevel, Tensor } from "@huggingface/transformers";
import gpuFactoryUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import gpuWasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import cpuFactoryUrl from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import cpuWasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { sleepAwake } from "../core/awake.ts";
import { RunError } from "../core/errors.ts";
import { dataFilesOf, type OnnxDtype, onnxPath } from "../core/onnx_files.ts";
import type { Clock } from "../core/ports.ts";

export type OnnxDevice = "wasm" | "webgpu";
/** "past_key_values.{layer}.{key|value}" -> [B, Hkv, T, D] */
export type KvCache = ReadonlyMap<string, Tensor>;

export interface ForwardInputs {
  readonly batch: number;
  readonly sequence: number;
  /** [batch, sequence] row-major */
  readonly inputIds: BigInt64Array<ArrayBuffer>;
  /** [batch, past + sequence] */
  readonly attentionMask: BigInt64Array<ArrayBuffer>;
  /** [batch, sequence] */
  readonly positionIds: BigInt64Array<ArrayBuffer>;
  /** null before the first call. On a GPU its tensors are freed by the call. */
  readonly past: KvCache | null;
  /** What all rows have read before, [1, Hkv, P, D]; needed by a graph that `sharesPrefix`, unknown to any other. It stays usable. */
  readonly prefix?: KvCache | null;
  /** The positions whose logits are wanted; default "last". */
  readonly logitsOf?: "last" | "all";
}
export interface ForwardOutputs {
  /** [batch, V], of the last position; or [batch, sequence, V]. */
  readonly logits: Float32Array;
  readonly vocabulary: number;
  readonly present: KvCache;
}

/** The files of an fp32 model that `OnnxSession.open` needs. */
export const ONNX_FILES = ["config.json", "onnx/model.onnx"] as const;
/** Compiling 27 MB of wasm on a slow machine takes seconds; longer than this is a hang. */
const OPEN_WITHIN_MS = 120_000;

const CACHE_INPUT = "past_key_values.";
const PREFIX_INPUT = "prefix_key_values.";

/** What the runtime says of a graph's input; a size that may change is there by its name. */
interface TensorMetadata {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

type Model = Awaited<ReturnType<typeof AutoModelForCausalLM.from_pretrained>>;

export class OnnxSession {
  readonly device: OnnxDevice;
  private readonly model: Model;
  /** The path of the model's file, for errors. */
  private readonly path: string;
  /** The inputs for a prefix that all rows share, as the graph names them; none in a graph that knows no such thing. */
  private readonly prefixInputs: readonly TensorMetadata[];

  private constructor(model: Model, device: OnnxDevice, path: string) {
    this.model = model;
    this.device = device;
    this.path = path;
    const { inputMetadata = [] } = model.sessions["model"] as { readonly inputMetadata?: TensorMetadata[] };
    this.prefixInputs = inputMetadata.filter(({ name }) => name.startsWith(PREFIX_INPUT));
  }

  /** Whether the graph takes what all rows have in common apart, once. */
  get sharesPrefix(): boolean {
    return this.prefixInputs.length > 0;
  }

  /** A prefix of no tokens. */
  emptyPrefix(): KvCache {
    const named = this.prefixInputs.map(({ name, shape }) => {
      const dims = shape.map((size) => (typeof size === "number" ? size : 0));
      return [
        name.replace(PREFIX_INPUT, CACHE_INPUT),
        new Tensor("float32", new Float32Array(0), dims),
      ] as const;
    });
    return new Map(named);
  }

  /** @param files config.json and the model in this number format with all its data files, verified
   *  @throws RunError("model-invalid") when the runtime refuses the model, RunError("worker-hung") when it does not answer */
  static async open(
    files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
    device: OnnxDevice,
    clock: Clock,
    dtype: OnnxDtype = "fp32",
  ): Promise<OnnxSession> {
    const path = onnxPath(dtype);
    for (const name of ["config.json", path]) {
      if (!files.has(name))
        throw new RunError("internal", `OnnxSession.open: ${name} was not given.`, { name });
    }
    serveOnly(files, device);
    const isNode = env.backends.onnx.versions?.web === undefined;
    const loading = AutoModelForCausalLM.from_pretrained("retort/model", {
      dtype,
      device: device === "wasm" && isNode ? "cpu" : device,
      local_files_only: true,
      // Handed over as they are: asked for by the library's own way, each would be copied once more.
      use_external_data_format: false,
      session_options: { externalData: dataFilesOf(path, files.keys()).map((name) => dataOf(files, name)) },
    });
    const done = new AbortController();
    const deadline = sleepAwake(clock, OPEN_WITHIN_MS, done.signal).then((): never => {
      const sentence = `The inference runtime did not load the model within ${OPEN_WITHIN_MS / 1000} seconds.`;
      throw new RunError("worker-hung", sentence, { device });
    });
    try {
      return new OnnxSession(await Promise.race([loading, deadline]), device, path);
    } catch (thrown) {
      if (thrown instanceof RunError) throw thrown;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new RunError(
        "model-invalid",
        `${path}: the inference runtime (${device}) refused the model: ${reason}`,
        { device },
        { cause: thrown },
      );
    } finally {
      done.abort();
      env.customCache = NOTHING; // else the library would hold all files as long as the realm lives
    }
  }

  /** @throws RunError("gpu-lost" | "worker-lost"): this session and its realm cannot be used any more */
  async forward(inputs: ForwardInputs): Promise<ForwardOutputs> {
    const { batch, sequence, past, prefix = null, logitsOf = "last" } = inputs;
    const total = inputs.attentionMask.length / batch;
    const feeds = {
      input_ids: new Tensor("int64", inputs.inputIds, [batch, sequence]),
      attention_mask: new Tensor("int64", inputs.attentionMask, [batch, total]),
      position_ids: new Tensor("int64", inputs.positionIds, [batch, sequence]),
      num_logits_to_keep: new Tensor("int64", BigInt64Array.of(logitsOf === "last" ? 1n : 0n), []),
      past_key_values: past === null ? null : Object.fromEntries(past),
      ...(prefix === null ? {} : prefixFeeds(prefix)),
    };
    let outputs: Record<string, unknown>;
    try {
      outputs = (await this.model(feeds)) as Record<string, unknown>; // each value is checked below
    } catch (thrown) {
      throw fatal(thrown, this.device);
    }
    if (past !== null) disposeCache(past);
    const logits = this.tensorOf(outputs, "logits");
    const vocabulary = logits.dims.at(-1) ?? 0;
    const present = new Map<string, Tensor>();
    for (const name of Object.keys(outputs)) {
      if (name.startsWith("present."))
        present.set(name.replace("present", "past_key_values"), this.tensorOf(outputs, name));
    }
    const positions = logitsOf === "last" ? 1 : sequence;
    if (!(logits.data instanceof Float32Array) || logits.data.length !== batch * positions * vocabulary) {
      const sentence = `${this.path}: expected f32 logits [${batch}, ${positions}, V], got ${logits.type} [${logits.dims.join(", ")}].`;
      throw new RunError("model-invalid", sentence);
    }
    return { logits: logits.data, vocabulary, present };
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
  }

  private tensorOf(outputs: Record<string, unknown>, name: string): Tensor {
    const value = outputs[name];
    if (value instanceof Tensor) return value;
    throw new RunError("model-invalid", `${this.path}: the graph gives no tensor "${name}".`, { name });
  }
}

function prefixFeeds(prefix: KvCache): Record<string, Tensor> {
  return Object.fromEntries(
    Array.from(prefix, ([name, tensor]) => [name.replace(CACHE_INPUT, PREFIX_INPUT), tensor]),
  );
}

/** A data file as the runtime wants it: under the name that the graph calls it by. */
function dataOf(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, name: string) {
  return { path: name.slice(name.lastIndexOf("/") + 1), data: files.get(name)! };
}

/** Frees GPU buffers; tensors in memory need nothing. */
export function disposeCache(cache: KvCache): void {
  for (const tensor of cache.values()) if (tensor.location === "gpu-buffer") tensor.dispose();
}

/** A cache of the library that has no file. */
const NOTHING = { match: () => Promise.resolve(undefined), put: () => Promise.resolve() };

/** Points the library at our bytes and our wasm, and closes every other door. */
function serveOnly(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, device: OnnxDevice): void {
  env.logLevel = LogLevel.NONE; // failures are thrown; the library would print whole tensors
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = "/";
  env.useFS = false;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.fetch = () => Promise.resolve(new Response(null, { status: 404 }));
  env.useCustomCache = true;
  env.customCache = {
    // Asked by local path first, in Node then by the address the file would have on a hub.
    match: (key: string) => {
      const bytes = [...files].find(([name]) => key.endsWith(`/${name}`))?.[1];
      return Promise.resolve(bytes === undefined ? undefined : new Response(bytes));
    },
    put: NOTHING.put,
  };
  const { wasm } = env.backends.onnx;
  if (wasm !== undefined) {
    // The build with WebGPU is twice as large and, on the CPU, slower: its code can be suspended anywhere.
    wasm.wasmPaths =
      device === "wasm"
        ? { mjs: absolute(cpuFactoryUrl), wasm: absolute(cpuWasmUrl) }
        : { mjs: absolute(gpuFactoryUrl), wasm: absolute(gpuWasmUrl) };
    wasm.numThreads = 1; // with more, the same weights would need a second copy of the worker's script
  }
}

function absolute(url: string): string {
  return new URL(url, import.meta.url).href;
}

function fatal(thrown: unknown, device: OnnxDevice): RunError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const isLost = device === "webgpu" && /device.*(lost|destroyed)|(lost|destroyed).*device/i.test(reason);
  const sentence = isLost
    ? `The graphics device was lost while the model was answering (${reason}).`
    : `The inference runtime failed (${reason}); its worker has to be started again.`;
  return new RunError(isLost ? "gpu-lost" : "worker-lost", sentence, { device }, { cause: thrown });
}
