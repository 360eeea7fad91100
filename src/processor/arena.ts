// The memory that the product computes in. All that a training needs is asked for first and laid out one after the other; then the
// memory is made once, in that size, and never grows: growing would take every array of it away.
import { RunError } from "../core/errors.ts";
import { type Product, productModule } from "./product_code.ts";

/** Numbers in the arena. */
export interface ArenaFloats {
  /** Bytes from the arena's start. */
  readonly at: number;
  readonly length: number;
  /** @throws RunError("internal") before the arena is open */
  readonly array: Float32Array<ArrayBuffer>;
}

class Part implements ArenaFloats {
  readonly at: number;
  readonly length: number;
  #array: Float32Array<ArrayBuffer> | null = null;

  constructor(at: number, length: number) {
    this.at = at;
    this.length = length;
  }

  get array(): Float32Array<ArrayBuffer> {
    if (this.#array === null) throw new RunError("internal", "Memory was used before it was there.");
    return this.#array;
  }

  lieIn(memory: ArrayBuffer): void {
    this.#array = new Float32Array(memory, this.at, this.length);
  }
}

const PAGE_BYTES = 65_536;
/** Parts begin on lines of the processor's cache. */
const LINE_BYTES = 64;

export class Arena {
  readonly #parts: Part[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Room for so many numbers, zeros at first. */
  take(length: number): ArenaFloats {
    const part = new Part(this.#bytes, length);
    this.#parts.push(part);
    this.#bytes += Math.ceil((4 * length) / LINE_BYTES) * LINE_BYTES;
    return part;
  }

  /** Makes the memory. @throws RunError("gpu-memory") where the browser has not as much, or computes no vectors */
  open(): Product {
    try {
      const pages = Math.ceil(this.#bytes / PAGE_BYTES) + 1; // the last vector of a panel may be read beyond its part
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      const module = new WebAssembly.Module(productModule());
      const { exports } = new WebAssembly.Instance(module, { m: { m: memory } });
      for (const part of this.#parts) part.lieIn(memory.buffer);
      return exports["product"] as Product;
    } catch (thrown) {
      throw new RunError(
        "gpu-memory",
        `The processor cannot train here: ${Math.ceil(this.#bytes / 2 ** 20)} MB of memory with vector instructions are not to be had (${thrown instanceof Error ? thrown.message : String(thrown)}). Close other tabs, or open the page in a current browser.`,
        { bytes: this.#bytes },
        { cause: thrown },
      );
    }
  }
}
