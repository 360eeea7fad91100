// The list of export formats: what the page, the zip and the README take for granted of each entry.
import { expect, test } from "vitest";
import {
  EXPORT_EVERYTHING,
  chosenFormats,
  optionsOf,
  tickedIn,
  withFormat,
  withTick,
} from "../../src/export/choice.ts";
import { formatFolderOf } from "../../src/export/folders.ts";
import { FORMATS } from "../../src/export/list.ts";
import { ADAPTER_NUMBERS, CHAIN_FILTERS, ONNX_NUMBERS } from "../../src/export/options.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { readFileSync } from "node:fs";

const architecture = parseArchitecture(
  JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")) as unknown,
);
const run = { strategy: "rsft", keptStep: null, architecture } as const;

test("ids and folders are one a format, and a folder ends with a slash", () => {
  const ids = FORMATS.map(({ id }) => id);
  const folders = FORMATS.map(({ folder }) => folder);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(folders).size).toBe(folders.length);
  for (const folder of folders) expect(folder).toMatch(/^(?:[a-z]+\/)+$/);
});

test("an option that formats share is offered once", () => {
  expect(optionsOf(FORMATS)).toEqual([ADAPTER_NUMBERS, ONNX_NUMBERS, CHAIN_FILTERS]);
  expect(EXPORT_EVERYTHING.ticks).toEqual({
    adapter: [],
    onnx: ["fp32", "fp16", "q8", "q4"],
    chains: [],
  });
});

test("what is ticked comes in the option's order, and an option that a choice leaves out stands as at first", () => {
  const choice = { formats: [], ticks: { onnx: ["q4", "fp32", "unknown"] } };
  expect(tickedIn(choice, ONNX_NUMBERS)).toEqual(["fp32", "q4"]);
  expect(tickedIn(choice, ADAPTER_NUMBERS)).toEqual([]);
  expect(tickedIn({ formats: [], ticks: {} }, ONNX_NUMBERS)).toEqual(["fp32", "fp16", "q8", "q4"]);
});

test("a format and a tick are taken out of a choice and put back, and the rest stays", () => {
  const without = withFormat(EXPORT_EVERYTHING, "mlx", false);
  expect(without.formats).toEqual(EXPORT_EVERYTHING.formats.filter((id) => id !== "mlx"));
  expect(withFormat(without, "mlx", true).formats).toContain("mlx");
  const off = withTick(EXPORT_EVERYTHING, ONNX_NUMBERS, { tick: "q4", isOn: false });
  expect(off).toEqual({
    ...EXPORT_EVERYTHING,
    ticks: { ...EXPORT_EVERYTHING.ticks, onnx: ["fp32", "fp16", "q8"] },
  });
  const on = withTick(off, ONNX_NUMBERS, { tick: "q4", isOn: true });
  expect(tickedIn(on, ONNX_NUMBERS)).toEqual(["fp32", "fp16", "q8", "q4"]);
});

test("formats come in the order of the list, whatever the order of the choice", () => {
  const chosen = chosenFormats({ formats: ["project", "mlx", "peft"], ticks: {} }, run);
  expect(chosen.map(({ id }) => id)).toEqual(["peft", "mlx", "project"]);
});

test("a file belongs to the innermost folder around it", () => {
  expect(formatFolderOf("merged/onnx/model.onnx")).toBe("merged/onnx/");
  expect(formatFolderOf("merged/config.json")).toBe("merged/");
  expect(formatFolderOf("README.md")).toBeNull();
});

test("the Python script repeats a training that copied solutions, and says why it repeats no other", () => {
  const python = FORMATS.find(({ id }) => id === "python")!;
  expect(python.fits(run)).toBe(true);
  expect(python.fits({ ...run, keptStep: 3 })).toBe(true);
  expect(python.fits({ ...run, keptStep: 0 })).toMatch(/nothing to repeat/);
  expect(python.fits({ ...run, strategy: "pad" })).toMatch(/PAD's practice/);
  expect(python.fits({ ...run, strategy: "dpo" })).toMatch(/not DPO/);
});
