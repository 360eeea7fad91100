import { expect, test } from "vitest";
import { filesOfDrop, filesOfPicker } from "../../../src/app/parts/picked_files.ts";

const file = (name: string, text = name) => new File([text], name);

test("a picker's relative paths are kept", () => {
  const inside = file("config.json");
  Object.defineProperty(inside, "webkitRelativePath", { value: "m/config.json" });
  expect(filesOfPicker([inside, file("a.txt")]).map(({ path }) => path)).toEqual(["m/config.json", "a.txt"]);
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
});

test("a dropped file that cannot be read is named", async () => {
  const broken = entry("config.json", "");
  const file = (_: FileCallback, fail: ErrorCallback) => fail(new DOMException("", "NotReadableError"));
  Object.assign(broken, { file });
  await expect(filesOfDrop(drop(broken))).rejects.toMatchObject({ code: "file-invalid" });
});
