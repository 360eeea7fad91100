// BlobStore in memory. `beforeStep` sees every operation and may throw what a browser would throw there; `crash` loses what
// was written but not flushed, as a power cut does.
import { bytesSource, checkRange } from "../../../src/formats/byte_source.ts";
import { blobError, type BlobStore, type BlobWriter } from "../../../src/models/stored/blob_store.ts";

interface StoredFile {
  bytes: Uint8Array<ArrayBuffer>;
  flushed: Uint8Array<ArrayBuffer>;
  isOpen: boolean;
}

export class MemoryBlobStore implements BlobStore {
  readonly content = new Map<string, Map<string, StoredFile>>();
  /** "write model/file" and so on, in order. */
  readonly steps: string[] = [];
  beforeStep: (step: string, index: number) => void = () => {};

  /** Everything that was flushed, and nothing else, is there again; nobody writes. */
  crash(): void {
    for (const files of this.content.values()) {
      for (const file of files.values()) {
        file.bytes = file.flushed;
        file.isOpen = false;
      }
    }
  }

  folders(): Promise<string[]> {
    return this.step("folders", () => [...this.content.keys()].sort());
  }
  files(folder: string): Promise<{ name: string; size: number }[]> {
    return this.step(`files ${folder}`, () => {
      const files = [...(this.content.get(folder) ?? [])];
      return files
        .map(([name, { bytes }]) => ({ name, size: bytes.length }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }
  read(folder: string, name: string) {
    return this.step(`read ${folder}/${name}`, () => {
      const file = this.content.get(folder)?.get(name);
      return file === undefined ? null : bytesSource(file.bytes, `${folder}/${name}`);
    });
  }
  blob(folder: string, name: string): Promise<Blob | null> {
    return this.step(`blob ${folder}/${name}`, () => {
      const file = this.content.get(folder)?.get(name);
      return file === undefined ? null : new Blob([file.bytes]);
    });
  }
  write(folder: string, name: string): Promise<BlobWriter> {
    const where = `${folder}/${name}`;
    return this.step(`open ${where}`, () => {
      const files = this.content.get(folder) ?? new Map<string, StoredFile>();
      this.content.set(folder, files);
      const file = files.get(name) ?? { bytes: new Uint8Array(0), flushed: new Uint8Array(0), isOpen: false };
      files.set(name, file);
      if (file.isOpen) throw new DOMException("", "NoModificationAllowedError");
      file.isOpen = true;
      return this.writer(where, file);
    });
  }
  remove(folder: string): Promise<void> {
    return this.step(`remove ${folder}`, () => {
      const files = [...(this.content.get(folder)?.values() ?? [])];
      if (files.some(({ isOpen }) => isOpen)) throw new DOMException("", "NoModificationAllowedError");
      this.content.delete(folder);
    });
  }
  room(): Promise<null> {
    return Promise.resolve(null);
  }

  private writer(where: string, file: StoredFile): BlobWriter {
    // A view of a buffer that at least doubles when it grows: files are written in many small pieces.
    const resize = (size: number) => {
      if (size <= file.bytes.buffer.byteLength && size >= file.bytes.length) {
        file.bytes = new Uint8Array(file.bytes.buffer, 0, size);
        return;
      }
      const grown = new Uint8Array(size > file.bytes.length ? Math.max(size, 2 * file.bytes.length) : size);
      grown.set(file.bytes.subarray(0, size));
      file.bytes = grown.subarray(0, size);
    };
    return {
      size: () => this.step(`size ${where}`, () => file.bytes.length),
      read: (offset, length) =>
        this.step(`read ${where}`, () => {
          checkRange(where, file.bytes.length, offset, length);
          return file.bytes.slice(offset, offset + length);
        }),
      write: (offset, bytes) =>
        this.step(`write ${where}`, () => {
          resize(Math.max(file.bytes.length, offset + bytes.length));
          file.bytes.set(bytes, offset);
        }),
      truncate: (size) => this.step(`truncate ${where}`, () => resize(size)),
      flush: () =>
        this.step(`flush ${where}`, () => {
          file.flushed = file.bytes.slice();
        }),
      close: () =>
        this.step(`close ${where}`, () => {
          file.isOpen = false;
        }),
    };
  }

  private async step<T>(name: string, run: () => T): Promise<T> {
    await Promise.resolve();
    this.steps.push(name);
    try {
      this.beforeStep(name, this.steps.length - 1);
      return run();
    } catch (thrown) {
      throw blobError(name, thrown);
    }
  }
}
