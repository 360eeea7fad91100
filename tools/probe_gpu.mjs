// Prints the adapter that Dawn finds in this environment and ends with 0, or ends with 1. A process of its own, because
// a broken driver may take the process with it.
import { create } from "webgpu";

const adapter = await create([]).requestAdapter();
if (adapter === null) process.exit(1);
const device = await adapter.requestDevice();
const { vendor, architecture, description } = adapter.info;
const f16 = adapter.features.has("shader-f16") ? "with" : "without";
console.log(`${vendor} ${architecture}, ${description}, ${f16} shader-f16`);
device.destroy();
process.exit(0);
