// The launchers run TypeScript through vite, which stops loading files once the first import has settled.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "retort-tool-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a tool gets its arguments, and may import TypeScript and packages late", () => {
  const tool = join(folder, "tool.ts");
  writeFileSync(join(folder, "late.ts"), "export const late: string = 'late';\n");
  writeFileSync(
    tool,
    `export async function main(args: readonly string[]): Promise<void> {
  await new Promise((done) => setTimeout(done, 50));
  const { late } = await import("./late.ts");
  const { tmpdir } = await import("node:os");
  console.log(JSON.stringify([late, typeof tmpdir, ...args]));
}\n`,
  );
  const run = spawnSync(process.execPath, ["tools/run_typescript.mjs", tool, "--flag", "value"], {
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  expect(JSON.parse(run.stdout)).toEqual(["late", "function", "--flag", "value"]);
});
