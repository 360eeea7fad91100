// Another zip of the same run: a person chooses what goes in and sees what it will weigh before it is written.
import type { JSX } from "preact";
import { ONNX_DTYPES, type OnnxDtype, onnxPath } from "../../../core/onnx_files.ts";
import { EXPORT_PARTS, type ExportPart } from "../../../records/export_choice.ts";
import type { ExportCommands, ExportState } from "./export_state.ts";
import { bytes } from "../../parts/wording.ts";

interface ExportFormProps {
  readonly state: ExportState;
  readonly commands: ExportCommands;
}

const PARTS: Readonly<
  Record<ExportPart, { readonly label: string; readonly holds: (name: string) => boolean }>
> = {
  peft: { label: "adapter for PEFT, transformers, vLLM", holds: within("peft/") },
  gguf: { label: "adapter for llama.cpp and Ollama", holds: within("gguf/") },
  mlx: { label: "adapter for MLX", holds: within("mlx/") },
  merged: {
    label: "the student whole, for transformers, vLLM, mlx-lm",
    holds: (name) => name.startsWith("merged/") && !name.startsWith("merged/onnx/"),
  },
  onnx: { label: "the student whole, for transformers.js (ONNX)", holds: within("merged/onnx/") },
  python: { label: "the same training for Python", holds: within("python/") },
  data: { label: "debates, lessons and answers", holds: within("data/") },
  project: { label: "the whole run, to bring back in here", holds: within("project/") },
};

const ONNX_LABELS: Readonly<Record<OnnxDtype, string>> = {
  fp32: "full precision (fp32)",
  fp16: "half precision (fp16)",
  q8: "8 bits (q8)",
  q4: "4 bits (q4)",
};

function within(folder: string): (name: string) => boolean {
  return (name) => name.startsWith(folder);
}

export function ExportForm({ state, commands }: ExportFormProps): JSX.Element {
  const { choice, sizes, plan, progress, said } = state;
  const { parts, adapterDtype, onnxDtypes } = choice.value;
  const busy = progress.value !== null;
  const sizeOf = (holds: (name: string) => boolean) => {
    let sum = 0;
    for (const [name, size] of sizes.value) if (holds(name)) sum += size;
    return sum === 0 ? "" : bytes(sum);
  };
  return (
    <details class="export-form" onToggle={(event) => event.currentTarget.open && commands.open()}>
      <summary>Make another zip: choose what goes in, and see its size first</summary>
      <fieldset disabled={busy}>
        <legend>What goes in</legend>
        {EXPORT_PARTS.map((part) => (
          <Tick
            key={part}
            label={PARTS[part].label}
            size={sizeOf(PARTS[part].holds)}
            isOn={parts.includes(part)}
            onChange={(isOn) => commands.setPart(part, isOn)}
          />
        ))}
      </fieldset>
      {parts.includes("onnx") && (
        <fieldset disabled={busy}>
          <legend>Number formats of the ONNX model</legend>
          {ONNX_DTYPES.map((dtype) => (
            <Tick
              key={dtype}
              label={ONNX_LABELS[dtype]}
              size={sizeOf(within(`merged/${onnxPath(dtype)}`))}
              isOn={onnxDtypes.includes(dtype)}
              onChange={(isOn) => commands.setOnnx(dtype, isOn)}
            />
          ))}
        </fieldset>
      )}
      <fieldset disabled={busy}>
        <legend>The adapter’s numbers</legend>
        <Tick
          label="in half precision: files of half the size, numbers kept to three or four digits"
          size=""
          isOn={adapterDtype === "F16"}
          onChange={commands.setHalf}
        />
      </fieldset>
      <p>
        <button
          type="button"
          class="secondary"
          disabled={busy || plan.value === null}
          onClick={commands.write}
        >
          Write this zip{" "}
          <span class="button-size">{plan.value === null ? "…" : bytes(plan.value.bytes)}</span>
        </button>
        {busy && (
          <button type="button" class="secondary" onClick={commands.cancel}>
            Cancel
          </button>
        )}
      </p>
      {progress.value !== null && (
        <div class="progress">
          <progress
            max={Math.max(1, progress.value.totalBytes)}
            value={progress.value.doneBytes}
            aria-label="Writing the zip"
          />
          <p>
            {bytes(progress.value.doneBytes)} of {bytes(progress.value.totalBytes)} written
          </p>
        </div>
      )}
      <p role="status" class="small">
        {said.value}
      </p>
    </details>
  );
}

interface TickProps {
  readonly label: string;
  readonly size: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Tick({ label, size, isOn, onChange }: TickProps): JSX.Element {
  return (
    <label class="tick">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span> <span class="tick-size">{size}</span>
    </label>
  );
}
