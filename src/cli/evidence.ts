// `retort evidence`: what a real chat model gains, row by row, each kept, so that a run of many hours goes on where it was cut. What a
// row is stands in src/evidence; here are the disk, the devices and the order.
import { join } from "node:path";
import { asRunError, RunError } from "../core/errors.ts";
import { BASE_ROWS } from "../evidence/base_rows.ts";
import { claimOf } from "../evidence/claim.ts";
import { Desk } from "../evidence/desk.ts";
import { plannedRows } from "../evidence/kept_row.ts";
import { addedSection, type EvidenceReport, evidenceSection } from "../evidence/report.ts";
import { type EvidenceRow, isTrained } from "../evidence/row.ts";
import { gateKinds, makeRows, type EvidenceMade } from "../evidence/run.ts";
import { SaidBefore } from "../evidence/said.ts";
import { Schooling } from "../evidence/schooling.ts";
import { EVIDENCE_SIZES, type EvidenceSizes, sizesForTeachers } from "../evidence/sizes.ts";
import { studentRows } from "../evidence/student_rows.ts";
import { teachersSection } from "../evidence/teacher_report.ts";
import { evidenceTeachers, type TeacherRows } from "../evidence/teacher_rows.ts";
import { type Compared, comparedRows, evidenceTable, RIVALS, type TableLine } from "../evidence/table.ts";
import { warmRows } from "../evidence/warm_rows.ts";
import { openDevice } from "../gpu/device.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import type { OpenedModel } from "../models/open.ts";
import { talkPrograms } from "../pipeline/talk_programs.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { Task } from "../records/task.ts";
import { requireCapability } from "../voice/needs.ts";
import { openSpeakerFor, SPEAKER_FLAG, speakerFor } from "./speaker.ts";
import { command, type Surroundings } from "./command.ts";
import { openDisk } from "./engine.ts";
import { localSandbox } from "./local_sandbox.ts";
import { growingFile, rowFilesIn, studentFiles } from "./evidence_files.ts";
import {
  choiceFlag,
  type FlagValues,
  integerFlag,
  needed,
  optional,
  optionalInteger,
  toggle,
} from "./flags.ts";

const FLAGS = {
  model: needed("DIR|FILE", "a chat model's folder, or its GGUF file"),
  out: needed("DIR", "rows, students, texts and the table go there; a run that was cut goes on from there"),
  size: choiceFlag(["short", "full", "tiny"], "how many questions; full is what docs/results.md shows"),
  seeds: integerFlag(1, { min: 1, max: 100 }, "seeds, from --seed on"),
  seed: integerFlag(1, { min: 1, max: 1_000_000 }, "the first seed"),
  teachers: toggle("instead: the table of all teachers, each beside a vote at its tokens; nobody is trained"),
  only: optional("ROW,ROW", "only these rows"),
  rows: optional("DIR", "rows are kept there and not in --out, so that another machine can add its own"),
  ...SPEAKER_FLAG,
  limit: optionalInteger({ min: 0, max: 100_000 }, "minutes after which no further row is begun"),
};

/** Who speaks about which rows. */
interface Spoken {
  readonly desk: Desk;
  readonly rows: readonly EvidenceRow[];
  /** Through what base and students speak, in words. */
  readonly through: string;
}

type EvidenceModel = OpenedModel<"ref" | "architecture" | "tokenizer" | "tensors">;

