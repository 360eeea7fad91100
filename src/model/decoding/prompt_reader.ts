// Fills the cache with prompts: every prompt but its last token, which is the first to be decoded, and without the prefix that
// lies in the cache already. All prompts stand end to end and are cut where the buffers end.
import { write } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import { seenWords } from "../../kernels/sample/sample.ts";
import { TOKEN_WORDS } from "../../kernels/tokens.ts";
import type { LoraArena } from "../lora.ts";
import { type DecodeBuffers, type DecodePlan, roundUp } from "./decode_plan.ts";
import type { DecodingParts } from "./decoding_parts.ts";
import { LookPace } from "./look_pace.ts";
import type { RecordedSteps } from "./recorded.ts";
import type { OpenRow } from "./requests.ts";

const PIECE = 64;

export class PromptReader {
  readonly #gpu: Gpu;
  readonly #plan: DecodePlan;
  readonly #buffers: DecodeBuffers;
  readonly #steps: RecordedSteps;
  readonly #vocabulary: number;
  readonly #pace: LookPace;
  /** Prompt tokens read so far: those that no other row had brought. */
  tokens = 0;

  constructor({ gpu, plan, buffers, steps, clock }: DecodingParts, vocabulary: number) {
    this.#gpu = gpu;
    this.#plan = plan;
    this.#buffers = buffers;
    this.#steps = steps;
    this.#vocabulary = vocabulary;
    this.#pace = new LookPace(clock, PIECE, plan.promptRows);
  }

  /** Rows in the order of their leases: a row may share what an earlier one brings. Returns while the last piece runs.
   *  @param check throws when the call was cancelled */
  async read(rows: readonly OpenRow[], lora: LoraArena | null, check: () => void): Promise<void> {
    const { prompt, pages, seen } = this.#buffers;
    const ids: number[] = [];
    const tokens: number[] = [];
    for (const { request, slot, lease, sampler } of rows) {
      const first = slot * this.#plan.contextTokens;
      write(this.#gpu, pages, Uint32Array.from(lease.pages), 4 * first);
      if (sampler.repetitionPenalty !== 1) {
        const bits = seenBits(request.ids, this.#vocabulary);
        write(this.#gpu, seen, bits, slot * bits.byteLength);
      }
      for (let i = lease.shared; i < request.ids.length - 1; i++) {
        ids.push(request.ids[i]!);
        tokens.push(first, first + i + 1, i, lease.pages[i]!);
      }
    }
    let before = Promise.resolve();
    let count = 0;
    this.#pace.start();
    for (let start = 0; start < ids.length; start += count) {
      count = Math.min(this.#pace.amount, ids.length - start);
      const size = Math.min(this.#plan.promptRows, roundUp(count, PIECE)); // empty rows behind: lo = hi = 0
      const pieceTokens = new Uint32Array(size * TOKEN_WORDS);
      pieceTokens.set(tokens.slice(start * TOKEN_WORDS, (start + count) * TOKEN_WORDS));
      const pieceIds = new Uint32Array(size);
      pieceIds.set(ids.slice(start, start + count));
      const step = await this.#steps.get("prompt", size, lora);
      check();
      write(this.#gpu, prompt.ids, pieceIds);
      write(this.#gpu, prompt.tokens, pieceTokens);
      step.run();
      this.tokens += count;
      await before;
      before = this.#settle(count);
      before.catch(() => {}); // the device's failure; whoever waits for the GPU next hears of it
    }
  }

  async #settle(count: number): Promise<void> {
    await this.#gpu.settled();
    this.#pace.look(count);
  }
}

/** [seenWords] one bit for each id that occurs. */
function seenBits(ids: readonly number[], vocabulary: number): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(seenWords(vocabulary));
  for (const id of ids) bits[id >> 5]! |= 1 << (id & 31);
  return bits;
}
