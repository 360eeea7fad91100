import { expect, test } from "vitest";
import { probeDevice, probeStorage } from "../../../src/app/home/device_probe.ts";
import { deviceSentence } from "../../../src/app/home/device_view.tsx";
import type { Device } from "../../../src/app/state.ts";

const adapter = (patch: object): Device => ({
  kind: "adapter",
  adapter: {
    vendor: "intel",
    architecture: "gen-12lp",
    description: "",
    isSoftware: false,
    features: ["shader-f16"],
    limits: { maxBufferSize: 2_147_483_648 },
    ...patch,
  },
});

test("no WebGPU: says so, and what still works", async () => {
  const device = await probeDevice(undefined);
  expect(deviceSentence(device)).toContain("has no WebGPU");
  expect(deviceSentence(device)).toContain("talks and learns on the processor");
});

test.for([
  ["none is offered", () => Promise.resolve(null)],
  ["asking fails", () => Promise.reject(new Error("blocked"))],
] as const)("no adapter, because %s: says so, and what helps", async ([, requestAdapter]) => {
  const device = await probeDevice({ requestAdapter });
  expect(device).toEqual({ kind: "none", reason: "no-adapter" });
  expect(deviceSentence(device)).toContain("hardware acceleration");
});

test("a software adapter is named as one and called slow", () => {
  const sentence = deviceSentence(adapter({ isSoftware: true, description: "SwiftShader Device" }));
  expect(sentence).toContain("SwiftShader Device");
  expect(sentence).toContain("slowly");
});

test("a chip is named with its memory; missing f16 is said", () => {
  expect(deviceSentence(adapter({}))).toBe(
    "Ready: this device trains on a graphics chip by Intel (gen-12lp) with blocks of memory up to 2.1\u00a0GB, with 16-bit and 32-bit numbers.",
  );
  expect(deviceSentence(adapter({ features: [] }))).toContain("32-bit numbers only");
  expect(deviceSentence(adapter({ vendor: "", architecture: "" }))).toContain(
    "trains on a graphics chip with",
  );
});

test("a browser that does not tell its storage is not asked twice", async () => {
  expect(await probeStorage(undefined)).toBeNull();
  expect(await probeStorage({ estimate: () => Promise.reject(new Error("opaque origin")) })).toBeNull();
  expect(await probeStorage({ estimate: () => Promise.resolve({ quota: 10, usage: 4 }) })).toEqual({
    usedBytes: 4,
    allowedBytes: 10,
  });
});
