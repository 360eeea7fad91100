// Plain data that crosses folders, threads or the store. Everything here survives structured clone and, apart from the
// typed arrays of adapters and checkpoints, JSON. Stored records carry `schema`.
import type { Gate } from "./gate.ts";

/** Which model: where its files lie and the hash that names its weights. */
export interface ModelRef {
  /** Directory URL or path, without a trailing slash, relative to the page, e.g. "models/tiny". */
  readonly path: string;
  /** Short name for people, e.g. "retort-tiny". */
  readonly name: string;
  /** Lower-case hex sha256 of model.safetensors. */
  readonly sha256: string;
}

/** One question with a checkable answer. `question` is ordinary English; a model's dialect turns it into its own prompt. */
export interface Task {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** The kind of task, e.g. "compare", "events", "boxes"; results are also given per family. */
  readonly family: string;
  readonly split: "distil" | "val" | "test";
  /** Number of sentences whose keyword points to the wrong operation (bundled tasks only). */
  readonly traps?: number;
  /** The right steps, where the task set knows them. */
  readonly steps?: readonly ArithmeticStep[];
  /** For each of `steps`, how a solution writes it (bundled tasks only). */
  readonly wording?: readonly StepWording[];
}

export interface StepWording {
  /** Before the sum: "Ben has", "now". */
  readonly owner: string;
  /** A trap's sentence and what it means, "check That is 5 more than Ben has so Ben has fewer"; "" where it is straight. */
  readonly note: string;
}

export interface ArithmeticStep {
  readonly left: number;
  readonly op: "+" | "-" | "x";
  readonly right: number;
  readonly result: number;
}

/** One request for text. `prompt` is the full rendered prompt; the model's tokenizer adds nothing to it. */
export interface GenerateRequest {
  /** Chosen by the caller, echoed in the completion and in token events. */
  readonly id: string;
  readonly prompt: string;
  readonly maxNewTokens: number;
  /** 0 = greedy. */
  readonly temperature: number;
  /** Key of this row's own random stream (core/rng.ts); the draw for token t is uniform(seed, t). */
  readonly seed: number;
}

export interface Completion {
  readonly id: string;
  /** Decoded completion without the end token. */
  readonly text: string;
  /** Completion ids, without the end token. */
  readonly ids: readonly number[];
  /** ln p of each sampled id (the end token's last, when finish is "stop") under the temperature-1 distribution. */
  readonly logprobs?: readonly number[];
  readonly promptTokens: number;
  /** Generated tokens, the end token included: what the caller pays for. */
  readonly completionTokens: number;
  readonly finish: "stop" | "length";
}

/** What one agent said once. The debate's whole log is a list of these; everything else is derived from it. */
export interface Turn {
  readonly schema: 1;
  /** `${runId}/${set}/${taskId}/${round}/${agent}`: the same turn always gets the same id, so a redo cannot duplicate. */
  readonly id: string;
  readonly runId: string;
  /** "distil": debated to teach. "test": debated only to measure the debate. */
  readonly set: "distil" | "test";
  readonly taskId: string;
  readonly agent: number;
  /** 0 = independent proposal. */
  readonly round: number;
  readonly role: "propose" | "revise";
  /** Turn ids whose text this author saw, its own earlier turn first. */
  readonly parents: readonly string[];
  readonly prompt: string;
  readonly completion: Completion;
  /** The part of the completion that peers get to see and that a student learns: the solution without the critique. */
  readonly solution: string;
  /** Extracted final answer, null when there is none. */
  readonly answer: string | null;
  readonly correct: boolean;
  readonly temperature: number;
  readonly seed: number;
  readonly model: ModelRef;
  readonly startedAt: number;
  readonly elapsedMs: number;
}

/** One task's debate, derived from its turns. */
export interface Trajectory {
  readonly taskId: string;
  readonly set: Turn["set"];
  /** rounds[r][agent] */
  readonly rounds: readonly (readonly Turn[])[];
  readonly final: {
    /** The vote's winner, null when nobody gave an answer. */
    readonly answer: string | null;
    readonly votes: readonly { readonly answer: string; readonly agents: readonly number[] }[];
    readonly correct: boolean;
  };
  /** Agents whose answer changed between two rounds, and who among those they read held the new answer before. */
  readonly changes: readonly AnswerChange[];
}

export interface AnswerChange {
  readonly agent: number;
  readonly round: number;
  readonly from: string | null;
  readonly to: string | null;
  /** Agents read in this turn whose previous answer was `to`. */
  readonly after: readonly number[];
  readonly effect: "corrected" | "misled" | "neutral";
}

