// `retort run`: the page's whole path without a page: debate, distil, train, evaluate, export.
// Trap: the run lives in memory and is written once, at its end; a run of hours belongs into the page, which keeps every turn.
import { RunControl } from "../pipeline/control.ts";
import { runPipeline } from "../pipeline/pipeline.ts";
import { MemoryStore } from "../store/memory_store.ts";
import { command } from "./command.ts";
import { needed, optional } from "./flags.ts";
import { localCrew } from "./local_crew.ts";
import { diskSources } from "./model_source.ts";
import { QUESTION_FLAGS, QUESTION_NOTES } from "./question_flags.ts";
import { beginRun } from "./run_begin.ts";
import { teller, writeResults } from "./run_results.ts";
import { SETTING_FLAGS, settingTexts } from "./run_settings.ts";

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
    ...QUESTION_FLAGS,
    ...SETTING_FLAGS,
  },
  notes: `${QUESTION_NOTES}
The run is in memory until its end: Ctrl-C loses it. --json FILE: {"schema": 2, "runId",
"config", "methods": {name: {"accuracy", "ci95", "tokensPerTask", "n", "families"}}, "paired", "zip": {"path", "bytes", "sha256"}}.`,
  run: async (flags, around) => {
    const { disk, clock, signal } = around;
    const source = diskSources(disk);
    const store = new MemoryStore();
    const { run, voice } = await beginRun(
      {
        model: flags.model.replace(/\/+$/, ""),
        questions: flags,
        start: flags.start,
        texts: settingTexts(flags),
      },
      { store, source },
      around,
    );
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
    await writeResults(ended, store, flags, around);
  },
});
