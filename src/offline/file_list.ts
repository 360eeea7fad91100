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

/** What computes on the graphics chip. A device without one never asks for it, and it is larger than all the rest. */
const GPU_RUNTIME = /ort-wasm-simd-threaded\.asyncify/;

/** Whether only a device with a graphics chip asks for the file. @param path also a whole address */
export const isForGpu = (path: string): boolean => GPU_RUNTIME.test(path);

/** Where this file is kept, a run has been made, or a person wanted one to be possible. */
export const KEPT_FOR_RUNS = "models/tiny/model.safetensors";

/** The files that a run of the bundled model needs on a device.
 *  @param hasGpu whether its models speak on a graphics chip in hardware */
export function filesForRuns({ files }: FileList, hasGpu: boolean): readonly string[] {
  return Object.keys(files).filter((path) => hasGpu || !isForGpu(path));
}

/** What it costs to fetch these files, in bytes as they are sent. */
export function fetchedBytes({ files }: FileList, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (files[path]?.packedBytes ?? files[path]?.bytes ?? 0), 0);
}
