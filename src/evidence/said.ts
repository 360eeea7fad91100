// What models said, kept by what they were asked: each text is made once, whatever asks for it. The gate, a vote and the first round of
// a debate share their samples so, and a run that was killed goes on with the next text.
// A file of lines that only grows. A torn last line is what a kill leaves; it is cut off and its text is made again.
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";

/** A file that grows. */
export interface GrowingFile {
  /** Its whole lines, after a torn last one was cut off. */
  lines(): Promise<readonly string[]>;
  /** Adds lines and makes them durable. */
  append(text: string): Promise<void>;
}

/** Texts asked for at once: so many are lost to a kill at most. Batches are of one width each, and prompts that show what others said have
 *  some dozen widths: of a hundred texts every batch would be a small one. */
const AT_ONCE = 480;

interface KeptLine {
  readonly key: string;
  readonly said: Omit<Completion, "id">;
}

export class SaidBefore {
  readonly #file: GrowingFile;
  readonly #hash: (text: string) => string;
  readonly #known: Map<string, Omit<Completion, "id">>;

  private constructor(
    file: GrowingFile,
    hash: (text: string) => string,
    known: Map<string, Omit<Completion, "id">>,
  ) {
    this.#file = file;
    this.#hash = hash;
    this.#known = known;
  }

  /** @throws RunError("file-invalid") for a line that this program did not write */
  static async open(file: GrowingFile, hash: (text: string) => string): Promise<SaidBefore> {
    const known = new Map<string, Omit<Completion, "id">>();
    for (const [i, line] of (await file.lines()).entries()) {
      const { key, said } = parsed(line, i);
      known.set(key, said);
    }
    return new SaidBefore(file, hash, known);
  }

  get size(): number {
    return this.#known.size;
  }

  /** A speaker that is asked only for what it has not said yet.
   *  @param who names the speaker and its weights: another one says something else
   *  @param open opens it, when the first text is missing
   *  @param onText told how many of the missing texts are there */
  speaker(
    who: string,
    open: () => Promise<LanguageModel["generate"]>,
    onText: (done: number, of: number) => void = () => {},
  ): LanguageModel["generate"] {
    return async (requests, options) => {
      const keys = requests.map((request) => this.#keyOf(who, request));
      const missing = [...new Map(keys.map((key, i) => [key, requests[i]!]))].filter(
        ([key]) => !this.#known.has(key),
      );
      for (let at = 0; at < missing.length; at += AT_ONCE) {
        const part = missing.slice(at, at + AT_ONCE);
        const generate = await open();
        const said = await generate(
          part.map(([, request]) => request),
          options,
        );
        await this.#keep(
          part.map(([key]) => key),
          said,
        );
        onText(at + part.length, missing.length);
      }
      return keys.map((key, i) => ({ ...this.#known.get(key)!, id: requests[i]!.id }));
    };
  }

  async #keep(keys: readonly string[], said: readonly Completion[]): Promise<void> {
    const lines = keys.map((key, i): KeptLine => {
      const completion = said[i];
      if (completion === undefined) {
        throw new RunError("internal", `${keys.length} texts were asked for, ${said.length} came.`);
      }
      const { id: _, ...kept } = completion;
      return { key, said: kept };
    });
    await this.#file.append(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    for (const { key, said: kept } of lines) this.#known.set(key, kept);
  }

  /** A greedy text depends on no seed. */
  #keyOf(who: string, request: GenerateRequest): string {
    const asked = { ...request, id: "", seed: request.temperature === 0 ? 0 : request.seed };
    return this.#hash(canonicalJson({ who, asked })).slice(0, 32);
  }
}

function parsed(line: string, index: number): KeptLine {
  try {
    const { key, said } = JSON.parse(line) as Partial<KeptLine>;
    if (typeof key === "string" && typeof said?.text === "string") return { key, said };
  } catch {
    // said below, with the number of the line
  }
  throw new RunError(
    "file-invalid",
    `Line ${index + 1} of the texts that were said before is not one of this program. Remove the line, or the file; what is missing is made again.`,
    { line: index + 1 },
  );
}
