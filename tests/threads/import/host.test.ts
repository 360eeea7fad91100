// What was exported comes back as it was: the same records, and exported again the same bytes. What is not whole, or of other
// weights, is refused by name and changes nothing.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { datasetHash } from "../../../src/records/dataset_hash.ts";
import type { RunError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/core/ports.ts";
import type { PickedFile } from "../../../src/models/picked_folder.ts";
import type { Dataset } from "../../../src/records/dataset.ts";
import type { Turn } from "../../../src/records/turn.ts";
import { CHAIN_START } from "../../../src/store/digest.ts";
import type { ModelRef } from "../../../src/records/model_ref.ts";
import type { DebateLine } from "../../../src/export/debate_line.ts";
import { readDebate } from "../../../src/export/debate_read.ts";
import { exportMlx } from "../../../src/export/mlx.ts";
import { exportPeft } from "../../../src/export/peft.ts";
import { parseArchitecture } from "../../../src/models/architecture.ts";
import { bytesSource } from "../../../src/formats/byte_source.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { zipInMemory } from "../../../src/formats/zip.ts";
import { openZip } from "../../../src/formats/zip_read.ts";
import { ImportHost } from "../../../src/threads/import/host.ts";
import { buildReceipt } from "../../../src/pipeline/export_stage.ts";
import { canonicalJson } from "../../../src/core/canonical_json.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import type { Store } from "../../../src/store/store.ts";
import { goldenAdapter } from "../../export/golden.ts";
import { finishedRun, teamOf } from "../../export/finished_run.ts";
import { exportedZip, RUN_ID } from "../../export/run.ts";
import { siteOf, tinyRef } from "../../lm/harness.ts";
import { agentAt } from "../../teachers/turns.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const MODEL = "models/tiny";
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
const utf8 = (text: string) => new TextEncoder().encode(text);

function picked(files: Readonly<Record<string, Bytes>>): PickedFile[] {
  return Object.entries(files).map(([path, bytes]) => ({ path, file: new File([bytes], path) }));
}
function importer(store: Store): ImportHost {
  return new ImportHost({
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: { ...systemClock, now: () => 1_700_000_000_000 },
  });
}
const digests = (files: ReadonlyMap<string, Bytes>) =>
  Object.fromEntries(Array.from(files, ([name, bytes]) => [name, sha256(bytes)]));
const look = (files: Readonly<Record<string, Bytes>>, store: Store = new MemoryStore()) =>
  importer(store).look(picked(files), MODEL);
const refused = async (files: Readonly<Record<string, Bytes>>) => {
  const store = new MemoryStore();
  const error = await look(files, store).then(
    () => "taken",
    (thrown: unknown) => thrown as RunError,
  );
  expect(await store.listRuns()).toEqual([]);
  return error;
};

async function exportOf(store: Store, versions: Readonly<Record<string, string>>): Promise<Bytes> {
  return exportedZip(store, RUN_ID, JSON.stringify(await buildReceipt(store, RUN_ID, versions), null, 2));
}

const VERSIONS = { retort: "0.1.0", browser: "the one it was made in" };
let original: MemoryStore;
let zip: Bytes;
let model: ModelRef;
beforeAll(async () => {
  original = await finishedRun();
  zip = await exportOf(original, VERSIONS);
  model = await tinyRef();
}, 120_000);

/** The archive's files, to be changed and packed again. */
async function unpacked(): Promise<Record<string, Bytes>> {
  const files: Record<string, Bytes> = {};
  for (const [name, file] of await openZip(bytesSource(zip, "zip"), "zip")) files[name] = await file.read();
  return files;
}
const pack = (files: Readonly<Record<string, Bytes>>) => zipInMemory(Object.entries(files));

/** With a manifest that fits what was changed. */
async function forged(change: (files: Record<string, Bytes>) => void): Promise<Record<string, Bytes>> {
  const files = await unpacked();
  // What no reader of a project looks into: left out, so that it need not be hashed each time.
  for (const name of Object.keys(files)) if (/^(?:merged|python|gguf|mlx)\//.test(name)) delete files[name];
  change(files);
  delete files["manifest.json"];
  const listed = Object.entries(files).map(([name, data]) => [
    name,
    { bytes: data.length, sha256: sha256(data) },
  ]);
  const manifest = { schema: 1, kind: "retort/manifest", files: Object.fromEntries(listed) as unknown };
  return { "project.zip": await pack({ ...files, "manifest.json": utf8(JSON.stringify(manifest)) }) };
}

test("a run that was exported, brought in and exported again gives the same bytes, receipt and dates included", async () => {
  const store = new MemoryStore();
  const host = importer(store);
  const offer = await host.look(picked({ "retort-run.zip": zip }), MODEL);
  expect(offer).toMatchObject({ kind: "project", runId: RUN_ID, turns: 4, createdAt: 1_764_000_000_123 });
  expect(await store.listRuns()).toEqual([]); // looking changes nothing
  expect(await host.keep()).toEqual({ runId: RUN_ID });
  expect((await store.getArtifact(RUN_ID))!.sha256).toBe(sha256(zip));

  const again = await exportOf(store, { retort: "9.9.9", browser: "another one" });
  expect(sha256(again)).toBe(sha256(zip));
});

test("a run of two models keeps who said what, and is exported again with the same bytes", async () => {
  const other: ModelRef = { path: "/models/other", name: "other", sha256: "e".repeat(64) };
  const before = await finishedRun(other);
  const first = await exportOf(before, VERSIONS);
  const store = new MemoryStore();
  const host = importer(store);
  await host.look(picked({ "retort-run.zip": first }), MODEL);
  await host.keep();
  expect((await store.getRun(RUN_ID))?.roster).toEqual(teamOf(other));
  expect(await store.turns(RUN_ID)).toEqual(await before.turns(RUN_ID));
  const files = await openZip(bytesSource(first, "zip"), "zip");
  const readMe = new TextDecoder().decode(await files.get("README.md")!.read());
  expect(readMe).toContain("Its group was the base as Agent 1, and other");
  const [line = ""] = new TextDecoder()
    .decode(await files.get("data/trajectories.jsonl")!.read())
    .split("\n");
  const debate = readDebate(JSON.parse(line), "line") as DebateLine;
  expect(
    new Set(debate.turns.map(({ agent, model: said }) => `${agent} ${said?.name ?? debate.model?.name}`)),
  ).toEqual(new Set([`${agentAt(0)} ${debate.model?.name}`, `${agentAt(1)} other`]));
  expect(debate.model?.name).not.toBe("other");
  expect(sha256(await exportOf(store, { retort: "9.9.9" }))).toBe(sha256(first));
});

test("a Git LFS pointer in the place of an adapter's weights is named, loose and in a zip", async () => {
  const files = {
    "adapter_config.json": exportPeft({ ...goldenAdapter(), base: model }).get("adapter_config.json")!,
    "adapter_model.safetensors": utf8(
      "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123456\n",
    ),
  };
  for (const brought of [files, { "a.zip": await pack(files) }])
    expect(await refused(brought)).toMatchObject({
      code: "file-invalid",
      message: expect.stringMatching(
        /adapter_model\.safetensors is not the file itself but a Git LFS pointer.*git lfs pull/,
      ) as string,
    });
});

test("the imported run holds every record of the one that was exported", async () => {
  const store = new MemoryStore();
  const host = importer(store);
  await host.look(picked({ "retort-run.zip": zip }), MODEL);
  await host.keep();
  const [before, after] = [(await original.getRun(RUN_ID))!, (await store.getRun(RUN_ID))!];
  const { export: _, ...seconds } = before.seconds;
  expect(after).toEqual({
    ...before,
    seconds,
    finished: ["debate", "distil", "train", "evaluate", "export"],
    imported: { versions: VERSIONS, name: "retort-run.zip", at: 1_700_000_000_000 },
  });
  const contents = async (from: Store) => [
    await from.turns(RUN_ID),
    await from.getDataset(RUN_ID),
    await from.stepMetrics(RUN_ID),
    await from.getAdapter(RUN_ID),
    await from.getStart(RUN_ID),
    await from.getPrm(RUN_ID),
    await from.evalAnswers(RUN_ID),
  ];
  expect(await contents(store)).toEqual(await contents(original));
  expect(canonicalJson(await store.turns(RUN_ID))).toBe(canonicalJson(await original.turns(RUN_ID)));
});

test("a run that is here already is not taken, and stays as it is", async () => {
  const store = new MemoryStore();
  const host = importer(store);
  await host.look(picked({ "a.zip": zip }), MODEL);
  await host.keep();
  await store.updateRun(RUN_ID, { seconds: { debate: 1 } });
  await host.look(picked({ "a.zip": zip }), MODEL);
  await expect(host.keep()).rejects.toMatchObject({
    code: "exists",
    message: expect.stringMatching(RUN_ID) as string,
  });
  expect((await store.getRun(RUN_ID))!.seconds).toEqual({ debate: 1 });
});

const text = (files: Record<string, Bytes>, name: string) => new TextDecoder().decode(files[name]);
const edit = (name: string, from: string | RegExp, to: string) => (files: Record<string, Bytes>) => {
  const before = text(files, name);
  files[name] = utf8(before.replace(from, to));
  expect(text(files, name)).not.toBe(before);
};
const editRun = (files: Record<string, Bytes>, change: (run: Record<string, unknown>) => void) => {
  const project = JSON.parse(text(files, "project/run.json")) as { run: Record<string, unknown> };
  const before = JSON.stringify(project);
  change(project.run);
  expect(JSON.stringify(project)).not.toBe(before);
  files["project/run.json"] = utf8(JSON.stringify(project));
};
/** Other turns, with a chain that fits them. */
const replaceTurns = (files: Record<string, Bytes>, lines: readonly string[]) => {
  let hash = CHAIN_START;
  for (const line of lines) hash = sha256(utf8(`${hash}\n${canonicalJson(JSON.parse(line))}`));
  files["project/turns.jsonl"] = utf8(`${lines.join("\n")}\n`);
  const project = JSON.parse(text(files, "project/run.json")) as { turns: object };
  files["project/run.json"] = utf8(JSON.stringify({ ...project, turns: { count: lines.length, hash } }));
};
test.each<readonly [string, (files: Record<string, Bytes>) => void, string, RegExp]>([
  [
    "other weights",
    edit(
      "project/run.json",
      /"sha256":"[0-9a-f]{64}"\},"finished"/,
      `"sha256":"${"0".repeat(64)}"},"finished"`,
    ),
    "model-invalid",
    /sha256 0{64}; this page's retort-tiny has/,
  ],
  [
    "a changed turn",
    edit("project/turns.jsonl", "said by 1", "said by 2"),
    "file-invalid",
    /project\/turns\.jsonl: its 4 turns are not the 4 that were saved/,
  ],
  [
    "a turn left out",
    (files) => {
      files["project/turns.jsonl"] = utf8(text(files, "project/turns.jsonl").split("\n").slice(1).join("\n"));
    },
    "file-invalid",
    /its 3 turns are not the 4/,
  ],
  [
    "a cut line",
    (files) => {
      files["project/turns.jsonl"] = files["project/turns.jsonl"]!.slice(0, -9);
    },
    "file-invalid",
    /last line is cut off/,
  ],
  [
    "an answer of another run",
    edit("project/answers.jsonl", `"runId":"${RUN_ID}"`, '"runId":"other"'),
    "file-invalid",
    /line 1 is of another run/,
  ],
  [
    "lessons that are not those of their hash",
    edit("project/dataset.json", '"ids":[1,2]', '"ids":[1,3]'),
    "file-invalid",
    /its hash is not that of its rows/,
  ],
  [
    "a token that the base lacks",
    (files) => {
      const { hash: _, ...dataset } = JSON.parse(text(files, "project/dataset.json")) as Dataset;
      const examples = dataset.examples.map((example) => ({ ...example, ids: [1, 99_999] }));
      const changed = { ...dataset, examples };
      files["project/dataset.json"] = utf8(JSON.stringify({ ...changed, hash: datasetHash(changed) }));
    },
    "file-invalid",
    /none of this base's tokens/,
  ],
  ["a setting out of its range", edit("project/run.json", '"agents":2', '"agents":99'), "config", /Agents/],
  [
    "a name that is a path",
    edit("project/run.json", `"id":"${RUN_ID}"`, '"id":"../../x"'),
    "file-invalid",
    /run\.id/,
  ],
  [
    "a loss that is no number",
    edit("project/steps.jsonl", /"loss":[\d.]+/, '"loss":"low"'),
    "file-invalid",
    /steps\.jsonl, line 1: this is not a training step\. At loss/,
  ],
  [
    "a report without figures",
    (files) => {
      const project = JSON.parse(text(files, "project/run.json")) as { run: { report: unknown } };
      project.run.report = { methods: {}, paired: {} };
      files["project/run.json"] = utf8(JSON.stringify(project));
    },
    "file-invalid",
    /run\.json: this is not a run of Retort\. At run\.report/,
  ],
  [
    "a report whose gate is empty",
    (files) => editRun(files, ({ report }) => Object.assign(report as object, { gate: {} })),
    "file-invalid",
    /run\.json: this is not a run of Retort\. At run\.report/,
  ],
  [
    "a report that lacks a method",
    (files) =>
      editRun(files, ({ report }) => {
        const { methods } = report as { methods: Record<string, unknown> };
        delete methods[Object.keys(methods)[0]!];
      }),
    "file-invalid",
    /run\.json: this is not a run of Retort\. At run\.report/,
  ],
  [
    "an outcome of nothing",
    (files) => editRun(files, (run) => (run["outcome"] = {})),
    "file-invalid",
    /run\.json: this is not a run of Retort\. At run\.outcome/,
  ],
  [
    "a lesson whose text is a number",
    (files) => {
      const dataset = JSON.parse(text(files, "project/dataset.json")) as { examples: { text?: unknown }[] };
      dataset.examples[0]!.text = { prompt: "", completion: 5 };
      files["project/dataset.json"] = utf8(JSON.stringify(dataset));
    },
    "file-invalid",
    /dataset\.json: .* At examples/,
  ],
  [
    "a round of 10^9",
    (files) => {
      const [first = "", ...rest] = text(files, "project/turns.jsonl").trimEnd().split("\n");
      const far = { ...(JSON.parse(first) as Turn), step: 1_000_000_000 };
      replaceTurns(files, [JSON.stringify(far), ...rest]);
    },
    "file-invalid",
    /turns\.jsonl: the turn .* is number 1000000001 of a talk; 256 is the most/,
  ],
  [
    "a turn of an agent that the run does not have",
    (files) => {
      const [first = "", ...rest] = text(files, "project/turns.jsonl").trimEnd().split("\n");
      replaceTurns(files, [JSON.stringify({ ...(JSON.parse(first) as Turn), agent: "agent-9" }), ...rest]);
    },
    "file-invalid",
    /"agent-9", which is none of the run's agents/,
  ],
  [
    "a step of 10^12",
    edit("project/steps.jsonl", '"step":2', '"step":1000000000000'),
    "file-invalid",
    /step 1000000000000 is beyond/,
  ],
  [
    "a date that no calendar has",
    edit("project/run.json", /"createdAt":\d+/, '"createdAt":1e300'),
    "file-invalid",
    /run\.createdAt/,
  ],
  [
    "no JSON",
    (files) => {
      files["project/dataset.json"] = utf8("{");
    },
    "file-invalid",
    /dataset\.json: it is not JSON/,
  ],
  [
    "a file that is missing",
    (files) => {
      delete files["project/steps.jsonl"];
    },
    "file-invalid",
    /project\/steps\.jsonl: it is missing/,
  ],
  [
    "an adapter that the run did not make",
    (files) => {
      files["peft/adapter_model.safetensors"] = files["project/start/adapter_model.safetensors"]!;
    },
    "file-invalid",
    /not the adapter that the run made/,
  ],
  [
    "a start that is another",
    (files) => {
      files["project/start/adapter_model.safetensors"] = files["peft/adapter_model.safetensors"]!;
    },
    "file-invalid",
    /not the adapter that the run started from/,
  ],
])("refused by name, nothing stored: %s", async (_, change, code, said) => {
  const error = await refused(await forged(change));
  expect(error).toMatchObject({ code, message: expect.stringMatching(said) as string });
});

test("a file that is not the one of the manifest, or not in it, is refused", async () => {
  const files = await unpacked();
  const changed = { ...files, "data/questions.csv": utf8("x") };
  expect(await refused({ "p.zip": await pack(changed) })).toMatchObject({
    code: "file-invalid",
    message: expect.stringMatching(
      /data\/questions\.csv: it is not the file that manifest\.json lists/,
    ) as string,
  });
  expect(await refused({ "p.zip": await pack({ ...files, "more.txt": utf8("x") }) })).toMatchObject({
    message: expect.stringMatching(/more\.txt: manifest\.json does not list it/) as string,
  });
});

test("a download that was unpacked, or packed again with its folder, is named; what a desktop lays beside its files is passed over", async () => {
  const files = await forged(() => undefined);
  const [packed = new Uint8Array()] = Object.values(files);
  const inside: Record<string, Bytes> = {};
  for (const [name, file] of await openZip(bytesSource(packed, "zip"), "zip"))
    inside[name] = await file.read();
  const inFolder = Object.fromEntries(Object.entries(inside).map(([name, bytes]) => [`run/${name}`, bytes]));
  const litter = { "run/.DS_Store": utf8("x"), "__MACOSX/run/._receipt.json": utf8("x") };
  const others = (entries: Record<string, Bytes>) => Uint8Array.from(zipSync(entries, { level: 0 })); // ours writes no such names
  for (const again of [inFolder, { ...inFolder, ...litter }])
    expect(await refused({ "again.zip": others(again) })).toMatchObject({
      message: expect.stringMatching(/a download of Retort packed again, in the folder run\//) as string,
    });
  expect(await refused(inFolder)).toMatchObject({
    message: expect.stringMatching(/an unpacked download of Retort/) as string,
  });
  const offer = await look({ "mac.zip": others({ ...inside, ".DS_Store": utf8("x") }) });
  expect(offer).toMatchObject({ kind: "project", runId: RUN_ID });
});

test("an adapter comes in as files, folder or zip, ours or another's, and exported again gives the same bytes", async () => {
  const ours = Object.fromEntries(exportPeft({ ...goldenAdapter(), base: model }));
  const folder = Object.fromEntries(
    Object.entries(ours).map(([name, bytes]) => [`my folder/${name}`, bytes]),
  );
  for (const files of [
    ours,
    folder,
    { "adapter.zip": await pack(ours) },
    {
      "a.zip": await pack({
        "x/README.md": utf8("x"),
        "x/adapter_config.json": ours["adapter_config.json"]!,
        "x/adapter_model.safetensors": ours["adapter_model.safetensors"]!,
      }),
    },
  ]) {
    const offer = await look(files);
    if (offer.kind !== "adapter") throw new Error("expected an adapter");
    expect(offer.point).toMatchObject({
      check: "sha256",
      lora: { r: 4 },
      sha256: sha256(ours["adapter_model.safetensors"]!),
    });
    expect(digests(exportPeft(offer.adapter))).toEqual(digests(new Map(Object.entries(ours))));
  }
  // Another's tool writes no hash of the base.
  const { tensors } = readSafetensors(ours["adapter_model.safetensors"]!, "ours");
  const pairs = Array.from(tensors.values(), (each) => [each.name, each.shape, toFloat32(each)] as const);
  const offer = await look({
    "adapter_config.json": utf8(text(ours, "adapter_config.json").replace(model.name, "someone/else")),
    "adapter_model.safetensors": writeSafetensors(pairs, { format: "pt" }),
  });
  expect(offer).toMatchObject({ kind: "adapter", baseName: "someone/else", point: { check: "shapes" } });
});

test.each<readonly [string, () => Readonly<Record<string, Bytes>>, string, RegExp]>([
  [
    "half of an adapter",
    () => ({ "adapter_config.json": exportPeft(goldenAdapter()).get("adapter_config.json")! }),
    "file-invalid",
    /adapter_model\.safetensors is missing/,
  ],
  [
    "a pickle",
    () => ({ "a/adapter_config.json": utf8("{}"), "a/adapter_model.bin": utf8("x") }),
    "file-invalid",
    /pickle/,
  ],
  [
    "an adapter for MLX",
    () => Object.fromEntries(exportMlx({ ...goldenAdapter() }, TINY)),
    "file-invalid",
    /adapter for MLX/,
  ],
  [
    "something else",
    () => ({ "photo.jpg": utf8("x") }),
    "file-invalid",
    /photo\.jpg: there is no adapter in it/,
  ],
  [
    "two adapters",
    () =>
      Object.fromEntries(
        ["a", "b"].flatMap((folder) =>
          Array.from(exportPeft(goldenAdapter()), ([name, bytes]) => [`${folder}/${name}`, bytes]),
        ),
      ),
    "file-invalid",
    /several adapters: a, b/,
  ],
  [
    "an adapter of other weights",
    () => Object.fromEntries(exportPeft({ ...goldenAdapter(), base: { ...model, sha256: "1".repeat(64) } })),
    "model-invalid",
    /sha256 1{64}/,
  ],
])("refused by name: %s", async (_, files, code, said) => {
  expect(await refused(files())).toMatchObject({ code, message: expect.stringMatching(said) as string });
});
const TINY = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