export const evidenceCommand = command({
  name: "evidence",
  summary: "measures what a chat model gains from its group, with every control",
  flags: FLAGS,
  notes: `
Kinds of questions in plain English: a gate, the base and its group, students trained by our shaders, and the controls of a person who
has answers already. Every text, step and row is kept in --out, so a run that was killed goes on by the same command; rows in --rows,
where that is given: they are small, and all that the table is computed from. Writes results.md into --out, the table with
intervals and paired tests; it names the rows that are not made yet. With --only there is no gate and no claim about rows that are not
asked for, and each student is held against those of greedy and vote that are among the rows. With --teachers every teacher talks about a few
questions of each kind, beside a vote of single answers at its tokens.`,
  run: async (flags, around) => {
    const { disk, tell, clock, signal } = around;
    const model = await openDisk(flags.model, disk, ["ref", "architecture", "tokenizer", "tensors"]);
    const voice = await model.voice();
    requireCapability(voice, "examples", {
      feature: "The evidence shows worked examples, which",
      instead: "Name a chat model.",
    });
    await disk.makeFolder(flags.out);
    if (flags.rows !== null) await disk.makeFolder(flags.rows);
    const said = await SaidBefore.open(await growingFile(disk, join(flags.out, "said.jsonl")), (text) =>
      disk.sha256OfText(text),
    );
    tell(`${said.size} texts are there`);
    const name = await speakerFor(flags.speaker, model, around);
    const through = name === "onnx" ? "ONNX Runtime" : "our engine";
    tell(`base and students speak through ${through}`);
    const speakers = new Speakers(model, { name, said, out: flags.out }, around);
    const { tokenizer, ref: base } = model;
    const parts = { voice, tokenizer, base, speaker: name, clock, signal };
    const sizes = EVIDENCE_SIZES[flags.size];
    try {
      if (flags.teachers) {
        const crew = { sandbox: () => Promise.resolve(localSandbox()) };
        const programsFor = (tasks: readonly Task[]) => talkPrograms({ crew, clock, model: base }, tasks);
        const desk = new Desk({ ...parts, programsFor }, sizesForTeachers(sizes), speakers.base);
        await makeTeachers(flags, { desk, through, ...evidenceTeachers(voice) }, around);
      } else {
        const desk = new Desk(parts, sizes, speakers.base);
        const rows = [...BASE_ROWS, ...warmRows(speakers.school), ...studentRows(speakers.school)];
        await makeEvidence(flags, { desk, rows, through }, around);
      }
    } finally {
      await speakers.close();
    }
  },
});

/** The rows that were asked for, of these; each is kept as soon as it is there. */
function madeRows(
  flags: FlagValues<typeof FLAGS>,
  { desk, rows }: Spoken,
  { disk, clock, tell, signal }: Surroundings,
): Promise<EvidenceMade> {
  const seeds = Array.from({ length: flags.seeds }, (_, i) => flags.seed + i);
  const started = clock.elapsed();
  return makeRows(plannedRows(rowsNamed(rows, flags.only), seeds), {
    desk,
    files: rowFilesIn(disk, flags.rows ?? flags.out),
    tell,
    isOver: () => flags.limit !== null && clock.elapsed() - started >= 60_000 * flags.limit,
    fatal: (thrown) => {
      const error = asRunError(thrown, "evidence");
      return signal.aborted || error.code === "aborted" || error.code === "gpu-lost" ? error : null;
    },
  });
}

async function makeEvidence(
  flags: FlagValues<typeof FLAGS>,
  spoken: Spoken,
  around: Surroundings,
): Promise<void> {
  const { desk, rows, through } = spoken;
  const { sizes } = desk;
  const gated = flags.only === null ? await gateKinds(desk, around.tell) : [];
  const made = await madeRows(flags, spoken, around);
  const command = commandOf(flags);
  const about = [
    `${nameOf(desk)}; base and students speak through ${through}, students are trained by our shaders.`,
  ];
  const table = evidenceTable(rows, made.kept, sizes);
  const section =
    flags.only === null
      ? wholeSection({ about, command, sizes, gated, table, made })
      : addedSection({
          about,
          command: `${command} --add`,
          sizes,
          table,
          compared: comparedStudents(table, made, sizes),
          made,
        });
  await writeSection(flags, { section, made }, around);
}

async function makeTeachers(
  flags: FlagValues<typeof FLAGS>,
  { refused, ...spoken }: Spoken & Pick<TeacherRows, "refused">,
  around: Surroundings,
): Promise<void> {
  const { desk, rows, through } = spoken;
  const made = await madeRows(flags, spoken, around);
  const about = [`${nameOf(desk)}; it speaks through ${through}.`];
  const command = commandOf(flags);
  const section = teachersSection({ about, command, sizes: desk.sizes, rows, refused, made });
  await writeSection(flags, { section, made }, around);
}

