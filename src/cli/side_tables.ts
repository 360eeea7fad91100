// `retort science --teachers` and `--methods`: a table beside the large one, each of its rows kept as raw lines like those of that one, and
// as figures in one small file. Rows whose figures are there already, of this base and these settings, are not made again.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import { utf8Text } from "../core/utf8.ts";
import type { Experiment } from "../science/experiment.ts";
import { type Figures, figuresOf, figuresText, parseFigures } from "../science/figures.ts";
import { methodRows } from "../science/method_rows.ts";
import type { RowSpec } from "../science/row_spec.ts";
import { type Planned, planRows, rowFileName, type RowsMade } from "../science/run_rows.ts";
import { methodSection, teacherSection } from "../science/side_report.ts";
import { SIDE_BASE, type Teachers, teachersFor } from "../science/teacher_rows.ts";
import type { Voice } from "../voice/voice.ts";
import type { Surroundings } from "./command.ts";

export const SIDES = ["teachers", "methods"] as const;
export type Side = (typeof SIDES)[number];

export interface SideWanted {
  readonly side: Side;
  readonly seeds: readonly number[];
  /** Names of rows, null for all. */
  readonly only: readonly string[] | null;
  /** Figures of earlier runs, null for none. */
  readonly kept: string | null;
  readonly out: string;
  readonly command: string;
}

/** @throws RunError("config") for both tables at once, and for figures without one of them */
export function sideOf(
  flags: Readonly<Record<Side, boolean>> & { readonly figures: string | null },
): Side | null {
  const asked = SIDES.filter((side) => flags[side]);
  const [side = null] = asked;
  if (asked.length > 1) {
    throw new RunError("config", "--teachers and --methods are two tables. Ask for one after the other.");
  }
  if (side === null && flags.figures !== null) {
    throw new RunError("config", "--figures belongs to --teachers or --methods. Ask for one of the two.");
  }
  return side;
}

/** Makes the rows that are not there and writes `SIDE.md` and `SIDE.json` to `out`.
 *  @param run makes the rows of a plan, each kept @returns what failed
 *  @throws RunError("config") where the kept figures are of another table: they would be lost, and every row made again */
export async function makeSide(
  x: Experiment,
  wanted: SideWanted,
  run: (plan: readonly Planned[]) => Promise<RowsMade>,
  { disk, out: print }: Pick<Surroundings, "disk" | "out">,
): Promise<readonly string[]> {
  const { side, seeds, kept, out } = wanted;
  const { specs, refused } = await specsOf(wanted, x.lab.parts.voice);
  const stored =
    kept !== null && (await disk.isFile(kept))
      ? parseFigures(utf8Text(await disk.read(kept), kept), kept)
      : [];
  const valid = stored.filter((figures) => isOf(x, specs, figures));
  if (stored.length > 0 && valid.length === 0) {
    throw new RunError(
      "config",
      `${kept} holds figures of another size, another model or an older program, and none of this table. Ask for their size (--size), or remove the file to make every row anew.`,
      { path: kept },
    );
  }
  const plan = planRows(specs, seeds).filter(
    ({ spec, seed }) => !valid.some(({ row, key }) => row === spec.name && key === keyOf(x, spec, seed)),
  );
  x.tell(`${valid.length} rows are kept as figures, ${plan.length} are to be made or read`);
  const made = await run(plan);
  const figures = inOrder(specs, [...valid, ...made.rows.map(figuresOf)]);
  const lacking = made.missing.map(({ spec, seed }) => `${spec.name}, seed ${seed}`);
  const { base } = x.lab.parts;
  const section = (side === "teachers" ? teacherSection : methodSection)({
    specs,
    figures,
    settings: x.settings,
    base,
    command: wanted.command,
    refused,
    missing: [...lacking, ...made.failures],
  });
  await disk.replace(join(out, `${side}.md`), section);
  await disk.replace(join(out, `${side}.json`), figuresText(figures));
  for (const line of section.split("\n").filter((each) => each.startsWith("| "))) print(line);
  return made.failures;
}

/** The rows of a table, the base first. @throws RunError("config") for a name that no row has */
async function specsOf(
  { side, only }: SideWanted,
  voice: Voice,
): Promise<Pick<Teachers, "refused"> & { readonly specs: readonly RowSpec[] }> {
  const { rows, refused } =
    side === "teachers" ? teachersFor(voice) : { rows: await methodRows(), refused: [] };
  const unknown = only?.find((name) => !rows.some((row) => row.name === name));
  if (unknown !== undefined) {
    const names = rows.map(({ name }) => name).join(", ");
    throw new RunError("config", `There is no row "${unknown}"; there are ${names}.`, { name: unknown });
  }
  return { specs: [SIDE_BASE, ...rows.filter(({ name }) => only?.includes(name) ?? true)], refused };
}

const keyOf = (x: Experiment, spec: RowSpec, seed: number): string => rowFileName(x, { spec, seed }).key;

/** Whether these figures are what the row would be today. */
function isOf(x: Experiment, specs: readonly RowSpec[], { row, seed, key }: Figures): boolean {
  const spec = specs.find(({ name }) => name === row);
  return spec !== undefined && key === keyOf(x, spec, seed);
}

/** By row and seed, so that the file changes by what was added alone. */
function inOrder(specs: readonly RowSpec[], figures: readonly Figures[]): readonly Figures[] {
  return specs.flatMap(({ name }) =>
    figures.filter(({ row }) => row === name).toSorted((a, b) => a.seed - b.seed),
  );
}
