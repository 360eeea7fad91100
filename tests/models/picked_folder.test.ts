import { expect, test } from "vitest";
import type { PickedFile } from "../../src/models/picked_folder.ts";
import { pickedFolder } from "../../src/models/picked_folder.ts";

const file = (name: string, text = name) => new File([text], name);
const picked = (...paths: string[]): PickedFile[] =>
  paths.map((path) => ({ path, file: file(path.slice(path.lastIndexOf("/") + 1), path) }));

async function textOf(files: readonly PickedFile[], name: string): Promise<string | null> {
  const source = await pickedFolder(files).open(name);
  return source === null ? null : new TextDecoder().decode(await source.read(0, source.size));
}

test("the folder that holds config.json is the model, at any depth", async () => {
  const files = picked("down/SmolLM2/config.json", "down/SmolLM2/tokenizer.json", "down/other.txt");
  expect(pickedFolder(files).name).toBe("SmolLM2");
  expect(pickedFolder(files).files).toEqual(["config.json", "tokenizer.json"]);
  expect(await textOf(files, "config.json")).toBe("down/SmolLM2/config.json");
  expect(await textOf(files, "other.txt")).toBeNull();
});

test("a config deeper inside the model's folder does not count", async () => {
  const files = picked("m/onnx/config.json", "m/config.json", "m/model.safetensors");
  expect(await textOf(files, "config.json")).toBe("m/config.json");
});

test("bare files are a folder", async () => {
  const files = picked("config.json", "model.safetensors");
  expect(await textOf(files, "config.json")).toBe("config.json");
});

test("no model and two models are refused by name", () => {
  expect(() => pickedFolder(picked("a.txt"))).toThrow(
    /^“a\.txt” is no GGUF file, and no folder of a model\. Choose/,
  );
  expect(() => pickedFolder(picked("a.txt", "b/c.txt"))).toThrow(
    /None of the 2 files is called config\.json/,
  );
  expect(() => pickedFolder(picked("x/config.json", "y/config.json"))).toThrow(/several models: x, y/);
});
