// What stands before the first turn of `retort run`: the model, the questions and the start are opened and checked, and the
// run is stored with them.
import type { ModelRef } from "../records/model_ref.ts";
import type { Architecture } from "../models/architecture.ts";
import { openModel } from "../models/open.ts";
import type { OpenSource } from "../models/source.ts";
import { createRun } from "../pipeline/runs.ts";
import { SETTINGS } from "../settings/run_config.ts";
import type { RunRecord, Store } from "../store/store.ts";
import type { Voice } from "../voice/voice.ts";
import type { Surroundings } from "./command.ts";
import type { FlagValues } from "./flags.ts";
import type { QUESTION_FLAGS } from "./question_flags.ts";
import { sourceOf } from "../tasks/sources.ts";
import { requireSource } from "../voice/askable.ts";
import { checkQuestions, openQuestions } from "./questions.ts";
import { checkRank, readStart, type OpenedStart } from "./start_adapter.ts";

/** What a new run is made of. */
export interface RunOrder {
  /** The model's folder. */
  readonly model: string;
  /** The file of questions, and how it is read. */
  readonly questions: FlagValues<typeof QUESTION_FLAGS>;
  /** A PEFT folder, or a zip that holds one. */
  readonly start: string | null;
  /** The settings that were given, by key. */
  readonly texts: Map<string, string>;
}

export interface BegunRun {
  readonly run: RunRecord;
  readonly voice: Voice;
}

/** Opens what the order names, checks it, and stores a new run. @throws RunError naming what is wrong with which of them */
export async function beginRun(
  { model, questions, start: startPath, texts }: RunOrder,
  { store, source }: { readonly store: Store; readonly source: OpenSource },
  around: Surroundings,
): Promise<BegunRun> {
  const base = await openModel(await source(model), ["ref", "architecture"]);
  const voice = await base.voice();
  const taskSet = await openQuestions(questions, texts, around);
  const start = startPath === null ? undefined : await openStart(startPath, base, around);
  if (start !== undefined) {
    checkRank(texts.get("rank"), start);
    texts.set("rank", String(start.point.lora.r));
  }
  const config = SETTINGS.from(texts);
  requireSource(sourceOf(config.source), voice);
  if (questions.questions !== null) {
    const { tokenizer } = await openModel(base, ["tokenizer"]);
    checkQuestions(taskSet, config, voice, tokenizer);
  }
  const run = await createRun({ store, clock: around.clock, taskSet }, { config, model: base.ref, start });
  return { run, voice };
}

/** @throws RunError naming what is wrong with the adapter */
async function openStart(
  path: string,
  { ref, architecture }: { readonly ref: ModelRef; readonly architecture: Architecture },
  { disk, tell }: Surroundings,
): Promise<OpenedStart> {
  const start = await readStart(path, disk, architecture, ref);
  const { r, lora_alpha } = start.point.lora;
  const checked =
    start.point.check === "sha256"
      ? "trained on these very base weights"
      : "its shapes fit; which weights it was trained on could not be checked";
  tell(`the student starts from ${path} (rank ${r}, lora_alpha ${lora_alpha}): ${checked}`);
  return start;
}
