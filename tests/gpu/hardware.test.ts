import { expect, test } from "vitest";
import { hasHardwareGpu } from "../../src/gpu/hardware.ts";
import type { GpuPort } from "../../src/core/ports.ts";
import { gpuPort } from "../harness/gpu.ts";

const answering = (adapter: () => Promise<GPUAdapter | null>): GpuPort => ({ requestAdapter: adapter });

test("a software adapter is none, nor is a machine without WebGPU, without an adapter, or one that refuses to look", async () => {
  expect(await hasHardwareGpu(await gpuPort())).toBe(false);
  expect(await hasHardwareGpu(undefined)).toBe(false);
  expect(await hasHardwareGpu(answering(() => Promise.resolve(null)))).toBe(false);
  expect(await hasHardwareGpu(answering(() => Promise.reject(new Error("blocked"))))).toBe(false);
});

test("an adapter of a maker of chips is one", async () => {
  const adapter = (await (await gpuPort()).requestAdapter())!;
  const info = {
    vendor: "acme",
    architecture: "x",
    device: "",
    description: "Acme X",
    isFallbackAdapter: false,
  };
  const chip = new Proxy(adapter, {
    get: (target, key) => (key === "info" ? info : Reflect.get(target, key, target)),
  });
  expect(await hasHardwareGpu(answering(() => Promise.resolve(chip)))).toBe(true);
});
