// One sentence about this device: what computes, how much memory, and, when something is missing, what still works.
import type { JSX } from "preact";
import type { AdapterReport } from "../../core/adapter_report.ts";
import type { Device, PageState } from "../state.ts";
import { sizeText } from "../../core/size_text.ts";

export function DeviceView({ state }: { readonly state: PageState }): JSX.Element {
  const storage = state.storage.value;
  return (
    <p class={`device is-${toneOf(state.device.value)}`} role="status">
      {deviceSentence(state.device.value)}
      {storage !== null &&
        ` This browser lends the page up to ${sizeText(storage.allowedBytes)} for saving; ${sizeText(storage.usedBytes)} are in use.`}
    </p>
  );
}

export function toneOf(device: Device): "checking" | "ready" | "slow" | "missing" {
  if (device.kind === "checking") return "checking";
  if (device.kind === "none") return "missing";
  return device.adapter.isSoftware ? "slow" : "ready";
}

export function deviceSentence(device: Device): string {
  switch (device.kind) {
    case "checking":
      return "Checking what this device can do…";
    case "none":
      return device.reason === "no-api"
        ? "This browser has no WebGPU, so the bundled model talks and learns on the processor: slower, and with the same result. A larger model of your own and some ways to learn need WebGPU, as current Chrome, Edge, Safari and Firefox have it."
        : "This browser knows WebGPU but offers no graphics chip for it, so the bundled model talks and learns on the processor: slower, and with the same result. A larger model of your own and some ways to learn need the chip; switching on hardware acceleration in the browser’s settings often helps.";
    case "adapter":
      return adapterSentence(device.adapter);
    default:
      return device satisfies never;
  }
}

function adapterSentence(adapter: AdapterReport): string {
  const f16 = adapter.features.includes("shader-f16");
  const memory = adapter.limits["maxBufferSize"];
  const block = memory === undefined ? "" : ` with blocks of memory up to ${sizeText(memory)}`;
  if (adapter.isSoftware) {
    const named =
      adapter.description || adapter.architecture ? ` (${adapter.description || adapter.architecture})` : "";
    return `No graphics chip was found; software${named} imitates one on the processor${block}. Everything works, but slowly: start with few questions and steps.`;
  }
  const numbers = f16
    ? "16-bit and 32-bit numbers"
    : "32-bit numbers only (16-bit ones are missing, nothing else changes)";
  return `Ready: this device trains on ${adapterName(adapter)}${block}, with ${numbers}.`;
}

/** Browsers tell a vendor ("intel") and a family ("gen-12lp"); the full name only sometimes. */
function adapterName({ vendor, architecture, description }: AdapterReport): string {
  if (description !== "") return description;
  const family = architecture === "" ? "" : ` (${architecture})`;
  const maker = vendor === "" ? "" : ` by ${vendor.charAt(0).toUpperCase()}${vendor.slice(1)}`;
  return `a graphics chip${maker}${family}`;
}
