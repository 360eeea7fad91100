// What to do with a zip: only what its files and this base allow, each with a program that needs nothing else.
import { expect, test } from "vitest";
import { purposesOf } from "../../../../src/app/stages/take/purposes.ts";

const FILES = ["project/run.json", "merged/model.safetensors", "merged/onnx/model.onnx", "gguf/adapter.gguf"];
const ids = (files: readonly string[], isBundled: boolean): string[] =>
  purposesOf({ files, prompt: "", isBundled }).map(({ id }) => id);

test("a purpose stands there when the zip holds what it needs", () => {
  expect(ids(FILES, false)).toEqual(["here", "python", "javascript", "llama-cpp"]);
  for (const [i, file] of FILES.entries()) {
    expect(ids([file], false)).toEqual([["here", "python", "javascript", "llama-cpp"][i]]);
  }
});

test("nobody is sent to llama.cpp with the bundled base, whose tokenizer it does not know", () => {
  expect(ids(FILES, true)).toEqual(["here", "python", "javascript"]);
});

test("a prompt goes into each program as it is, whatever signs are in it", () => {
  const prompt = `Say "it's" \\ and\nend`;
  const [, python, javascript, llama] = purposesOf({ files: FILES, prompt, isBundled: false });
  for (const program of [python?.program, javascript?.program]) {
    const line = program!.split("\n").find((each) => each.includes("Say"))!;
    expect(JSON.parse(/"(?:[^"\\]|\\.)*"/.exec(line)![0])).toBe(prompt);
  }
  expect(llama?.program).toContain(String.raw`'Say "it'\''s" \ and`);
});
