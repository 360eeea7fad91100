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

/** For many short pieces of work, also side by side: each calls what this returns before it begins, and after every so many of them all wait
 *  until waiting messages are handled. */
export function breathingSpace(pieces: number): () => Promise<void> {
  let begun = 0;
  let breath = Promise.resolve();
  return () => {
    begun++;
    if (begun % pieces === 0) breath = macrotask();
    return breath;
  };
}