/** How the student learns from debates (AgentArk, section 3.3): R-SFT, one trace each; DA, up to three that think differently;
 *  PAD, by its own attempts under a process reward model; and DPO, by right against wrong traces. */
export type Strategy = "rsft" | "da" | "pad" | "dpo";

/** Which of the fit traces of a debate R-SFT takes: one of the last round by seed, the one of fewest words, or the one that
 *  is closest to what all agents of the last round wrote ("aggregator"). */
export type TraceRule = "final" | "shortest" | "aggregator";

/** Where the traces come from. "debate" is the method; the others are its controls: the first round alone, as if nobody had
 *  talked ("singles"), a trace of the last round whatever it answers ("unfiltered"), the task's own steps ("truth"). */
export type TraceSources = "debate" | "singles" | "unfiltered" | "truth";

/** One training row: token ids with the loss mask. */
export interface Example {
  readonly ids: readonly number[];
  /** [ids.length] 1 where predicting this id is trained, 0 elsewhere (the prompt). */
  readonly lossMask: readonly (0 | 1)[];
  readonly weight: number;
  readonly from: {
    readonly taskId: string;
    /** The turn it was made of, null for a solution written from the task's own steps. */
    readonly turnId: string | null;
    readonly strategy: Strategy;
    /** "correction": the author finds its own mistake. Absent: "trace". */
    readonly kind?: "trace" | "correction" | "truth";
  };
  /** What `ids` spell. Absent in rows of records of schema 1: there the prompt is a lone agent's, the completion the
   *  turn's solution. */
  readonly text?: { readonly prompt: string; readonly completion: string };
}

/** A run's training data as stored; it can be rebuilt from the turns of `sources` with `filters`. */
export interface Dataset {
  readonly schema: 2;
  readonly runId: string;
  readonly strategy: Strategy;
  /** How a trace was judged fit to learn from. */
  readonly labels: "consensus" | "truth";
  readonly filters: DatasetFilters;
  readonly examples: readonly Example[];
  readonly sources: {
    /** The tasks that left a row, in the rows' order. Their turns are the debates behind the rows. */
    readonly taskIds: readonly string[];
    /** The turns that rows were made of, each once. */
    readonly turnIds: readonly string[];
  };
  readonly statistics: DatasetStatistics;
  /** `datasetHash` of all that is above. */
  readonly hash: string;
}

export interface DatasetFilters {
  readonly sources: TraceSources;
  readonly rule: TraceRule;
  /** Whether a task with a corrective turn gives a row in which its author corrects itself. */
  readonly selfCorrection: boolean;
  /** Traces of one task at most (DA). */
  readonly traces: number;
  /** Rows at most, null without a limit: controls are compared at the same number. */
  readonly rows: number | null;
}

export interface DatasetStatistics {
  readonly tasks: number;
  readonly kept: number;
  readonly tokens: number;
  readonly trainedTokens: number;
  /** Tasks without any usable trace. */
  readonly dropped: number;
  /** Kept tasks with a trace whose answer is not the true one (possible only without labels). */
  readonly wrong: number;
  /** Absent in records of schema 1. */
  readonly audit?: DatasetAudit;
}

/** What the answer key says of the rows. It never decides what a run without labels learns. */
export interface DatasetAudit {
  readonly rows: number;
  /** Rows of kind "correction". */
  readonly corrections: number;
  /** Fit traces that were left out because a chosen one calculates the same. */
  readonly duplicates: number;
  /** Rows whose answer is not the true one: what consensus let through. */
  readonly wrongRows: number;
  /** Rows that reach the true answer by a step that is not right; tasks with known steps only. */
  readonly unsoundRows: number;
  readonly families: Readonly<Record<string, FamilyAudit>>;
  /** Over the complete debates: turns from wrong to right and from right to wrong after reading others. */
  readonly corrective: number;
  readonly sycophantic: number;
}
export interface FamilyAudit {
  readonly tasks: number;
  readonly kept: number;
  readonly rows: number;
  readonly wrongRows: number;
}

/** PEFT's spelling, because it mirrors adapter_config.json. */
export interface LoraConfig {
  readonly r: number;
  /** Integer: some readers decode it as u32. Effective scale is lora_alpha / r. */
  readonly lora_alpha: number;
  readonly target_modules: readonly LoraTarget[];
}
export type LoraTarget = "q_proj" | "k_proj" | "v_proj" | "o_proj" | "gate_proj" | "up_proj" | "down_proj";
export const ALL_LORA_TARGETS: readonly LoraTarget[] = [
  "q_proj",
  "k_proj",
  "v_proj",
  "o_proj",
  "gate_proj",
  "up_proj",
  "down_proj",
];

