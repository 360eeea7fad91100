// A process reward model at work: the probability of each step of a solution that it and all before it are right. Solutions are
// packed end to end as in training and read by training's kernels; one asked for twice is read once.
// A shared question is not shared here: reading it again costs less than the cached attention that sharing would need.
import { RunError } from "../core/errors.ts";
import { Buffers, readFloats, type Slice, subslice, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { prmHead, prmHeadFloats } from "../kernels/prm_head/prm_head.ts";
import { rowGather, rowIndex } from "../kernels/row_gather/row_gather.ts";
import { activationSizes, allocateActivations } from "../model/activations.ts";
import type { Architecture } from "../models/architecture.ts";
import type { BufferSizes } from "../model/memory_plan.ts";
import { type Model, recordForward } from "../model/transformer.ts";
import { layOut, partsOf } from "./dataloader.ts";
import { checkScores } from "./finite.ts";
import { slotSizes } from "./loss_rows.ts";
import { inBytes } from "./objectives/objective.ts";
import { checkStepRow, type StepRow } from "./prm_batches.ts";
import { checkCancelled } from "./training_loop.ts";
import { stepRows } from "./training_step.ts";

const floats = (a: Architecture, rows: number) => ({
  slotRows: rows,
  slotHidden: rows * a.hidden,
  labels: rows,
  weights: rows,
  losses: rows,
  scores: rows,
  slopes: 2 * rows,
});

/** Bytes of the buffers of a scorer for batches of `tokens` tokens. */
export function prmScorerPlan(a: Architecture, rank: number, tokens: number): BufferSizes {
  const rows = stepRows(tokens);
  return { ...activationSizes(a, { rank, rows }), ...inBytes(floats(a, rows)) };
}

interface PrmScorerParts {
  readonly gpu: Gpu;
  readonly owner: Buffers;
  readonly rows: number;
  readonly longest: number;
  readonly forward: Step;
  readonly heads: readonly { readonly slots: number; readonly step: Step }[];
  readonly slices: Readonly<Record<"ids" | "tokens" | "slotRows" | "scores", Slice>>;
}

export class PrmScorer {
  /** Tokens of the longest text that it takes. */
  readonly longest: number;
  readonly #gpu: Gpu;
  readonly #owner: Buffers;
  readonly #rows: number;
  readonly #forward: Step;
  readonly #heads: PrmScorerParts["heads"];
  readonly #slices: PrmScorerParts["slices"];

  private constructor(parts: PrmScorerParts) {
    this.#gpu = parts.gpu;
    this.#owner = parts.owner;
    this.#rows = parts.rows;
    this.longest = parts.longest;
    this.#forward = parts.forward;
    this.#heads = parts.heads;
    this.#slices = parts.slices;
  }

  /** Reads the model's arena at each call, so it may be trained on between two.
   *  @param model of `createPrm`
   *  @throws RunError("gpu-memory"); RunError("shape") for a model without a head */
  static async create(gpu: Gpu, model: Model, tokens: number): Promise<PrmScorer> {
    const { architecture: a, lora, weights: frozen } = model;
    const { rank, extra } = lora.layout;
    if (extra.length !== prmHeadFloats(a.hidden)) {
      throw new RunError(
        "shape",
        `A process reward head has ${prmHeadFloats(a.hidden)} numbers, this arena has room for ${extra.length}.`,
        { needed: prmHeadFloats(a.hidden), extra: extra.length },
      );
    }
    const rows = stepRows(tokens);
    const owner = new Buffers(gpu);
    try {
      const acts = await allocateActivations(owner, "scoring", a, { rank, rows });
      const buffers = await owner.allocate("scoring", inBytes(floats(a, rows)));
      const { slotRows, slotHidden: h, labels, weights, losses, scores, slopes } = buffers;
      const head = subslice(lora.parameters, 4 * extra.at, 4 * extra.length);
      const heads: { slots: number; step: Step }[] = [];
      for (const slots of slotSizes(rows)) {
        const recorder = new Recorder(gpu, `step scores, ${slots} rows`);
        const columns = a.hidden;
        rowGather(recorder, { index: slotRows, x: acts.normed, out: h, rows: slots, from: rows, columns });
        prmHead(recorder, { h, head, labels, weights, losses, scores, slopes, rows: slots, columns });
        heads.push({ slots, step: owner.keep(await recorder.finish()) });
      }
      const recorder = new Recorder(gpu, "step scores, forward");
      recordForward(recorder, model, acts, { adapter: true });
      const forward = owner.keep(await recorder.finish());
      const longest = Math.min(rows, frozen.contextTokens);
      const slices = { ids: acts.ids, tokens: acts.tokens, slotRows, scores };
      return new PrmScorer({ gpu, owner, rows, longest, forward, heads, slices });
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** -> [rows][steps] p(right). One call at a time.
   *  @throws RunError("shape") for a text longer than `longest` or a step outside it; RunError("aborted" | "gpu-lost" | "non-finite") */
  async score(rows: readonly StepRow[], signal?: AbortSignal): Promise<number[][]> {
    const keys = rows.map(({ ids, stepEnds }) => `${ids.join()}|${stepEnds.join()}`);
    const distinct = new Map<string, StepRow>();
    for (const [i, row] of rows.entries()) {
      checkStepRow(row);
      if (row.ids.length > this.longest) {
        throw new RunError(
          "shape",
          `A solution of ${row.ids.length} tokens; the reward model reads up to ${this.longest}.`,
          { tokens: row.ids.length, longest: this.longest },
        );
      }
      if (row.stepEnds.length > 0) distinct.set(keys[i]!, row);
    }
    const found = new Map<string, number[]>();
    for (const part of partsOf(
      Array.from(distinct, ([key, row]) => ({ ...row, key })),
      this.#rows,
    )) {
      if (signal !== undefined) checkCancelled(signal);
      const scores = await this.#run(part);
      let at = 0;
      for (const { key, stepEnds } of part) {
        found.set(key, Array.from(scores.subarray(at, at + stepEnds.length)));
        at += stepEnds.length;
      }
    }
    return keys.map((key) => found.get(key) ?? []);
  }

  destroy(): void {
    this.#owner.destroy();
  }

  /** Scores of all steps, in order. */
  async #run(part: readonly StepRow[]): Promise<Float32Array> {
    const batch = layOut(
      part.map(({ ids }) => ids),
      this.#rows,
    );
    const isPicked = Array.from(batch.ids, () => false);
    let first = 0;
    let count = 0;
    for (const { ids, stepEnds } of part) {
      for (const end of stepEnds) isPicked[first + end] = true;
      first += ids.length;
      count += stepEnds.length;
    }
    const head = this.#heads.find(({ slots }) => slots >= count) ?? this.#heads.at(-1)!;
    write(this.#gpu, this.#slices.ids, batch.ids);
    write(this.#gpu, this.#slices.tokens, batch.tokenRows);
    write(this.#gpu, this.#slices.slotRows, rowIndex(isPicked, head.slots).rows);
    this.#forward.run();
    head.step.run();
    const scores = await readFloats(this.#gpu, this.#slices.scores, count);
    checkScores("steps", scores);
    return scores;
  }
}
