// A file may hold a copy of a tied head (Qwen3-0.6B has one), which is not read. Where it is no copy, config.json is wrong about the
// model, as after a fine-tune that untied the two: transformers then computes with the head of the file.
import { familyOf } from "./families/list.ts";
import type { Architecture } from "./architecture.ts";
import { modelInvalid } from "./config_entries.ts";
import type { TensorSource } from "../formats/safetensors.ts";

/** Rows that are compared, from the first to the last; training moves all of them. */
const ROWS = 8;

/** @throws RunError("model-invalid") for a head that differs from the embedding which it is tied to; errors of the source */
export async function checkTiedHead(a: Architecture, source: TensorSource): Promise<void> {
  const { tensors } = source;
  const { embedding, head } = familyOf(a).names;
  const [shape, other] = [tensors.get(embedding)?.shape.join(), tensors.get(head)];
  if (!a.tiedHead || other === undefined) return;
  const rows = Array.from({ length: ROWS }, (_, i) => Math.floor((i * (a.vocabulary - 1)) / (ROWS - 1)));
  for (const from of new Set(rows)) {
    const range = { from, to: from + 1 };
    const isSame =
      shape === other.shape.join() &&
      tensors.get(embedding)?.dtype === other.dtype &&
      equalBytes(await source.read(embedding, range), await source.read(head, range));
    if (isSame) continue;
    throw modelInvalid(
      `config.json says tie_word_embeddings = true, but the weights hold a ${head} that differs from ${embedding}, row ${from}; set it to false if the head of the file is meant`,
      { key: "tie_word_embeddings", row: from },
    );
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
