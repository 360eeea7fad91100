// The decoder on the processor, forward and backward with respect to the LoRA parameters, in the order of model/transformer.ts:
// middle = x + o(attention(qkv(norm(x)))), next = middle + down(silu(gate) up), gate and up of norm(middle).
// Every layer keeps what its backward reads. Only rows in use are computed.
import { FUSED_TARGETS, type FusedName } from "../model/lora.ts";
import type { Architecture } from "../models/architecture.ts";
import type { Arena, ArenaFloats } from "./arena.ts";
import { Attention, type Sequence } from "./attention.ts";
import { headNorms, headNormsBackward } from "./head_norms.ts";
import type { FrozenLayer, FrozenWeights } from "./model.ts";
import { normRows, normSpanBackward } from "./norms.ts";
import { gateRows, gateRowsBackward, turnHeads } from "./pointwise.ts";
import type { Product } from "./product_code.ts";
import { type Adapter, Projection, type Through, xaFloats } from "./projection.ts";

/** What a layer keeps: [T, …] each, see model/activations.ts. */
interface Kept {
  readonly x: ArenaFloats;
  readonly inputNormed: ArenaFloats;
  /** q, k, v before their heads are normed; the same as `qkv` in a family without such norms */
  readonly projected: ArenaFloats;
  readonly qkv: ArenaFloats;
  readonly attended: ArenaFloats;
  readonly sums: ArenaFloats;
  readonly middle: ArenaFloats;
  readonly postNormed: ArenaFloats;
  readonly gateUp: ArenaFloats;
  readonly gated: ArenaFloats;
  readonly xa: Readonly<Record<FusedName, ArenaFloats>>;
}

/** What a batch is to the decoder. */
export interface Rows {
  readonly rows: number;
  readonly ids: Uint32Array;
  readonly positions: Uint32Array;
  readonly sequences: readonly Sequence[];
}

const ORDER: readonly FusedName[] = ["qkv", "o", "gateUp", "down"];

export class ProcessorDecoder {
  readonly #a: Architecture;
  readonly #adapter: Adapter;
  readonly #kept: readonly Kept[];
  readonly #attention: Attention;
  readonly #projection: Projection;
  /** [T, hidden]: what leaves the last layer. */
  readonly #x: ArenaFloats;
  /** [T, hidden]: the head's input; and its gradient, to be written before `backward`. */
  readonly normed: ArenaFloats;
  readonly dNormed: ArenaFloats;
  readonly #scratch: Readonly<
    Record<"dx" | "dMiddle" | "dGated" | "dGateUp" | "dAttended" | "dQkv", ArenaFloats>
  >;

