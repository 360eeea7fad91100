// What this device can do, as one chip; a click opens the details and the way to measure it.
import type { ComponentChildren, JSX } from "preact";
import type { Device, PageState } from "../state.ts";
import { DeviceView, toneOf } from "./device_view.tsx";
import { say } from "../words/say.tsx";

interface DeviceChipProps {
  readonly state: PageState;
  /** Stands below the details. */
  readonly children: ComponentChildren;
}

export function DeviceChip({ state, children }: DeviceChipProps): JSX.Element {
  const device = state.device.value;
  return (
    <details class="device-chip">
      <summary class={`is-${toneOf(device)}`}>{chipWords(device)}</summary>
      <div class="device-details">
        <DeviceView state={state} />
        {children}
      </div>
    </details>
  );
}

/** A few words about the device; `deviceSentence` says the rest. */
export function chipWords(device: Device): string {
  switch (device.kind) {
    case "checking":
      return say("Checking this device…");
    case "none":
      return say("No graphics chip: all works on the processor, slowly");
    case "adapter":
      return device.adapter.isSoftware
        ? say("No graphics chip: all works, slowly")
        : say("Ready on this device");
    default:
      return device satisfies never;
  }
}
