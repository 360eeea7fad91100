// Which of the files that a person brought are taken as the adapter.
import { expect, test } from "vitest";
import { findAdapter } from "../../src/archive/adapter_files.ts";
import type { BroughtFile } from "../../src/archive/brought_files.ts";

const BOTH = ["adapter_config.json", "adapter_model.safetensors"];

/** Files of these paths, and which path each of them is. */
function brought(...paths: readonly string[]) {
  const files = new Map(
    paths.map((path): [string, BroughtFile] => [
      path,
      { bytes: 9, read: () => Promise.reject(new Error(path)), chunks: async function* () {} },
    ]),
  );
  const pathOf = (file: BroughtFile) => [...files].find(([, each]) => each === file)?.[0];
  return { files, pathOf };
}
const inFolder = (folder: string) => BOTH.map((name) => `${folder}${name}`);
const found = (...paths: readonly string[]) => {
  const { files, pathOf } = brought(...paths);
  const { config, tensors } = findAdapter(files, "x.zip");
  return [pathOf(config), pathOf(tensors)];
};

test("the adapter is the folder that holds both files, wherever it lies", () => {
  expect(found(...BOTH, "README.md")).toEqual(BOTH);
  expect(found("a/adapter_config.json", ...inFolder("b/c/"))).toEqual(inFolder("b/c/"));
});

test("of several adapters the one that lies above the others is taken: they are its checkpoints", () => {
  expect(
    found(...inFolder("out/checkpoint-10/"), ...inFolder("out/"), ...inFolder("out/checkpoint-20/")),
  ).toEqual(inFolder("out/"));
});

test("several side by side are for the person to choose from", () => {
  expect(() => found(...inFolder("b/"), ...inFolder("a/"))).toThrow("x.zip holds several adapters: b, a.");
});

test("what a run's zip keeps beside its student is not taken for the student", () => {
  for (const top of ["", "mine/"]) {
    const kept = ["start", "prm", "checkpoint"].flatMap((kind) => inFolder(`${top}project/${kind}/`));
    for (const files of [kept.slice(0, 2), kept.slice(2, 4), kept.slice(4), kept, []])
      expect(() => found(`${top}project/run.json`, ...files), `${top} ${files.join()}`).toThrow(
        "it is an unfinished run, whose student is still to be trained",
      );
    const student = inFolder(`${top}project/adapter/`);
    expect(found(`${top}project/run.json`, ...kept, ...student)).toEqual(student);
  }
});

test.each([
  [["adapter_config.json"], "adapter_model.safetensors is missing"],
  [["adapter_model.safetensors"], "adapter_config.json is missing"],
  [["adapter_config.json", "adapter_model.bin"], "are a pickle"],
  [["mlx/adapters.safetensors"], "for MLX"],
  [["gguf/adapter.gguf"], "for llama.cpp"],
  [["notes.txt"], "there is no adapter in it"],
])("%j: what is missing is said", (paths, said) => {
  expect(() => found(...paths)).toThrow(said);
});

test.each([
  ["adapter_config.json", 16 * 2 ** 20],
  ["adapter_model.safetensors", 2 ** 30],
])("%s of more than %d bytes is refused before a byte of it is read", (name, most) => {
  const sized = (bytes: number) => {
    const { files } = brought(...BOTH);
    files.set(name, { ...files.get(name)!, bytes });
    return () => findAdapter(files, "x.zip");
  };
  expect(sized(most)).not.toThrow();
  expect(sized(most + 1)).toThrow(
    `x.zip, ${name}: ${most + 1} bytes are too many for an adapter, ${most} are the most.`,
  );
});
