// The judges' one requirements file: every version is exact, and the modules that the tests ask Python for are among them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgeNames } from "../../tools/judges/venv.mjs";

const lines = readFileSync("tools/judges/requirements.txt", "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

test("every requirement is pinned to one version, and names come twice only for different Pythons", () => {
  for (const line of lines)
    expect(line).toMatch(/^[a-z0-9-]+==\d[\w.]*( ; (sys_platform|python_full_version) (==|<|>=) '[\w.]+')?$/);
  const always = lines.filter((line) => !line.includes("python_full_version"));
  expect(new Set(always.map((line) => line.split("==")[0])).size).toBe(always.length);
});

test("the judges are the file's first block", () => {
  expect(judgeNames()).toEqual(
    "torch transformers peft trl datasets onnx onnxruntime gguf huggingface-hub safetensors numpy".split(" "),
  );
  expect(judgeNames("# The judges\na==1\nb-c==2.0 ; x\nb-c==3\n\n# Others\nd==4\n")).toEqual(["a", "b-c"]);
});

test("what the tests ask of a Python is installed by the file", () => {
  const files = readdirSync("tests", { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".test.ts") && !path.includes("node_modules"),
  );
  const asked = files.flatMap((path) =>
    [...readFileSync(join("tests", path), "utf8").matchAll(/"((?:torch|onnx|numpy)[\w, ]*)"/g)]
      .map(([, modules]) => modules!.split(", "))
      .filter((modules) => modules.length > 1 && modules.every((name) => /^\w+$/.test(name)))
      .flat(),
  );
  expect(asked).toContain("trl");
  for (const name of asked) expect(judgeNames()).toContain(name.replaceAll("_", "-"));
});
