// README.md of peft/ and of merged/ in the form of Hugging Face's model cards, so that either folder can be put on the Hub as
// it is: YAML that names base, licence and library, then data, results, limits and use.
// Source: huggingface.co/docs/hub/model-cards; PEFT's own template (base_model:adapter:…).
// Trap: the Hub refuses a commit whose card names a `base_model` that is no "owner/name"; the bundled model has no owner.
import type { DatasetStatistics } from "../records/dataset.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { checkedBy, type CheckedBy } from "../records/checked_by.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { Report } from "../records/report.ts";
import type { Task } from "../records/task.ts";
import { METHODS } from "../methods/list.ts";
import { adapterShare, HALF_IS_CLOSE } from "./adapter_share.ts";
import { inMarkdown, pythonText, yamlText } from "./foreign_text.ts";
import { adapterOf, type ExportContext } from "./format.ts";
import { adapterDtype } from "./options.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import { rosterOf } from "../teachers/roster.ts";
import { toldProtocol } from "../teachers/protocol_of.ts";
import type { GroupModel } from "../teachers/group_models.ts";
import type { Protocol } from "../teachers/protocol.ts";
import { taughtGroup, originOf, taughtBy } from "./taught_by.ts";
import { resultsSection } from "./results_section.ts";

export interface CardFacts {
  readonly runId: string;
  readonly seed: number;
  readonly adapter: LoraAdapter;
  /** Licence of the base model as its card names it, null when it names none. */
  readonly license: string | null;
  readonly checkedBy: CheckedBy;
  /** Who judged what was said, and how much of it; null where a key did, or nobody. */
  readonly judged: string | null;
  /** Who checked what the group agreed on, in a sentence; null where all of it was checked. */
  readonly agreement: string | null;
  /** Questions to learn from that came with the working of their answers. */
  readonly worked: number;
  /** Worked examples that the group was shown before each question. */
  readonly examples: number;
  readonly teacher: Protocol;
  /** The server whose model taught, null where the base did. */
  readonly endpoint: Endpoint | null;
  /** The models that taught, with their agents. */
  readonly group: readonly GroupModel[];
  readonly agents: readonly AgentSpec[];
  /** What trained the adapter, after "one copy of it learned from what was said, by". */
  readonly by: string;
  readonly statistics: DatasetStatistics;
  /** null when the run was not evaluated. */
  readonly report: Report | null;
  /** How far an adapter in F16 changes its base (adapter_share.ts); null in F32. */
  readonly share: number | null;
  /** Programs that can read the folder's own files. */
  readonly hasOnnx: boolean;
}

/** README.md of peft/. @throws errors of the base's source */
export async function adapterCard(context: ExportContext): Promise<string> {
  const isHalf = adapterDtype(context) === "F16";
  const share = isHalf ? await adapterShare(context.base.tensors, adapterOf(context)) : null;
  return modelCard("adapter", { ...factsOf(context), share });
}

/** README.md of merged/. */
export function mergedCard(context: ExportContext): string {
  return modelCard("merged", factsOf(context));
}

function factsOf(context: ExportContext): CardFacts {
  const { base, records, has } = context;
  const { run, dataset } = records;
  return {
    runId: run.id,
    seed: run.seed,
    adapter: adapterOf(context),
    license: base.license,
    checkedBy: checkedBy(
      dataset,
      records.tasks.filter(({ split }) => split === "distil"),
    ),
    judged: context.judged,
    agreement: context.agreement,
    worked: dataset.sources.taskIds.filter((id) => hasWorking(context.tasks.get(id))).length,
    examples: run.primer?.examples.length ?? 0,
    teacher: toldProtocol(run.config),
    endpoint: run.endpoint ?? null,
    group: taughtGroup(run),
    agents: rosterOf(run),
    by: METHODS[run.config.strategy].words.by,
    statistics: dataset.statistics,
    report: run.report,
    share: null,
    hasOnnx: has("onnx"),
  };
}

