// Models of each family written as llama.cpp's converter writes them, opened again as one GGUF file: config, every tensor and every
// range of the file that is made must be those of the folder they came from.
import { describe, expect, test } from "vitest";
import { bytesSource } from "../../../src/formats/byte_source.ts";
import { readFloat32, type TensorSource } from "../../../src/formats/safetensors.ts";
import { parseArchitecture } from "../../../src/models/architecture.ts";
import { gemma3 } from "../../../src/models/families/gemma3.ts";
import { ggufSource } from "../../../src/models/gguf/gguf_source.ts";
import { GgufKeys } from "../../../src/models/gguf/keys.ts";
import { openModel } from "../../../src/models/open.ts";
import { baseGguf } from "../../interop/base_gguf.ts";
import { loadJson } from "../../model/golden.ts";
import { folderTensors } from "../../model/harness.ts";
import { sha256Hex } from "../../../src/core/sha256.ts";

const FAMILIES = ["llama", "qwen2", "qwen3", "gemma3"] as const;

async function familyFile(family: (typeof FAMILIES)[number]) {
  const folder = `tests/golden/families/${family}`;
  const config = await loadJson<Record<string, unknown>>(`${folder}/config.json`);
  // A file of Gemma's cannot say that scores are divided by anything but the head's size.
  const architecture = parseArchitecture({ ...config, query_pre_attn_scalar: config["head_dim"] });
  const source = await folderTensors(folder, family === "qwen2" ? "model.safetensors.index.json" : undefined);
  const values = new Map<string, Float32Array<ArrayBuffer>>();
  for (const name of source.tensors.keys()) values.set(name, await readFloat32(source, name));
  return { architecture, values, bytes: baseGguf(architecture, (name) => values.get(name)) };
}

const opened = (bytes: Uint8Array<ArrayBuffer>) =>
  ggufSource({
    path: "models/family.gguf",
    file: "family.gguf",
    open: (file) => Promise.resolve(file === "family.gguf" ? bytesSource(bytes, file) : null),
  });

describe.each(FAMILIES)("%s", (family) => {
  test("the architecture is the folder's", async () => {
    const { architecture, bytes } = await familyFile(family);
    const model = await openModel(await opened(bytes), ["architecture", "ref"]);
    // The file names one end token; the folder's generation_config.json may name more.
    expect({ ...model.architecture, endIds: [] }).toEqual({ ...architecture, endIds: [] });
    expect(model.ref).toEqual({ path: "models/family.gguf", name: "family", sha256: await sha256Hex(bytes) });
  });

  test("every tensor is the folder's, whole and by rows", async () => {
    const { values, bytes } = await familyFile(family);
    const { tensors } = await openModel(await opened(bytes), ["tensors"]);
    const needed = [...values.keys()].filter((name) => tensors.tensors.has(name));
    expect([...tensors.tensors.keys()].toSorted()).toEqual(needed.toSorted());
    expect(needed.length).toBeGreaterThanOrEqual(values.size - 1); // a tied head's copy is not written
    for (const name of needed) await expectRows(tensors, name, values.get(name)!);
  });

  test("any range of the file that is made is a piece of the whole", async () => {
    const { bytes } = await familyFile(family);
    const { folder } = await opened(bytes);
    const source = (await folder.open("model.safetensors"))!;
    const whole = await source.read(0, source.size);
    for (let i = 0; i < 60; i++) {
      const from = Math.floor((i * 7919 * 13) % source.size);
      const length = Math.min([0, 1, 3, 500, 5000][i % 5]!, source.size - from);
      expect(await source.read(from, length)).toEqual(whole.slice(from, from + length));
    }
    await expect(source.read(source.size, 1)).rejects.toThrow(/asked for 1 bytes/);
  });
});

async function expectRows(tensors: TensorSource, name: string, want: Float32Array): Promise<void> {
  expect(await readFloat32(tensors, name), name).toEqual(want);
  const [rows = 1] = tensors.tensors.get(name)!.shape;
  const columns = want.length / rows;
  for (const [from, to] of [
    [0, 1],
    [Math.floor(rows / 3), Math.ceil((2 * rows) / 3)],
    [rows - 1, rows],
  ] as const) {
    const part = await readFloat32(tensors, name, { from, to });
    expect(part, `${name}, rows ${from} to ${to}`).toEqual(want.slice(from * columns, to * columns));
  }
}

test("Gemma 3: norms in half precision are refused, since the 1 in them cannot be taken back", async () => {
  const { architecture, values } = await familyFile("gemma3");
  const bytes = baseGguf(architecture, (name) => values.get(name), false, "F16");
  const open = openModel(await opened(bytes), ["tensors"]);
  await expect(open).rejects.toThrow(/norm\.weight is F16, and this family's norms are read as F32/);
});

test("Gemma 3: what a file does not say is what llama.cpp takes for it", () => {
  const read = (values: Readonly<Record<string, number>>) => {
    const keys = Object.entries(values).map(([name, value]) => [`gemma3.${name}`, value] as const);
    const sizes = { layers: 12, headDim: 128 };
    const { gguf } = gemma3;
    if (!("own" in gguf) || gguf.own === undefined) throw new Error("Gemma 3 has no keys of its own");
    const { layer_types, ...config } = gguf.own.read(new GgufKeys(new Map(keys), "m.gguf"), sizes);
    const full = (layer_types as string[]).flatMap((type, i) => (type === "full_attention" ? [i] : []));
    return { ...config, full };
  };
  const all = Array.from({ length: 12 }, (_, i) => i);
  expect(read({})).toMatchObject({ sliding_window: null, full: all });
  expect(read({ "attention.sliding_window": 0 })).toMatchObject({ sliding_window: null, full: all });
  expect(read({ "attention.sliding_window": 512 })).toMatchObject({
    sliding_window: 512,
    full: [5, 11],
    rope_local_base_freq: 10_000,
    query_pre_attn_scalar: 128,
  });
  const named = {
    "attention.sliding_window": 8,
    "attention.sliding_window_pattern": 4,
    "rope.freq_base_swa": 500,
  };
  expect(read(named)).toMatchObject({ full: [3, 7, 11], rope_local_base_freq: 500 });
  expect(() => read({ "attention.sliding_window": 1.5 })).toThrow(
    /gemma3\.attention\.sliding_window, got 1\.5/,
  );
});
