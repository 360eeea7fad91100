// Students of the evidence are trained here, by a method's own `learn` on our shaders and under the page's own plan of memory, and asked
// here. A training that was cut goes on from its last checkpoint; a student that is there already is not trained again.
import { canonicalJson } from "../core/canonical_json.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import { Buffers } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { METHODS } from "../methods/list.ts";
import type { Site } from "../methods/site.ts";
import type { Architecture } from "../models/architecture.ts";
import { loraLayout } from "../model/lora.ts";
import { uploadWeights } from "../model/weights.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { Dataset } from "../records/dataset.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { defaultConfig, type RunConfig } from "../settings/run_config.ts";
import { loraConfigOf, recipeOfRun } from "../train/recipe.ts";
import { planTraining } from "../train/run_plan.ts";
import type { Desk } from "./desk.ts";
import type { SaidBefore } from "./said.ts";

/** A student's own files. */
export interface StudentFiles {
  adapter(): Promise<{ readonly adapter: LoraAdapter; readonly sha256: string } | null>;
  /** @returns the SHA-256 of the weights' file */
  putAdapter(adapter: LoraAdapter): Promise<string>;
  checkpoint(): Promise<Checkpoint | null>;
  putCheckpoint(checkpoint: Checkpoint, metrics: readonly StepMetric[]): Promise<void>;
}

export interface SchoolPorts {
  readonly architecture: Architecture;
  readonly tensors: TensorSource;
  readonly openGpu: () => Promise<Gpu>;
  /** Opens a student to speak, through what is called `speaker`. */
  readonly open: (adapter: LoraAdapter) => Promise<LanguageModel>;
  readonly speaker: string;
  /** Called before a student learns or speaks: the base ends, so that only one model is held. */
  readonly makeRoom: () => Promise<void>;
  /** @param name of the student's folder */
  readonly files: (name: string) => Promise<StudentFiles>;
  readonly said: SaidBefore;
  readonly hash: (text: string) => string;
  readonly tell: (line: string) => void;
}

export interface Taught {
  readonly name: string;
  readonly strategy: RunConfig["strategy"];
  readonly labels: Dataset["labels"];
  readonly seed: number;
  readonly dataset: Dataset;
  readonly tasks: readonly Task[];
  readonly trajectories: readonly Trajectory[];
}

export interface SchooledStudent {
  readonly generate: LanguageModel["generate"];
  readonly steps: number;
}

/** The student that speaks at present. */
interface Speaking {
  readonly name: string;
  readonly lm: LanguageModel;
}

export class Schooling {
  readonly #ports: SchoolPorts;
  #speaking: Speaking | null = null;

  constructor(ports: SchoolPorts) {
    this.#ports = ports;
  }

  /** Trains the student, unless it is there. @throws errors of the method's `learn`, of the plan and of the files */
  async student(desk: Desk, taught: Taught): Promise<SchooledStudent> {
    const config = configOf(desk, taught);
    const name = this.#nameOf(desk, taught, config);
    const files = await this.#ports.files(name);
    const { adapter, sha256 } =
      (await files.adapter()) ?? (await this.#train(desk, { taught, config, files }));
    const generate = this.#ports.said.speaker(
      `student ${this.#ports.speaker} ${sha256}`,
      () => this.#speaker(name, adapter),
      (done, of) => this.#ports.tell(`    ${done} of ${of} answers`),
    );
    return { generate, steps: config.steps };
  }

  /** Ends the student that speaks. */
  async close(): Promise<void> {
    const speaking = this.#speaking;
    this.#speaking = null;
    await speaking?.lm.dispose();
  }

