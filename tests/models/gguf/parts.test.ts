// Split files: all parts are one model, and a part that is missing, doubled or of another model is named.
import { expect, test } from "vitest";
import { sha256Hex } from "../../../src/core/sha256.ts";
import { bytesSource } from "../../../src/formats/byte_source.ts";
import { ggufSource } from "../../../src/models/gguf/gguf_source.ts";
import { ggufName, onlyGguf, partNames } from "../../../src/models/gguf/parts.ts";
import { openModel } from "../../../src/models/open.ts";
import { value } from "../../formats/gguf_read/raw_gguf.ts";
import { smallGguf, sourceOf, splitGguf } from "./small_gguf.ts";

const [ONE, TWO] = ["small-00001-of-00002.gguf", "small-00002-of-00002.gguf"] as const;

const open = (files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, file: string = ONE) =>
  ggufSource({
    path: "m",
    file,
    open: (name) => {
      const bytes = files.get(name);
      return Promise.resolve(bytes === undefined ? null : bytesSource(bytes, name));
    },
  });
const both = (parts = splitGguf()) => new Map([[ONE, parts[0]!] as const, [TWO, parts[1]!] as const]);

test.each([ONE, TWO])("both parts are one model, whichever is named: %s", async (file) => {
  const files = both();
  const split = await openModel(await open(files, file), ["ref", "architecture", "tensors"]);
  const whole = await openModel(await sourceOf(smallGguf()), ["architecture", "tensors"]);
  expect(split.name).toBe("small");
  expect(split.architecture).toEqual(whole.architecture);
  expect([...split.tensors.tensors.keys()]).toEqual([...whole.tensors.tensors.keys()]);
  const hashes = await Promise.all([...files.values()].map(sha256Hex));
  expect(split.ref.sha256).toBe(await sha256Hex(new TextEncoder().encode(hashes.join("\n"))));
  for (const name of ["model.norm.weight", "model.layers.0.mlp.down_proj.weight"]) {
    expect((await split.tensors.read(name)).length).toBe((await whole.tensors.read(name)).length);
  }
});

const changed = (part: 0 | 1, keys: Readonly<Record<string, Uint8Array | null>>) =>
  both(splitGguf({ part, keys }));

test.each<[string, ReadonlyMap<string, Uint8Array<ArrayBuffer>>, string, RegExp]>([
  [
    "the second part is missing",
    new Map([[ONE, splitGguf()[0]!]]),
    ONE,
    /small-00002-of-00002\.gguf \(part 2 of 2\): there is no such file\. Put all parts into one folder/,
  ],
  [
    "the first part twice",
    new Map([
      [ONE, splitGguf()[0]!],
      [TWO, splitGguf()[0]!],
    ]),
    ONE,
    /expected 1, counted from 0, in part 2 at the key split\.no, got 0/,
  ],
  [
    "of another split",
    changed(1, { "split.count": value.u16(3) }),
    ONE,
    /expected 2, as the file's name says.*split\.count, got 3/,
  ],
  [
    "tensors are missing",
    changed(0, { "split.tensors.count": value.i32(12) }),
    ONE,
    /expected 11, as many as lie in the 2 parts at .*got 12/,
  ],
  ["a part alone, by another name", new Map([["m.gguf", splitGguf()[0]!]]), "m.gguf", /split\.count, got 2/],
  [
    "the same tensors in both",
    both([splitGguf()[0]!, smallGguf({ keys: { "split.no": value.u16(1), "split.count": value.u16(2) } })]),
    ONE,
    /tensor token_embd\.weight lies in an earlier part too/,
  ],
  ["part 3 of 2", new Map(), "m-00003-of-00002.gguf", /expected part 1 to 2, the name says 3 of 2/],
  ["part 0", new Map(), "m-00000-of-00002.gguf", /the name says 0 of 2/],
  ["no file", new Map(), "m.gguf", /m\.gguf: there is no such file/],
])("%s", async (_, files, file, sentence) => {
  await expect(open(files, file)).rejects.toMatchObject({
    code: "model-invalid",
    message: expect.stringMatching(sentence) as string,
  });
});

test("names", () => {
  expect(partNames("a-00002-of-00003.GGUF")).toEqual([1, 2, 3].map((i) => `a-0000${i}-of-00003.GGUF`));
  expect(partNames("a.gguf")).toEqual(["a.gguf"]);
  expect([ggufName(ONE), ggufName("x.Q4_1.gguf"), ggufName("noending")]).toEqual([
    "small",
    "x.Q4_1",
    "noending",
  ]);
  expect(onlyGguf(["README.md", TWO, ONE])).toBe(ONE);
  expect(onlyGguf(["config.json", "a.gguf"])).toBeNull();
  expect(onlyGguf(["a.txt"])).toBeNull();
});
