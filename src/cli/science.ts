// `retort science`: from a base to the table of methods, row by row, each kept as raw lines; a run that was cut goes on. What a row
// is and how it is judged stands in src/science; here are the disk, the device and the order.
import { join } from "node:path";
import { asRunError, RunError } from "../core/errors.ts";
import type { Gpu } from "../gpu/device.ts";
import { claimsOf } from "../science/claims.ts";
import { Experiment } from "../science/experiment.ts";
import { Lab } from "../science/lab.ts";
import { accuracyPlot, costPlot } from "../science/plots.ts";
import { claimLines, scienceSection, terminalTable } from "../science/report.ts";
import { ROWS, rowsNamed } from "../science/rows.ts";
import { makeRow, type Planned, planRows, type RowsMade, runRows } from "../science/run_rows.ts";
import { EXPERIMENTS, type Settings } from "../science/settings.ts";
import { differences, type RowSummary, summaryOf } from "../science/summary.ts";
import { tableOf } from "../science/table.ts";
import { command, type Surroundings } from "./command.ts";
import { openDisk, withGpu } from "./engine.ts";
import { choiceFlag, type FlagValues, integerFlag, optional, optionalInteger, toggle } from "./flags.ts";
import { inMemory, onDisk, readSummary, SUMMARY } from "./science_files.ts";
import { makeSide, type Side, sideOf } from "./side_tables.ts";

const BUNDLED = "public/models/tiny";

const FLAGS = {
  seeds: integerFlag(3, { min: 1, max: 100 }, "seeds, from --seed on"),
  seed: integerFlag(1, { min: 0, max: 1_000_000 }, "the first seed"),
  quick: toggle("small sizes, one seed unless --seeds says otherwise: minutes instead of hours"),
  size: choiceFlag(["short", "full", "quick", "tiny"], "sizes of everything; --quick is --size quick"),
  only: optional("ROW,ROW", "only these rows"),
  teachers: toggle("instead: the table of all teachers, each beside a vote at its tokens and with a student"),
  methods: toggle(
    "instead: the table of all methods, each on the same debates, beside a vote and plain copying",
  ),
  figures: optional("FILE", "with one of these two: rows of it that are kept there are not made again"),
  row: optional(
    "ROW",
    "makes this row of --seed again, from nothing, and says whether it equals the table's",
  ),
  limit: optionalInteger({ min: 1, max: 100_000 }, "minutes after which no further row is begun"),
  model: optional("DIR", `a model's folder with a retort.json (default ${BUNDLED})`),
  out: optional("DIR", "raw files, table and plots go there (default out/science)"),
};

export const scienceCommand = command({
  name: "science",
  summary: "measures every method against its controls, from the base to the table",
  flags: FLAGS,
  notes: `
Rows: ${ROWS.map(({ name }) => name).join(", ")}.
Writes to --out: a file of raw JSON lines for each row and each debate, named by a hash of all that decides it, so that a run
which was cut goes on where it was; ${SUMMARY}; results.md and plots/*.svg, both computed from the raw files alone. With --teachers or
--methods it writes teachers.md and teachers.json or methods.md and methods.json instead.`,
  run: async (flags, around) => {
    const { disk, clock, tell } = around;
    const wanted = wantedOf(flags);
    const { settings, out } = wanted;
    const open = await labOpener(flags.model ?? BUNDLED, settings, around);
    await disk.makeFolder(join(out, "plots"));
    await withGpu(around, async (gpu) => {
      const lab = await open(gpu);
      const started = clock.elapsed();
      if (wanted.again !== null) {
        const x = new Experiment(lab, settings, inMemory(disk), tell);
        await repeat(x, wanted.again, await readSummary(disk, out), around.out);
        return;
      }
      const x = new Experiment(lab, settings, onDisk(disk, out), tell);
      const isOver = () => flags.limit !== null && clock.elapsed() - started > 60_000 * flags.limit;
      const make = (plan: readonly Planned[]) => {
        tell(`${plan.length} rows; sizes "${settings.name}"; seeds ${wanted.seeds.join(", ")}`);
        return runRows(x, plan, isOver, (thrown) => {
          const error = asRunError(thrown, "science");
          return around.signal.aborted || gpu.failure !== null || error.code === "aborted" ? error : null;
        });
      };
      const failures = await madeTable(x, wanted, make, around);
      const minutes = ((clock.elapsed() - started) / 60_000).toFixed(1);
      around.out(`${join(out, `${wanted.side ?? "results"}.md`)}: ${minutes} minutes`);
      if (failures.length > 0) {
        throw new RunError("internal", `${failures.length} rows failed; the table lacks them.`, { failures });
      }
    });
  },
});

/** Makes the table that was asked for and writes it. @returns what failed */
async function madeTable(
  x: Experiment,
  wanted: Wanted,
  make: (plan: readonly Planned[]) => Promise<RowsMade>,
  around: Surroundings,
): Promise<readonly string[]> {
  const { side } = wanted;
  if (side !== null) return makeSide(x, { ...wanted, side }, make, around);
  const made = await make(wanted.plan);
  await writeResults(made, wanted, around);
  return made.failures;
}

