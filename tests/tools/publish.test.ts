// The workflow that publishes the page builds it with the repository's own commands, and trusts nobody's moving name.
import { readFileSync } from "node:fs";
import { resolveConfig } from "vite";
import { expect, test } from "vitest";

const workflow = readFileSync(".github/workflows/pages.yml", "utf8");
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly scripts: Record<string, string>;
};
const valuesOf = (key: string) =>
  [...workflow.matchAll(new RegExp(`^[ -]*${key}: *(.+?)(?: +#.*)?$`, "gm"))].map(([, value]) => value ?? "");

test("what is published is what npm run build writes", async () => {
  const commands = valuesOf("run");
  expect(commands).toEqual(["npm ci", "npm run check", "npm run build"]);
  expect(scripts).toMatchObject({ build: "vite build", check: expect.any(String) as string });
  expect(valuesOf("path")).toEqual([(await resolveConfig({}, "build")).build.outDir]);
});

test("actions are named by their commits, and the one that may publish runs no command", () => {
  for (const action of valuesOf("uses")) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
  expect(valuesOf("uses")).toHaveLength(4);
  expect(valuesOf("permissions")).toEqual(["{}"]);
  const [build, deploy] = workflow.split(/^ {2}deploy:$/m);
  expect(build).not.toContain("write");
  expect(deploy).toMatch(/pages: write\n +id-token: write\n/);
  expect(deploy).not.toContain("run:");
});
