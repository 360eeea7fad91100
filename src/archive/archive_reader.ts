// Reads the files of a download: each held against the manifest, each error with the file's name.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { Sha256 } from "../core/sha256_stream.ts";
import { count, named, type Origin, readRecord, type RecordOf, sha256 } from "../records/schema.ts";
import { readPeft } from "../export/peft_read.ts";
import type { StoredAdapter } from "../store/store.ts";
import { adapterSha256 } from "./adapter_sha256.ts";
import { checkAdapterSizes } from "./adapter_files.ts";
import type { Files, KnownBase } from "./brought_files.ts";

/** A text is held whole, and JavaScript holds none much longer. The longest of a run are its turns and its lessons. */
const MOST_TEXT = 512 * 2 ** 20;

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

  /** Every file of the archive is in the manifest as it is, and every one of the manifest is in the archive. */
  async checkManifest(): Promise<void> {
    const { files: listed } = await this.json("manifest.json", manifestFile, "a list of files");
    for (const [name, file] of this.files) {
      if (name === "manifest.json") continue;
      const stated = Object.hasOwn(listed, name) ? listed[name] : undefined;
      if (stated === undefined) this.fail(name, "manifest.json does not list it");
      const hash = new Sha256();
      for await (const chunk of file.chunks()) hash.update(chunk);
      if (file.bytes !== stated.bytes || hash.hex() !== stated.sha256)
        this.fail(name, "it is not the file that manifest.json lists");
    }
    for (const name of Object.keys(listed)) if (!this.files.has(name)) this.fail(name, "it is missing");
  }

  /** One record. @param record what the file should hold, with its article */
  async json<Schema extends v.GenericSchema>(
    file: string,
    schema: Schema,
    record: string,
  ): Promise<RecordOf<Schema>> {
    return this.read(await this.text(file), schema, { record, where: file });
  }

  /** Records a line. @param record what a line should be, with its article */
  async lines<Schema extends v.GenericSchema>(
    file: string,
    schema: Schema,
    record: string,
  ): Promise<RecordOf<Schema>[]> {
    const lines = (await this.text(file)).split("\n");
    if (lines.pop() !== "") this.fail(file, "its last line is cut off");
    return lines.map((line, i) => this.read(line, schema, { record, where: `${file}, line ${i + 1}` }));
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

  has(file: string): boolean {
    return this.files.has(file);
  }

  async bytes(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const found = this.files.get(file);
    return found === undefined ? this.fail(file, "it is missing") : found.read();
  }

  private async text(file: string): Promise<string> {
    const { bytes = 0 } = this.files.get(file) ?? {};
    if (bytes > MOST_TEXT) this.fail(file, `its ${bytes} bytes are more than the ${MOST_TEXT} that are read`);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await this.bytes(file));
    } catch (thrown) {
      if (thrown instanceof RunError) throw thrown;
      return this.fail(file, "it is not valid UTF-8");
    }
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
