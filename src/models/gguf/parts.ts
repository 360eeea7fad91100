// The file or files of one GGUF model. llama.cpp splits large models into NAME-00001-of-00003.gguf and so on: the first part says
// what the model is, each says which tensors lie in it. Together they are read as one model.
import { RunError } from "../../core/errors.ts";
import type { ByteSource } from "../../formats/byte_source.ts";
import { type GgufHeader, type GgufTensorInfo, readGgufHeader } from "../../formats/gguf_read/header.ts";
import { GgufKeys } from "./keys.ts";

const PART = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;
const MAX_PARTS = 1000;

/** A tensor with the file that holds it. */
export interface PlacedTensor {
  readonly info: GgufTensorInfo;
  readonly source: ByteSource;
}

export interface GgufParts {
  /** The first part's name without ".gguf" and without its number. */
  readonly name: string;
  /** Names of the files in their order. */
  readonly files: readonly string[];
  readonly keys: GgufKeys;
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
}

/** The names of all parts of the model that a file belongs to, in order: just its own where it is not split.
 *  @throws RunError("model-invalid") for a part whose number does not fit the count */
export function partNames(file: string): readonly string[] {
  const [, name, digits, total] = PART.exec(file) ?? [];
  if (name === undefined || digits === undefined || total === undefined) return [file];
  const [part, count] = [Number(digits), Number(total)];
  if (part < 1 || part > count || count > MAX_PARTS) {
    throw new RunError(
      "model-invalid",
      `${file}: expected part 1 to ${Math.min(count, MAX_PARTS)}, the name says ${part} of ${count}. Give the file its name back.`,
      { part, count },
    );
  }
  const ending = file.slice(file.length - ".gguf".length);
  return Array.from(
    { length: count },
    (_, i) => `${name}-${String(i + 1).padStart(5, "0")}-of-${total}${ending}`,
  );
}

/** The GGUF file that is the model of a folder, by its first part; null for a folder that has other weights or a config.json.
 *  @throws RunError("model-invalid") when there are several models */
export function onlyGguf(files: readonly string[]): string | null {
  if (files.some((file) => file === "config.json" || file.endsWith(".safetensors"))) return null;
  const models = new Set(files.filter((file) => /\.gguf$/i.test(file)).map((file) => partNames(file)[0]!));
  const [first, ...others] = models;
  if (others.length === 0) return first ?? null;
  const sentence = `There are several GGUF models: ${[...models].slice(0, 5).join(", ")}. Choose one of them, with all its parts.`;
  throw new RunError("model-invalid", sentence, { models: models.size });
}

/** The model's name in its file's name. */
export function ggufName(file: string): string {
  return (PART.exec(file)?.[1] ?? file.replace(/\.gguf$/i, "")) || file;
}

/** Opens the headers of all parts and holds them against each other.
 *  @param file any of the parts
 *  @param open gives a file by its name; null when it is not there
 *  @throws RunError("model-invalid") naming a part that is missing or of another model; RunError("file-invalid") as
 *  `readGgufHeader`; errors of the sources */
export async function openParts(
  file: string,
  open: (file: string) => Promise<ByteSource | null>,
): Promise<GgufParts> {
  const files = partNames(file);
  const tensors = new Map<string, PlacedTensor>();
  let first: { readonly header: GgufHeader; readonly keys: GgufKeys } | null = null;
  for (const [i, name] of files.entries()) {
    const source = await open(name);
    if (source === null) throw missing(name, i, files.length);
    const header = await readGgufHeader(source, name);
    const keys = new GgufKeys(header.metadata, name);
    checkPart(keys, i, files.length);
    for (const info of header.tensors.values()) {
      if (tensors.has(info.name)) {
        const sentence = `${name}: tensor ${info.name} lies in an earlier part too. The parts are of different models; get them again.`;
        throw new RunError("model-invalid", sentence, { name: info.name });
      }
      tensors.set(info.name, { info, source });
    }
    first ??= { header, keys };
  }
  if (first === null) throw missing(file, 0, files.length);
  const { keys } = first;
  const total = files.length === 1 ? tensors.size : keys.count("split.tensors.count");
  if (total !== tensors.size) {
    throw keys.refuse("split.tensors.count", `${tensors.size}, as many as lie in the ${files.length} parts`);
  }
  return { name: ggufName(file), files, keys, tensors };
}

/** Holds a part's own number against its place. A file that is not split needs no such keys, but may not say otherwise. */
function checkPart(keys: GgufKeys, index: number, count: number): void {
  const total = keys.has("split.count") ? keys.count("split.count") : 1;
  if (total !== count) {
    const expected = `${count}, as the file's name says; a part is called NAME-00001-of-0000N.gguf,`;
    throw keys.refuse("split.count", expected);
  }
  if (count === 1) return;
  const number = index === 0 && !keys.has("split.no") ? 0 : keys.tokenId("split.no", count);
  if (number !== index) throw keys.refuse("split.no", `${index}, counted from 0, in part ${index + 1}`);
}

function missing(file: string, index: number, count: number): RunError {
  const which = count === 1 ? "" : ` (part ${index + 1} of ${count})`;
  const advice = count === 1 ? "" : " Put all parts into one folder, or choose them together.";
  return new RunError("model-invalid", `${file}${which}: there is no such file.${advice}`, { missing: file });
}
