// Dawn in a tool's process.

/** One for the process: the collector would take one that nobody holds, with its devices. */
let dawn: GPU | undefined;

/** Loads Dawn, which must not be before the driver is named. @param toggles as Dawn's `create` takes them; of the first call */
export async function openDawn(
  toggles: readonly string[] = [],
): Promise<{ readonly port: GPU; readonly globals: object }> {
  const { create, globals } = await import("webgpu");
  dawn ??= create([...toggles]);
  return { port: dawn, globals };
}
