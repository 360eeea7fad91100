// Time left from progress reports. Only what this sitting saw counts (a resumed run starts far from zero), and only the
// last half minute, because the first steps compile shaders and later stages of a run go at another speed.
// Where reports are so rare that half a minute holds too few, the last few count.

const WINDOW_MS = 30_000;
/** Below these nothing is said: an early guess is worse than none. */
const LEAST_MS = 3000;
const LEAST_REPORTS = 4;

export interface ProgressReport {
  /** Milliseconds. */
  readonly at: number;
  readonly done: number;
}

/** Adds a report and drops those older than the window. A step back (another thing is counted now) starts afresh. */
export function addReport(
  reports: readonly ProgressReport[],
  report: ProgressReport,
): readonly ProgressReport[] {
  const last = reports.at(-1);
  if (last !== undefined && report.done < last.done) return [report];
  const isKept = ({ at }: ProgressReport, i: number) =>
    report.at - at <= WINDOW_MS || i > reports.length - LEAST_REPORTS;
  return [...reports.filter(isKept), report];
}

/** Seconds until `total`, null while there is too little to go by. */
export function secondsLeft(reports: readonly ProgressReport[], total: number): number | null {
  const first = reports[0];
  const last = reports.at(-1);
  if (first === undefined || last === undefined) return null;
  if (last.done >= total) return 0;
  const elapsed = last.at - first.at;
  const gained = last.done - first.done;
  if (reports.length < LEAST_REPORTS || elapsed < LEAST_MS || gained <= 0) return null;
  return ((total - last.done) * elapsed) / gained / 1000;
}
