// Lets waiting messages be handled. A loop that only awaits inference can run on microtasks alone, and then a worker
// answers no ping and hears no abort; setTimeout would cost 4 ms a turn (HTML spec, nested timers), a MessageChannel
// costs microseconds.

/** Resolves after the events that are waiting now have been handled. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.addEventListener("message", () => {
      channel.port1.close();
      resolve();
    });
    channel.port1.start();
    channel.port2.postMessage(null);
  });
}
