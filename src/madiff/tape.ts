// Records what a network computes, so that its gradient is the same list walked backwards. Every gradient is written by one operation; where
// a tensor was read more than once the parts are added.
import type { AgentHeads, Machine, WeightAndBias } from "./machine.ts";
import type { ParameterLayout, ParameterPlace } from "./parameters.ts";

/** A table of numbers on the tape. */
export interface Tensor<Place> {
  readonly at: Place;
  readonly rows: number;
  readonly columns: number;
}

/** Added to a variance. */
const EPS = 1e-5;

export class Tape<Place> {
  readonly #machine: Machine<Place>;
  readonly #layout: ParameterLayout;
  readonly #backward: (() => void)[] = [];
  readonly #gradients = new Map<Tensor<Place>, Place>();
  /** Tables that are given: nobody asks for their gradients. */
  readonly #given = new Set<Tensor<Place>>();

  constructor(machine: Machine<Place>, layout: ParameterLayout) {
    this.#machine = machine;
    this.#layout = layout;
  }

  /** A table that is given. */
  input(at: Place, rows: number, columns: number): Tensor<Place> {
    const tensor = { at, rows, columns };
    this.#given.add(tensor);
    return tensor;
  }

  /** x W^T + b (+ residual). @param begins the deviation of the weights; "zeros": it begins by doing nothing */
  linear(
    x: Tensor<Place>,
    name: string,
    outputs: number,
    { begins, residual }: { begins?: "zeros"; residual?: Tensor<Place> } = {},
  ): Tensor<Place> {
    const shape = { rows: x.rows, inputs: x.columns, outputs };
    const at = this.#weights(name, outputs * x.columns, outputs, begins ?? 1 / Math.sqrt(x.columns));
    const out = this.#make(x.rows, outputs);
    this.#machine.linear({ x: x.at, residual: residual?.at ?? null }, at, out.at, shape);
    this.#then(out, (dOut) => {
      this.#machine.linearWeights(x.at, dOut, at, shape);
      this.#put(x, (dx) => this.#machine.linearInput(dOut, at, dx, shape));
      if (residual !== undefined) this.#give(residual, dOut);
    });
    return out;
  }

  /** Windows of `width` steps over sequences of `steps` rows. */
  unfold(x: Tensor<Place>, steps: number, width: number): Tensor<Place> {
    const shape = { rows: x.rows, steps, columns: x.columns, width };
    const out = this.#make(x.rows, width * x.columns);
    this.#machine.unfold(x.at, out.at, shape);
    this.#then(out, (dOut) => this.#put(x, (dx) => this.#machine.unfoldBackward(dOut, dx, shape)));
    return out;
  }

  groupNorm(x: Tensor<Place>, name: string, steps: number, group: number): Tensor<Place> {
    const shape = { sequences: x.rows / steps, steps, columns: x.columns, group, eps: EPS };
    const at = this.#weights(name, x.columns, x.columns, "ones");
    const out = this.#make(x.rows, x.columns);
    this.#machine.groupNorm(x.at, at, out.at, shape);
    this.#then(out, (dOut) =>
      this.#put(x, (dx) => {
        const room = () => this.#machine.space(shape.sequences * shape.columns);
        const parts = { weight: room(), bias: room() };
        this.#machine.groupNormBackward({ x: x.at, dOut, parts }, at, dx, shape);
      }),
    );
    return out;
  }

  mish(x: Tensor<Place>): Tensor<Place> {
    const count = x.rows * x.columns;
    const out = this.#make(x.rows, x.columns);
    this.#machine.mish(x.at, out.at, count);
    this.#then(out, (dOut) => this.#put(x, (dx) => this.#machine.mishBackward(x.at, dOut, dx, count)));
    return out;
  }

  /** x, and a row of `add` for as many rows of x as there are more of them. */
  add(x: Tensor<Place>, add: Tensor<Place>): Tensor<Place> {
    const shape = { rows: x.rows, columns: x.columns, each: x.rows / add.rows };
    const out = this.#make(x.rows, x.columns);
    this.#machine.spread(x.at, add.at, out.at, shape);
    this.#then(out, (dOut) => {
      this.#give(x, dOut);
      if (shape.each === 1) this.#give(add, dOut);
      else this.#put(add, (dAdd) => this.#machine.spreadBackward(dOut, dAdd, shape));
    });
    return out;
  }

  /** @param qkv [rows, 3 * heads * headDim] */
  attention(qkv: Tensor<Place>, heads: AgentHeads): Tensor<Place> {
    const out = this.#make(qkv.rows, heads.heads * heads.headDim);
    const room = () => this.#machine.space(heads.rows * heads.heads);
    const lse = room();
    this.#machine.attention(qkv.at, out.at, lse, heads);
    this.#then(out, (dOut) =>
      this.#put(qkv, (dQkv) => {
        const past = { qkv: qkv.at, out: out.at, lse, dOut, delta: room() };
        this.#machine.attentionBackward(past, dQkv, heads);
      }),
    );
    return out;
  }

  /** The same numbers in rows of another length. */
  view(x: Tensor<Place>, columns: number): Tensor<Place> {
    const out = { at: x.at, rows: (x.rows * x.columns) / columns, columns };
    this.#then(out, (dOut) => this.#give(x, dOut));
    return out;
  }

  /** Walks back from the gradients of some results. */
  backward(from: readonly (readonly [of: Tensor<Place>, gradient: Place])[]): void {
    for (const [tensor, gradient] of from) this.#give(tensor, gradient);
    for (const each of this.#backward.toReversed()) each();
  }

  #weights(name: string, count: number, outputs: number, begins: ParameterPlace["begins"]): WeightAndBias {
    const weight = this.#layout.place(`${name}.weight`, count, begins).offset;
    return { weight, bias: this.#layout.place(`${name}.bias`, outputs, "zeros").offset };
  }

  #make(rows: number, columns: number): Tensor<Place> {
    return { at: this.#machine.space(rows * columns), rows, columns };
  }

  /** What is done on the way back, if a gradient of `out` has come. */
  #then(out: Tensor<Place>, use: (dOut: Place) => void): void {
    this.#backward.push(() => {
      const dOut = this.#gradients.get(out);
      if (dOut !== undefined) use(dOut);
    });
  }

  /** Lets `write` compute a gradient of x, unless nobody asks for it. */
  #put(x: Tensor<Place>, write: (dx: Place) => void): void {
    if (this.#given.has(x)) return;
    const dx = this.#machine.space(x.rows * x.columns);
    write(dx);
    this.#give(x, dx);
  }

  /** Takes a part of the gradient of x, which nobody writes to any more. */
  #give(x: Tensor<Place>, part: Place): void {
    const before = this.#gradients.get(x);
    if (before === undefined) {
      this.#gradients.set(x, part);
      return;
    }
    const sum = this.#machine.space(x.rows * x.columns);
    this.#machine.spread(before, part, sum, { rows: x.rows, columns: x.columns, each: 1 });
    this.#gradients.set(x, sum);
  }
}
