// What is really alive on a device, whoever made it: the judge of a memory plan.
import type { Gpu } from "../../src/gpu/device.ts";

/** Counts the bytes of all buffers of a device that are not destroyed yet. */
export function watchBuffers({ device }: Gpu): { peak: number } {
  const watch = { now: 0, peak: 0 };
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    watch.now += descriptor.size;
    watch.peak = Math.max(watch.peak, watch.now);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      watch.now -= descriptor.size;
      return destroy();
    };
    return buffer;
  };
  return watch;
}
