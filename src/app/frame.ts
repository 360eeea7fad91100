// Calls `flush` once per animation frame however often it is asked for. A hidden tab gets no frames, so it gets a timer.

const HIDDEN_MS = 250;

export function oncePerFrame(flush: () => void): () => void {
  let asked = false;
  const run = (): void => {
    asked = false;
    flush();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.hidden) setTimeout(run, HIDDEN_MS);
    else requestAnimationFrame(run);
  };
}
