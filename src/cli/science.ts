// `retort science`: from a base to the table of methods, row by row, each kept as raw lines; a run that was cut goes on. What a row
// is and how it is judged stands in src/science; here are the disk, the device and the order.
import { join } from "node:path";
import { asRunError, RunError } from "../core/errors.ts";
import { claimLines, scienceSection, terminalTable } from "../science/report.ts";
import { claimsOf } from "../science/claims.ts";
import { Experiment, type RawFiles } from "../science/experiment.ts";
import { Lab } from "../science/lab.ts";
import { accuracyPlot, costPlot } from "../science/plots.ts";
import type { RowFile } from "../science/records.ts";
import { ROWS, rowsNamed } from "../science/rows.ts";
import { makeRow, planRows, rowFileName, runRows } from "../science/run_rows.ts";
import { type Settings, EXPERIMENTS } from "../science/settings.ts";
import { differences, type RowSummary, summaryOf } from "../science/summary.ts";
import { tableOf } from "../science/table.ts";
import { command } from "./command.ts";
import type { Disk } from "./disk.ts";
import { openDisk, withGpu } from "./engine.ts";
import { choiceFlag, integerFlag, optional, optionalInteger, toggle } from "./flags.ts";

const BUNDLED = "public/models/tiny";
const SUMMARY = "science.json";

export const scienceCommand = command({
  name: "science",
  summary: "measures every method against its controls, from the base to the table",
  flags: {
    seeds: integerFlag(3, { min: 1, max: 100 }, "seeds, from --seed on"),
    seed: integerFlag(1, { min: 0, max: 1_000_000 }, "the first seed"),
    quick: toggle("small sizes, one seed unless --seeds says otherwise: minutes instead of hours"),
    size: choiceFlag(["short", "full", "quick", "tiny"], "sizes of everything; --quick is --size quick"),
    only: optional("ROW,ROW", "only these rows"),
    row: optional(
      "ROW",
      "makes this row of --seed again, from nothing, and says whether it equals the table's",
    ),
    limit: optionalInteger({ min: 1, max: 100_000 }, "minutes after which no further row is begun"),
    model: optional("DIR", `a model's folder with a retort.json (default ${BUNDLED})`),
    out: optional("DIR", "raw files, table and plots go there (default out/science)"),
  },
  notes: `
Rows: ${ROWS.map(({ name }) => name).join(", ")}.
Writes to --out: a file of raw JSON lines for each row and each debate, named by a hash of all that decides it, so that a run
which was cut goes on where it was; ${SUMMARY}; results.md and plots/*.svg, both computed from the raw files alone.`,
  run: async (flags, around) => {
    const { disk, clock, signal, tell } = around;
    const settings = EXPERIMENTS[flags.quick ? "quick" : flags.size];
    const seeds = Array.from(
      { length: flags.quick && flags.seeds === 3 ? 1 : flags.seeds },
      (_, i) => flags.seed + i,
    );
    const out = flags.out ?? join("out", "science");
    const model = flags.model ?? BUNDLED;
    const specs = flags.only === null ? ROWS : rowsNamed(flags.only.split(",").map((name) => name.trim()));
    const again = flags.row === null ? null : rowsNamed([flags.row])[0];
    const opened = await openDisk(model, disk, ["ref", "architecture", "tokenizer", "tensors"]);
    const voice = await opened.voice();
    if (!voice.can.includes("quality")) {
      throw new RunError(
        "config",
        `${model}: the experiment needs a model that debates in the notation of a retort.json, and there is none.`,
        { model },
      );
    }
    await disk.makeFolder(join(out, "plots"));
    await withGpu(around, async (gpu) => {
      const { ref: base, architecture, tokenizer, tensors } = opened;
      const lab = await Lab.open(
        { gpu, architecture, tensors, tokenizer, voice, base, clock, signal },
        labSizes(settings),
      );
      const started = clock.elapsed();
      if (again !== null && again !== undefined) {
        const x = new Experiment(lab, settings, inMemory(disk), tell);
        await repeat(x, { spec: again, seed: flags.seed }, await readSummary(disk, out), around.out);
        return;
      }
      const x = new Experiment(lab, settings, onDisk(disk, out), tell);
      const plan = planRows(specs, seeds);
      tell(`${plan.length} rows; sizes "${settings.name}"; seeds ${seeds.join(", ")}`);
      const isOver = () => flags.limit !== null && clock.elapsed() - started > 60_000 * flags.limit;
      const { rows, failures } = await runRows(x, plan, isOver, (thrown) => {
        const error = asRunError(thrown, "science");
        return signal.aborted || gpu.failure !== null || error.code === "aborted" ? error : null;
      });
      const here = new Set(rows.map(({ header }) => rowFileOf(header)));
      const missing = plan
        .filter((planned) => !here.has(rowFileName(x, planned).name))
        .map(({ spec, seed }) => `${spec.name}, seed ${seed}`);
      const table = tableOf(ROWS, rows);
      const claims = claimsOf(table, rows);
      const asked = [
        `--seeds ${seeds.length}`,
        ...(flags.seed === 1 ? [] : [`--seed ${flags.seed}`]),
        ...(settings.name === "short" ? [] : [`--size ${settings.name}`]),
        ...(flags.only === null ? [] : [`--only ${flags.only}`]),
      ];
      const section = scienceSection({
        table,
        files: rows,
        claims,
        command: `npm run science -- ${asked.join(" ")}`,
        failures,
        missing,
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
      for (const line of terminalTable(table)) around.out(line);
      for (const line of claimLines(claims)) around.out(line);
      for (const failure of failures) around.out(`failed: ${failure}`);
      if (missing.length > 0) around.out(`not made: ${missing.join("; ")}`);
      around.out(`${join(out, "results.md")}: ${((clock.elapsed() - started) / 60_000).toFixed(1)} minutes`);
      if (failures.length > 0) {
        throw new RunError("internal", `${failures.length} rows failed; the table lacks them.`, { failures });
      }
    });
  },
});

const rowFileOf = ({ row, seed, key }: RowFile["header"]) => `row-${row}-seed-${seed}-${key}.jsonl`;

/** The highest rank is that of the rank's ablation. */
const labSizes = ({ decodeRows }: Settings) => ({ decodeRows, mostRank: 16 });

/** Makes a row from nothing: no raw file is read or written, so that what it learned from is made again as well. */
async function repeat(
  x: Experiment,
  planned: Parameters<typeof makeRow>[1],
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

/** The summary of the last run in --out, else the one that stands in docs. */
async function readSummary(disk: Disk, out: string): Promise<readonly RowSummary[]> {
  for (const path of [join(out, SUMMARY), join("docs", SUMMARY)]) {
    if (!(await disk.isFile(path))) continue;
    const json = JSON.parse(new TextDecoder().decode(await disk.read(path))) as {
      rows: readonly RowSummary[];
    }; // written above
    return json.rows;
  }
  return [];
}

function onDisk(disk: Disk, folder: string): RawFiles {
  return {
    read: async (name) => {
      const path = join(folder, name);
      return (await disk.isFile(path)) ? new TextDecoder().decode(await disk.read(path)) : null;
    },
    replace: (name, text) => disk.replace(join(folder, name), text),
    hash: (text) => disk.sha256OfText(text),
  };
}

function inMemory(disk: Disk): RawFiles {
  const files = new Map<string, string>();
  return {
    read: (name) => Promise.resolve(files.get(name) ?? null),
    replace: (name, text) => {
      files.set(name, text);
      return Promise.resolve();
    },
    hash: (text) => disk.sha256OfText(text),
  };
}
