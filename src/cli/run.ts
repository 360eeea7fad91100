// `retort run`: the page's whole path without a page: debate, distil, train, evaluate, export.
// Trap: the run lives in memory and is written once, at its end; a run of hours belongs into the page, which keeps every turn.
import { join } from "node:path";
import type { Field } from "../settings/catalogue.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { RunError } from "../core/errors.ts";
import type { RunEvent } from "../threads/run_event.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Architecture } from "../models/architecture.ts";
import { openModel } from "../models/open.ts";
import { RunControl } from "../pipeline/control.ts";
import { runPipeline } from "../pipeline/pipeline.ts";
import { createRun } from "../pipeline/runs.ts";
import { MemoryStore } from "../store/memory_store.ts";
import { command, type Surroundings } from "./command.ts";
import { type Flag, needed, optional } from "./flags.ts";
import { localCrew } from "./local_crew.ts";
import { diskSources } from "./model_source.ts";
import { checkQuestions, openQuestions } from "./questions.ts";
import { checkRank, readStart, type OpenedStart } from "./start_adapter.ts";

/** "testTasks" -> "test-tasks" */
const flagName = (field: Field) => field.key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** "learning rate (default 0.006; PAD 0.002)", "rounds of practice (PAD; default 30)" */
function helpOf(field: Field): string {
  const only = SETTINGS.ownerNames(field)
    .map((name) => `${name}, `)
    .join("");
  const named = SETTINGS.ownFallbacks(field.key)
    .map(({ name, value }) => `; ${name} ${value}`)
    .join("");
  return `${field.label.toLowerCase()} (${only}default ${field.fallback}${named})`;
}

/** The page's settings as flags; texts are judged by the same rule as in its form. */
const SETTING_FLAGS = Object.fromEntries(
  SETTINGS.fields.map((field): [string, Flag<string | null>] => [
    flagName(field),
    {
      placeholder: field.kind === "number" ? "N" : field.choices.map(({ value }) => value).join("|"),
      help: helpOf(field),
      parse: (text) => String(SETTINGS.parse(field, text)),
      absent: { value: null },
    },
  ]),
);

export const runCommand = command({
  name: "run",
  summary: "debate, distil, train, test and export, as the page does",
  flags: {
    model: needed("DIR", "the model's folder, with its retort.json"),
    out: needed("DIR", "the zip goes there"),
    start: optional(
      "ADAPTER",
      "what the student starts from: a PEFT folder, or a zip with one, as a run writes it",
    ),
    json: optional("FILE", "writes the report there"),
    questions: optional("FILE", "asks the questions of this file, one JSON object a line; see below"),
    ...SETTING_FLAGS,
  },
  notes: `
Without --questions the questions are those of the page. A line of that file is {"question", "answer"}, with "id", "family" and
"split" ("distil", "val" or "test") where they are known; lines without a split are dealt out five, two and three of ten. Every
word must be one the model has. Where --tasks or --test-tasks is not given, all of the file are asked, up to the usual number.
The run is in memory until its end: Ctrl-C loses it. --json FILE: {"schema": 1, "runId",
"config", "methods": {name: {"accuracy", "ci95", "tokensPerTask", "n", "families"}}, "paired", "zip": {"path", "bytes", "sha256"}}.`,
  run: async (flags, around) => {
    const { disk, clock, signal } = around;
    const texts = new Map<string, string>();
    for (const field of SETTINGS.fields) {
      const text = (flags as Readonly<Record<string, unknown>>)[flagName(field)];
      if (typeof text === "string") texts.set(field.key, text);
    }
    const source = diskSources(disk);
    const base = await openModel(await source(flags.model.replace(/\/+$/, "")), ["ref", "architecture"]);
    const [store, voice] = [new MemoryStore(), await base.voice()];
    const taskSet = await openQuestions(flags.questions, texts, disk);
    const start = flags.start === null ? undefined : await openStart(flags.start, base, around);
    if (start !== undefined) {
      checkRank(texts.get("rank"), start);
      texts.set("rank", String(start.point.lora.r));
    }
    const config = SETTINGS.from(texts);
    if (flags.questions !== null) {
      const { tokenizer } = await openModel(base, ["tokenizer"]);
      checkQuestions(taskSet, config, voice, tokenizer);
    }
    const run = await createRun({ store, clock, taskSet }, { config, model: base.ref, start });
    const control = new RunControl();
    signal.addEventListener("abort", () => control.cancel(), { once: true });
    const gpu = await around.gpuPort();
    await disk.makeFolder(flags.out); // before the work, not after it
    const ended = await runPipeline(
      run.id,
      {
        ...localCrew({ store, clock, source, gpu, voice }),
        store,
        clock,
        voice,
        emit: teller(around.tell),
        versions: { node: process.version },
      },
      control,
    );
    const artifact = await store.getArtifact(run.id);
    if (artifact === null || ended.report === null) {
      throw new RunError(
        "internal",
        `Run ${run.id} ended without ${artifact === null ? "a zip" : "a report"}.`,
      );
    }
    const zip = join(flags.out, artifact.name);
    await disk.replace(zip, new Uint8Array(await artifact.blob.arrayBuffer()));
    const { methods, paired } = ended.report;
    for (const [name, { accuracy, ci95, tokensPerTask, n }] of Object.entries(methods)) {
      const [low, high] = ci95.map((bound) => (100 * bound).toFixed(1));
      const right = `${(100 * accuracy).toFixed(1)} % right [${low}, ${high}] of ${n}`;
      const shown = name === "debate" ? run.config.teacher : name; // the teacher's row
      around.out(`${shown.padEnd(14)} ${right}, ${tokensPerTask.toFixed(1)} tokens a question`);
    }
    around.out(zip);
    if (flags.json !== null) {
      const { bytes, sha256 } = artifact;
      const summary = {
        schema: 1,
        runId: run.id,
        config: run.config,
        methods,
        paired,
        zip: { path: zip, bytes, sha256 },
      };
      await disk.replace(flags.json, `${JSON.stringify(summary, null, 2)}\n`);
    }
  },
});

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

/** Progress as lines, a tenth of a stage apart. */
function teller(tell: (line: string) => void): (event: RunEvent) => void {
  let last = "";
  return (event) => {
    if (event.type === "stage" && event.state !== "skipped") tell(`${event.stage}: ${event.state}`);
    if (event.type === "notice") tell(event.text);
    if (event.type !== "progress") return;
    const line = `${event.stage}: ${Math.floor((10 * event.done) / Math.max(1, event.total)) * 10} %`;
    if (line !== last) tell(line);
    last = line;
  };
}
