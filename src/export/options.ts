// What a person may choose about the formats of a download, each option once, whichever formats share it.
import { ONNX_DTYPES, type OnnxDtype, onnxPath } from "../core/onnx_files.ts";
import type { AdapterDtype } from "../records/adapter.ts";
import type { ExportContext, FormatOption } from "./format.ts";

const HALF = "half";

/** The number format of an adapter's file: F32, or F16 when ticked. */
export const ADAPTER_NUMBERS: FormatOption = {
  id: "adapter",
  legend: "The adapter’s numbers",
  ticks: [
    {
      id: HALF,
      label: "in half precision: files of half the size, numbers kept to three or four digits",
      isOn: false,
    },
  ],
};

export function adapterDtype({ ticked }: Pick<ExportContext, "ticked">): AdapterDtype {
  return ticked(ADAPTER_NUMBERS).includes(HALF) ? "F16" : "F32";
}

const ONNX_LABELS: Readonly<Record<OnnxDtype, string>> = {
  fp32: "full precision (fp32)",
  fp16: "half precision (fp16)",
  q8: "8 bits (q8)",
  q4: "4 bits (q4)",
};

/** The number formats that the ONNX model is written in; transformers.js asks for one of them by `dtype`. */
export const ONNX_NUMBERS: FormatOption = {
  id: "onnx",
  legend: "Number formats of the ONNX model",
  ticks: ONNX_DTYPES.map((dtype) => ({
    id: dtype,
    label: ONNX_LABELS[dtype],
    isOn: true,
    prefix: `merged/${onnxPath(dtype)}`,
  })),
};

export function onnxDtypes({ ticked }: Pick<ExportContext, "ticked">): OnnxDtype[] {
  const on = ticked(ONNX_NUMBERS);
  return ONNX_DTYPES.filter((dtype) => on.includes(dtype));
}

/** The filters of Chain-of-Agents, each off until it is ticked. */
export const CHAIN_FILTERS: FormatOption = {
  id: "chains",
  legend: "Talks as single texts",
  ticks: [
    { id: "interactions", label: "with at least two readings of another’s text", isOn: false },
    { id: "right", label: "none that end wrong or only repeat themselves", isOn: false },
    { id: "reflected", label: "half of those in which nobody looks back", isOn: false },
    { id: "corrected", label: "twice those that were wrong at first and right in the end", isOn: false },
  ],
};
