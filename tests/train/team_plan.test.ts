import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { planTeam, type TeamMember } from "../../src/train/team_plan.ts";

const GIB = 2 ** 30;
const REPORT = {
  vendor: "",
  architecture: "",
  description: "",
  isSoftware: false,
  features: [],
  limits: { maxBufferSize: GIB, maxStorageBufferBindingSize: GIB },
};
/** A llama of so many layers: some 60 MiB each in f16, beside the embedding. */
function member(name: string, layers: number, speaker: TeamMember["speaker"]): TeamMember {
  const architecture = parseArchitecture({
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    hidden_size: 1536,
    num_hidden_layers: layers,
    num_attention_heads: 24,
    num_key_value_heads: 8,
    intermediate_size: 4096,
    rope_theta: 10_000,
    rms_norm_eps: 1e-5,
    hidden_act: "silu",
    vocab_size: 32_000,
    max_position_embeddings: 1024,
    tie_word_embeddings: true,
    eos_token_id: 2,
  });
  return { name, architecture, speaker };
}

test("models on the GPU are added up, and those on the processor apart from them", () => {
  expect(planTeam([member("small", 4, "engine"), member("graph", 4, "onnx")], REPORT)).toMatch(
    /^While the group speaks, small takes [\d.]+ MB of the graphics device’s memory\. While the group speaks, graph takes 599\.3 MB of this machine’s memory, and 599\.3 MB more while the largest is opened\.$/,
  );
  expect(planTeam([member("a", 4, "onnx"), member("b", 8, "onnx")], REPORT)).toBe(
    "While the group speaks, a with 599.3 MB and b with 1.0 GB take 1.6 GB of this machine’s memory, and 1.0 GB more while the largest is opened.",
  );
});

test("two models that fit alone and not together are refused with both numbers", () => {
  const [a, b] = [member("a", 24, "engine"), member("b", 24, "engine")];
  for (const one of [a, b]) expect(planTeam([one], REPORT)).toContain(`${one.name} takes 1.`);
  const refused = () => planTeam([a, b], REPORT);
  expect(refused).toThrow(RunError);
  expect(refused).toThrow(
    /a with [\d.]+ GB and b with [\d.]+ GB are too large for the graphics device together: they take [\d.]+ GB, and may take 2\.1 GB\. Choose a smaller second model\./,
  );
});
