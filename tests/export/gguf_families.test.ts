// What llama.cpp must find in the GGUF adapter of each family: the name of the architecture, the names of the tensors, and the order
// of the rows of lora_B. Written out by hand from llama.cpp's own sources, so that a mistake in a family's file shows here, not
// first in front of a real llama.cpp (tests/interop).
import { expect, test, vi } from "vitest";
import { exportGgufLora } from "../../src/export/gguf_lora.ts";
import type { LoraAdapter, LoraTarget } from "../../src/records/adapter.ts";
import { linearShapes, parseArchitecture } from "../../src/models/architecture.ts";
import type { ModelFamily } from "../../src/models/families/family.ts";
import { FAMILIES } from "../../src/models/families/list.ts";
import { linearName } from "../../src/models/weight_names.ts";

/** Two query heads on one key head, four dimensions each. */
const CONFIG = {
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 4,
  vocab_size: 16,
  max_position_embeddings: 32,
  eos_token_id: 2,
};

/** Rank 1, and row i of every lora_B is the number i. */
function countingAdapter(family: string): LoraAdapter {
  const shapes = linearShapes(parseArchitecture({ ...CONFIG, model_type: family }));
  const target_modules: LoraTarget[] = [...shapes.keys()];
  return {
    schema: 1,
    config: { r: 1, lora_alpha: 2, target_modules },
    base: { path: "m", name: "toy", sha256: "0".repeat(64) },
    tensors: new Map(
      Array.from(shapes, ([target, [outFeatures, inFeatures]]) => [
        linearName(0, target),
        {
          inFeatures,
          outFeatures,
          A: new Float32Array(inFeatures),
          B: Float32Array.from({ length: outFeatures }, (_, i) => i),
        },
      ]),
    ),
  };
}

/** The entries of a GGUF file that are texts or u32, and its f32 tensors. */
function readGguf(file: Uint8Array<ArrayBuffer>) {
  const view = new DataView(file.buffer);
  let at = 8;
  const u32 = () => view.getUint32((at += 4) - 4, true);
  const u64 = () => Number(view.getBigUint64((at += 8) - 8, true));
  const text = () => {
    const length = u64();
    return new TextDecoder().decode(file.subarray((at += length) - length, at));
  };
  const [tensorCount, keyCount] = [u64(), u64()];
  const strings = new Map<string, string>();
  const numbers = new Map<string, number>();
  for (let i = 0; i < keyCount; i++) {
    const key = text();
    const type = u32();
    if (type === 8) strings.set(key, text());
    else if (type === 4) numbers.set(key, u32());
    else at += 4;
  }
  const infos = Array.from({ length: tensorCount }, () => {
    const name = text();
    const length = Array.from({ length: u32() }, u64).reduce((product, dim) => product * dim, 1);
    const dtype = u32();
    return { name, length, dtype, offset: u64() };
  });
  const data = Math.ceil(at / 32) * 32;
  const tensors = new Map(
    infos.map(({ name, length, dtype, offset }) => [
      name,
      dtype === 0 ? [...new Float32Array(file.buffer, data + offset, length)] : [],
    ]),
  );
  return { strings, numbers, tensors };
}

const KEPT_Q = [0, 1, 2, 3, 4, 5, 6, 7];
const KEPT_K = [0, 1, 2, 3];

// llama.cpp, src/llama-model.cpp, llama_model_rope_type: LLM_ARCH_LLAMA is ROPE_TYPE_NORM, which turns neighbours, so
// conversion/llama.py permutes q and k; LLM_ARCH_QWEN2, LLM_ARCH_QWEN3 and LLM_ARCH_GEMMA3 are ROPE_TYPE_NEOX, which turns halves.
const EXPECTED: Readonly<Record<string, { architecture: string; q: number[]; k: number[] }>> = {
  llama: { architecture: "llama", q: [0, 2, 1, 3, 4, 6, 5, 7], k: [0, 2, 1, 3] },
  qwen2: { architecture: "qwen2", q: KEPT_Q, k: KEPT_K },
  qwen3: { architecture: "qwen3", q: KEPT_Q, k: KEPT_K },
  gemma3_text: { architecture: "gemma3", q: KEPT_Q, k: KEPT_K },
};

test("every family in the list is written down here, or says that it has no GGUF", () => {
  const written = FAMILIES.filter(({ gguf }) => !("lacks" in gguf)).map(({ id }) => id);
  expect(Object.keys(EXPECTED)).toEqual(written);
});

test.each(Object.entries(EXPECTED))(
  "%s: architecture, tensor names and rows",
  (family, { architecture, q, k }) => {
    const a = parseArchitecture({ ...CONFIG, model_type: family });
    const { strings, tensors } = readGguf(exportGgufLora(countingAdapter(family), a));
    expect(strings.get("general.architecture")).toBe(architecture);
    expect(strings.get("general.type")).toBe("adapter");
    expect(strings.get("adapter.type")).toBe("lora");
    const parts = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"];
    const names = parts.flatMap((part) => ["a", "b"].map((half) => `blk.0.${part}.weight.lora_${half}`));
    expect([...tensors.keys()].toSorted()).toEqual(names.toSorted());
    const rows = (part: string) => tensors.get(`blk.0.${part}.weight.lora_b`);
    expect(rows("attn_q")).toEqual(q);
    expect(rows("attn_k")).toEqual(k);
    expect(rows("attn_v")).toEqual(KEPT_K);
    expect(rows("attn_output")).toEqual(KEPT_Q);
    expect(rows("ffn_gate")).toEqual(Array.from({ length: 12 }, (_, i) => i));
  },
);

// llama.cpp, include/llama.h, llama_ftype: LLAMA_FTYPE_ALL_F32 = 0, LLAMA_FTYPE_MOSTLY_F16 = 1.
test.each([
  ["F32", 0],
  ["F16", 1],
] as const)("a file of %s says so", (dtype, fileType) => {
  const a = parseArchitecture({ ...CONFIG, model_type: "llama" });
  const { numbers } = readGguf(exportGgufLora(countingAdapter("llama"), a, { dtype }));
  expect(numbers.get("general.file_type")).toBe(fileType);
});

test("a family that llama.cpp does not know refuses the export in its own words", async () => {
  vi.resetModules();
  const lacks = "llama.cpp does not know the family toy; take the PEFT adapter.";
  const toy: ModelFamily = { ...FAMILIES[0]!, id: "toy", gguf: { lacks } };
  vi.doMock("../../src/models/families/list.ts", () => ({ FAMILIES: [toy], familyOf: () => toy }));
  try {
    const { exportGgufLora: exportThere } = await import("../../src/export/gguf_lora.ts");
    const a = { ...parseArchitecture({ ...CONFIG, model_type: "llama" }), family: "toy" };
    expect(() => exportThere(countingAdapter("llama"), a)).toThrow(lacks);
  } finally {
    vi.doUnmock("../../src/models/families/list.ts");
  }
});
