// Every way the GPU can fail becomes a RunError with its own code, at once, and nothing waits for ever.
import { afterEach, expect, test } from "vitest";
import type { RunError } from "../../src/core/errors.ts";
import { Buffers, read, subslice, write } from "../../src/gpu/buffers.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";
import { bool, compile, f32, u32 } from "../../src/gpu/programs.ts";
import { Recorder } from "../../src/gpu/recorder.ts";
import { gpuPort, openTestGpu } from "../harness/gpu.ts";

let gpu: Gpu | undefined;
afterEach(() => gpu?.destroy());
const open = async () => (gpu = await openTestGpu());

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error as RunError,
  );
  return thrown === null ? "no error" : thrown.code;
};

const DOUBLE = `// params: FACTOR
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) g: vec3u) {
  if (g.x < dims.x) { x[g.x] *= FACTOR; }
}`;
const double = { name: "test/double", source: DOUBLE, constants: { FACTOR: f32(2) } };

test("no WebGPU, no adapter and a refused device are told apart from each other in words, with one code", async () => {
  expect(await codeOf(openDevice(undefined))).toBe("gpu-unavailable");
  expect(await codeOf(openDevice({ requestAdapter: () => Promise.resolve(null) }))).toBe("gpu-unavailable");
  const port = await gpuPort();
  const refusing = {
    requestAdapter: async () => {
      const adapter = (await port.requestAdapter())!;
      return new Proxy(adapter, {
        get(target, key) {
          if (key === "requestDevice") return () => Promise.reject(new Error("no more devices"));
          return Reflect.get(target, key, target) as unknown;
        },
      });
    },
  };
  await expect(openDevice(refusing)).rejects.toThrow(/refused a device.*no more devices/);
});

test("a step runs, replays and is read back", async () => {
  const gpu = await open();
  const buffers = new Buffers(gpu);
  const { x } = await buffers.upload("test", { x: new Float32Array([1, 2, 3, 0]) });
  const recorder = new Recorder(gpu, "double");
  recorder.add({ program: double, dims: [3], slices: [x], grid: [1, 1, 1], flops: 3 });
  const step = await recorder.finish();
  step.run();
  step.run();
  expect([...new Float32Array(await read(gpu, x))]).toEqual([4, 8, 12, 0]);
  expect(Object.fromEntries(gpu.ledger)).toEqual({ test: 16 });
  buffers.destroy();
  expect(gpu.ledger.size).toBe(0);
});

test("an allocation over the limits is refused with its numbers before the driver sees it", async () => {
  const gpu = await open();
  const most = Math.min(gpu.device.limits.maxBufferSize, gpu.device.limits.maxStorageBufferBindingSize);
  const tooMuch = new Buffers(gpu).allocate("weights", { small: 16, big: most + 16 });
  await expect(tooMuch).rejects.toMatchObject({
    code: "gpu-memory",
    details: { name: "big", bytes: most + 16 },
  });
  expect(gpu.ledger.size).toBe(0);
});

test("when the nth allocation fails, none is kept and the error names the purpose", async () => {
  const gpu = await open();
  const { device } = gpu;
  const create = device.createBuffer.bind(device);
  for (const nth of [1, 2, 3]) {
    let calls = 0;
    // A size that is over maxBufferSize makes the driver itself refuse, inside our error scope.
    device.createBuffer = (descriptor) =>
      create(++calls === nth ? { ...descriptor, size: 2 ** 52 } : descriptor);
    const buffers = new Buffers(gpu);
    expect(await codeOf(buffers.allocate("activations", { a: 64, b: 64, c: 64 }))).toBe("gpu-memory");
    expect(gpu.ledger.size).toBe(0);
    device.createBuffer = create;
    const after = await buffers.allocate("activations", { a: 64 });
    expect(after.a.size).toBe(64);
    buffers.destroy();
  }
  expect(gpu.failure).toBeNull();
});

test("a shader that does not compile is reported with its file's own line", async () => {
  const gpu = await open();
  const source = DOUBLE.replace("x[g.x] *= FACTOR", "y[g.x] *= FACTOR");
  await expect(compile(gpu, { ...double, source })).rejects.toMatchObject({
    code: "gpu-program",
    message: expect.stringMatching(/test\/double\.wgsl:6:/) as unknown,
  });
});

test("constants that are not the file's params are refused by name", async () => {
  const gpu = await open();
  await expect(async () =>
    compile(gpu, { ...double, constants: { FACTOR: u32(2), MORE: bool(true) } }),
  ).rejects.toThrow(/expects constants \[FACTOR\].*got \[FACTOR, MORE\]/);
});

