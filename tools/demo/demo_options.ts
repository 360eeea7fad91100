// The demo's command line: the fields of the page's form, two sizes of a run, and where the results go.
import { parseArgs } from "node:util";
import { SETTINGS } from "../../src/settings/run_config.ts";

/** Small enough for six minutes on two cores without a GPU, large enough to show the effect. */
const QUICK: Readonly<Record<string, string>> = {
  tasks: "240",
  "test-tasks": "150",
  agents: "3",
  rounds: "2",
  steps: "60",
  "batch-tokens": "1024",
};
/** The number of debated questions matters most, then the steps (docs/log.md). */
const FULL: Readonly<Record<string, string>> = {
  tasks: "600",
  "test-tasks": "400",
  agents: "5",
  rounds: "2",
  steps: "150",
  "batch-tokens": "1024",
  "learning-rate": "0.003",
};

/** The form's fields as options, e.g. "test-tasks" -> "testTasks"; the page itself checks their values. The seed has its own. */
const FIELDS: Readonly<Record<string, string>> = Object.fromEntries(
  SETTINGS.fields
    .filter(({ key }) => key !== "seed")
    .map(({ key }) => [key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), key]),
);

export const HELP = `npm run demo -- [options]
  --quick            a small run (${Object.entries(QUICK)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ")})
  --seed N           default 7          --seeds A,B,C   one run for each
  fields of the form:
    ${Object.keys(FIELDS)
      .map((name) => `--${name} X`)
      .join(", ")
      .replaceAll(/(.{1,100})(?:, |$)/g, "$1,\n    ")
      .trimEnd()
      .slice(0, -1)}
  --out FOLDER       default out/demo   --json FILE     the figures as JSON
  --results          writes docs/results.md from the runs
  --minutes N        gives up after so long (default 60)
  --headed           shows the browser; --gpu uses the machine's own GPU instead of the software adapter`;

export interface DemoOptions {
  readonly seeds: readonly string[];
  /** Folder of the zips and pictures. */
  readonly out: string;
  /** File that gets the figures. */
  readonly json: string | null;
  readonly limitMs: number;
  readonly writesResults: boolean;
  readonly isHeaded: boolean;
  readonly usesGpu: boolean;
  readonly asksHelp: boolean;
  /** What the page's form is filled with, but for the seed: field -> text. */
  readonly fields: ReadonlyMap<string, string>;
}

export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { ...text, default: "7" },
      seeds: text,
      out: { ...text, default: "out/demo" },
      json: text,
      minutes: { ...text, default: "60" },
      quick: flag,
      results: flag,
      headed: flag,
      gpu: flag,
      help: flag,
      ...Object.fromEntries(Object.keys(FIELDS).map((name) => [name, text])),
    },
  });
  const given: Readonly<Record<string, unknown>> = values;
  const preset = values.quick ? QUICK : FULL;
  const fields = Object.entries(FIELDS).flatMap(([option, field]) => {
    const value = given[option] ?? preset[option];
    return typeof value === "string" ? [[field, value] as const] : [];
  });
  return {
    seeds: values.seeds?.split(",") ?? [values.seed],
    out: values.out,
    json: values.json ?? null,
    limitMs: Number(values.minutes) * 60_000,
    writesResults: values.results,
    isHeaded: values.headed,
    usesGpu: values.gpu,
    asksHelp: values.help,
    fields: new Map(fields),
  };
}
