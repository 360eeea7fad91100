// Where an ONNX model's large tensors lie in files beside it (onnx.proto: TensorProto.external_data). Files are filled one
// after the other, each up to a limit; transformers.js names them "<model>_data", "<model>_data_1", …
// Trap: small constants (shapes, axes) stay in the model: runtimes need them before they load data.
import { type FileStream, joined, streamOf } from "./file_stream.ts";

/** Tensors of fewer bytes stay in the model. */
const SMALLEST = 1024;
/** A tensor's offset is a multiple of this, so that a reader may map it. */
const ALIGNMENT = 64;

/** The entries of `external_data`. */
export interface DataPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** @param firstName of the first file; the next are "<firstName>_1", …
 *  @param fileBytes most bytes of a file, unless one tensor has more */
export function dataFiles(
  firstName: string,
  tensors: readonly { readonly name: string; readonly data: FileStream }[],
  fileBytes: number,
): { readonly files: Map<string, FileStream>; readonly placeOf: Map<string, DataPlace> } {
  const parts: FileStream[][] = [];
  const placeOf = new Map<string, DataPlace>();
  let end = 0;
  for (const { name, data } of tensors) {
    if (data.bytes < SMALLEST) continue;
    let offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    if (parts.length === 0 || (offset > 0 && offset + data.bytes > fileBytes)) {
      parts.push([]);
      offset = end = 0;
    }
    if (offset > end) parts.at(-1)!.push(streamOf(new Uint8Array(offset - end)));
    parts.at(-1)!.push(data);
    end = offset + data.bytes;
    placeOf.set(name, { location: nameOf(firstName, parts.length - 1), offset, length: data.bytes });
  }
  const files = new Map(parts.map((each, i) => [nameOf(firstName, i), joined(each)]));
  return { files, placeOf };
}

function nameOf(firstName: string, index: number): string {
  return index === 0 ? firstName : `${firstName}_${index}`;
}
