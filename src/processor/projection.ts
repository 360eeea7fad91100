// One fused linear layer with its LoRA pairs, forward and backward: y = start + x W^T + (scale x A^T) B^T. The base is frozen, so W
// needs no gradient. Columns of x A^T are padded to whole vectors for each pair; the padding stays zero.
import type { LoraBlock, LoraLayout } from "../model/lora.ts";
import type { Arena, ArenaFloats } from "./arena.ts";
import type { Frozen } from "./model.ts";
import { packTransposed, panelFloats, panelStrides, transpose, wide } from "./panels.ts";
import type { Product } from "./product_code.ts";

/** The adapter's arrays, in the layout's order. */
export interface Adapter {
  readonly layout: LoraLayout;
  readonly scale: number;
  readonly parameters: ArenaFloats;
  readonly gradients: ArenaFloats;
}

/** What the forward of a layer read, and left for its backward. */
export interface Through {
  readonly frozen: Frozen;
  readonly pairs: LoraBlock;
  /** [T, inputs] */
  readonly x: ArenaFloats;
  /** [T, pairs wide(r)] scaled x A^T */
  readonly xa: ArenaFloats;
}

/** Numbers of a row of `Through.xa`. */
export const xaFloats = (pairs: number, rank: number): number => pairs * wide(rank);

export class Projection {
  readonly #adapter: Adapter;
  readonly #panels: ArenaFloats;
  readonly #dxa: ArenaFloats;
  readonly #turned: ArenaFloats;
  readonly #dbTurned: ArenaFloats;

  /** @param rows at most @param widest most inputs or outputs of a layer */
  constructor(arena: Arena, adapter: Adapter, rows: number, widest: number) {
    const { rank } = adapter.layout;
    this.#adapter = adapter;
    this.#panels = arena.take(Math.max(panelFloats(widest, xaFloats(3, rank)), panelFloats(rank, widest)));
    this.#dxa = arena.take(rows * xaFloats(3, rank));
    this.#turned = arena.take(rows * xaFloats(3, rank));
    this.#dbTurned = arena.take(rank * widest);
  }

  /** @param out [T, outputs]; what it holds is added to when `isGoing` */
  forward(
    product: Product,
    through: Through,
    out: ArenaFloats,
    { rows, isGoing }: { readonly rows: number; readonly isGoing: boolean },
  ): void {
    const { frozen, pairs, x, xa } = through;
    const { inputs, outputs } = frozen;
    const [inRow, outRow] = [4 * inputs, 4 * outputs];
    const base = panelStrides(inputs);
    const count = wide(outputs);
    product(
      x.at,
      inRow,
      frozen.forward.at,
      base.bPanel,
      base.bRow,
      out.at,
      outRow,
      rows,
      inputs,
      count,
      +isGoing,
    );
    if (!pairs.isTrained) return;
    const { layout, scale, parameters } = this.#adapter;
    const { rank } = layout;
    const columns = xaFloats(pairs.outFeatures.length, rank);
    this.#panels.array.fill(0, 0, panelFloats(inputs, columns));
    for (let pair = 0; pair < pairs.outFeatures.length; pair++) {
      const at = pairs.a + pair * rank * inputs;
      const source = { from: parameters.array, at, stride: inputs, rows: rank, columns: inputs };
      packTransposed(this.#panels, source, pair * wide(rank), scale);
    }
    product(
      x.at,
      inRow,
      this.#panels.at,
      base.bPanel,
      base.bRow,
      xa.at,
      4 * columns,
      rows,
      inputs,
      columns,
      0,
    );
    const up = panelStrides(rank);
    this.#eachPair(pairs, ({ pair, before, width }) => {
      const at = pairs.b + before * rank;
      packTransposed(this.#panels, { from: parameters.array, at, stride: rank, rows: width, columns: rank });
      const from = xa.at + 4 * pair * wide(rank);
      const to = out.at + 4 * before;
      product(from, 4 * columns, this.#panels.at, up.bPanel, up.bRow, to, outRow, rows, rank, width, 1);
    });
  }

  /** dy [T, outputs] -> gradients of the pairs, added to what is there, and dx [T, inputs] unless that is null. */
  backward(
    product: Product,
    through: Through,
    { dy, dx, rows }: { readonly dy: ArenaFloats; readonly dx: ArenaFloats | null; readonly rows: number },
  ): void {
    const { frozen, pairs, x, xa } = through;
    const { inputs, outputs } = frozen;
    const [inRow, outRow] = [4 * inputs, 4 * outputs];
    if (dx !== null) {
      const { bPanel, bRow } = panelStrides(outputs);
      product(dy.at, outRow, frozen.backward.at, bPanel, bRow, dx.at, inRow, rows, outputs, inputs, 0);
    }
    if (!pairs.isTrained) return;
    const { layout, scale, parameters, gradients } = this.#adapter;
    const { rank } = layout;
    const columns = xaFloats(pairs.outFeatures.length, rank);
    const whole = { at: 0, stride: columns, rows, columns };
    transpose(this.#turned, { from: xa.array, ...whole });
    this.#eachPair(pairs, ({ pair, before, width }) => {
      // dB^T = xa^T dy, and dxa = scale dy B
      const from = dy.at + 4 * before;
      const turned = this.#turned.at + 4 * rows * pair * wide(rank);
      product(turned, 4 * rows, from, 32, outRow, this.#dbTurned.at, 4 * width, rank, rows, width, 0);
      const b = pairs.b + before * rank;
      addTransposed(gradients.array, b, this.#dbTurned.array, { rows: width, columns: rank });
      layScaled(this.#panels, { from: parameters.array, at: b, rows: width, columns: rank }, scale);
      const { bPanel, bRow } = panelStrides(width);
      const to = this.#dxa.at + 4 * pair * wide(rank);
      product(from, outRow, this.#panels.at, bPanel, bRow, to, 4 * columns, rows, width, wide(rank), 0);
    });
    transpose(this.#turned, { from: this.#dxa.array, ...whole });
    for (let pair = 0; pair < pairs.outFeatures.length; pair++) {
      // dA = dxa^T x, and dx += dxa A
      const a = 4 * (pairs.a + pair * rank * inputs);
      const turned = this.#turned.at + 4 * rows * pair * wide(rank);
      product(turned, 4 * rows, x.at, 32, inRow, gradients.at + a, inRow, rank, rows, inputs, 1);
      if (dx === null) continue;
      const from = this.#dxa.at + 4 * pair * wide(rank);
      product(from, 4 * columns, parameters.at + a, 32, inRow, dx.at, inRow, rows, rank, inputs, 1);
    }
  }

  #eachPair(pairs: LoraBlock, use: (of: { pair: number; before: number; width: number }) => void): void {
    let before = 0;
    for (const [pair, width] of pairs.outFeatures.entries()) {
      use({ pair, before, width });
      before += width;
    }
  }
}

/** A matrix in a flat array, row after row. */
interface Plain {
  readonly from: Float32Array;
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
}

/** to[at + row columns + column] += from[column rows + row] */
function addTransposed(
  to: Float32Array,
  at: number,
  from: Float32Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) to[at + r * columns + c]! += from[c * rows + r]!;
  }
}

/** Lays scale B [rows, columns] into panels, whose missing columns are zeros. */
function layScaled(to: ArenaFloats, { from, at, rows, columns }: Plain, scale: number): void {
  const out = to.array;
  const padded = panelFloats(1, columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < padded; c++) {
      out[(c - (c % 8)) * rows + 8 * r + (c % 8)] = c < columns ? scale * from[at + r * columns + c]! : 0;
    }
  }
}
