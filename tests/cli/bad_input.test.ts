// What a person may bring to `retort run` that cannot be used: each gets a sentence and the exit code of a wrong file, and nothing is written.
import { existsSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { dispatch } from "../../src/cli/main.ts";
import { systemClock, type GpuPort } from "../../src/core/ports.ts";
import { value } from "../formats/gguf_read/raw_gguf.ts";
import { gpuPort } from "../harness/gpu.ts";
import { smallGguf } from "../models/gguf/small_gguf.ts";
import { scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const save = (name: string, content: Uint8Array | string) => {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
};
const noGpu = (): Promise<GpuPort> => Promise.reject(new Error("the GPU was asked for"));

/** Runs `retort run …` up to its refusal, and sees that it left nothing. */
async function refused(flags: readonly string[], port: () => Promise<GpuPort> = noGpu) {
  const out = join(scratch, "out");
  const told: string[] = [];
  const code = await dispatch(["run", "--out", out, ...flags], {
    disk: nodeDisk,
    clock: systemClock,
    gpuPort: port,
    signal: new AbortController().signal,
    out: (line) => told.push(line),
    tell: (line) => told.push(line),
  });
  expect(existsSync(out), "nothing is written").toBe(false);
  return { code, told: told.join("\n") };
}

/** The type of a tensor stands behind its name, the number of its dimensions and the two of them. */
function withType(bytes: Uint8Array<ArrayBuffer>, name: string, type: number): Uint8Array<ArrayBuffer> {
  const at = new TextDecoder("latin1").decode(bytes).indexOf(name) + name.length + 4 + 2 * 8;
  new DataView(bytes.buffer).setUint32(at, type, true);
  return bytes;
}

test.each<[string, () => Uint8Array<ArrayBuffer> | string, RegExp]>([
  [
    "no GGUF",
    () => "once upon a time, there was a file",
    /expected a file that begins with "GGUF", got the text "once upon a time/,
  ],
  ["a web page", () => "<!doctype html><title>Not found</title>", /begins with "GGUF", got a web page/],
  ["empty", () => "", /expected .*got|byte 0/],
  ["cut among the tensors", () => smallGguf().slice(0, -300), /byte \d+: expected tensor \S+ to lie in/],
  ["cut in the header", () => smallGguf().slice(0, 200), /byte \d+: expected/],
  [
    "of an unknown family",
    () => smallGguf({ keys: { "general.architecture": value.text("mamba") } }),
    /mamba.*(?:known|expected|llama)|expected.*mamba/i,
  ],
  [
    "of an unknown type",
    () => withType(smallGguf(), "blk.0.ffn_down.weight", 99),
    /blk\.0\.ffn_down\.weight.*99|99.*type/,
  ],
])("a model that is %s", async (name, bytes, sentence) => {
  const model = save(`${name.replaceAll(" ", "-")}.gguf`, bytes());
  const { code, told } = await refused(["--model", model]);
  expect(told).toMatch(sentence);
  expect(told).toContain(basename(model));
  expect(code).toBe(2);
});

test("a model that is too large for the device is refused with both numbers, before anybody speaks", async () => {
  const gpu = await gpuPort();
  const small: GpuPort = { requestAdapter: async () => narrowed(await gpu.requestAdapter()) };
  const ran = await refused(["--model", TINY, "--tasks", "8", "--test-tasks", "20"], () =>
    Promise.resolve(small),
  );
  expect(ran.told).toMatch(/This run needs a GPU buffer of [\d.]+ [kM]B .*; this device binds [\d.]+ [kM]B/);
  expect(ran.code).toBe(1);
});

/** The same adapter, whose devices say that they bind an eighth of a megabyte at a time. */
function narrowed(adapter: GPUAdapter | null): GPUAdapter | null {
  if (adapter === null) return null;
  const open = adapter.requestDevice.bind(adapter);
  return over(adapter, {
    requestDevice: async (wanted: GPUDeviceDescriptor) => {
      const device = await open(wanted);
      return over(device, { limits: over(device.limits, { maxStorageBufferBindingSize: 131_072 }) });
    },
  });
}

/** An object of the GPU with some members replaced. Its own must be called on itself. */
function over<Of extends object>(of: Of, replaced: Readonly<Record<string, unknown>>): Of {
  return new Proxy(of, {
    get: (_, name) => {
      if (typeof name === "string" && name in replaced) return replaced[name];
      const found: unknown = Reflect.get(of, name, of);
      return typeof found === "function" ? (found.bind(of) as unknown) : found;
    },
  });
}

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
test.each<[string, () => string, RegExp]>([
  [
    "without a column of questions",
    () => save("a.csv", "alpha,beta\n1,2\n3,4\n"),
    /none of its columns looks like questions/,
  ],
  [
    "in Windows-1252",
    () => save("b.csv", latin1("question,answer\ncaf\u00e9?,1\n")),
    /not UTF-8.*Windows-1252/,
  ],
  ["empty", () => save("c.csv", ""), /c\.csv is empty/],
  ["with a head alone", () => save("d.csv", "question,answer\n"), /d\.csv/],
  ["of 100 MB", () => large("e.csv"), /e\.csv has 100 MB, and questions are read from files of up to 34 MB/],
  ["not there", () => join(scratch, "f.csv"), /f\.csv cannot be read: it is not there/],
])("a file of questions that is %s", async (_, path, sentence) => {
  const { code, told } = await refused(["--model", TINY, "--questions", path()]);
  expect(told).toMatch(sentence);
  expect(code).toBe(2);
});

function large(name: string): string {
  const path = save(name, "question,answer\n");
  truncateSync(path, 100e6); // a hole: no byte of it is written or read
  return path;
}
