// Reads the files of a download: each held against the manifest, each error with the file's name.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { openSha256 } from "../core/sha256_stream.ts";
import { count, named, type Origin, readRecord, type RecordOf, sha256 } from "../records/schema.ts";
import { PROJECT_FILES } from "../export/project_folder.ts";
import { HEAD_FILE } from "../export/headed_adapter.ts";
import { readPeft } from "../export/peft_read.ts";
import { readSafetensors, toFloat32 } from "../formats/safetensors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { StoredAdapter } from "../store/store.ts";
import { adapterSha256 } from "./adapter_sha256.ts";
import { checkAdapterSizes } from "./adapter_files.ts";
import type { BroughtFile, Files, KnownBase } from "./brought_files.ts";
import { BadText, textLines } from "./text_lines.ts";

/** A JSON text is held whole, and so is what is read of it. */
const MOST_JSON = 64 * 2 ** 20;
/** A run's lessons: three solutions of 4,096 tokens to each of 2,000 questions, at twelve bytes a token. */
const MOST_DATASET = 320 * 2 ** 20;
/** A file of one record a line is read line by line. The longest of a run are its turns. */
const MOST_LINES = 512 * 2 ** 20;
/** Far more than one number for each of a model's features. */
const MOST_HEAD = 16 * 2 ** 20;

function mostOf(file: string): number {
  if (file === PROJECT_FILES.dataset) return MOST_DATASET;
  if (file.endsWith(".jsonl")) return MOST_LINES;
  return file.endsWith(".json") ? MOST_JSON : Infinity;
}

const manifestFile = v.object({
  schema: v.literal(1),
  kind: v.literal("retort/manifest"),
  files: named(v.object({ bytes: count, sha256 })),
});

export class ArchiveReader {
  private readonly files: Files;
  /** Of the file that was brought. */
  readonly name: string;

  constructor(files: Files, name: string) {
    this.files = files;
    this.name = name;
  }

  fail(file: string, what: string): never {
    throw new RunError("file-invalid", `${this.name}, ${file}: ${what}. Get the file again.`, { file });
  }

  /** Every file of the archive is in the manifest as it is, and every one of the manifest is in the archive. What a file states is looked at
   *  first: nothing is unpacked of an archive that is refused for it. */
  async checkManifest(): Promise<void> {
    for (const file of this.files.keys()) this.file(file);
    const { files: listed } = await this.json("manifest.json", manifestFile, "a list of files");
    const hashes = new Map<string, string>();
    for (const [name, file] of this.files) {
      if (name === "manifest.json") continue;
      const stated = Object.hasOwn(listed, name) ? listed[name] : undefined;
      if (stated === undefined) this.fail(name, "manifest.json does not list it");
      if (file.bytes !== stated.bytes) this.failOther(name);
      hashes.set(name, stated.sha256);
    }
    for (const name of Object.keys(listed)) if (!this.files.has(name)) this.fail(name, "it is missing");
    for (const [name, sha] of hashes) {
      const hash = await openSha256();
      for await (const chunk of this.file(name).chunks()) hash.update(chunk);
      if (hash.hex() !== sha) this.failOther(name);
    }
  }

  private failOther(name: string): never {
    this.fail(name, "it is not the file that manifest.json lists");
  }

  /** One record. @param record what the file should hold, with its article */
  async json<Schema extends v.GenericSchema>(
    file: string,
    schema: Schema,
    record: string,
  ): Promise<RecordOf<Schema>> {
    const bytes = await this.bytes(file);
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.fail(file, "it is not valid UTF-8");
    }
    return this.read(text, schema, { record, where: file });
  }

  /** Records a line. @param record what a line should be, with its article */
  async lines<Schema extends v.GenericSchema>(
    file: string,
    schema: Schema,
    record: string,
  ): Promise<RecordOf<Schema>[]> {
    const records: RecordOf<Schema>[] = [];
    try {
      for await (const line of textLines(this.file(file).chunks(), MOST_JSON))
        records.push(this.read(line, schema, { record, where: `${file}, line ${records.length + 1}` }));
    } catch (thrown) {
      if (thrown instanceof BadText) this.fail(file, thrown.message);
      throw thrown;
    }
    return records;
  }

  async adapter(folder: string, base: KnownBase): Promise<StoredAdapter> {
    checkAdapterSizes(this.files, `${folder}/`, this.name);
    const [config, tensors] = [
      await this.bytes(`${folder}/adapter_config.json`),
      await this.bytes(`${folder}/adapter_model.safetensors`),
    ];
    const adapter = readPeft({ config, tensors }, base.architecture, base.ref);
    return { adapter, sha256: await adapterSha256(adapter) };
  }

  /** An adapter with the head that lies beside it, if one does. */
  async headedAdapter(folder: string, base: KnownBase): Promise<LoraAdapter> {
    const { adapter } = await this.adapter(folder, base);
    const file = `${folder}/${HEAD_FILE}`;
    if (!this.has(file)) return adapter;
    const head = readSafetensors(await this.bytes(file, MOST_HEAD), file).tensors.get("head");
    return head === undefined ? adapter : { ...adapter, extra: toFloat32(head) };
  }

  has(file: string): boolean {
    return this.files.has(file);
  }

  /** @param most how large the file may be */
  async bytes(file: string, most?: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.file(file, most).read();
  }

  /** A larger file is refused by the size that it states. */
  private file(file: string, most = mostOf(file)): BroughtFile {
    const found = this.files.get(file);
    if (found === undefined) return this.fail(file, "it is missing");
    if (found.bytes > most)
      this.fail(file, `its ${found.bytes} bytes are more than the ${most} that are read`);
    return found;
  }

  private read<Schema extends v.GenericSchema>(
    text: string,
    schema: Schema,
    { record, where }: Origin,
  ): RecordOf<Schema> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.fail(where, "it is not JSON");
    }
    return readRecord(schema, value, { record, where: `${this.name}, ${where}` });
  }
}
