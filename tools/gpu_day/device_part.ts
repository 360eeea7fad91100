// What the device has: features, limits, shapes of matrices in subgroups, and whether the language's two ways to write those compile.
import type { Part } from "./part.ts";

const MATRICES = "chromium-experimental-subgroup-matrix";
/** Two ways to load, multiply and store a matrix, by the state of the draft; each with sums of a subgroup in the same module. */
const SYNTAXES: Readonly<Record<string, string>> = {
  "of the draft": matrixSource("subgroupMatrixLoad<subgroup_matrix_left<f16, K, M>>(&a, 0, false, K)"),
  "with types by size": matrixSource(
    "subgroupMatrixLoad<subgroup_matrix_left<f16, K, M>>(&a, 0u, false, u32(K))",
  ),
};

function matrixSource(load: string): string {
  return `enable chromium_experimental_subgroup_matrix;
enable subgroups;
enable f16;
const M = 16;
const K = 16;
@group(0) @binding(0) var<storage, read> a: array<f16>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(32)
fn main(@builtin(local_invocation_index) t: u32) {
  let left = ${load};
  let right = subgroupMatrixLoad<subgroup_matrix_right<f16, M, K>>(&a, 0, false, K);
  let product = subgroupMatrixMultiply<f32>(left, right);
  subgroupMatrixStore(&out, 0, product, false, M);
  out[t] = subgroupAdd(f32(t));
}`;
}

export const devicePart: Part = {
  name: "device",
  question: "E0: what does the device offer, and is there a way to its matrix units?",
  seconds: 15,
  run: async ({ port, gpu }) => {
    const adapter = await port.requestAdapter({ powerPreference: "high-performance" });
    if (adapter === null) throw new Error("no adapter");
    const features = [...adapter.features].toSorted();
    const info = adapter.info as GPUAdapterInfo & { readonly subgroupMatrixConfigs?: unknown };
    return {
      report: gpu.report,
      subgroupSizes: [info.subgroupMinSize, info.subgroupMaxSize],
      features,
      language: [...port.wgslLanguageFeatures].toSorted(),
      matrices: info.subgroupMatrixConfigs ?? null,
      syntaxes: features.includes(MATRICES) ? await trySyntaxes(adapter) : `no ${MATRICES}`,
    };
  },
};

/** What the compiler says to each way of writing. The adapter is used up. */
async function trySyntaxes(adapter: GPUAdapter): Promise<Record<string, readonly string[]>> {
  const wanted = [MATRICES, "subgroups", "shader-f16"] as GPUFeatureName[];
  const device = await adapter.requestDevice({ requiredFeatures: wanted });
  const said: Record<string, readonly string[]> = {};
  for (const [name, code] of Object.entries(SYNTAXES)) {
    device.pushErrorScope("validation");
    const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
    const error = await device.popErrorScope();
    said[name] =
      error === null ? ["compiles"] : messages.map(({ message, lineNum }) => `${lineNum}: ${message}`);
  }
  device.destroy();
  return said;
}
