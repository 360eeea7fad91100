import { expect, test } from "vitest";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { readFloat32, type TensorSource, writeSafetensors } from "../../src/formats/safetensors.ts";
import { openShards, parseShardIndex } from "../../src/formats/safetensors_shards.ts";

const WHERE = "model.safetensors.index.json";
const ones = (length: number, value: number) => new Float32Array(length).fill(value);
const shards = new Map([
  ["model-00001-of-00002.safetensors", writeSafetensors([["a", [2, 3], ones(6, 1)]])],
  [
    "model-00002-of-00002.safetensors",
    writeSafetensors([
      ["b", [4], ones(4, 2)],
      ["c", [], ones(1, 3)],
    ]),
  ],
]);
const [first, second] = [...shards.keys()] as [string, string];
const index = { metadata: { total_size: 44 }, weight_map: { a: first, b: second, c: second } };

function open(
  json: unknown,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = shards,
): Promise<TensorSource> {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  const read = (name: string) => {
    const bytes = files.get(name);
    return Promise.resolve(bytes === undefined ? null : bytesSource(bytes, name));
  };
  return Promise.resolve().then(() =>
    openShards(parseShardIndex(new TextEncoder().encode(text), WHERE), WHERE, read),
  );
}

test("two shards are one source", async () => {
  const source = await open(index);
  expect([...source.tensors.keys()]).toEqual(["a", "b", "c"]);
  expect(await readFloat32(source, "b", { from: 1, to: 3 })).toEqual(ones(2, 2));
  expect(await readFloat32(source, "a")).toEqual(ones(6, 1));
  expect(await readFloat32(source, "c")).toEqual(ones(1, 3));
});

test("an index without total_size is read", async () => {
  expect((await open({ weight_map: index.weight_map })).tensors.size).toBe(3);
});

const withMap = (weight_map: object) => ({ ...index, weight_map });
const swapped = new Map([...shards, [second, writeSafetensors([["a", [1], ones(1, 0)]])]]);
const climbing = [
  "../x.safetensors",
  "/x.safetensors",
  "a/b.safetensors",
  "..\\x.safetensors",
  ".safetensors",
  "x.bin",
  "",
];
const bad: [name: string, json: unknown, says: RegExp, files?: typeof shards][] = [
  [
    "a missing shard",
    index,
    /shard model-00002-of-00002\.safetensors \(2 of 2\) is missing/,
    new Map([...shards].slice(0, 1)),
  ],
  [
    "a tensor in two shards",
    withMap({ a: first, z: second }),
    /tensor a lies in .*00001.* and in .*00002/,
    swapped,
  ],
  [
    "a tensor in another shard than the index says",
    withMap({ a: second, b: second, c: first }),
    /tensor c lies in .*00002.*, the index says .*00001/,
  ],
  [
    "a tensor that the index does not name",
    withMap({ a: first, b: second }),
    /holds tensor c, which the index does not name/,
  ],
  ["a tensor that no shard has", withMap({ ...index.weight_map, d: first }), /tensor d is not in .*00001/],
  ["a tensor named twice", `{"weight_map":{"a":"${first}","a":"${second}"}}`, /"a" comes twice/],
  ["an index without a map", {}, /weight_map/],
  ["an empty map", withMap({}), /names no tensor/],
  ["an index that is a list", [], /weight_map/],
  ["a shard that is a number", withMap({ a: 1 }), /plain name/],
  ...climbing.map((name): [string, unknown, RegExp] => [
    `a shard called ${JSON.stringify(name)}`,
    withMap({ a: name }),
    /plain name/,
  ]),
  [
    "a cut shard",
    index,
    /model-00002-of-00002\.safetensors: /,
    new Map([...shards, [second, shards.get(second)!.slice(0, -1)]]),
  ],
];

test.each([
  { total_size: 43 },
  { total_size: "44" },
  { total_parameters: 41328.5, total_size: 44, note: null, delta: -1, list: [1e-3] },
])("metadata %j of an index is passed over", async (metadata) => {
  expect((await open({ ...index, metadata })).tensors.size).toBe(3);
});

test.each(bad)("%s is refused by name", async (_, json, says, files) => {
  await expect(open(json, files)).rejects.toMatchObject({ code: "file-invalid" });
  await expect(open(json, files)).rejects.toThrow(says);
});
