// How transformers.js names the files of an ONNX model: "onnx/model<suffix>.onnx" by number format (its src/utils/dtypes.js),
// and data files of large models beside it. Exporter and loader agree here.

export const ONNX_DTYPES = ["fp32", "fp16", "q8", "q4"] as const;
export type OnnxDtype = (typeof ONNX_DTYPES)[number];

const SUFFIX: Readonly<Record<OnnxDtype, string>> = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
  q4: "_q4",
};

/** Within the model's folder. */
export function onnxPath(dtype: OnnxDtype): string {
  return `onnx/model${SUFFIX[dtype]}.onnx`;
}

/** Data files of the model at `path` among `names`. */
export function dataFilesOf(path: string, names: Iterable<string>): string[] {
  const isData = (name: string) => name.startsWith(path) && /^_data(?:_\d+)?$/.test(name.slice(path.length));
  return [...names].filter(isData);
}
