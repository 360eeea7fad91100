// WGSL text to compute pipelines. A .wgsl file names its constants in a line `// params: COLUMNS, EPS`; the program gives
// them as WGSL literals and they become `const` lines in front of the file. `const` and not `override`: arrays per
// invocation need it. Line numbers in compile errors are those of the file (of its `enable` lines, which WGSL wants first of all, a
// blank line is left).
import { RunError } from "../core/errors.ts";
import type { Gpu } from "./device.ts";

/** One entry point `main` in one file with its constants. Equal programs share one pipeline. */
export interface Program {
  /** Path below src/kernels without ".wgsl", e.g. "rms_norm/forward". */
  readonly name: string;
  readonly source: string;
  /** Name -> WGSL literal, by `u32`, `u32s`, `f32` or `bool`. Must be exactly the file's `// params:`. */
  readonly constants: Readonly<Record<string, Literal>>;
}

declare const literal: unique symbol;
/** A WGSL literal. */
export type Literal = string & { readonly [literal]: true };

export function u32(value: number): Literal {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RunError("shape", `A size or index of a kernel must be an integer in 0..2^32-1, got ${value}.`);
  }
  return `${value}u` as Literal;
}

/** A constant array of at least one element. */
export function u32s(values: readonly number[]): Literal {
  return `array<u32, ${values.length}>(${values.map(u32).join(", ")})` as Literal;
}

export function f32(value: number): Literal {
  if (!Number.isFinite(value)) throw new RunError("non-finite", `A constant of a kernel is ${value}.`);
  return `f32(${Math.fround(value)})` as Literal;
}

export function bool(value: boolean): Literal {
  return String(value) as Literal;
}

/** Compiles `program`, or returns the pipeline compiled before.
 *  Throws RunError("gpu-program") with "file:line message" lines, or when the constants are not the file's params. */
export async function compile(gpu: Gpu, program: Program): Promise<GPUComputePipeline> {
  gpu.check();
  const text = programText(program);
  let pipeline = gpu.pipelines.get(text);
  if (pipeline === undefined) {
    pipeline = build(gpu, program, text);
    gpu.pipelines.set(text, pipeline);
  }
  return pipeline;
}

const PARAMS = /^\/\/ params:(.*)$/m;

function programText({ name, source, constants }: Program): string {
  const line = PARAMS.exec(source);
  const wanted = (line?.[1] ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const given = Object.keys(constants);
  if (line === null || wanted.toSorted().join() !== given.toSorted().join()) {
    throw new RunError(
      "gpu-program",
      `${name}.wgsl: expects constants [${wanted.join(", ")}]${line === null ? " (it has no `// params:` line)" : ""}, got [${given.join(", ")}].`,
    );
  }
  const prelude = wanted.map((each) => `const ${each} = ${constants[each]};\n`).join("");
  const enables = source.match(/^enable .*$/gm) ?? [];
  return `${enables.join(" ")}${prelude}${source.replaceAll(/^enable .*$/gm, "")}`;
}

async function build(gpu: Gpu, program: Program, text: string): Promise<GPUComputePipeline> {
  const { device } = gpu;
  const shift = Object.keys(program.constants).length;
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label: program.name, code: text });
  const scope = device.popErrorScope();
  const [error, info] = await gpu.guard(Promise.all([scope, module.getCompilationInfo()]));
  const messages = info.messages
    .filter((each) => each.type === "error")
    .map((each) => `${program.name}.wgsl:${each.lineNum - shift}:${each.linePos} ${each.message}`);
  if (error !== null || messages.length > 0) {
    throw new RunError(
      "gpu-program",
      messages.join("\n") ||
        `${program.name}.wgsl: the driver refused it: ${error?.message.trim()} Finished turns and checkpoints are saved; continue from them.`,
      {
        messages,
      },
    );
  }
  try {
    return await gpu.guard(
      device.createComputePipelineAsync({
        label: program.name,
        layout: "auto",
        compute: { module, entryPoint: "main" },
      }),
    );
  } catch (thrown) {
    if (thrown instanceof RunError) throw thrown;
    throw new RunError(
      "gpu-program",
      `${program.name}.wgsl: the driver could not make a program of it (${String(thrown)}). Finished turns and checkpoints are saved; continue from them.`,
      {},
      { cause: thrown },
    );
  }
}