const nameOf = ({ parts: { base } }: Desk) => `${base.name}, weights ${base.sha256.slice(0, 12)}`;

/** What makes the same table again. */
function commandOf({ size, teachers, seeds, seed, only }: FlagValues<typeof FLAGS>): string {
  const flags = [
    `--size ${size}`,
    ...(teachers ? ["--teachers"] : []),
    `--seeds ${seeds}`,
    ...(seed === 1 ? [] : [`--seed ${seed}`]),
    ...(only === null ? [] : [`--only ${only}`]),
  ];
  return `npm run evidence -- ${flags.join(" ")}`;
}

/** @throws RunError("internal") when rows failed; those that were not begun are named in the table alone */
async function writeSection(
  flags: FlagValues<typeof FLAGS>,
  { section, made }: { readonly section: string; readonly made: EvidenceMade },
  { disk, out }: Surroundings,
): Promise<void> {
  await disk.replace(join(flags.out, "results.md"), section);
  out(section);
  const { failures } = made;
  if (failures.length === 0) return;
  throw new RunError("internal", `${failures.length} rows failed; the table lacks them.`, { failures });
}

function wholeSection(parts: Omit<EvidenceReport, "compared" | "claim">): string {
  const { made, sizes } = parts;
  const compared = comparedRows("checked", made.kept, sizes.learned);
  return evidenceSection({ ...parts, compared, claim: claimOf(compared, sizes.learned) });
}

/** Every trained row against those of the base's rows that are there to be compared with. */
function comparedStudents(
  table: readonly TableLine[],
  { kept }: EvidenceMade,
  { learned }: EvidenceSizes,
): readonly Compared[] {
  const rivals = RIVALS.filter((name) => table.some(({ row }) => row.name === name));
  return table
    .filter(({ row }) => isTrained(row))
    .flatMap(({ row }) => comparedRows(row.name, kept, learned, rivals));
}

/** @throws RunError("config") for a row that there is not */
function rowsNamed(rows: readonly EvidenceRow[], only: string | null): readonly EvidenceRow[] {
  if (only === null) return rows;
  return only.split(",").map((each) => {
    const found = rows.find(({ name }) => name === each.trim());
    if (found !== undefined) return found;
    const names = rows.map(({ name }) => name).join(", ");
    throw new RunError("config", `--only: there is no row "${each.trim()}". The rows are ${names}.`, {
      each,
    });
  });
}

/** The base and the students, of whom one holds the device at a time. */
class Speakers {
  readonly base;
  readonly school: Schooling;
  #base: LanguageModel | null = null;

  constructor(
    model: EvidenceModel,
    { name, said, out }: { readonly name: SpeakerName; readonly said: SaidBefore; readonly out: string },
    around: Surroundings,
  ) {
    const { disk, gpuPort, tell } = around;
    this.base = said.speaker(
      `base ${name} ${model.ref.sha256}`,
      async () => {
        await this.school.close();
        const lm = (this.#base ??= (await openSpeakerFor(name, model, around)).lm);
        return (requests, options) => lm.generate(requests, options);
      },
      (done, of) => tell(`    ${done} of ${of} texts`),
    );
    this.school = new Schooling({
      architecture: model.architecture,
      tensors: model.tensors,
      openGpu: async () => openDevice(await gpuPort()),
      open: async (adapter) => (await openSpeakerFor(name, model, around, adapter)).lm,
      speaker: name,
      makeRoom: () => this.#closeBase(),
      files: (student) => studentFiles(disk, join(out, "students", student), model),
      said,
      hash: (text) => disk.sha256OfText(text),
      tell,
    });
  }

  async close(): Promise<void> {
    await this.school.close();
    await this.#closeBase();
  }

  async #closeBase(): Promise<void> {
    const base = this.#base;
    this.#base = null;
    await base?.dispose();
  }
}
