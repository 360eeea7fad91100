// LanguageModel on an ONNX session: batches of equally long prompts, one forward per token, finished rows leave. A graph that takes a
// shared prefix apart (shared_prefix.ts) is given it once for all rows, and equal prompts are read once.
// A row's completion depends on its own request alone. Its random stream is its own, and without padding the wasm kernels
// sum each row in the same order whatever its company: the same bits in any batch (tests/lm/batch.browser.test.ts). With
// padding they did not (last bit), and batches depend on who asks when; larger ones gain nothing on wasm anyway.
// Trap: an id or position outside the tables makes the runtime fail, which ends the realm; requests are checked first.
import { asRunError, RunError } from "../core/errors.ts";
import type { OnnxDtype } from "../core/onnx_files.ts";
import { systemClock, type Clock } from "../core/ports.ts";
import { uniform } from "../core/rng.ts";
import { endIdsOf } from "../models/architecture.ts";
import { FAMILIES } from "../models/families/list.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import { loadTokenizer, type Tokenizer } from "../tokenizer/tokenizer.ts";
import { selectRows } from "./kv_rows.ts";
import { cutBatches, padding, type Placed, placedIn } from "./prompt_batches.ts";
import { PrefixCaches, sharedIds } from "./shared_prefix.ts";
import type { GenerateOptions, LanguageModel } from "./language_model.ts";
import { macrotask } from "../core/macrotask.ts";
import {
  disposeCache,
  ONNX_FILES,
  OnnxSession,
  type ForwardOutputs,
  type KvCache,
  type OnnxDevice,
} from "./onnx_session.ts";
import { encodePrompt } from "./encode_prompt.ts";
import { cutAt, hasEnd } from "./stopping.ts";
import { sampleToken } from "./sampling.ts";

/** The verified bytes of a model by name, e.g. "onnx/model.onnx". */
export interface OnnxModelFiles {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** The files of an fp32 model that `OnnxLanguageModel.open` needs. */
export const ONNX_LM_FILES = [...ONNX_FILES, "tokenizer.json", "tokenizer_config.json"] as const;
/** Read where it is there. */
export const GENERATION_FILE = "generation_config.json";
/** Rows leave the cache when at least this share of the batch is finished: each cut copies what stays. */
const CUT_SHARE = 1 / 8;

/** One request while it is answered. */
interface Row extends Placed {
  readonly request: GenerateRequest;
  readonly index: number;
  readonly limit: number;
  readonly ids: number[];
  readonly logprobs: number[];
  finish: Completion["finish"] | null;
  readonly endsWith?: (ids: readonly number[]) => boolean;
}

export class OnnxLanguageModel implements LanguageModel {
  private readonly session: OnnxSession;
  private readonly tokenizer: Tokenizer;
  private readonly positions: number;
  /** Any of them ends a text. */
  private readonly endIds: readonly number[];
  /** null where the graph takes no prefix. */
  private readonly prefixes: PrefixCaches | null;
  private broken: RunError | null = null;

  private constructor(
    session: OnnxSession,
    tokenizer: Tokenizer,
    { config, endIds }: { readonly config: unknown; readonly endIds: readonly number[] },
  ) {
    this.session = session;
    this.tokenizer = tokenizer;
    this.positions = count(config, "max_position_embeddings");
    this.endIds = endIds;
    this.prefixes = session.sharesPrefix ? new PrefixCaches(session) : null;
  }

  /** @param model with ONNX_LM_FILES, or the model in `dtype` instead of the one in fp32; its generation_config.json names further ids that
   *  end a text, where there is one
   *  @throws RunError("model-invalid" | "worker-hung") */
  static async open(
    model: OnnxModelFiles,
    device: OnnxDevice,
    clock: Clock = systemClock,
    dtype: OnnxDtype = "fp32",
  ): Promise<OnnxLanguageModel> {
    const config = json(model, "config.json");
    const vocabulary = count(config, "vocab_size");
    const { model_type } = Object(config) as { readonly model_type?: unknown };
    const family = FAMILIES.find(({ id }) => id === model_type);
    const tokenizer = loadTokenizer(json(model, "tokenizer.json"), json(model, "tokenizer_config.json"), {
      tokens: family?.unreadTokens ?? [],
      from: vocabulary,
    });
    if (tokenizer.vocabSize > vocabulary) {
      throw new RunError(
        "model-invalid",
        `tokenizer.json has ids up to ${tokenizer.vocabSize - 1}, config.json's vocabulary has ${vocabulary}.`,
      );
    }
    const generation = model.files.has(GENERATION_FILE) ? json(model, GENERATION_FILE) : null;
    const endIds = [...new Set([tokenizer.endId, ...endIdsOf(config, generation, vocabulary)])];
    const session = await OnnxSession.open(model.files, device, clock, dtype);
    return new OnnxLanguageModel(session, tokenizer, { config, endIds });
  }

