// Readers of several files that belong together: a forged download of a run, a model in shards, and a folder that a person picked.
import { readFileSync } from "node:fs";
import { teamWords } from "../../src/app/parts/wording.ts";
import type { RandomStream } from "../../src/core/rng.ts";
import { unfinishedFolder } from "../../src/export/project_folder.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { readFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import { openShards, parseShardIndex } from "../../src/formats/safetensors_shards.ts";
import { parseArchitecture, tensorShapes } from "../../src/models/architecture.ts";
import { openModel } from "../../src/models/open.ts";
import { pickedModel } from "../../src/models/picked_folder.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { talksOf } from "../../src/teachers/roster.ts";
import { trajectoriesOf } from "../../src/teachers/trajectory.ts";
import { damaged, readForged, smallBase, soundProjects } from "./fitted.ts";
import { mutateBytes, mutateJson, mutateText } from "./mutate.ts";
import type { Target } from "./targets.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const CONFIG = JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")) as object;
const fileAt = (path: string): Bytes => new Uint8Array(readFileSync(path));

/** What is taken is stored, shown and saved again, as a person would go on with it. */
async function projects(): Promise<Target> {
  const base = smallBase(CONFIG);
  const sound = await soundProjects(base);
  return {
    name: "forged project",
    share: 2,
    make: (random) => {
      const files = damaged(random.pick(sound), random);
      return async () => {
        const records = await readForged(files, base);
        const { run, turns, outcomes } = records;
        const store = new MemoryStore();
        await store.importRun({ ...records, artifact: null });
        await store.checkIntegrity();
        const talks = talksOf((await store.getRun(run.id))!, turns, outcomes);
        for (const set of ["distil", "test"] as const) trajectoriesOf(talks, set);
        teamWords(run);
        new Date(run.createdAt).toISOString();
        await unfinishedFolder(records);
      };
    },
  };
}

function shards(): Target {
  const [one, two] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;
  const files = new Map<string, Bytes>([
    [one, writeSafetensors([["a", [2, 3], new Float32Array(6)]])],
    [
      two,
      writeSafetensors([
        ["b", [4], new Float32Array(4)],
        ["c", [], new Float32Array(1)],
      ]),
    ],
  ]);
  const index = { metadata: { total_size: 44 }, weight_map: { a: one, b: two, c: two } };
  return {
    name: "shards",
    share: 10,
    make: (random) => {
      const isIndex = random.integer(0, 1) === 0;
      const damagedIndex = isIndex ? mutateJson(index, random) : index;
      const which = random.pick([one, two]);
      const bytes = isIndex ? files.get(which)! : mutateBytes(files.get(which)!, random);
      const open = (file: string) => {
        const found = file === which ? bytes : files.get(file);
        return Promise.resolve(found === undefined ? null : bytesSource(found, file));
      };
      return async () => {
        const read = parseShardIndex(utf8(JSON.stringify(damagedIndex) ?? ""), "x");
        const source = await openShards(read, "x", open);
        for (const name of source.tensors.keys()) await readFloat32(source, name);
      };
    },
  };
}

/** A whole model in a folder, as small as one can be (Node frees the bytes of a File late), one of whose files is damaged, gone, called otherwise, or there twice. */
function pickedFolders(): Target {
  const sizes = { hidden_size: 4, intermediate_size: 4, num_hidden_layers: 1, num_attention_heads: 1 };
  const config = { ...CONFIG, ...sizes, num_key_value_heads: 1, head_dim: 4 };
  const weights = Array.from(tensorShapes(parseArchitecture(config)), ([name, shape]) => {
    const length = shape.reduce((product, side) => product * side, 1);
    return [name, shape, new Float32Array(length)] as const;
  });
  const names = ["tokenizer.json", "tokenizer_config.json"];
  const sound = [
    ["config.json", utf8(JSON.stringify(config))] as const,
    ["model.safetensors", writeSafetensors(weights)] as const,
    ...names.map((name) => [name, fileAt(`public/models/tiny/${name}`)] as const),
    ["chat_template.jinja", fileAt("tests/golden/tokenizers/llama3/chat_template.jinja")] as const,
    ["README.md", utf8("a model")] as const,
  ];
  return {
    name: "picked folder",
    share: 0.5,
    make: (random) => {
      const files = sound.map(([name, bytes]) => ({ path: `toy/${name}`, bytes }));
      for (let left = random.integer(1, 2); left > 0; left--) spoil(files, random);
      return async () => {
        const picked = files.map(({ path, bytes }) => ({ path, file: new File([bytes], path) }));
        const { source } = await pickedModel(picked);
        const model = await openModel(source, ["architecture", "tensors", "tokenizer"]);
        model.tokenizer.encode("ab 12 é");
        await model.chat();
      };
    },
  };
}

function spoil(files: { path: string; bytes: Bytes }[], random: RandomStream): void {
  if (files.length === 0) return;
  const at = random.integer(0, files.length - 1);
  const file = files[at]!;
  const kind = random.integer(0, 6);
  if (kind === 0) files.splice(at, 1);
  else if (kind === 1) files[at] = { ...file, path: mutateText(file.path, random) };
  else if (kind === 2) files.push({ ...file, path: `toy/${random.pick(["", "other/", "../"])}${file.path}` });
  else if (kind > 4 && file.path.endsWith(".json")) {
    const parsed = jsonIn(file.bytes);
    files[at] = { ...file, bytes: utf8(JSON.stringify(mutateJson(parsed, random)) ?? "") };
  } else files[at] = { ...file, bytes: mutateBytes(file.bytes, random) };
}

/** Null for what a damage before this one left no JSON. */
function jsonIn(bytes: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

export async function wholeFiles(): Promise<readonly Target[]> {
  return [await projects(), shards(), pickedFolders()];
}
