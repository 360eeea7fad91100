// Where each parameter of a network lies in one flat arena, in the order in which the network asks for them, and how it begins.
import { deriveSeed, normal } from "../core/rng.ts";

/** Floats to which a parameter is aligned: 256 bytes, a binding's offset. */
const ALIGNMENT = 64;

export interface ParameterPlace {
  readonly name: string;
  /** First float. */
  readonly offset: number;
  readonly count: number;
  /** "ones", "zeros", or the standard deviation of normal numbers. */
  readonly begins: "ones" | "zeros" | number;
}

export class ParameterLayout {
  readonly #places = new Map<string, ParameterPlace>();
  #end = 0;

  /** The place of a parameter; the first call for a name makes it. */
  place(name: string, count: number, begins: ParameterPlace["begins"]): ParameterPlace {
    const found = this.#places.get(name);
    if (found !== undefined) return found;
    const made = { name, offset: this.#end, count, begins };
    this.#places.set(name, made);
    this.#end += Math.ceil(count / ALIGNMENT) * ALIGNMENT;
    return made;
  }

  /** Floats of the arena, filling included. */
  get length(): number {
    return this.#end;
  }

  /** Numbers that are learned. */
  get count(): number {
    return [...this.#places.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The arena as a training begins with it. */
  initial(seed: number): Float32Array<ArrayBuffer> {
    const arena = new Float32Array(this.length);
    for (const { name, offset, count, begins } of this.#places.values()) {
      if (begins === "zeros") continue;
      const key = deriveSeed(seed, "parameters", name);
      for (let i = 0; i < count; i++) arena[offset + i] = begins === "ones" ? 1 : begins * normal(key, i);
    }
    return arena;
  }
}