  /** @throws RunError("config") for a request that does not fit the model, before anything runs;
   *  RunError("aborted"); RunError("gpu-lost" | "worker-lost" | "non-finite"), after which every call fails the same way */
  async generate(requests: readonly GenerateRequest[], options: GenerateOptions = {}): Promise<Completion[]> {
    if (this.broken !== null) throw this.broken;
    const rows = requests.map((request, index) => this.prepare(request, index));
    const completions: Completion[] = Array.from({ length: rows.length });
    for (const batch of cutBatches(rows)) {
      await this.decode(batch, options, (row) => {
        const completion = this.complete(row);
        completions[row.index] = completion;
        options.onCompletion?.(completion);
      });
    }
    return completions;
  }

  /** Checks a request without running it. @throws RunError("config") */
  check(request: GenerateRequest): void {
    this.prepare(request, 0);
  }

  /** How far the worst token of `text` after the request's prompt lies below the model's best at its place, in logits: 0 when each is
   *  the best. @param said `hasEnded`: the end of the text counts as a token of it @throws RunError("gpu-lost" | "worker-lost") */
  async worstGap(
    request: Pick<GenerateRequest, "prompt" | "addSpecials">,
    { text, hasEnded = false }: { readonly text: string; readonly hasEnded?: boolean },
  ): Promise<number> {
    if (this.broken !== null) throw this.broken;
    const before = encodePrompt(request, this.tokenizer);
    const ids = [...before, ...this.tokenizer.encode(text)];
    const { logits, vocabulary, present } = await this.session.forward({
      batch: 1,
      sequence: ids.length,
      inputIds: BigInt64Array.from(ids, BigInt),
      attentionMask: new BigInt64Array(ids.length).fill(1n),
      positionIds: BigInt64Array.from(ids, (_, i) => BigInt(i)),
      past: null,
      prefix: this.session.sharesPrefix ? this.session.emptyPrefix() : null,
      logitsOf: "all",
    });
    disposeCache(present);
    let worst = 0;
    for (let i = before.length; i < ids.length + (hasEnded ? 1 : 0); i++) {
      const row = logits.subarray((i - 1) * vocabulary, i * vocabulary);
      const best = row.reduce((a, b) => Math.max(a, b));
      const said = i < ids.length ? [ids[i]!] : this.endIds;
      worst = Math.max(worst, best - Math.max(...said.map((id) => row[id]!)));
    }
    return worst;
  }

  async dispose(): Promise<void> {
    this.broken ??= new RunError("aborted", "The model was closed.");
    await this.session.dispose();
  }

  private prepare(request: GenerateRequest, index: number): Row {
    const prompt = encodePrompt(request, this.tokenizer);
    const room = this.positions - prompt.length;
    const { id, maxNewTokens, temperature } = request;
    const bad = (sentence: string): never => {
      throw new RunError("config", `Request ${id}: ${sentence}.`, { id, promptTokens: prompt.length });
    };
    if (prompt.length === 0) bad("the prompt is empty");
    if (room < 1)
      bad(`the prompt has ${prompt.length} tokens, the model reads at most ${this.positions - 1}`);
    if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1)
      bad(`maxNewTokens must be 1 or more, got ${maxNewTokens}`);
    if (!(temperature >= 0 && Number.isFinite(temperature)))
      bad(`temperature must be 0 or more, got ${temperature}`);
    const limit = Math.min(maxNewTokens, room);
    const ending = hasEnd(request, this.tokenizer);
    const placed =
      this.prefixes === null
        ? { prompt, shared: 0, width: prompt.length }
        : placedIn(prompt, sharedIds(request, prompt, this.tokenizer));
    return { request, index, ...placed, limit, ids: [], logprobs: [], finish: null, ...ending };
  }

  /** Answers `batch`, calling `onFinished` once per row as it ends. */
  private async decode(
    batch: readonly Row[],
    options: GenerateOptions,
    onFinished: (row: Row) => void,
  ): Promise<void> {
    let slots = [...batch]; // rows of the cache; finished ones stay until they are cut out
    let width = batch[0]?.width ?? 0; // columns of the cache after the next forward
    let past: KvCache | null = null;
    try {
      const prefix = await this.prefixOf(batch);
      for (;;) {
        if (options.signal?.aborted === true) throw new RunError("aborted", "Text generation was cancelled.");
        const { logits, vocabulary, present }: ForwardOutputs =
          past === null ? await this.read(slots, prefix) : await this.forward(slots, { width, past, prefix });
        past = present;
        const grown = slots.filter((row) => row.finish === null);
        for (const [slot, row] of slots.entries()) {
          if (row.finish !== null) continue;
          this.append(row, logits.subarray(slot * vocabulary, (slot + 1) * vocabulary));
        }
        options.onTokens?.(
          grown.map((row) => ({ id: row.request.id, text: this.tokenizer.decode(this.textIds(row)) })),
        );
        for (const row of grown) if (row.finish !== null) onFinished(row);
        const open = slots.filter((row) => row.finish === null);
        if (open.length === 0) return;
        if (slots.length - open.length >= slots.length * CUT_SHARE) {
          const cut = selectRows(
            past,
            open.map((row) => slots.indexOf(row)),
          );
          if (cut !== null) [past, slots] = [cut, open];
        }
        width++; // the token just sampled joins the cache in the next forward
        await macrotask();
      }
    } catch (thrown) {
      const error = asRunError(thrown, "text generation");
      if (error.code !== "aborted") this.broken = error;
      throw error;
    } finally {
      if (past !== null) disposeCache(past);
    }
  }

