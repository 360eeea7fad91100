// One sentence about this device: what computes, how much memory, and, when something is missing, what still works.
import type { JSX } from "preact";
import type { AdapterReport } from "../../core/adapter_report.ts";
import type { Device, PageState } from "../state.ts";
import { size } from "../words/numbers.ts";
import { say } from "../words/say.tsx";

export function DeviceView({ state }: { readonly state: PageState }): JSX.Element {
  const storage = state.storage.value;
  return (
    <p class={`device is-${toneOf(state.device.value)}`} role="status">
      {deviceSentence(state.device.value)}
      {storage !== null &&
        ` ${say("This browser lends the page up to {allowed} for saving; {used} are in use.", {
          allowed: size(storage.allowedBytes),
          used: size(storage.usedBytes),
        })}`}
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
      return say("Checking what this device can do…");
    case "none":
      return device.reason === "no-api"
        ? say(
            "This browser has no WebGPU, so the bundled model talks and learns on the processor: slower, and with the same result. A larger model of your own and some ways to learn need WebGPU, as current Chrome, Edge, Safari and Firefox have it.",
          )
        : say(
            "This browser knows WebGPU but offers no graphics chip for it, so the bundled model talks and learns on the processor: slower, and with the same result. A larger model of your own and some ways to learn need the chip; switching on hardware acceleration in the browser’s settings often helps.",
          );
    case "adapter":
      return adapterSentence(device.adapter);
    default:
      return device satisfies never;
  }
}

function adapterSentence(adapter: AdapterReport): string {
  const f16 = adapter.features.includes("shader-f16");
  const memory = adapter.limits["maxBufferSize"];
  const block =
    memory === undefined ? "" : say(" with blocks of memory up to {memory}", { memory: size(memory) });
  if (adapter.isSoftware) {
    const named =
      adapter.description || adapter.architecture ? ` (${adapter.description || adapter.architecture})` : "";
    return say(
      "No graphics chip was found; software{named} imitates one on the processor{block}. Everything works, but slowly: start with few questions and steps.",
      { named, block },
    );
  }
  const numbers = f16
    ? say("16-bit and 32-bit numbers")
    : say("32-bit numbers only (16-bit ones are missing, nothing else changes)");
  return say("Ready: this device trains on {adapter}{block}, with {numbers}.", {
    adapter: adapterName(adapter),
    block,
    numbers,
  });
}

/** Browsers tell a vendor ("intel") and a family ("gen-12lp"); the full name only sometimes. */
function adapterName({ vendor, architecture, description }: AdapterReport): string {
  if (description !== "") return description;
  const family = architecture === "" ? "" : ` (${architecture})`;
  const maker =
    vendor === "" ? "" : say(" by {vendor}", { vendor: vendor.charAt(0).toUpperCase() + vendor.slice(1) });
  return say("a graphics chip{maker}{family}", { maker, family });
}