  constructor(arena: Arena, a: Architecture, adapter: Adapter, capacity: number) {
    this.#a = a;
    this.#adapter = adapter;
    const { rank } = adapter.layout;
    const [q, kv] = [a.heads * a.headDim, a.kvHeads * a.headDim];
    const take = (width: number) => arena.take(capacity * width);
    this.#kept = Array.from({ length: a.layers }, () => {
      const qkv = take(q + 2 * kv);
      const xa = (name: FusedName) => take(xaFloats(FUSED_TARGETS[name].length, rank));
      return {
        x: take(a.hidden),
        inputNormed: take(a.hidden),
        projected: a.qkNorm ? take(q + 2 * kv) : qkv,
        qkv,
        attended: take(q),
        sums: take(a.heads),
        middle: take(a.hidden),
        postNormed: take(a.hidden),
        gateUp: take(2 * a.feedForward),
        gated: take(a.feedForward),
        xa: { qkv: xa("qkv"), o: xa("o"), gateUp: xa("gateUp"), down: xa("down") },
      };
    });
    this.#attention = new Attention(arena, a, capacity);
    this.#projection = new Projection(
      arena,
      adapter,
      capacity,
      Math.max(a.hidden, q + 2 * kv, 2 * a.feedForward),
    );
    this.#x = take(a.hidden);
    this.normed = take(a.hidden);
    this.dNormed = take(a.hidden);
    this.#scratch = {
      dx: take(a.hidden),
      dMiddle: take(a.hidden),
      dGated: take(a.feedForward),
      dGateUp: take(2 * a.feedForward),
      dAttended: take(q),
      dQkv: take(q + 2 * kv),
    };
  }

  /** ids -> `normed`. */
  forward(product: Product, weights: FrozenWeights, batch: Rows): void {
    const { hidden, rmsNormEps: eps } = this.#a;
    const { rows, ids } = batch;
    const first = this.#kept[0]!.x.array;
    for (let t = 0; t < rows; t++) {
      const at = ids[t]! * hidden;
      first.set(weights.embedding.subarray(at, at + hidden), t * hidden);
    }
    for (const [i, kept] of this.#kept.entries()) {
      this.#layer(product, { ...batch, weights, layer: weights.layers[i]!, index: i }, kept);
    }
    normRows(this.#x.array, weights.finalNorm, this.normed.array, { rows, eps });
  }

  #layer(
    product: Product,
    { weights, layer, index, ...batch }: Rows & { weights: FrozenWeights; layer: FrozenLayer; index: number },
    kept: Kept,
  ): void {
    const a = this.#a;
    const { rows, positions, sequences } = batch;
    const shape = { rows, eps: a.rmsNormEps };
    const project = (group: FusedName, x: ArenaFloats, out: ArenaFloats, isGoing: boolean) =>
      this.#projection.forward(product, this.#through(layer, index, group, x), out, { rows, isGoing });
    normRows(kept.x.array, layer.inputNorm, kept.inputNormed.array, shape);
    if (layer.qkvBias !== null) repeat(layer.qkvBias, kept.projected.array, rows);
    project("qkv", kept.inputNormed, kept.projected, layer.qkvBias !== null);
    if (layer.headNorms !== null) {
      headNorms(kept.projected.array, kept.qkv.array, layer.headNorms, { architecture: a, rows });
    }
    turnHeads(kept.qkv.array, weights.rope, positions, { architecture: a, rows, sign: 1 });
    this.#attention.forward(product, sequences, { ...kept, out: kept.attended });
    copy(kept.x, kept.middle, rows * a.hidden);
    project("o", kept.attended, kept.middle, true);
    normRows(kept.middle.array, layer.postNorm, kept.postNormed.array, shape);
    project("gateUp", kept.postNormed, kept.gateUp, false);
    gateRows(kept.gateUp.array, kept.gated.array, rows, a.feedForward);
    const next = this.#kept[index + 1]?.x ?? this.#x;
    copy(kept.middle, next, rows * a.hidden);
    project("down", kept.gated, next, true);
  }

  #through(layer: FrozenLayer, index: number, group: FusedName, x: ArenaFloats): Through {
    const pairs = this.#adapter.layout.blocks[index]![group];
    return { frozen: layer[group], pairs, x, xa: this.#kept[index]!.xa[group] };
  }

  /** `dNormed` -> gradients of the adapter, added to what is there. Follows a forward pass of the same batch. */
  backward(product: Product, weights: FrozenWeights, batch: Rows): void {
    const { rows } = batch;
    this.#normBackward(this.dNormed, this.#x, weights.finalNorm, {
      dx: this.#scratch.dx,
      residual: null,
      rows,
    });
    for (let index = this.#kept.length - 1; index >= 0; index--) {
      this.#layerBackward(product, { ...batch, weights, layer: weights.layers[index]!, index });
    }
  }

  /** In the first layer it stops at the first group that is trained: nothing before it is. */
  #layerBackward(
    product: Product,
    { weights, layer, index, ...batch }: Rows & { weights: FrozenWeights; layer: FrozenLayer; index: number },
  ): void {
    const a = this.#a;
    const kept = this.#kept[index]!;
    const { rows, positions, sequences } = batch;
    const { dx, dMiddle, dGated, dGateUp, dAttended, dQkv } = this.#scratch;
    const { dNormed } = this;
    const groups = this.#adapter.layout.blocks[index]!;
    const last = index === 0 ? ORDER.find((group) => groups[group].isTrained) : undefined;
    const project = (group: FusedName, x: ArenaFloats, dy: ArenaFloats, to: ArenaFloats) => {
      const through = this.#through(layer, index, group, x);
      this.#projection.backward(product, through, { dy, dx: group === last ? null : to, rows });
      return group === last;
    };
    if (project("down", kept.gated, dx, dGated)) return;
    gateRowsBackward(kept.gateUp.array, dGated.array, dGateUp.array, { rows, width: a.feedForward });
    if (project("gateUp", kept.postNormed, dGateUp, dNormed)) return;
    this.#normBackward(dNormed, kept.middle, layer.postNorm, { dx: dMiddle, residual: dx, rows });
    if (project("o", kept.attended, dMiddle, dAttended)) return;
    const gradients = { dOut: dAttended, dQkv };
    this.#attention.backward(product, sequences, { ...kept, out: kept.attended }, gradients);
    turnHeads(dQkv.array, weights.rope, positions, { architecture: a, rows, sign: -1 });
    if (layer.headNorms !== null) {
      headNormsBackward(dQkv.array, kept.projected.array, layer.headNorms, { architecture: a, rows });
    }
    if (project("qkv", kept.inputNormed, dQkv, dNormed)) return;
    this.#normBackward(dNormed, kept.x, layer.inputNorm, { dx, residual: dMiddle, rows });
  }

  #normBackward(
    dOut: ArenaFloats,
    x: ArenaFloats,
    weight: Float32Array,
    {
      dx,
      residual,
      rows,
    }: { readonly dx: ArenaFloats; readonly residual: ArenaFloats | null; readonly rows: number },
  ): void {
    const { hidden, rmsNormEps: eps } = this.#a;
    for (let at = 0; at < rows * hidden; at += hidden) {
      const span = (floats: ArenaFloats) => ({ of: floats.array, at });
      const to = { dx: span(dx), residual: residual === null ? null : span(residual), eps };
      normSpanBackward(span(dOut), span(x), weight, to);
    }
  }
}

function copy(from: ArenaFloats, to: ArenaFloats, count: number): void {
  to.array.set(from.array.subarray(0, count));
}

function repeat(row: Float32Array, out: Float32Array, rows: number): void {
  for (let t = 0; t < rows; t++) out.set(row, t * row.length);
}
