// What a worker tells while it works travels on a port of its own. Each report counts as a sign of progress.
import type { Heartbeat } from "./heartbeat.ts";
import type { Supervised } from "./supervise.ts";

export interface ReportLine {
  /** The worker's end, to be sent with a call. */
  readonly port: MessagePort;
  /** After this nothing more is reported. */
  close(): void;
}

/** Opens a line on which `worker` reports. */
export function openReports<Report>(
  worker: Supervised<Heartbeat>,
  onReport: (report: Report) => void,
): ReportLine {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", (message: MessageEvent<Report>) => {
    worker.touch();
    onReport(message.data);
  });
  port1.start();
  return { port: port2, close: () => port1.close() };
}

/** Makes one call that reports while it works; the line is closed when the call settles. */
export async function callWithReports<Report, Result>(
  worker: Supervised<Heartbeat>,
  onReport: (report: Report) => void,
  call: (reports: MessagePort) => Promise<Result>,
): Promise<Result> {
  const line = openReports(worker, onReport);
  try {
    return await call(line.port);
  } finally {
    line.close();
  }
}
