import { ENGINE_MUST_BE, type ModelFamily, LLAMA_CPP_NAMES } from "../../../src/models/families/family.ts";
import { standardRope } from "../../../src/models/rope.ts";
import { STANDARD_NAMES } from "../../../src/models/weight_names.ts";

/** Llama's block under a name of its own; llama.cpp would turn its halves, and mlx-lm does not know it. */
export const toy: ModelFamily = {
  id: "toyfamily",
  className: "ToyForCausalLM",
  models: "Toy 1",
  mustBe: ENGINE_MUST_BE,
  defaultHeadDim: ({ hidden, heads }) => hidden / heads,
  defaultMaxPositions: 2048,
  qkvBias: () => false,
  qkNorm: () => false,
  names: STANDARD_NAMES,
  rope: standardRope,
  gguf: { architecture: "toyarch", linearNames: LLAMA_CPP_NAMES, rotates: "halves" },
  mlx: { lacks: "mlx-lm does not know toys" },
  onnx: "standard",
};
