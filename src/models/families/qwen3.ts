// Qwen3: no biases, an RMS norm on each head of q and of k, heads of 128 unless config.json says otherwise.
// Source: transformers, models/qwen3; llama.cpp, conversion/qwen.py.
import { standardRope } from "../rope.ts";
import { STANDARD_NAMES } from "../weight_names.ts";
import { ENGINE_MUST_BE, type ModelFamily, LLAMA_CPP_NAMES } from "./family.ts";

export const qwen3: ModelFamily = {
  id: "qwen3",
  className: "Qwen3ForCausalLM",
  models: "Qwen3",
  mustBe: ENGINE_MUST_BE,
  defaultHeadDim: () => 128,
  defaultMaxPositions: 32_768,
  qkvBias: () => false,
  qkNorm: () => true,
  names: STANDARD_NAMES,
  rope: standardRope,
  gguf: { architecture: "qwen3", linearNames: LLAMA_CPP_NAMES, rotates: "halves" },
  mlx: "standard",
  onnx: "standard",
};
