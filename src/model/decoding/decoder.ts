// Decodes a set of open rows side by side. The GPU chooses ids and moves the rows on by itself; the host queues a window of
// tokens, and one more while the first runs, and reads each window's ids when it is done. Rows that finish meanwhile stand
// still. The state on the GPU is rewritten only when `run` begins.
import { RunError } from "../../core/errors.ts";
import { read, write } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import { packSamplers, type SamplerRow } from "../../kernels/sample/sample.ts";
import { TOKEN_WORDS } from "../../kernels/tokens.ts";
import type { LoraArena } from "../lora.ts";
import { type DecodeBuffers, type DecodePlan, outRows, roundUp } from "./decode_plan.ts";
import type { DecodingParts } from "./decoding_parts.ts";
import { LookPace } from "./look_pace.ts";
import type { RecordedSteps } from "./recorded.ts";
import { isFinished, type OpenRow } from "./requests.ts";

const PADDING: SamplerRow = {
  seed: 0,
  drawn: 0,
  limit: 0,
  first: 0,
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
  slot: 0,
};

/** A window under way: tokens `first` to `first + count` since the run began. */
interface Look {
  readonly first: number;
  readonly count: number;
  readonly drawn: Promise<[ids: ArrayBuffer, logprobs: ArrayBuffer]>;
}

/** How a caller follows and ends a decoding. */
export interface DecodeHooks {
  /** Throws when the call was cancelled. */
  readonly check: () => void;
  /** Is given the rows that grew, after each look. */
  readonly onLook: (rows: readonly OpenRow[]) => void;
  /** Says whether so many finished rows are reason to return before the others are finished. */
  readonly isEnough: (finished: number) => boolean;
}

export class Decoder {
  readonly #gpu: Gpu;
  readonly #plan: DecodePlan;
  readonly #buffers: DecodeBuffers;
  readonly #steps: RecordedSteps;
  readonly #endIds: readonly number[];
  readonly #pace: LookPace;

  constructor({ gpu, plan, buffers, steps, clock }: DecodingParts, endIds: readonly number[]) {
    this.#gpu = gpu;
    this.#endIds = endIds;
    this.#plan = plan;
    this.#buffers = buffers;
    this.#steps = steps;
    this.#pace = new LookPace(clock, 1, plan.window);
  }

  /** Rows the recorded step for `count` rows computes. */
  readonly size = (count: number): number => Math.min(this.#plan.rows, roundUp(count, 8));

  /** Decodes until every row is finished, or some are and `isEnough` says so. */
  async run(
    rows: readonly OpenRow[],
    lora: LoraArena | null,
    { check, onLook, isEnough }: DecodeHooks,
  ): Promise<void> {
    const size = this.size(rows.length);
    const step = await this.#steps.get("decode", size, lora);
    check();
    this.#writeState(rows, size);
    const longest = Math.max(...rows.map((row) => row.limit - row.logprobs.length));
    const looks: Look[] = [];
    let queued = 0;
    let isEnding = false;
    this.#pace.start();
    try {
      while (true) {
        if (!isEnding && looks.length < 2 && queued < longest) {
          check();
          const at = queued % outRows(this.#plan);
          const count = Math.min(this.#pace.amount, longest - queued, outRows(this.#plan) - at);
          for (let i = 0; i < count; i++) step.run();
          const drawn = this.#readOut(at, count, size);
          drawn.catch(() => {}); // thrown when its turn comes; a lost device fails two looks at once
          looks.push({ first: queued, count, drawn });
          queued += count;
          continue;
        }
        const look = looks.shift();
        if (look === undefined) return;
        const [ids, logprobs] = await look.drawn;
        this.#pace.look(look.count);
        const grown = this.#take(rows, look, {
          size,
          ids: new Uint32Array(ids),
          logprobs: new Float32Array(logprobs),
        });
        if (grown.length > 0) onLook(grown);
        const finished = rows.filter(isFinished).length;
        isEnding ||= finished === rows.length || (finished > 0 && isEnough(finished));
      }
    } finally {
      await Promise.allSettled(looks.map((look) => look.drawn)); // after a failure: nothing is left running
    }
  }

  #writeState(rows: readonly OpenRow[], size: number): void {
    const ids = new Uint32Array(size);
    const tokens = new Uint32Array(size * TOKEN_WORDS);
    const samplers: SamplerRow[] = Array.from({ length: size }, () => PADDING);
    for (const [i, { request, slot, lease, sampler, ids: drawn }] of rows.entries()) {
      ids[i] = drawn.at(-1) ?? request.ids.at(-1)!;
      const first = slot * this.#plan.contextTokens;
      const length = request.ids.length + drawn.length;
      tokens.set([first, first + length, length - 1, lease.pages[length - 1]!], i * TOKEN_WORDS);
      samplers[i] = { ...sampler, drawn: drawn.length, first: drawn.length, slot };
    }
    write(this.#gpu, this.#buffers.decode.ids, ids);
    write(this.#gpu, this.#buffers.decode.tokens, tokens);
    write(this.#gpu, this.#buffers.samplers, packSamplers(samplers));
  }

  #readOut(at: number, count: number, size: number): Promise<[ArrayBuffer, ArrayBuffer]> {
    const { outIds, outLogprobs } = this.#buffers;
    const range = [4 * at * size, 4 * count * size] as const;
    return Promise.all([read(this.#gpu, outIds, ...range), read(this.#gpu, outLogprobs, ...range)]);
  }

  /** Adds a window's ids to the rows that were still open then. @returns those rows */
  #take(
    rows: readonly OpenRow[],
    { first, count }: Look,
    { size, ids, logprobs }: { size: number; ids: Uint32Array; logprobs: Float32Array },
  ): OpenRow[] {
    const grown: OpenRow[] = [];
    for (const [i, row] of rows.entries()) {
      if (isFinished(row)) continue;
      grown.push(row);
      for (let t = 0; t < count && !isFinished(row); t++) {
        const id = ids[t * size + i]!;
        const logprob = logprobs[t * size + i]!;
        if (!Number.isFinite(logprob)) {
          throw new RunError(
            "non-finite",
            `Generating row ${row.index}: the model gives ${logprob} as a log-probability.`,
            { index: row.index, token: first + t },
          );
        }
        row.logprobs.push(logprob);
        if (this.#endIds.includes(id)) {
          row.endId = id;
          continue;
        }
        row.ids.push(id);
        row.hasEnded = row.request.endsWith?.(row.ids) === true;
      }
    }
    return grown;
  }
}
