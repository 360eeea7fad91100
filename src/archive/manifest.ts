// manifest.json of a download: size and sha256 of every other file in it, taken while they pass. Its own size is known
// before: a hash is as long as any other.
import { RunError } from "../core/errors.ts";
import { openSha256 } from "../core/sha256_stream.ts";
import type { FileStream } from "../formats/file_stream.ts";

interface Watched {
  readonly bytes: number;
  sha256: string | null;
}

const ANY_HASH = "0".repeat(64);

export class Manifest {
  readonly #files = new Map<string, Watched>();

  /** The same file; when all of it was read, its hash is known. */
  watch(name: string, file: FileStream): FileStream {
    const watched: Watched = { bytes: file.bytes, sha256: null };
    this.#files.set(name, watched);
    return {
      bytes: file.bytes,
      async *chunks() {
        const hash = await openSha256();
        for await (const chunk of file.chunks()) {
          hash.update(chunk);
          yield chunk;
        }
        watched.sha256 = hash.hex();
      },
    };
  }

  /** To be read after all others. @throws RunError("internal") when one was not */
  file(): FileStream {
    const files = this.#files;
    return {
      bytes: encode(files, () => ANY_HASH).length,
      async *chunks() {
        yield await Promise.resolve(encode(files, hashOf));
      },
    };
  }
}

function hashOf(name: string, { sha256 }: Watched): string {
  if (sha256 !== null) return sha256;
  throw new RunError("internal", `manifest.json was written before ${name}.`, { name });
}

function encode(
  files: ReadonlyMap<string, Watched>,
  hash: (name: string, watched: Watched) => string,
): Uint8Array<ArrayBuffer> {
  const listed = Array.from(
    files,
    ([name, each]) => [name, { bytes: each.bytes, sha256: hash(name, each) }] as const,
  );
  const manifest = { schema: 1, kind: "retort/manifest", files: Object.fromEntries(listed) };
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
}