test("slices that do not fit a kernel are found when recording, with the kernel's name", async () => {
  const gpu = await open();
  const buffers = new Buffers(gpu);
  const { x } = await buffers.allocate("test", { x: 1024 });
  const recorder = new Recorder(gpu, "wrong");
  recorder.add({ program: double, dims: [1], slices: [x, x], grid: [1, 1, 1], flops: 1 });
  await expect(recorder.finish()).rejects.toMatchObject({
    code: "gpu-program",
    message: expect.stringMatching(/test\/double/) as unknown,
  });
  expect(gpu.failure).toBeNull();
  expect(() => subslice(x, 100, 16)).toThrow(/steps of 256/);
  expect(() => write(gpu, x, new Float32Array(257))).toThrow(/do not fit/);
});

test("a device destroyed while work is under way rejects every wait with gpu-lost, and later calls throw it", async () => {
  const gpu = await open();
  const buffers = new Buffers(gpu);
  const { x } = await buffers.allocate("test", { x: 1024 });
  const recorder = new Recorder(gpu, "double");
  recorder.add({ program: double, dims: [256], slices: [x], grid: [4, 1, 1], flops: 256 });
  const step = await recorder.finish();
  step.run();
  const waits = [codeOf(read(gpu, x)), codeOf(read(gpu, x, 0, 16))];
  gpu.destroy();
  const codes = await Promise.all(waits);
  // A read that had finished before the loss may still give its data.
  for (const code of codes) expect(["gpu-lost", "no error"]).toContain(code);
  expect((await gpu.lost).code).toBe("gpu-lost");
  expect(() => step.run()).toThrow(/GPU device was closed/);
  expect(await codeOf(read(gpu, x))).toBe("gpu-lost");
  expect(await codeOf(new Buffers(gpu).allocate("test", { y: 16 }))).toBe("gpu-lost");
  expect(await codeOf(compile(gpu, double))).toBe("gpu-lost");
});

test("a wait that the driver never answers ends when the device is lost", async () => {
  const gpu = await open();
  const waiting = codeOf(gpu.guard(new Promise<never>(() => {})));
  gpu.destroy();
  expect(await waiting).toBe("gpu-lost");
});

test("a wait that the browser gives up before it says that the device is lost is a lost device, no cancel", async () => {
  const gpu = await open();
  const given = gpu.guard(Promise.reject(new DOMException("A valid external Instance", "AbortError")));
  setTimeout(() => gpu.destroy(), 20); // the word of the loss comes after the wait's end
  await expect(given).rejects.toMatchObject({ code: "gpu-lost", message: /GPU device was closed/ });
});

test("a wait that is given up without any word of a loss is told as one, and nothing later runs", async () => {
  const gpu = await open();
  const given = gpu.guard(Promise.reject(new DOMException("unmapped", "AbortError")));
  await expect(given).rejects.toMatchObject({ code: "gpu-lost", message: /AbortError: unmapped/ });
  expect(() => gpu.check()).toThrow(/gave up/);
});

test("an error nobody scoped surfaces as a RunError at the next call", async () => {
  const gpu = await open();
  gpu.device.queue.submit([gpu.device.createCommandEncoder().finish()]);
  const bad = gpu.device.createBuffer({ size: 16, usage: 0x8 });
  gpu.device.queue.writeBuffer(bad, 8, new Uint8Array(16)); // past the end
  await expect(gpu.settled()).rejects.toMatchObject({ code: "gpu-program" });
});

test("a long step is cut into several submits and gives the same result", async () => {
  const gpu = await open();
  const buffers = new Buffers(gpu);
  const { x } = await buffers.upload("test", { x: new Float32Array([1, 1, 1, 1]) });
  const recorder = new Recorder(gpu, "long");
  for (let i = 0; i < 10; i++) {
    recorder.add({ program: double, dims: [4], slices: [x], grid: [1, 1, 1], flops: 1e12 });
  }
  const step = await recorder.finish();
  expect(step.submits).toBe(10);
  step.run();
  expect([...new Float32Array(await read(gpu, x))]).toEqual([1024, 1024, 1024, 1024]);
  const rows = await step.profile();
  expect([...rows.keys()]).toEqual(["test/double"]);
  expect(rows.get("test/double")).toMatchObject({ count: 10, flops: 1e13 });
  expect([...new Float32Array(await read(gpu, x))], "a profile is a run").toEqual([
    2 ** 20,
    2 ** 20,
    2 ** 20,
    2 ** 20,
  ]);
});
