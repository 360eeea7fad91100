// Files that a page makes itself are not in its build.
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeMadeFiles } from "../../tools/made_files.ts";

test("what a card says is made goes, and nothing else does", () => {
  const dir = mkdtempSync(join(tmpdir(), "retort-made-"));
  try {
    expect(removeMadeFiles(dir)).toEqual([]);
    cpSync("public/models/tiny", join(dir, "models/tiny"), { recursive: true });
    cpSync("public/models/tiny", join(dir, "models/no_card"), { recursive: true });
    rmSync(join(dir, "models/no_card/retort.json"));
    writeFileSync(join(dir, "models/tiny/onnx/other.onnx"), "x");
    expect(removeMadeFiles(dir)).toEqual([join("models", "tiny", "onnx", "model.onnx")]);
    expect(existsSync(join(dir, "models/tiny/onnx/model.onnx"))).toBe(false);
    for (const path of ["tiny/onnx/other.onnx", "tiny/model.safetensors", "no_card/onnx/model.onnx"])
      expect(existsSync(join(dir, "models", path)), path).toBe(true);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
