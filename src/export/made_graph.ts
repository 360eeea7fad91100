// The ONNX graph of a model whose retort.json says that it is made of the rest: opened where it lies, made where it does not. A page that
// has the weights for its student need not fetch them a second time for its teachers.
import { onnxPath } from "../core/onnx_files.ts";
import { type ByteSource, bytesSource } from "../formats/byte_source.ts";
import { wholeOf } from "../formats/file_stream.ts";
import { readNeededJson } from "../models/folder.ts";
import { openModel } from "../models/open.ts";
import type { ModelSource, OpenSource } from "../models/source.ts";

const PATH = onnxPath("fp32");

/** The same models; opening such a graph also throws errors of the model's weights and RunError("model-invalid") of the exporter. */
export function withMadeGraphs(open: OpenSource): OpenSource {
  return async (path, signal) => {
    const source = await open(path, signal);
    if (source.card?.files[PATH]?.made !== true) return source;
    const { folder } = source;
    return {
      ...source,
      folder: {
        ...folder,
        open: async (file) => (await folder.open(file)) ?? (file === PATH ? graphOf(source) : null),
      },
    };
  };
}

async function graphOf(source: ModelSource): Promise<ByteSource | null> {
  const { exportOnnx } = await import("./onnx.ts");
  const { tensors } = await openModel(source, ["tensors"]);
  const graph = exportOnnx(await readNeededJson(source.folder, "config.json"), tensors).get(PATH);
  return graph === undefined ? null : bytesSource(await wholeOf(graph), `${source.folder.name}/${PATH}`);
}