/** What is to be made, and where it goes. */
interface Wanted {
  readonly settings: Settings;
  /** A table beside the large one, null for that one. */
  readonly side: Side | null;
  /** Names of rows, null for all. */
  readonly only: readonly string[] | null;
  /** Figures of earlier runs of a side table. */
  readonly kept: string | null;
  readonly seeds: readonly number[];
  readonly plan: readonly Planned[];
  /** One row of the table that is made again instead, null without --row. */
  readonly again: Planned | null;
  readonly out: string;
  /** What makes the same table again. */
  readonly command: string;
}

/** @throws RunError("config") for a row that there is not */
function wantedOf(flags: FlagValues<typeof FLAGS>): Wanted {
  const settings = EXPERIMENTS[flags.quick ? "quick" : flags.size];
  const count = flags.quick && flags.seeds === 3 ? 1 : flags.seeds;
  const seeds = Array.from({ length: count }, (_, i) => flags.seed + i);
  const side = sideOf(flags);
  const only = flags.only?.split(",").map((name) => name.trim()) ?? null;
  const specs = only === null || side !== null ? ROWS : rowsNamed(only);
  const [again] = flags.row === null ? [] : rowsNamed([flags.row]);
  const asked = [
    ...(side === null ? [] : [`--${side}`]),
    `--seeds ${seeds.length}`,
    ...(flags.seed === 1 ? [] : [`--seed ${flags.seed}`]),
    ...(settings.name === "short" ? [] : [`--size ${settings.name}`]),
    ...(flags.only === null ? [] : [`--only ${flags.only}`]),
    ...(side !== null && flags.figures !== null && settings.name !== "short" ? ["--add"] : []), // tools/science.ts keeps these for docs
  ];
  return {
    settings,
    side,
    only,
    kept: flags.figures,
    seeds,
    plan: planRows(specs, seeds),
    again: again === undefined ? null : { spec: again, seed: flags.seed },
    out: flags.out ?? join("out", "science"),
    command: `npm run science -- ${asked.join(" ")}`,
  };
}

/** Opens the model's folder. @returns what brings it onto a device, as the bench of all rows
 *  @throws RunError("config") for a model that cannot make the experiment */
async function labOpener(
  model: string,
  { decodeRows }: Settings,
  { disk, clock, signal }: Surroundings,
): Promise<(gpu: Gpu) => Promise<Lab>> {
  const opened = await openDisk(model, disk, ["ref", "architecture", "tokenizer", "tensors"]);
  const voice = await opened.voice();
  if (!voice.can.includes("quality")) {
    throw new RunError(
      "config",
      `${model}: the experiment needs a model that debates in the notation of a retort.json, and there is none.`,
      { model },
    );
  }
  const { ref: base, architecture, tokenizer, tensors } = opened;
  const mostRank = 16; // that of the rank's ablation
  return (gpu) =>
    Lab.open({ gpu, architecture, tensors, tokenizer, voice, base, clock, signal }, { decodeRows, mostRank });
}

/** Writes the table, its plots and the summary of each row, and prints the table. */
async function writeResults(
  { rows, failures, missing }: RowsMade,
  { out, command: asked }: Wanted,
  { disk, out: print }: Surroundings,
): Promise<void> {
  const table = tableOf(ROWS, rows);
  const claims = claimsOf(table, rows);
  const lacking = missing.map(({ spec, seed }) => `${spec.name}, seed ${seed}`);
  const section = scienceSection({
    table,
    files: rows,
    claims,
    command: asked,
    failures,
    missing: lacking,
    seconds: rows.reduce((sum, { header }) => sum + header.seconds.all, 0),
    plots: [
      { path: "plots/accuracy.svg", alt: "accuracy of every method with its interval" },
      { path: "plots/cost.svg", alt: "accuracy against generated tokens a question" },
    ],
  });
  await disk.replace(join(out, "results.md"), section);
  await disk.replace(join(out, "plots", "accuracy.svg"), accuracyPlot(table));
  await disk.replace(join(out, "plots", "cost.svg"), costPlot(table));
  const summaries = rows.map((row) => summaryOf(row, (words) => disk.sha256OfText(words)));
  await disk.replace(join(out, SUMMARY), `${JSON.stringify({ schema: 1, rows: summaries }, null, 1)}\n`);
  for (const line of [...terminalTable(table), ...claimLines(claims)]) print(line);
  for (const failure of failures) print(`failed: ${failure}`);
  if (lacking.length > 0) print(`not made: ${lacking.join("; ")}`);
}

/** Makes a row from nothing: no raw file is read or written, so that what it learned from is made again as well. */
async function repeat(
  x: Experiment,
  planned: Planned,
  summaries: readonly RowSummary[],
  out: (line: string) => void,
): Promise<void> {
  const again = summaryOf(await makeRow(x, planned), (words) => x.files.hash(words));
  for (const [name, [right, of]] of Object.entries(again.right)) out(`${name}: ${right} of ${of} right`);
  const before = summaries.find(({ row, seed }) => row === again.row && seed === again.seed);
  if (before === undefined) {
    out(`The table has no row ${again.row} of seed ${again.seed} to compare with.`);
    return;
  }
  const found = differences(before, again);
  out(
    found.length === 0 ? "equal to the table, word for word" : `not equal to the table: ${found.join("; ")}`,
  );
}
