// Which warnings of PEFT, transformers and onnxruntime are errors for our judges (tools/strict_load.py), and that faults
// planted in an adapter and in a model are found with the versions at hand. The rule itself needs Python alone.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { exportPeft } from "../../src/export/peft.ts";
import { goldenAdapter } from "../export/golden.ts";
import { pythonWith } from "../harness/python.ts";

const anyPython = pythonWith("sys");
const python = pythonWith("torch, transformers, peft");
const folder = mkdtempSync(join(tmpdir(), "retort-strict-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a warning, given by `warnings` or by a logger, does: the error's sentence, or null. */
const PROGRAM = `
import json, logging, sys, warnings
sys.path.insert(0, "tools")
from strict_load import NotLoaded, strictly
def told(warn):
    try:
        with strictly():
            warn()
    except NotLoaded as error:
        return str(error)
    return None
cases = json.load(sys.stdin)
print(json.dumps([told(lambda: logging.getLogger(logger).warning(message) if logger else
                       warnings.warn(message, getattr(__builtins__, category))) for logger, category, message in cases]))
`;

const LOADED_IN_PART = [
  ["", "UserWarning", "Found missing adapter keys while loading the checkpoint: ['q.lora_A']."],
  ["", "UserWarning", "Found unexpected key x"],
  ["", "RuntimeWarning", "target_modules={'nope'} were set but no module was matched."],
  ["", "UserWarning", "layers.0: found shape [4, 8] in the checkpoint and [8, 8] in the model"],
  ["transformers.modeling_utils", "", "Some weights have the wrong SHAPES"],
  ["peft.utils", "", "Unexpected keys in the state dict"],
  ["onnxruntime", "", "a module was left out"],
] as const;
const HARMLESS = [
  ["", "FutureWarning", "`is_gradient_checkpointing` is deprecated and will be removed in v6."],
  ["", "DeprecationWarning", "this module is old; its keys have a new shape"],
  ["", "UserWarning", "Passing keys like this is deprecated"],
  ["", "UserWarning", "Already found a `peft_config` attribute in the model."],
  ["", "UserWarning", "a monkey reshaped the modulesque thing"],
  ["transformers.modeling_utils", "", "`torch_dtype` is deprecated! Use `dtype` instead!"],
  ["transformers", "", "no accelerator was found"],
] as const;

test.skipIf(anyPython === undefined)(
  "a warning of keys, modules or shapes is an error, a deprecation and the rest are not",
  () => {
    const input = JSON.stringify([...LOADED_IN_PART, ...HARMLESS]);
    const ran = spawnSync(anyPython!, ["-c", PROGRAM], { encoding: "utf8", input });
    expect(ran.status, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toEqual([
      ...LOADED_IN_PART.map(([, , message]) => `the library warned: ${message}`),
      ...HARMLESS.map(() => null),
    ]);
    for (const [, category, message] of HARMLESS)
      // shown, not swallowed
      expect(ran.stderr).toContain(`note: ${category === "" ? "UserWarning" : category}: ${message}`);
  },
);

test.skipIf(python === undefined)(
  "faults planted in an adapter and in a model are errors with a sentence",
  { timeout: 600_000 },
  () => {
    const [base, adapter] = [join(folder, "base"), join(folder, "adapter")];
    mkdirSync(adapter);
    for (const name of ["config.json", "model.safetensors"])
      cpSync(join("public/models/tiny", name), join(base, name));
    for (const [name, bytes] of exportPeft(goldenAdapter())) writeFileSync(join(adapter, name), bytes);
    const ran = spawnSync(python!, ["tests/tools/planted_faults.py", base, adapter, folder], {
      encoding: "utf8",
      env: { ...process.env, OMP_NUM_THREADS: "1", HF_HUB_OFFLINE: "1" },
    });
    expect(ran.status, ran.stderr).toBe(0);
    const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;
    expect(JSON.parse(ran.stdout.trimEnd().split("\n").at(-1)!)).toEqual({
      none: null,
      "adapter missing": matching(/cleanly: the library warned: Found missing adapter keys/),
      "adapter unexpected": matching(/PEFT holds other tensors than the file .*layers\.77/),
      "adapter shape": matching(/PEFT does not load .*(size|shape)/s),
      "adapter modules": matching(/PEFT holds other tensors than the file/),
      "adapter without a folder": matching(/PEFT does not load .*nothing/),
      "model missing": matching(/transformers does not load .* cleanly: .*MISSING/s),
      "model unexpected": matching(/transformers does not load .* cleanly: .*(unexpected_keys|UNEXPECTED)/s),
      "model shape": matching(/transformers does not load .*(mismatch|shape)/s),
    });
  },
);
