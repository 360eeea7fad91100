// How fast a download goes, from what came in the last ten seconds.

const WINDOW_MS = 10_000;
const LEAST_MS = 1000;

export class DownloadPace {
  private readonly marks: { readonly at: number; readonly bytes: number }[] = [];

  /** @param bytes that have come in all */
  note(at: number, bytes: number): void {
    this.marks.push({ at, bytes });
    while (this.marks.length > 2 && at - (this.marks[1]?.at ?? at) >= WINDOW_MS) this.marks.shift();
  }

  /** null until a second has passed. */
  bytesPerSecond(): number | null {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return null;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }
}
