// Downloads of runs as they come back: edited, converted, mixed up, cut, or of another program. Nothing of them may be stored.
import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { finishedRun } from "../export/finished_run.ts";
import { exportedZip, RUN_ID } from "../export/run.ts";
import { bringIn } from "./adapter_files.ts";
import { type BadFile, type BadFiles, utf8 } from "./bad_file.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Files = Record<string, Bytes>;

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const packed = (files: Readonly<Files>): Bytes => Uint8Array.from(zipSync(files, { level: 0 }));

const without = (name: string, files: Readonly<Files>): Files =>
  Object.fromEntries(Object.entries(files).filter(([each]) => each !== name));

/** The files of a sound download, without those that no reader of a run looks into. */
async function soundFiles(): Promise<Readonly<Files>> {
  const store = await finishedRun();
  const receipt = JSON.stringify(await buildReceipt(store, RUN_ID, { retort: "0.1.0" }));
  const zip = await exportedZip(store, RUN_ID, receipt);
  const files: Files = {};
  for (const [name, file] of await openZip(bytesSource(zip, "zip"), "zip")) {
    if (!/^(?:merged|python|gguf|mlx)\//.test(name)) files[name] = await file.read();
  }
  return withManifest(files);
}
const sound = await soundFiles();

/** With a manifest that fits. */
function withManifest(all: Readonly<Files>): Files {
  const files = without("manifest.json", all);
  const listed = Object.entries(files).map(([name, data]) => [
    name,
    { bytes: data.length, sha256: createHash("sha256").update(data).digest("hex") },
  ]);
  const manifest = { schema: 1, kind: "retort/manifest", files: Object.fromEntries(listed) as unknown };
  return { ...files, "manifest.json": utf8(JSON.stringify(manifest)) };
}

type Change = (files: Files) => void;
const edit =
  (name: string, from: string | RegExp, to: string): Change =>
  (files) => {
    const before = text(files[name]);
    files[name] = utf8(before.replace(from, to));
    if (text(files[name]) === before) throw new Error(`${name} has no ${String(from)}`);
  };
const RUN = "project/run.json";
const TURNS = "project/turns.jsonl";
const TASKS = "project/tasks.jsonl";

/** Changed, and with a manifest that fits: what only a look at the records finds. */
const forged: readonly (readonly [name: string, change: Change, says: RegExp, code?: BadFile["code"]])[] = [
  [
    "a run of another program",
    edit(RUN, "retort/project", "other/project"),
    /run\.json: this is not a run of Retort/,
  ],
  [
    "a run of a later version",
    edit(RUN, '"schema":1', '"schema":9'),
    /run\.json: this is not a run of Retort/,
  ],
  ["a run that is a list", (files) => (files[RUN] = utf8("[]")), /run\.json: this is not a run of Retort/],
  ["a run with NaN", edit(RUN, /"seed":\d+/, '"seed":NaN'), /run\.json: it is not JSON/],
  [
    "a seed beyond 2^53",
    edit(RUN, /"seed":\d+/, '"seed":9007199254740993'),
    /project\/run\.json: Seed: expected/,
    "config",
  ],
  ["a field that nobody knows", edit(RUN, '"schema":1,', '"schema":1,"more":1,'), /more/],
  [
    "minus three agents",
    edit(RUN, /"agents":2/, '"agents":-3'),
    /project\/run\.json: Agents: .*got -3/,
    "config",
  ],
  [
    "agents in quotation marks",
    edit(RUN, /"agents":2/, '"agents":"2"'),
    /project\/run\.json: Agents: .*got "2"/,
    "config",
  ],
  [
    "a run of another base",
    edit(RUN, /("model":\{[^}]*"sha256":")[0-9a-f]{64}/, `$1${"0".repeat(64)}`),
    /sha256 0{64}; this page's/,
    "model-invalid",
  ],
  ["an id that is a path", edit(RUN, `"id":"${RUN_ID}"`, '"id":"../x"'), /run\.id/],
  [
    "turns with a mark of UTF-8",
    (files) => (files[TURNS] = utf8(`\ufeff${text(files[TURNS])}`)),
    /turns\.jsonl, line 1: it is not JSON/,
  ],
  [
    "turns in another order",
    (files) => (files[TURNS] = utf8(`${text(files[TURNS]).trimEnd().split("\n").toReversed().join("\n")}\n`)),
    /turns\.jsonl: its 4 turns are not the 4/,
  ],
  [
    "turns without the last line's end",
    (files) => (files[TURNS] = utf8(text(files[TURNS]).trimEnd())),
    /its last line is cut off/,
  ],
  ["an empty line between turns", edit(TURNS, "\n", "\n\n"), /turns\.jsonl, line 2: it is not JSON/],
  [
    "a turn that comes twice",
    (files) =>
      (files[TURNS] = utf8(
        text(files[TURNS]).split("\n").slice(0, 1).concat(text(files[TURNS]).split("\n")).join("\n"),
      )),
    /turns\.jsonl: its 5 turns are not the 4/,
  ],
  [
    "a turn whose text was changed",
    edit(TURNS, "said by 0", "said by 7"),
    /its 4 turns are not the 4 that were saved/,
  ],
  [
    "a turn of another run",
    edit(TURNS, `"runId":"${RUN_ID}"`, '"runId":"other"'),
    /turns\.jsonl: line 1 is of another run/,
  ],
  [
    "turns that are no UTF-8",
    (files) => (files[TURNS] = files[TURNS]!.map((byte, i) => (i === 20 ? 0xff : byte))),
    /turns\.jsonl: it is not valid UTF-8/,
  ],
  ["questions of another run's", edit(TASKS, /"id":"[^"]+"/, '"id":"another"'), /question/],
  [
    "a question that comes twice",
    (files) =>
      (files[TASKS] = utf8(
        text(files[TASKS]).split("\n").slice(0, 1).concat(text(files[TASKS]).split("\n")).join("\n"),
      )),
    /tasks\.jsonl: a question comes twice/,
  ],
  [
    "lessons with a changed row",
    edit("project/dataset.json", '"ids":[1,2]', '"ids":[2,1]'),
    /dataset\.json: its hash is not that of its rows/,
  ],
  [
    "lessons that are missing",
    (files) => delete files["project/dataset.json"],
    /dataset\.json: it is missing/,
  ],
  ["no receipt", (files) => delete files["receipt.json"], /receipt\.json: it is missing/],
  [
    "an adapter cut in half",
    (files) =>
      (files["peft/adapter_model.safetensors"] = files["peft/adapter_model.safetensors"]!.slice(0, 9000)),
    /adapter_model\.safetensors/,
  ],
  [
    "the adapter of another run",
    edit(RUN, /"adapter":\{"sha256":"[0-9a-f]{64}/, `"adapter":{"sha256":"${"1".repeat(64)}`),
    /not the adapter that the run made/,
  ],
];

/** Changed under a manifest that was left as it is, or packed in another way. */
const plain: readonly (readonly [name: string, make: (files: Files) => Bytes, says: RegExp])[] = [
  [
    "a file that was opened and saved",
    (files) => packed({ ...files, "data/questions.csv": utf8("x") }),
    /questions\.csv: it is not the file that manifest\.json lists/,
  ],
  [
    "a file that was added",
    (files) => packed({ ...files, "notes.txt": utf8("mine") }),
    /notes\.txt: manifest\.json does not list it/,
  ],
  ["no manifest", (files) => packed(without("manifest.json", files)), /manifest\.json: it is missing/],
  [
    "an empty manifest",
    (files) => packed({ ...files, "manifest.json": utf8("") }),
    /manifest\.json: it is not JSON/,
  ],
  [
    "a manifest of another program",
    (files) => packed({ ...files, "manifest.json": utf8('{"files":[]}') }),
    /manifest\.json: this is not a list of files/,
  ],
  [
    "packed again with its folder, by macOS",
    (files) =>
      packed({
        ...Object.fromEntries(Object.entries(files).map(([name, data]) => [`run/${name}`, data])),
        "__MACOSX/run/._receipt.json": utf8("x"),
      }),
    /a download of Retort packed again, in the folder run\//,
  ],
  ["half of a download", (files) => packed(files).slice(0, 20_000), /cannot be unpacked/],
  [
    "two files whose names differ in letters' size",
    (files) => packed({ ...files, "Receipt.json": utf8("{}") }),
    /twice/,
  ],
];

export const runFiles: BadFiles = {
  reader: "runs",
  files: [
    ...forged.map(([name, change, says, code = "file-invalid"]): BadFile => ({
      name,
      read: async () => {
        const files = { ...sound };
        change(files);
        return bringIn({ "run.zip": packed(withManifest(files)) });
      },
      code,
      says,
    })),
    ...plain.map(([name, make, says]): BadFile => ({
      name,
      read: () => bringIn({ "run.zip": make({ ...sound }) }),
      code: "file-invalid",
      says,
    })),
    {
      name: "unpacked",
      read: () =>
        bringIn(Object.fromEntries(Object.entries(sound).map(([name, data]) => [`run/${name}`, data]))),
      code: "file-invalid",
      says: /^run is an unpacked download of Retort/,
    },
  ],
};
