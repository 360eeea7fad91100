// How long something computes, whatever else the machine does: the processor time of this process.

/** Milliseconds, of the program and of the system on its behalf. */
export async function computing(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