/** "owner/name". */
const ON_HUB = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/** @param kind "adapter": of peft/; "merged": of merged/ */
export function modelCard(kind: "adapter" | "merged", facts: CardFacts): string {
  const { adapter, runId, seed, license, teacher, by, statistics, report } = facts;
  const { base, config } = adapter;
  const [library, relation] = kind === "adapter" ? ["peft", "adapter"] : ["transformers", "finetune"];
  const isOnHub = ON_HUB.test(base.name);
  const tags = [
    ...(isOnHub ? [`base_model:${relation}:${base.name}`] : []),
    ...(kind === "adapter" ? ["lora"] : []),
    "distillation",
    "retort",
  ];
  const yaml = [
    ...(isOnHub ? [`base_model: ${yamlText(base.name)}`, `base_model_relation: ${relation}`] : []),
    `library_name: ${library}`,
    "pipeline_tag: text-generation",
    ...(license === null ? [] : [`license: ${yamlText(license.toLowerCase())}`]),
    "tags:",
    ...tags.map((tag) => `  - ${yamlText(tag)}`),
  ];
  const what =
    kind === "adapter"
      ? `A LoRA adapter (rank ${config.r}, lora_alpha ${config.lora_alpha}, modules ${config.target_modules.join(", ")}) for ${inMarkdown(base.name)}.`
      : `${inMarkdown(base.name)} with a LoRA adapter of rank ${config.r} merged into its weights, in the number format of the base.`;
  const labelled = facts.judged === null ? CHECKED[facts.checkedBy] : inMarkdown(facts.judged);
  const isOwn = facts.checkedBy === "own";
  return `---
${yaml.join("\n")}
---

# ${inMarkdown(base.name)}, ${originOf(facts)}${kind === "adapter" ? " (adapter)" : ""}

${what} ${taughtBy(facts)} ${teacher.words.story} ${isOwn ? "It learned by" : "Then one copy of it learned from what was said, by"}
${by}.

- Made by Retort, run \`${runId}\`, seed ${seed}; after AgentArk (arXiv:2602.03955).
- Base weights: \`model.safetensors\` with sha256 \`${base.sha256}\`${kind === "adapter" ? "; with other weights the adapter is worthless" : ""}.
- Licence: ${license === null ? "the base's card names none; see the base" : `that of the base, ${inMarkdown(license)}`}.

## Training data

${
  isOwn
    ? ownRows(facts)
    : `${statistics.tasks} questions were asked and ${statistics.kept} solutions kept, ${labelled}; ${statistics.dropped} questions gave
none. Of the kept solutions ${statistics.wrong} end in a wrong answer.${facts.agreement === null ? "" : `\n${facts.agreement}`}${workingNote(statistics)}`
} ${statistics.trainedTokens} tokens were trained.
${examplesNote(facts.examples)}
${resultsSection(report, teacher)}## Limits

It answers questions of the kind it learned from and little else, and can be wrong with confidence; ${mistakes(facts.checkedBy)} are learned too. The table is of this one run on its own questions and says nothing about other tasks.

## Use

${kind === "adapter" ? halfNote(facts.share) + adapterUse(base.name) : mergedUse(facts.hasOnnx)}`;
}

function mistakes(checked: CheckedBy): string {
  if (checked === "own") return "mistakes in the given answers";
  if (checked === "model") return "mistakes that the checking model did not see";
  return checked === "person"
    ? "mistakes that the person did not see"
    : "mistakes that the whole group\nshared";
}

/** How it was decided which solutions are kept. */
const CHECKED: Readonly<Record<CheckedBy, string>> = {
  key: "judged by the answer key",
  rule: "judged by a rule that says what an answer must contain or match",
  person: "checked by a person",
  model: "checked by another model",
  own: "which came with the questions: no group was asked",
  consensus: "judged by what the group agreed on, without an answer key",
};

/** What a calculator left out, where one read the working. */
function workingNote({ audit }: DatasetStatistics): string {
  if (audit?.wrongSums === undefined) return "";
  return `\nA calculator read the working of the solutions; ${audit.wrongSums} with a wrong sum in it were left out.`;
}

/** What the student copied, where nobody but the person who brought the questions has answered them. */
function ownRows({ statistics, worked }: Pick<CardFacts, "statistics" | "worked">): string {
  const { tasks, kept, dropped } = statistics;
  const bare = kept - worked;
  return `The answers came with the questions: a person's own, or those of the generator that made the questions. No group was asked. Of ${tasks}
questions ${kept} were learned, ${worked} with their working and ${bare} by the bare answer; ${dropped} brought nothing to learn.`;
}

/** Hints are what a source knows of its own questions: their steps. */
function hasWorking(task: Task | undefined): boolean {
  return task?.solution !== undefined || task?.hints !== undefined;
}

function examplesNote(count: number): string {
  if (count === 0) return "";
  return `The group was shown up to ${count} worked examples before each question; this model was trained without them and needs none.\n`;
}

function halfNote(share: number | null): string {
  if (share === null) return "";
  const percent = (100 * share).toPrecision(2);
  const means =
    share <= HALF_IS_CLOSE
      ? "with adapters as small as that, logits stay within 0.005 of those of the same adapter in F32."
      : "adapters as large as that lose more than small ones: logits can move by more than 0.005. Take the files in F32 where that matters.";
  return `Its numbers are in half precision (F16). It changes a matrix of the base by ${percent} % of that matrix at most (Frobenius norm);
${means}

`;
}

function adapterUse(base: string): string {
  return `\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

base = ${pythonText(`path/to/${base.slice(base.lastIndexOf("/") + 1)}`)}  # the folder of the base model
tokenizer = AutoTokenizer.from_pretrained(base)
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), "path/to/this/folder")
\`\`\`

vLLM: \`vllm serve BASE --enable-lora --lora-modules student=path/to/this/folder\`.
`;
}

function mergedUse(hasOnnx: boolean): string {
  const onnx = `
transformers.js, with this folder served as \`models/student\` (\`onnx/\` holds one file for each \`dtype\`; fp16
is stored in f16 and computed in f32: half the size, not faster, and on WebGPU for devices with f16 shaders only):

\`\`\`js
import { AutoModelForCausalLM, env } from "@huggingface/transformers";
env.localModelPath = "models/";
env.allowLocalModels = true;
const model = await AutoModelForCausalLM.from_pretrained("student", { dtype: "fp32", local_files_only: true });
\`\`\`
`;
  return `\`\`\`python
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("path/to/this/folder")
model = AutoModelForCausalLM.from_pretrained("path/to/this/folder")
\`\`\`

vLLM: \`vllm serve path/to/this/folder\`. mlx-lm: \`mlx_lm.generate --model path/to/this/folder\`.
${hasOnnx ? onnx : ""}`;
}
