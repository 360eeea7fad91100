// A model of the bundled one's shape with small random-free weights, on a local Hub; and the clock that its tests use.
import type { Clock } from "../../../src/core/ports.ts";
import { PIECES } from "../../../src/core/awake.ts";
import { STALL_MS } from "../../../src/core/http_body.ts";
import { parseArchitecture, tensorShapes } from "../../../src/models/architecture.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import { type HostedModel } from "../../harness/hub_server.ts";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const REPO = "someone/toy";

export const CONFIG = {
  model_type: "llama",
  hidden_act: "silu",
  hidden_size: 8,
  intermediate_size: 16,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  num_hidden_layers: 2,
  vocab_size: 32,
  max_position_embeddings: 64,
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  tie_word_embeddings: true,
  eos_token_id: 1,
};

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Every tensor's element i is i / 8 + its place in the list. */
function tensors(): (readonly [string, readonly number[], Float32Array<ArrayBuffer>])[] {
  return Array.from(tensorShapes(parseArchitecture(CONFIG)), ([name, shape], place) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    return [name, shape, Float32Array.from({ length: elements }, (_, i) => place + i / 8)] as const;
  });
}

export const WEIGHTS = writeSafetensors(tensors());

const small = {
  "config.json": text(CONFIG),
  "generation_config.json": text({ eos_token_id: [1, 2] }),
  "tokenizer.json": text({
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    model: { type: "WordLevel", vocab: { "<unk>": 0, "</s>": 1, "<pad>": 2, word: 3 }, unk_token: "<unk>" },
    post_processor: null,
    decoder: null,
  }),
  "tokenizer_config.json": text({
    eos_token: "</s>",
    unk_token: "<unk>",
    chat_template: "{% for m in messages %}{{ m.content }} {% endfor %}",
  }),
  LICENSE: new TextEncoder().encode("Apache License\n"),
};

export function toy(more: Partial<HostedModel> = {}): HostedModel {
  const files = {
    ...small,
    "model.safetensors": WEIGHTS,
    // What must not be fetched.
    "pytorch_model.bin": new Uint8Array(1000),
    "model-q4.gguf": new Uint8Array(1000),
    "README.md": new Uint8Array(1000),
  };
  return { revisions: { main: COMMIT }, files, license: "apache-2.0", ...more };
}

interface ShardIndex {
  readonly metadata: { readonly total_size: number };
  readonly weight_map: Record<string, string>;
}

/** The same weights in two shards. @param change what of the index is written otherwise */
export function shardedToy(change: (index: ShardIndex) => object = (index) => index): HostedModel {
  const all = tensors();
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;
  const [first, second] = [all.slice(0, 5), all.slice(5)];
  const bytes = all.reduce((sum, [, , data]) => sum + data.byteLength, 0);
  const weight_map = Object.fromEntries(all.map(([name], place) => [name, names[place < 5 ? 0 : 1]]));
  const index = change({ metadata: { total_size: bytes }, weight_map });
  const files = {
    ...small,
    [names[0]]: writeSafetensors(first),
    [names[1]]: writeSafetensors(second),
    "model.safetensors.index.json": text(index),
  };
  return { revisions: { main: COMMIT }, files };
}

/** Pauses end at once and are noted; the stall limit ends when the test says so. */
export class HubClock implements Clock {
  readonly pauses: number[] = [];
  private time = 0;
  private watchers = new Set<() => void>();
  /** Pieces of stall limits that end at once. */
  private ending = 0;

  now(): number {
    return Date.UTC(2026, 0, 1) + this.time;
  }
  elapsed(): number {
    return this.time;
  }
  pass(ms: number): void {
    this.time += ms;
  }
  /** Lets every stall limit end, whole. */
  readonly stall = (): void => {
    this.ending += (PIECES - 1) * this.watchers.size;
    for (const end of this.watchers) end();
  };
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms !== STALL_MS / PIECES) {
      this.pauses.push(ms);
      this.time += ms;
      return signal?.aborted === true ? Promise.reject(signal.reason as Error) : Promise.resolve();
    }
    if (this.ending > 0) {
      this.ending -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const end = () => {
        this.watchers.delete(end);
        resolve();
      };
      this.watchers.add(end);
      signal?.addEventListener(
        "abort",
        () => {
          this.watchers.delete(end);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }
}
