// Cross-entropy over the rows that have a weight, some at a time, so that a large vocabulary costs little memory:
// loss = sum of weight (ln sum exp logits - logit of the target), and its gradient at the head's input.
import { RunError } from "../core/errors.ts";
import type { Arena, ArenaFloats } from "./arena.ts";
import type { Frozen } from "./model.ts";
import { panelStrides, wide } from "./panels.ts";
import type { Product } from "./product_code.ts";

const ROWS_AT_ONCE = 64;

/** What is to be predicted: [capacity] each; a row with weight 0 predicts nothing. */
export interface Targets {
  readonly targets: Uint32Array;
  readonly weights: Float32Array;
}

export class TokenLoss {
  readonly #head: Frozen;
  readonly #h: ArenaFloats;
  readonly #logits: ArenaFloats;
  readonly #dh: ArenaFloats;

  constructor(arena: Arena, head: Frozen) {
    this.#head = head;
    this.#h = arena.take(ROWS_AT_ONCE * head.inputs);
    this.#logits = arena.take(ROWS_AT_ONCE * wide(head.outputs));
    this.#dh = arena.take(ROWS_AT_ONCE * head.inputs);
  }

  /** hidden [T, C] -> the loss, and dHidden [T, C] with zeros in rows without a weight.
   *  @throws RunError("shape") for a target that is no id */
  run(
    product: Product,
    { hidden, dHidden }: { readonly hidden: ArenaFloats; readonly dHidden: ArenaFloats },
    { targets, weights }: Targets,
    rows: number,
  ): number {
    const { inputs, outputs } = this.#head;
    dHidden.array.fill(0, 0, rows * inputs);
    const picked: number[] = [];
    for (let t = 0; t < rows; t++) if (weights[t] !== 0) picked.push(t);
    let loss = 0;
    for (let at = 0; at < picked.length; at += ROWS_AT_ONCE) {
      const some = picked.slice(at, at + ROWS_AT_ONCE);
      for (const [slot, t] of some.entries()) {
        this.#h.array.set(hidden.array.subarray(t * inputs, (t + 1) * inputs), slot * inputs);
      }
      this.#multiply(product, some.length);
      for (const [slot, t] of some.entries()) {
        if (targets[t]! >= outputs) {
          throw new RunError("shape", `A target of ${targets[t]} in a vocabulary of ${outputs}.`, { row: t });
        }
        loss += this.#row(slot, targets[t]!, weights[t]!);
      }
      const { bPanel, bRow } = panelStrides(outputs);
      const { at: from } = this.#logits;
      const [inRow, outRow] = [4 * inputs, 4 * wide(outputs)];
      const { at: w } = this.#head.backward;
      product(from, outRow, w, bPanel, bRow, this.#dh.at, inRow, some.length, outputs, inputs, 0);
      for (const [slot, t] of some.entries()) {
        dHidden.array.set(this.#dh.array.subarray(slot * inputs, (slot + 1) * inputs), t * inputs);
      }
    }
    return loss;
  }

  /** hidden [T, C], a row of it -> [vocabulary] its logits. */
  logits(product: Product, hidden: ArenaFloats, row: number): Float32Array<ArrayBuffer> {
    const { inputs, outputs } = this.#head;
    this.#h.array.set(hidden.array.subarray(row * inputs, (row + 1) * inputs));
    this.#multiply(product, 1);
    return this.#logits.array.slice(0, outputs);
  }

  #multiply(product: Product, rows: number): void {
    const { inputs, outputs, forward } = this.#head;
    const { bPanel, bRow } = panelStrides(inputs);
    const count = wide(outputs);
    product(
      this.#h.at,
      4 * inputs,
      forward.at,
      bPanel,
      bRow,
      this.#logits.at,
      4 * count,
      rows,
      inputs,
      count,
      0,
    );
  }

  /** Logits of a slot -> their gradient, in place. @returns the row's loss */
  #row(slot: number, target: number, weight: number): number {
    const { outputs } = this.#head;
    const at = slot * wide(outputs);
    const logits = this.#logits.array;
    let most = -Infinity;
    for (let v = 0; v < outputs; v++) most = Math.max(most, logits[at + v]!);
    let sum = 0;
    for (let v = 0; v < outputs; v++) sum += Math.exp(logits[at + v]! - most);
    const total = most + Math.log(sum);
    const loss = weight * (total - logits[at + target]!);
    for (let v = 0; v < outputs; v++) {
      logits[at + v] = weight * (Math.exp(logits[at + v]! - total) - (v === target ? 1 : 0));
    }
    return loss;
  }
}