  /** By all that decides the student, and nothing else: a setting of something else that is new must not have it trained again. */
  #nameOf({ parts }: Desk, { name, seed, dataset, trajectories }: Taught, config: RunConfig): string {
    const learned = trajectories.map(({ turns }) => turns.map(({ solution }) => solution));
    const { strategy } = config;
    const own = Object.fromEntries(
      Object.entries(config).filter(([key]) => Object.hasOwn(METHODS[strategy].rows, key)),
    );
    const training = { strategy, own, recipe: { ...recipeOfRun(config) } };
    const facts = { base: parts.base.sha256, training, dataset: dataset.hash, learned };
    return `${name}-seed-${seed}-${this.#ports.hash(canonicalJson(facts)).slice(0, 12)}`;
  }

  async #train(
    desk: Desk,
    {
      taught,
      config,
      files,
    }: { readonly taught: Taught; readonly config: RunConfig; readonly files: StudentFiles },
  ): Promise<{ readonly adapter: LoraAdapter; readonly sha256: string }> {
    const { architecture, tensors, openGpu, makeRoom, tell } = this.#ports;
    await this.close();
    await makeRoom();
    const learner = await METHODS[config.strategy].learner();
    const recipe = recipeOfRun(config);
    const gpu = await openGpu();
    try {
      const plan = planTraining(architecture, recipe, learner.memory(config), gpu.report);
      const buffers = new Buffers(gpu); // freed with the device
      const weights = await uploadWeights(buffers, architecture, tensors, plan.settings);
      const layout = loraLayout(architecture, recipe);
      const { parameters } = await buffers.allocate("lora", { parameters: 4 * layout.length });
      const { lora_alpha, r } = loraConfigOf(recipe);
      const model = { architecture, weights, lora: { layout, scale: lora_alpha / r, parameters } };
      tell(`    ${taught.dataset.examples.length} rows, ${config.steps} steps; ${plan.sentence}`);
      const checkpoint = await files.checkpoint();
      const site: Site<RunConfig> = {
        ...this.#siteOf(desk, taught, files),
        config,
        sizes: plan.settings,
        seat: { kind: "gpu", gpu, model },
        checkpoint,
      };
      const { adapter } = await learner.learn(site);
      return { adapter, sha256: await files.putAdapter(adapter) };
    } finally {
      gpu.destroy();
    }
  }

  #siteOf(
    { parts }: Desk,
    { name, dataset, tasks, trajectories }: Taught,
    files: StudentFiles,
  ): Omit<Site<RunConfig>, "config" | "sizes" | "seat" | "checkpoint"> {
    const { tell } = this.#ports;
    const { base, tokenizer, voice, clock, signal } = parts;
    return {
      runId: "evidence",
      base,
      start: null,
      tokenizer,
      voice,
      questions: { distil: tasks, validation: [] },
      records: {
        trajectories: () => Promise.resolve(trajectories),
        dataset: () => Promise.resolve(dataset),
        judge: () => Promise.resolve(null),
        putJudge: () => Promise.resolve(),
      },
      hooks: {
        clock,
        signal,
        pause: () => null,
        onMetric: ({ step, loss, elapsedMs }) =>
          tell(`    ${name}: step ${step}, loss ${loss.toFixed(3)}, ${(elapsedMs / 1000).toFixed(0)} s`),
        onOtherDevice: (step) => tell(`    ${name}: the first ${step} steps were taken on another device`),
        onSkipped: (step) => tell(`    ${name}: step ${step} was skipped, its gradient is no number`),
        onCheckpoint: (checkpoint, metrics) => files.putCheckpoint(checkpoint, metrics),
      },
      tellJudge: () => {},
      notice: (_code, text) => tell(`    ${name}: ${text}`),
    };
  }

  /** The student, which stays open until another one speaks. */
  async #speaker(name: string, adapter: LoraAdapter): Promise<LanguageModel["generate"]> {
    if (this.#speaking?.name !== name) {
      await this.close();
      await this.#ports.makeRoom();
      this.#speaking = { name, lm: await this.#ports.open(adapter) };
    }
    const { lm } = this.#speaking;
    return (requests, options) => lm.generate(requests, options);
  }
}

/** The method's settings with the evidence's sizes: as many steps as it takes to learn each row so often. */
function configOf(
  { sizes: { rank, learningRate, batchTokens, passes } }: Desk,
  { strategy, labels, seed, dataset }: Taught,
): RunConfig {
  const usual = defaultConfig(strategy);
  const gentler = usual.learningRate / defaultConfig("rsft").learningRate;
  const steps = Math.max(1, Math.ceil((passes * dataset.statistics.tokens) / batchTokens));
  return { ...usual, labels, seed, rank, batchTokens, steps, learningRate: learningRate * gentler };
}
