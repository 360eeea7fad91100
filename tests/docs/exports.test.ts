// The table of docs/formats.md, held against what a zip really holds, the tests it names and the versions that are installed.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatFolderOf } from "../../src/export/folders.ts";
import { exportHost, RUN_ID, storedRun } from "../export/run.ts";

const text = readFileSync("docs/formats.md", "utf8");
const rows = text
  .slice(text.indexOf("| in the zip"))
  .split("\n\n")[0]!
  .split("\n")
  .slice(2)
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("the table has a row for every folder of the zip, and no other", async () => {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const { files } = await exportHost(store).plan({ runId: RUN_ID, receipt: "{}" });
  const folders = files.filter(({ name }) => name.includes("/")).map(({ name }) => formatFolderOf(name));
  const inZip = new Set(folders.map((folder) => `\`${folder}\``));
  expect(new Set(rows.map(([, folder]) => folder))).toEqual(inZip);
  expect(rows).toHaveLength(inZip.size);
});

test("the tests that it names exist", () => {
  for (const row of rows) {
    const named = [...row[4]!.matchAll(/`((?:tests|tools)\/[^`]+)`/g)].map((match) => match[1]!);
    expect(named.length, row[1]).toBeGreaterThan(0);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  }
});

test("the versions of readers from npm are the ones in the package files", () => {
  const versions = (path: string) => {
    const { dependencies } = JSON.parse(readFileSync(path, "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    return dependencies;
  };
  const cells = rows.map((row) => row[2]).join(" ");
  const page = versions("package.json");
  const readers = versions("tests/interop/package.json");
  expect(cells).toContain(`transformers.js ${page["@huggingface/transformers"]}`);
  expect(cells).toContain(`node-llama-cpp ${readers["node-llama-cpp"]}`);
  expect(cells).toContain(`ajv ${readers["ajv"]}`);
});