/** Number formats that an adapter is exported in. */
export type AdapterDtype = "F32" | "F16";

/** Adapter weights, f32. Keys are base tensor names without ".weight", e.g. "model.layers.0.self_attn.q_proj". */
export interface LoraAdapter {
  readonly schema: 1;
  readonly config: LoraConfig;
  readonly base: ModelRef;
  readonly tensors: ReadonlyMap<string, LoraPair>;
  /** A head trained beside the pairs, in its owner's order. Absent when there is none. */
  readonly extra?: Float32Array<ArrayBuffer>;
}
export interface LoraPair {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [r, inFeatures] row-major. */
  readonly A: Float32Array<ArrayBuffer>;
  /** [outFeatures, r] row-major. */
  readonly B: Float32Array<ArrayBuffer>;
}

/** The adapter that a student starts from, where that is not the bare base. */
export interface StartPoint {
  /** For people: the file's name, or the run's. */
  readonly name: string;
  /** Of its adapter_model.safetensors as Retort writes it, so the same weights have the same hash whatever file they came in. */
  readonly sha256: string;
  readonly lora: LoraConfig;
  /** What ties it to the base: the hash of the base's weights stood in the file, or only the shapes fit. */
  readonly check: "sha256" | "shapes";
}

/** Everything needed to go on training with the same bits. */
export interface Checkpoint {
  readonly schema: 1;
  readonly runId: string;
  /** Optimizer steps done. */
  readonly step: number;
  readonly adapter: LoraAdapter;
  /** AdamW moments in the flat order of the trainer's parameter arena. */
  readonly m: Float32Array<ArrayBuffer>;
  readonly v: Float32Array<ArrayBuffer>;
  /** What the run must share with this checkpoint to continue bit for bit: config, dataset hash, base, adapter. */
  readonly identity: string;
  /** "prm": of the process reward model, which PAD trains before the student. Absent: of the student. */
  readonly phase?: "prm";
  /** Of a trainer that judges itself on the way. */
  readonly watch?: TrainingWatch;
}

/** A check on validation questions after `step` steps (or iterations); 0 is the untrained base. */
export interface Validation {
  readonly step: number;
  /** Larger is better, e.g. the share of right answers. */
  readonly score: number;
}

export interface BestAdapter extends Validation {
  readonly adapter: LoraAdapter;
}

/** What a trainer knows of its own run: all that guards, early stopping and the choice of the best adapter look at. */
export interface TrainingWatch {
  readonly validations: readonly Validation[];
  /** null: nothing was validated yet. */
  readonly best: BestAdapter | null;
  /** Of every iteration of reinforcement learning. */
  readonly history: readonly GrpoMetric[];
}

/** One iteration of reinforcement learning, as charted. Means are over tokens where nothing else is said. */
export interface GrpoMetric {
  readonly runId: string;
  /** From 1 on. */
  readonly iteration: number;
  /** Sampled answers, and their mean generated tokens. */
  readonly answers: number;
  readonly length: number;
  /** Mean over all sampled answers: of the reward that is maximised, of the share of right answers, of the step scores' aggregate
   *  (null without a scorer). */
  readonly reward: number;
  readonly verified: number;
  readonly process: number | null;
  /** Questions whose answers all earned the same, of `questions`. */
  readonly dropped: number;
  readonly questions: number;
  /** KL to the base by the estimator k3, of the answers learned from; null when it was not computed, or none was learned from. */
  readonly kl: number | null;
  /** Mean -ln p of the sampled tokens at temperature 1. */
  readonly entropy: number;
  /** Of each token's probability to the one it was sampled with, and the share of tokens held by the clip; over all updates. */
  readonly ratio: number;
  readonly clipped: number;
  readonly loss: number;
  /** Before clipping, of the last update. */
  readonly gradNorm: number;
  readonly learningRate: number;
  /** Prompt and answer tokens of the answers learned from; answers that say the same count once. */
  readonly trainedTokens: number;
  readonly elapsedMs: number;
  readonly rolloutMs: number;
}

/** One optimizer step, as charted. */
export interface StepMetric {
  readonly runId: string;
  readonly step: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly learningRate: number;
  /** Tokens of this step's batch, prompt tokens included. */
  readonly tokens: number;
  /** Wall time of this step. */
  readonly elapsedMs: number;
  /** "prm": a step of the process reward model; those of the student follow it in number. */
  readonly phase?: "prm";
  /** PAD: what the student's attempts of this step were like. */
  readonly practice?: PracticeMetric;
  /** DPO: how the pairs of this step stand. */
  readonly pairs?: PairsMetric;
}

