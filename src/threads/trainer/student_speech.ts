// How the student and its base answer the test's questions: on our engine, beside which it was trained, or, where there is no graphics
// device, in ONNX Runtime on the processor.
import type { Clock } from "../../core/ports.ts";
import { write } from "../../gpu/buffers.ts";
import { EngineLm } from "../../lm/engine_lm.ts";
import type { GenerateOptions } from "../../lm/language_model.ts";
import type { Teacher } from "../../lm/open_teacher.ts";
import { decodePlan } from "../../model/decoding/decode_plan.ts";
import { Generator } from "../../model/generate.ts";
import { fromAdapter } from "../../model/lora.ts";
import type { OpenSource } from "../../models/source.ts";
import type { LoraAdapter } from "../../records/adapter.ts";
import type { Completion, GenerateRequest } from "../../records/completion.ts";
import type { ModelRef } from "../../records/model_ref.ts";
import type { GpuSeat } from "../../methods/seat.ts";
import type { PlanSettings } from "../../train/plan.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

export interface StudentSpeech {
  /** @param adapter the student's; null: the base answers. Errors are those of the language model. */
  generate(
    requests: readonly GenerateRequest[],
    adapter: LoraAdapter | null,
    options: GenerateOptions,
  ): Promise<Completion[]>;
  /** Gives memory back that a training needs, and forgets the student. */
  makeRoom(): Promise<void>;
}

/** Speaks with the very arena that is trained. */
export class EngineSpeech implements StudentSpeech {
  readonly #seat: GpuSeat;
  readonly #sizes: PlanSettings;
  readonly #tokenizer: Tokenizer;
  #generator: Generator | null = null;
  /** What lies in the arena. */
  #loaded: LoraAdapter | null = null;

  constructor(seat: GpuSeat, sizes: PlanSettings, tokenizer: Tokenizer) {
    this.#seat = seat;
    this.#sizes = sizes;
    this.#tokenizer = tokenizer;
  }

  async generate(
    requests: readonly GenerateRequest[],
    adapter: LoraAdapter | null,
    options: GenerateOptions,
  ): Promise<Completion[]> {
    const { gpu, model } = this.#seat;
    if (adapter !== null && adapter !== this.#loaded) {
      write(gpu, model.lora.parameters, fromAdapter(model.lora.layout, adapter));
      this.#loaded = adapter;
    }
    const { decodeRows: rows, contextTokens } = this.#sizes;
    const plan = decodePlan(model.architecture, { rows, contextTokens });
    this.#generator ??= await Generator.create(gpu, model, plan);
    return new EngineLm(this.#generator, this.#tokenizer, adapter !== null).generate(requests, options);
  }

  makeRoom(): Promise<void> {
    this.#generator?.destroy();
    this.#generator = null;
    this.#loaded = null;
    return Promise.resolve();
  }
}

/** Speaks through a graph that is made of the base, with the adapter merged where the student answers. One is open at a time. */
export class GraphSpeech implements StudentSpeech {
  readonly #base: ModelRef;
  readonly #ports: { readonly source: OpenSource; readonly clock: Clock };
  #open: { readonly adapter: LoraAdapter | null; readonly teacher: Teacher } | null = null;

  constructor(base: ModelRef, ports: { readonly source: OpenSource; readonly clock: Clock }) {
    this.#base = base;
    this.#ports = ports;
  }

  async generate(
    requests: readonly GenerateRequest[],
    adapter: LoraAdapter | null,
    options: GenerateOptions,
  ): Promise<Completion[]> {
    const { lm } = await this.#speaker(adapter);
    return lm.generate(requests, options);
  }

  async #speaker(adapter: LoraAdapter | null): Promise<Teacher> {
    if (this.#open !== null && this.#open.adapter === adapter) return this.#open.teacher;
    await this.makeRoom();
    const { openGraphTeacher } = await import("../model/graph_teacher.ts");
    const merged = adapter === null ? {} : { adapter };
    const teacher = await openGraphTeacher(this.#base, { ...this.#ports, ...merged });
    this.#open = { adapter, teacher };
    return teacher;
  }

  async makeRoom(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.teacher.lm.dispose();
  }
}
