// The files of one build of the page. The build writes the list into the service worker, which lets no other bytes pass under these names.

/** One file of the build. */
export interface BuildFile {
  readonly bytes: number;
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** Size of the same file beside it, compressed with gzip under `PACKED`; absent where that saves too little. Hosts that compress
   *  nothing then still send little. */
  readonly packedBytes?: number;
}

export interface FileList {
  /** A digest of the whole list: two builds with the same name have the same files. */
  readonly build: string;
  /** By path, counted from the page's folder. */
  readonly files: Readonly<Record<string, BuildFile>>;
  /** What the browser loads to show the page: these are kept from the first visit on. */
  readonly first: readonly string[];
}

/** What is added to a file's name where it lies compressed. No host knows this ending, so none unpacks it by itself. */
export const PACKED = ".packed";

/** ONNX Runtime on a graphics chip, larger than all the rest. Models of a person's own ask for it that bring a graph; on a chip the bundled
 *  one speaks through our engine (src/models/usual_speaker.ts). */
const GPU_RUNTIME = /ort-wasm-simd-threaded\.asyncify/;

/** Where this file is kept, a run has been made, or a person wanted one to be possible. */
export const KEPT_FOR_RUNS = "models/tiny/model.safetensors";

/** The files that a run of the bundled model needs, with or without a graphics chip. */
export function filesForRuns({ files }: FileList): readonly string[] {
  return Object.keys(files).filter((path) => !GPU_RUNTIME.test(path));
}

/** What it costs to fetch these files, in bytes as they are sent. */
export function fetchedBytes({ files }: FileList, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (files[path]?.packedBytes ?? files[path]?.bytes ?? 0), 0);
}