/** One iteration of PAD: attempts, rewards and one correction. Means are over the attempts. */
export interface PracticeMetric {
  /** As the setting weighs it. */
  readonly reward: number;
  /** Share of attempts with the right answer. */
  readonly verifier: number;
  /** Mean score of the process reward model, in [0, 1]; null where it has no say. */
  readonly prm: number | null;
  /** Nats a token away from the base; null when nothing was learned from. */
  readonly kl: number | null;
  /** Generated tokens of an attempt. */
  readonly length: number;
  /** Of `questions`, those whose attempts were all equally good: nothing to learn there. */
  readonly dropped: number;
  readonly questions: number;
  /** Share of validation questions that the student answers right, when this iteration looked. */
  readonly validation: number | null;
  /** A few attempts, for people. */
  readonly samples: readonly Attempt[];
}

export interface Attempt {
  readonly taskId: string;
  readonly text: string;
  readonly correct: boolean;
  readonly reward: number;
  /** Spans of `text` and the process reward model's probability that all is right up to there, null without one. */
  readonly steps: readonly {
    readonly start: number;
    readonly end: number;
    readonly probability: number | null;
  }[];
}

/** How a training that watches itself ended. */
export interface TrainingOutcome {
  /** Why before its last step, null when it did not; `sentence` is for people. */
  readonly stop: { readonly reason: string; readonly step: number; readonly sentence: string } | null;
  /** The step whose adapter the student got; 0: none was better than the untrained base. */
  readonly keptStep: number;
  /** Shares of validation questions right that decided it, the base's at step 0 first; empty when it was not asked. */
  readonly validations: readonly { readonly step: number; readonly score: number }[];
  readonly validationTasks: number;
}

export interface PairsMetric {
  /** Share of pairs whose right side the student prefers, more than the base does. */
  readonly accuracy: number;
  /** beta times the difference of log-ratios, in nats. */
  readonly margin: number;
}

/** A process reward model on held-out steps: how well it tells right from wrong, and whether its numbers mean what they say. */
export interface PrmQuality {
  /** Area under the ROC curve; null when the held-out steps are all right or all wrong. */
  readonly auc: number | null;
  readonly accuracy: number;
  /** Share of held-out steps that are right: what "always right" would score. */
  readonly baseRate: number;
  readonly brier: number;
  /** Expected calibration error. */
  readonly ece: number;
  /** Held-out steps. */
  readonly steps: number;
  /** Steps it was trained on. */
  readonly trainedSteps: number;
}

export type MethodName = "single" | "singleSampled" | "majority" | "debate" | "distilled";

/** One method's answer to one held-out task. */
export interface EvalAnswer {
  readonly schema: 1;
  /** `${runId}/${method}/${taskId}` */
  readonly id: string;
  readonly runId: string;
  readonly method: MethodName;
  readonly taskId: string;
  readonly family: string;
  readonly answer: string | null;
  readonly correct: boolean;
  readonly generatedTokens: number;
  readonly promptTokens: number;
  /** Text of the answer; for majority and debate the winning member's. */
  readonly text: string;
}

export interface MethodResult {
  /** In [0, 1]. */
  readonly accuracy: number;
  /** 95 % Wilson interval. */
  readonly ci95: readonly [low: number, high: number];
  /** Generated tokens per task, all agents and rounds together. */
  readonly tokensPerTask: number;
  readonly promptTokensPerTask: number;
  readonly n: number;
  readonly families: Readonly<Record<string, { readonly accuracy: number; readonly n: number }>>;
}

/** Exact McNemar test of a method against the better single agent on the same tasks. */
export interface PairedResult {
  /** Tasks only the method solves. */
  readonly gained: number;
  /** Tasks only the baseline solves. */
  readonly lost: number;
  /** Two-sided exact p. */
  readonly p: number;
  readonly baseline: "single" | "singleSampled";
}

export interface Report {
  readonly methods: Readonly<Record<MethodName, MethodResult>>;
  readonly paired: { readonly distilledVsSingle: PairedResult; readonly debateVsSingle: PairedResult };
  /** K: how many sampled answers "majority" votes over, so that it may spend the debate's tokens. */
  readonly majoritySamples: number;
  /** Whether the adapter is better than its base on validation questions. Absent in reports older than the gate. */
  readonly gate?: Gate;
}

/** A finished file in the store. */
export interface Artifact {
  readonly runId: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly blob: Blob;
}

export type Stage = "debate" | "distil" | "train" | "evaluate" | "export";
export const STAGES: readonly Stage[] = ["debate", "distil", "train", "evaluate", "export"];
