// Which of the files that a person brought are the adapter: the one folder that holds both of PEFT's files.
import { RunError } from "../core/errors.ts";
import { PROJECT_FILES } from "../export/project_folder.ts";
import type { BroughtFile, Files } from "./brought_files.ts";

const CONFIG = "adapter_config.json";
const TENSORS = "adapter_model.safetensors";

/** Far more than any tool writes; it is read whole. */
const MOST_CONFIG = 16 * 2 ** 20;
/** Above it a file is no adapter; weights of a whole model are not read into memory. */
const MOST_TENSORS = 2 ** 30;

/** Folders of a run's zip that hold adapters of the run, none of which is its trained student: a training that has not ended, the adapter that
 *  the student started from, and the judge of steps. */
const NOT_THE_STUDENT = [PROJECT_FILES.checkpoint, PROJECT_FILES.start, PROJECT_FILES.prm];

/** Holds the sizes of an adapter's files against what one may have, before a byte of them is unpacked.
 *  @param folder with a "/" at its end, or "" @param name of what was brought, for errors @throws RunError("file-invalid") */
export function checkAdapterSizes(files: Files, folder: string, name: string): void {
  for (const [file, most] of [
    [CONFIG, MOST_CONFIG],
    [TENSORS, MOST_TENSORS],
  ] as const) {
    const { bytes = 0 } = files.get(folder + file) ?? {};
    if (bytes <= most) continue;
    const sentence = `${name}, ${folder}${file}: ${bytes} bytes are too many for an adapter, ${most} are the most.`;
    throw new RunError("file-invalid", sentence, { file, bytes });
  }
}

/** @param name of what was brought, for errors
 *  @throws RunError("file-invalid") when there is none, or more than one and none lies above the others */
export function findAdapter(
  files: Files,
  name: string,
): { readonly config: BroughtFile; readonly tensors: BroughtFile } {
  const found: { folder: string; config: BroughtFile; tensors: BroughtFile }[] = [];
  for (const [path, config] of files) {
    if (path !== CONFIG && !path.endsWith(`/${CONFIG}`)) continue;
    if (NOT_THE_STUDENT.some((folder) => `/${path}`.includes(`/${folder}/`))) continue;
    const folder = path.slice(0, path.length - CONFIG.length);
    const tensors = files.get(folder + TENSORS);
    if (tensors !== undefined) found.push({ folder, config, tensors });
  }
  const depth = (folder: string) => folder.split("/").length;
  const shallowest = Math.min(...found.map(({ folder }) => depth(folder)));
  const [adapter, ...others] = found.filter(({ folder }) => depth(folder) === shallowest);
  if (adapter === undefined) throw new RunError("file-invalid", `${name}: ${missing(files)}`, { name });
  if (others.length > 0) {
    const folders = [adapter, ...others]
      .map(({ folder }) => folder.replace(/\/$/, "") || "the top")
      .join(", ");
    throw new RunError(
      "file-invalid",
      `${name} holds several adapters: ${folders}. Choose one of these folders.`,
      {
        name,
      },
    );
  }
  checkAdapterSizes(files, adapter.folder, name);
  return adapter;
}

function missing(files: Files): string {
  const names = new Set(Array.from(files.keys(), (path) => path.slice(path.lastIndexOf("/") + 1)));
  if ([...files.values()].every(({ bytes }) => bytes === 0) && files.size > 0)
    return "it is empty. Get the file again.";
  if (names.has("adapter_model.bin"))
    return `its weights are a pickle (adapter_model.bin), which can run code and is not read here. Save the adapter as ${TENSORS}.`;
  if (names.has("adapters.safetensors"))
    return `it is an adapter for MLX. Choose the folder "peft" of the same download.`;
  if ([...names].some((each) => each.endsWith(".gguf")))
    return `it is an adapter for llama.cpp. Choose the folder "peft" of the same download.`;
  if (names.has("config.json") && [...names].some((each) => each.endsWith(".safetensors")))
    return `it is a whole model, not an adapter. Open it where models are chosen.`;
  const zip = [...names].find((each) => each.toLowerCase().endsWith(".zip"));
  if (zip !== undefined && files.size === 1)
    return `it holds another zip, ${zip}. Unpack it, and choose that one.`;
  const wanted = [CONFIG, TENSORS].filter((each) => !names.has(each));
  if (wanted.length === 1)
    return `${wanted.join()} is missing. An adapter has both ${CONFIG} and ${TENSORS}; choose them together, or their folder or zip.`;
  if ([...files.keys()].some((path) => `/${path}`.endsWith(`/${PROJECT_FILES.run}`)))
    return "it is an unfinished run, whose student is still to be trained. Bring the run in, or go on with it by retort resume.";
  return `there is no adapter in it (${CONFIG} and ${TENSORS}), and it is no download of Retort that holds a run. Choose the zip, the folder or both files of an adapter.`;
}
