// What runs inside an import worker: files that a person brings -> an adapter to start from, or a whole run. `look` reads and checks
// and changes nothing; `keep` stores what was looked at last, in one transaction.
import { RunError } from "../../core/errors.ts";
import { detachedBlob } from "../../core/detached_blob.ts";
import { KIND_BYTES, otherFile } from "../../core/file_kind.ts";
import type { Clock } from "../../core/ports.ts";
import type { ImportApi, ImportOffer } from "./api.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import { blobSha256 } from "../../core/sha256_stream.ts";
import { readPeftOrigin } from "../../export/peft_read.ts";
import { type ByteSource, blobSource } from "../../formats/byte_source.ts";
import { looksLikeZip, openZip } from "../../formats/zip_read.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import type { BroughtRun, Store } from "../../store/store.ts";
import { findAdapter } from "../../archive/adapter_files.ts";
import { adapterSha256 } from "../../archive/adapter_sha256.ts";
import { type BroughtFile, type Files, type KnownBase, withoutLitter } from "../../archive/brought_files.ts";
import { stoppedIn } from "../../records/stage.ts";
import { checkPackedAgain, isProject, readProject } from "../../archive/project_read.ts";

export interface ImportHostPorts {
  readonly store: () => Promise<Store>;
  /** Finds the model that the page trains. */
  readonly source: OpenSource;
  readonly clock: Clock;
}

export class ImportHost implements ImportApi {
  private readonly ports: ImportHostPorts;
  private looked: BroughtRun | null = null;

  constructor(ports: ImportHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError("file-invalid" | "model-invalid" | "non-finite" | "config") naming the file and what is wrong */
  async look(picked: readonly PickedFile[], modelPath: string): Promise<ImportOffer> {
    this.looked = null;
    const base = await this.base(modelPath);
    const [first] = picked;
    if (first === undefined)
      throw new RunError(
        "file-invalid",
        "No file was chosen. Choose a zip, a folder, or both files of an adapter.",
      );
    const archive = picked.length === 1 ? blobSource(first.file, first.path) : null;
    const isZip = archive !== null && (await looksLikeZip(archive));
    if (archive !== null && !isZip) await refuseOther(archive, first.path);
    const files = withoutLitter(
      isZip
        ? await openZip(archive, first.path)
        : new Map(picked.map(({ path, file }) => [path, looseFile(path, file)])),
    );
    if (archive !== null && isProject(files)) return this.project(files, base, first);
    const name = picked.length === 1 ? first.path : (first.path.split("/")[0] ?? first.path);
    checkPackedAgain(files, name, archive !== null);
    const { adapter, baseName, check } = await adapterIn(files, name, base);
    return {
      kind: "adapter",
      adapter,
      baseName,
      point: { name, sha256: await adapterSha256(adapter), lora: adapter.config, check },
    };
  }

  /** Stores the run that was looked at last. @throws RunError("exists" | "store-quota" | "store-unavailable") */
  async keep(): Promise<{ readonly runId: string }> {
    const records = this.looked;
    if (records === null)
      throw new RunError("internal", "Import: there is no run to keep; look at a file first.");
    const store = await this.ports.store();
    try {
      await store.importRun(records);
    } finally {
      store.close();
    }
    this.looked = null;
    return { runId: records.run.id };
  }

  private async project(
    files: Files,
    base: KnownBase,
    { path: name, file }: PickedFile,
  ): Promise<ImportOffer> {
    const records = await readProject(files, base, { name, at: this.ports.clock.now() });
    const { run, turns } = records;
    const { id: runId, createdAt, config } = run;
    const offer = { kind: "project", name, runId, createdAt, config, turns: turns.length } as const;
    const stopped = stoppedIn(run);
    if (stopped !== null) {
      this.looked = { ...records, artifact: null }; // its own zip is still to be written
      return { ...offer, stoppedIn: stopped, bytes: file.size };
    }
    const blob = await detachedBlob(file, { type: "application/zip" }); // the picked file may move or change on its disk
    const artifact = {
      runId: run.id,
      name: `retort-${run.id}.zip`,
      mime: blob.type,
      bytes: blob.size,
      sha256: await blobSha256(blob),
      blob,
    };
    this.looked = { ...records, artifact };
    return { ...offer, stoppedIn: null, bytes: blob.size };
  }

  private async base(path: string): Promise<KnownBase> {
    return openModel(await this.ports.source(path), ["ref", "architecture"]);
  }
}

async function adapterIn(files: Files, name: string, base: KnownBase) {
  const { config, tensors } = findAdapter(files, name);
  return readPeftOrigin(
    { config: await config.read(), tensors: await tensors.read() },
    base.architecture,
    base.ref,
  );
}

/** A single file that is no zip can only be one of an adapter's two. @throws RunError("file-invalid") for another kind of archive */
async function refuseOther(file: ByteSource, name: string): Promise<void> {
  if (/\.(?:json|safetensors|gguf)$/i.test(name)) return; // named by what is missing beside it
  const start = await file.read(0, Math.min(KIND_BYTES, file.size));
  const other = otherFile(start, name, "a zip, or an adapter's files");
  if (other !== null) throw other;
}

function looseFile(path: string, file: File): BroughtFile {
  const source = blobSource(file, path);
  const read = () => source.read(0, source.size);
  return {
    bytes: file.size,
    read,
    async *chunks() {
      yield await read();
    },
  };
}
