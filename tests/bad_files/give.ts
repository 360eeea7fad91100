// Gives a bad file to its reader, and says what a person is then told.
import { RunError } from "../../src/core/errors.ts";
import type { BadFile } from "./bad_file.ts";

export interface Answer {
  /** The error's code, "told", or "accepted" for a file that was taken without a word. */
  readonly code: BadFile["code"] | "accepted";
  readonly sentences: readonly string[];
  readonly ms: number;
}

/** @throws what the reader throws that is no RunError */
export async function give({ read, code }: BadFile): Promise<Answer> {
  const from = performance.now();
  const after = () => performance.now() - from;
  try {
    const told: unknown = await read();
    if (code === "told") return { code, sentences: told as readonly string[], ms: after() };
    return { code: "accepted", sentences: [], ms: after() };
  } catch (thrown) {
    if (!(thrown instanceof RunError)) throw thrown;
    return { code: thrown.code, sentences: [thrown.message], ms: after() };
  }
}
