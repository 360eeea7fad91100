// Ten thousand damaged GGUF files, by a fixed seed: each is opened as any model is, with every part and some of its weights. It must
// open or be refused with a sentence; no other error, nothing that takes long.
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { deriveSeed, randomU32 } from "../../../src/core/rng.ts";
import { openModel } from "../../../src/models/open.ts";
import { smallGguf, sourceOf, type Vocabulary } from "./small_gguf.ts";

const CASES = 10_000;
const SEED = 20261129;
/** Slowest opening that is no hang, on a busy machine. */
const MOST_MS = 2_000;

const EXTREMES = [0n, 1n, 255n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/** A copy with one to three damages; four of five lie in the header, which is where a file can lie. */
function damaged(file: Uint8Array<ArrayBuffer>, key: number, headerBytes: number) {
  let draw = 0;
  const below = (most: number) => randomU32(key, draw++) % Math.max(1, most);
  let bytes = file.slice();
  for (let left = Math.max(1, below(4)); left > 0; left--) {
    const at = below(below(5) === 0 ? bytes.length : Math.min(bytes.length, headerBytes));
    const view = new DataView(bytes.buffer);
    const kind = below(12); // the later ones move what follows, so little of the file still makes sense
    if (kind < 3) {
      bytes[at]! ^= 1 << below(8);
    } else if (kind < 6) {
      bytes[at] = below(256);
    } else if (kind < 8) {
      if (at + 8 <= bytes.length) view.setBigUint64(at, EXTREMES[below(EXTREMES.length)]!, true);
    } else if (kind < 9) {
      if (at + 4 <= bytes.length) view.setUint32(at, below(64), true);
    } else if (kind < 10) {
      bytes = bytes.slice(0, at);
    } else {
      const length = below(40); // some bytes are gone, or come twice
      const [end, next] = kind < 11 ? [at, at + length] : [at + length, at];
      bytes = Uint8Array.from([...bytes.subarray(0, end), ...bytes.subarray(next)]);
    }
  }
  return bytes;
}

async function use(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const source = await sourceOf(bytes);
  const model = await openModel(source, ["ref", "architecture", "tokenizer", "tensors", "files"]);
  model.tokenizer.encode("ab 12 <|a|> é", { addSpecials: true });
  await model.voice();
  for (const [name, { shape }] of model.tensors.tensors) {
    await model.tensors.read(name, { from: 0, to: Math.min(3, shape[0] ?? 0) });
  }
}

test.each<Vocabulary>(["byte-level", "SentencePiece"])(
  "a damaged file with a %s tokenizer",
  async (vocabulary) => {
    const file = smallGguf({ vocabulary });
    await use(file); // sound, or nothing is tested here
    const headerBytes = file.length - 9_000;
    expect(headerBytes).toBeGreaterThan(1_000);
    const wrong: string[] = [];
    let opened = 0;
    const kinds = new Map<string, number>();
    for (let i = 0; i < CASES / 2; i++) {
      const started = performance.now();
      try {
        await use(damaged(file, deriveSeed(SEED, vocabulary, i), headerBytes));
        opened++;
      } catch (thrown) {
        const isSentence = thrown instanceof RunError && /^\P{Cc}{20,1000}$/u.test(thrown.message);
        const code = thrown instanceof RunError ? thrown.code : "none";
        kinds.set(code, (kinds.get(code) ?? 0) + 1);
        if (!isSentence || !["file-invalid", "model-invalid"].includes(code)) {
          wrong.push(`case ${i}: ${thrown instanceof Error ? (thrown.stack ?? "") : String(thrown)}`);
        }
      }
      const took = performance.now() - started;
      if (took > MOST_MS) wrong.push(`case ${i}: took ${took} ms`);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(opened).toBeGreaterThan(CASES / 50); // the damage is not so great that only the magic is looked at
    expect(kinds.get("file-invalid")).toBeGreaterThan(CASES / 20);
    expect(kinds.get("model-invalid")).toBeGreaterThan(CASES / 50);
  },
);
