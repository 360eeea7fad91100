// The keys of a GGUF file's header that say what the model is, each checked when it is read. A wrong or missing one is refused by
// its name, with what would have been accepted and what came.
import { RunError } from "../../core/errors.ts";
import type { GgufMetadataValue } from "../../formats/gguf_read/values.ts";

export class GgufKeys {
  /** What the person calls the file, for errors. */
  readonly file: string;
  readonly #values: ReadonlyMap<string, GgufMetadataValue>;

  constructor(values: ReadonlyMap<string, GgufMetadataValue>, file: string) {
    this.#values = values;
    this.file = file;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  is(key: string, value: unknown): boolean {
    return this.#values.get(key) === value;
  }

  /** The error that names a key, its value and what would have been accepted. */
  refuse(key: string, expected: string): RunError {
    const came = shown(this.#values.get(key));
    const sentence = `${this.file}: expected ${expected} at the key ${key}, got ${came}. This file cannot be opened here; choose another.`;
    return new RunError("model-invalid", sentence, { key, came });
  }

  text(key: string, fallback?: string): string {
    const value = this.#values.get(key) ?? fallback;
    if (typeof value !== "string") throw this.refuse(key, "a text");
    return value;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.#values.get(key) ?? fallback;
    if (typeof value !== "boolean") throw this.refuse(key, "true or false");
    return value;
  }

  positive(key: string, fallback?: number): number {
    const value = this.#values.get(key) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
      throw this.refuse(key, "a number above 0");
    }
    return shortest(value);
  }

  count(key: string, fallback?: number): number {
    const value = this.#values.get(key) ?? fallback;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value <= 0) {
      throw this.refuse(key, "a whole number above 0");
    }
    return value;
  }

  /** The id of a token; null when the file names none. @param tokens how many there are */
  tokenId(key: string, tokens: number): number | null {
    const value = this.#values.get(key);
    if (value === undefined) return null;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value >= tokens) {
      throw this.refuse(key, `the id of a token, from 0 to ${tokens - 1}`);
    }
    return value;
  }

  texts(key: string): readonly string[] {
    const value = this.#values.get(key);
    if (!Array.isArray(value)) throw this.refuse(key, "a list of texts");
    const items: readonly unknown[] = value;
    if (!items.every((item): item is string => typeof item === "string")) {
      throw this.refuse(key, "a list of texts");
    }
    return items;
  }

  /** A list of `length` numbers. */
  numbers(key: string, length: number): readonly number[] {
    const value = this.#values.get(key);
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    if (
      items.length !== length ||
      !items.every((item): item is number => typeof item === "number" && Number.isFinite(item))
    ) {
      throw this.refuse(key, `a list of ${length} numbers`);
    }
    return items;
  }
}

/** A value as an error shows it: lists by their length, texts by their beginning. */
function shown(value: GgufMetadataValue | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "object") return `a list of ${value.length}`;
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
}

/** The shortest decimal that is the same f32: 1e-5 where the file's f32 reads 0.000009999999747378752. Numbers that are no f32
 *  stay as they are. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return value;
}