  /** What the rows of a batch, which have the same prefix, read first. */
  private async prefixOf([row]: readonly Row[]): Promise<KvCache | null> {
    if (this.prefixes === null || row === undefined) return null;
    return this.prefixes.of(row.prompt.slice(0, row.shared));
  }

  /** The first forward: the prompts of all `slots`, behind the prefix where there is one. */
  private async read(slots: readonly Row[], prefix: KvCache | null): Promise<ForwardOutputs> {
    const width = slots[0]?.width ?? 0;
    if (prefix === null) return this.forward(slots, { width, past: null, prefix });
    const keys = slots.map(({ prompt }) => prompt.join(" "));
    const distinct = [...new Set(keys)];
    const read = distinct.map((key) => slots[keys.indexOf(key)]!);
    const { logits, vocabulary, present } = await this.forward(read, { width, past: null, prefix });
    const places = keys.map((key) => distinct.indexOf(key));
    const cache = distinct.length === slots.length ? present : selectRows(present, places);
    if (cache === null) throw new RunError("internal", "A cache outside the memory cannot be repeated.");
    const repeated = new Float32Array(slots.length * vocabulary);
    for (const [slot, place] of places.entries()) {
      repeated.set(logits.subarray(place * vocabulary, (place + 1) * vocabulary), slot * vocabulary);
    }
    return { logits: repeated, vocabulary, present: cache };
  }

  /** The next forward of all `slots`: whole prompts without `past`, otherwise each row's newest token. */
  private forward(
    slots: readonly Row[],
    { width, past, prefix }: { width: number; past: KvCache | null; prefix: KvCache | null },
  ): Promise<ForwardOutputs> {
    const batch = slots.length;
    const sequence = past === null ? width : 1;
    const inputIds = new BigInt64Array(batch * sequence);
    const positionIds = new BigInt64Array(batch * sequence);
    const attentionMask = new BigInt64Array(batch * width).fill(1n);
    for (const [slot, row] of slots.entries()) {
      const pad = padding(row);
      attentionMask.fill(0n, slot * width, slot * width + pad);
      for (let i = 0; i < sequence; i++) {
        const column = width - sequence + i;
        const place = row.shared + Math.max(0, column - pad);
        // A finished row that is still in the cache repeats its last token; what comes of it is not read.
        inputIds[slot * sequence + i] = BigInt((past === null ? row.prompt[place] : row.ids.at(-1))!);
        positionIds[slot * sequence + i] = BigInt(place);
      }
    }
    return this.session.forward({ batch, sequence, inputIds, attentionMask, positionIds, past, prefix });
  }

  private append(row: Row, logits: Float32Array): void {
    const { temperature, seed } = row.request;
    const { id, logprob } = sampleToken(logits, temperature, uniform(seed, row.ids.length));
    row.ids.push(id);
    row.logprobs.push(logprob);
    if (this.endIds.includes(id) || row.endsWith?.(row.ids) === true) row.finish = "stop";
    else if (row.ids.length === row.limit) row.finish = "length";
  }

  /** Generated ids without the end token. */
  private textIds({ ids }: Row): readonly number[] {
    const last = ids.at(-1);
    return last !== undefined && this.endIds.includes(last) ? ids.slice(0, -1) : ids;
  }

  private complete(row: Row): Completion {
    const ids = this.textIds(row);
    return {
      id: row.request.id,
      text: cutAt(this.tokenizer.decode(ids), row.request.stop),
      ids,
      logprobs: row.logprobs,
      promptTokens: row.prompt.length,
      completionTokens: row.ids.length,
      finish: row.finish ?? "length",
    };
  }
}

function json(model: OnnxModelFiles, name: string): unknown {
  const bytes = model.files.get(name);
  if (bytes === undefined)
    throw new RunError("internal", `OnnxLanguageModel.open: ${name} was not given.`, { name });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RunError("model-invalid", `${name}: expected JSON in UTF-8.`, { name }, { cause });
  }
}

function count(config: unknown, key: string): number {
  const value =
    typeof config === "object" && config !== null ? new Map(Object.entries(config)).get(key) : undefined;
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new RunError("model-invalid", `config.json: expected a positive whole number as ${key}.`, { key });
}
