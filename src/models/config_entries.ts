// The entries of a config.json, read one by one. Each reader checks its entry and refuses a wrong one by name, so that the
// sentence a person reads says which line of the file is meant.
import { RunError } from "../core/errors.ts";

export class ConfigEntries {
  readonly #entries: ReadonlyMap<string, unknown>;
  readonly #prefix: string;

  private constructor(entries: ReadonlyMap<string, unknown>, prefix: string) {
    this.#entries = entries;
    this.#prefix = prefix;
  }

  /** @param where the object's own key, or the file's name; null for config.json itself
   *  @throws RunError("model-invalid") when `value` is not an object */
  static of(value: unknown, where: string | null): ConfigEntries {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw modelInvalid(`${where ?? "config.json"} is not a JSON object`, { where });
    }
    return new ConfigEntries(
      new Map<string, unknown>(Object.entries(value)),
      where === null ? "" : `${where}.`,
    );
  }

  /** The object that stands at `key`. @throws RunError("model-invalid") when something else stands there */
  under(key: string): ConfigEntries {
    return ConfigEntries.of(this.get(key), `${this.#prefix}${key}`);
  }

  get(key: string): unknown {
    return this.#entries.get(key);
  }

  /** The error that names an entry, its value and what would have been accepted. */
  refuse(key: string, supported: string): RunError {
    const name = `${this.#prefix}${key}`;
    const value = JSON.stringify(this.get(key)) ?? "nothing";
    return modelInvalid(`${name} = ${value}, the engine supports ${supported}`, { key: name });
  }

  /** The first names of the entries, for an error about a file that is another than was meant. */
  names(): string {
    const all = [...this.#entries].map(([name, value]) =>
      typeof value === "string" ? `${name} = ${JSON.stringify(value.slice(0, 80))}` : name,
    );
    return all.length === 0 ? "nothing" : all.slice(0, 4).join(", ");
  }

  mustBe(key: string, allowed: readonly unknown[]): void {
    if (!allowed.includes(this.get(key)))
      throw this.refuse(key, allowed.map((value) => JSON.stringify(value) ?? "absent").join(" or "));
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T {
    const found = allowed.find((each) => each === this.get(key));
    if (found === undefined) throw this.refuse(key, allowed.join(", "));
    return found;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.get(key) ?? fallback;
    if (typeof value !== "boolean") throw this.refuse(key, "true or false");
    return value;
  }

  positive(key: string, fallback?: number): number {
    const value = this.get(key) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
      throw this.refuse(key, "a number above 0");
    return value;
  }

  count(key: string, fallback?: number): number {
    const value = this.positive(key, fallback);
    if (!Number.isSafeInteger(value)) throw this.refuse(key, "a whole number above 0 and below 2^53");
    return value;
  }

  multiple(key: string, of: number, fallback?: number): number {
    const value = this.count(key, fallback);
    if (value % of !== 0) throw this.refuse(key, `multiples of ${of}`);
    return value;
  }
}

/** The error for a model that the engine does not run. @param what the clause that says why */
export function modelInvalid(what: string, details: Readonly<Record<string, unknown>>): RunError {
  return new RunError("model-invalid", `This model cannot run here: ${what}. Choose another model.`, details);
}
