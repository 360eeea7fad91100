// README.md of a repository on the Hub: metadata that the Hub reads, then what the model is, how to load it, and its numbers.
// Source: https://huggingface.co/docs/hub/model-cards. Trap: the Hub refuses a commit whose `base_model` is no "owner/name".
import type { MethodName, MethodResult, ModelRef } from "../core/types.ts";

/** What a run's receipt says, as far as the card tells it. */
export interface CardReceipt {
  readonly runId: string;
  readonly seed: number;
  readonly model: ModelRef;
  readonly methods: Readonly<Partial<Record<MethodName, Pick<MethodResult, "accuracy" | "ci95" | "n">>>>;
}

/** @param license as the zip's README names it, null when it names none */
export function hubCard(what: "adapter" | "merged", receipt: CardReceipt, license: string | null): string {
  const { model, runId, seed, methods } = receipt;
  const isAdapter = what === "adapter";
  const metadata = [
    ...(model.name.includes("/")
      ? [`base_model: ${model.name}`, `base_model_relation: ${isAdapter ? "adapter" : "finetune"}`]
      : []),
    `library_name: ${isAdapter ? "peft" : "transformers"}`,
    "pipeline_tag: text-generation",
    ...(license === null ? [] : [`license: ${license}`]),
    "tags:",
    "  - retort",
    ...(isAdapter ? ["  - lora"] : []),
  ];
  const use = isAdapter
    ? `model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("base"), "this/repository")`
    : `model = AutoModelForCausalLM.from_pretrained("this/repository")`;
  const rows = Object.entries(methods).map(([name, { accuracy, ci95, n }]) => {
    const percent = (share: number) => (100 * share).toFixed(1);
    return `| ${name} | ${percent(accuracy)} | ${percent(ci95[0])} to ${percent(ci95[1])} | ${n} |`;
  });
  return `---
${metadata.join("\n")}
---

# ${model.name}, distilled from a debate of itself

${isAdapter ? "A LoRA adapter" : "The base with a LoRA adapter merged in"}, made by Retort in a browser: copies of the base model debated questions, and
the student learned from what the group settled on. Run ${runId}, seed ${seed}; receipt.json has every setting.

Base: ${model.name}, model.safetensors with sha256 \`${model.sha256}\`.${isAdapter ? " On other weights the adapter is worthless." : ""}

\`\`\`python
${use}
\`\`\`

| method | right, % | 95 % interval | questions |
|---|---|---|---|
${rows.join("\n")}

The model answers questions of the kind it debated and little else; it can be wrong with confidence.
`;
}
