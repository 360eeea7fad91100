import { expect, test } from "vitest";
import { filesOfDrop, filesOfPicker, type PickedFile, pickedFolder } from "../../src/library/picked_files.ts";

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
  const files = filesOfPicker([file("config.json"), file("model.safetensors")]);
  expect(await textOf(files, "config.json")).toBe("config.json");
});

test("a picker's relative paths are kept", () => {
  const inside = file("config.json");
  Object.defineProperty(inside, "webkitRelativePath", { value: "m/config.json" });
  expect(filesOfPicker([inside])[0]?.path).toBe("m/config.json");
});

test("no model and two models are refused by name", () => {
  expect(() => pickedFolder(picked("a.txt"))).toThrow(/None of the 1 files is called config\.json/);
  expect(() => pickedFolder(picked("x/config.json", "y/config.json"))).toThrow(/several models: x, y/);
});

/** A dropped entry as the browser gives it; a directory hands out its children in two portions. */
function entry(name: string, content: string | readonly FileSystemEntry[]): FileSystemEntry {
  if (typeof content === "string") {
    const read = (done: FileCallback) => done(file(name, content));
    return { name, isFile: true, isDirectory: false, file: read } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const portions = [content.slice(0, 1), content.slice(1), []];
    return { readEntries: (done: FileSystemEntriesCallback) => done([...(portions.shift() ?? [])]) };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}
const drop = (...entries: FileSystemEntry[]) =>
  entries.map((each) => ({ kind: "file", webkitGetAsEntry: () => each }) as unknown as DataTransferItem);

test("a dropped folder is read to its last portion, and deeper", async () => {
  const files = await filesOfDrop(
    drop(
      entry("m", [
        entry("config.json", "{}"),
        entry("model.safetensors", "w"),
        entry("onnx", [entry("model.onnx", "o")]),
      ]),
    ),
  );
  expect(files.map(({ path }) => path)).toEqual([
    "m/config.json",
    "m/model.safetensors",
    "m/onnx/model.onnx",
  ]);
  expect(pickedFolder(files).name).toBe("m");
});

test("a dropped file that cannot be read is named", async () => {
  const broken = entry("config.json", "");
  const file = (_: FileCallback, fail: ErrorCallback) => fail(new DOMException("", "NotReadableError"));
  Object.assign(broken, { file });
  await expect(filesOfDrop(drop(broken))).rejects.toMatchObject({ code: "file-invalid" });
});
