// Downloads of runs that were damaged and then made to fit: the hashes, the chain of turns and the manifest say what the files are, as
// a forger would have it, so that the schemas and the checks behind them are what has to hold.
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { readProject } from "../../src/archive/project_read.ts";
import { canonicalJson } from "../../src/core/canonical_json.ts";
import type { RandomStream } from "../../src/core/rng.ts";
import { readPeft } from "../../src/export/peft_read.ts";
import { PROJECT_FILES, projectFolder, unfinishedFolder } from "../../src/export/project_folder.ts";
import { streamOf } from "../../src/formats/file_stream.ts";
import type { KnownBase } from "../../src/archive/brought_files.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { datasetHash } from "../../src/records/dataset_hash.ts";
import type { BroughtRun } from "../../src/store/store.ts";
import { chainOf } from "../../src/store/turn_log.ts";
import { hashed, runs, small } from "../properties/runs.ts";
import { mutateBytes, mutateJson, mutateText } from "./mutate.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Files = Map<string, Bytes>;

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const textOf = (bytes: Bytes | undefined) => new TextDecoder().decode(bytes);
const sha256 = (bytes: Bytes) => createHash("sha256").update(bytes).digest("hex");

/** @param config of the bundled model */
export const smallBase = (config: unknown): KnownBase => ({
  ref: { path: "models/tiny", name: "retort-tiny", sha256: "ab".repeat(32) },
  architecture: small(parseArchitecture(config)),
});

/** Sound downloads of all kinds: a finished run and unfinished ones, with all that a run can hold. */
export async function soundProjects({ ref, architecture }: KnownBase): Promise<readonly Files[]> {
  const drawn = fc.sample(runs(ref, architecture), { numRuns: 24, seed: 1 });
  return Promise.all(drawn.map(async (each, i) => filesOf(await hashed(each), i % 2 === 0)));
}

async function filesOf(records: Omit<BroughtRun, "artifact">, isFinished: boolean): Promise<Files> {
  const { dataset, adapter } = records;
  if (!isFinished || dataset === null || adapter === null) return new Map(await unfinishedFolder(records));
  const receipt = utf8('{"versions":{"retort":"0.1.0"}}');
  return new Map([
    ["receipt.json", receipt],
    ...(await projectFolder({ ...records, dataset, adapter }, false)),
  ]);
}

/** One file of it is damaged: JSON by its structure or as a text, weights as bytes; or it is gone. */
export function damaged(sound: Files, random: RandomStream): Files {
  const files = new Map(sound);
  const name = random.pick([...files.keys()]);
  const bytes = files.get(name)!;
  const kind = random.integer(0, 9);
  if (kind === 0) files.delete(name);
  else if (name.endsWith(".safetensors")) files.set(name, mutateBytes(bytes, random));
  else if (kind === 1) files.set(name, utf8(mutateText(textOf(bytes), random)));
  else if (name.endsWith(".jsonl")) {
    const lines = textOf(bytes).split("\n").slice(0, -1);
    const rows = spoiled(
      lines.map((line) => JSON.parse(line) as unknown),
      random,
    );
    files.set(
      name,
      utf8((Array.isArray(rows) ? rows : [rows]).map((row) => `${JSON.stringify(row)}\n`).join("")),
    );
  } else files.set(name, utf8(`${JSON.stringify(spoiled(JSON.parse(textOf(bytes)), random))}\n`));
  return files;
}

const STRANGE = ["__proto__", "constructor", "prototype", "toString", "x"];

/** Damaged by its structure, now and then with a field more, under a name that objects have by themselves. */
function spoiled(value: unknown, random: RandomStream): unknown {
  if (random.integer(0, 3) > 0) return mutateJson(value, random);
  const text = JSON.stringify(value);
  const places = [...text.matchAll(/\{/g)].map(({ index }) => index + 1); // a brace of a text is one as well: then it is a text more
  if (places.length === 0) return mutateJson(value, random);
  const at = random.pick(places);
  const field = `"${random.pick(STRANGE)}":${random.pick(["null", "7", '"x"', "[]", '{"a":null}'])}`;
  const made = text.slice(0, at) + field + (text[at] === "}" ? "" : ",") + text.slice(at);
  try {
    return JSON.parse(made);
  } catch {
    return mutateJson(value, random);
  }
}

/** Where a value is not what it should be, it stays as it is: then the reader finds it first. */
async function tried<Result>(make: () => Result | Promise<Result>): Promise<Result | null> {
  try {
    return await make();
  } catch {
    return null;
  }
}

type Loose = { readonly [key: string]: Loose } & Record<string, unknown>;

/** The files as the archive's reader takes them, every hash that they state made to be right. */
export async function fitted(files: Files, base: KnownBase) {
  const run = await tried(() => JSON.parse(textOf(files.get(PROJECT_FILES.run))) as Loose);
  const shaOf = (folder: string) =>
    tried(() => {
      const config = files.get(`${folder}/adapter_config.json`)!;
      const tensors = files.get(`${folder}/adapter_model.safetensors`)!;
      return adapterSha256(readPeft({ config, tensors }, base.architecture, base.ref));
    });
  await tried(async () => {
    const lines = textOf(files.get(PROJECT_FILES.turns)).split("\n").slice(0, -1);
    const { head } = await chainOf(
      run!["run"]!["id"] as never,
      lines.map((line) => JSON.parse(line) as never),
    );
    Object.assign(run!["turns"]!, { count: head.count, hash: head.hash });
  });
  const [adapter, start] = [await shaOf(PROJECT_FILES.adapter), await shaOf(PROJECT_FILES.start)];
  await tried(() => adapter !== null && Object.assign(run!["adapter"]!, { sha256: adapter }));
  await tried(() => start !== null && Object.assign(run!["run"]!["start"]!, { sha256: start }));
  if (run !== null) files.set(PROJECT_FILES.run, utf8(JSON.stringify(run)));
  await tried(() => {
    const { hash: _, ...rows } = JSON.parse(textOf(files.get(PROJECT_FILES.dataset))) as Parameters<
      typeof datasetHash
    >[0] & { readonly hash: string };
    files.set(PROJECT_FILES.dataset, utf8(canonicalJson({ ...rows, hash: datasetHash(rows) })));
  });
  const listed = Array.from(files, ([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]);
  const manifest = { schema: 1, kind: "retort/manifest", files: Object.fromEntries(listed) as unknown };
  const all = [...files, ["manifest.json", utf8(JSON.stringify(manifest))] as const];
  return new Map(
    all.map(([name, bytes]) => [name, { ...streamOf(bytes), read: () => Promise.resolve(bytes) }] as const),
  );
}

/** What is read of a forged download. @throws errors of the reader */
export async function readForged(files: Files, base: KnownBase): Promise<Omit<BroughtRun, "artifact">> {
  return readProject(await fitted(files, base), base, { name: "x.zip", at: 5 });
}
