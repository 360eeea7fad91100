// Workers that live and die together: when one is lost, the others are ended and everything pending rejects.
import { asRunError, type RunError } from "../core/errors.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { openReports, type ReportLine } from "./reports.ts";
import type { RunEvent } from "./run_event.ts";
import { startSupervised, type ThreadPorts, type WorkerKind } from "./start.ts";
import type { Supervised } from "./supervise.ts";

export class WorkerGroup {
  private readonly ports: ThreadPorts;
  private readonly members: Supervised<Heartbeat>[] = [];
  private readonly lines: ReportLine[] = [];
  private ended: RunError | null = null;

  /** @param signal ends the group, also while its workers are starting */
  constructor(ports: ThreadPorts, signal: AbortSignal) {
    this.ports = ports;
    const onAbort = () => this.end(asRunError(signal.reason, "starting workers"));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  }

  /** Starts one more member. @throws the reason of the group's end once it has ended */
  start<Api extends Heartbeat>(kind: WorkerKind<Api>, name = kind.name): Supervised<Api> {
    if (this.ended !== null) throw this.ended;
    const worker = startSupervised(kind, this.ports, name);
    this.members.push(worker);
    void worker.gone.then((reason) => this.end(reason)); // `gone` never rejects
    return worker;
  }

  /** Opens a line for a member's events, of which none is passed on after the group's end. */
  events(worker: Supervised<Heartbeat>, emit: (event: RunEvent) => void): MessagePort {
    const line = openReports<RunEvent>(worker, (event) => {
      if (this.ended === null) emit(event);
    });
    this.lines.push(line);
    return line.port;
  }

  /** Ends all members. A second end changes nothing. */
  end(reason: RunError): void {
    if (this.ended !== null) return;
    this.ended = reason;
    for (const member of this.members) member.terminate(reason);
    for (const line of this.lines) line.close();
  }

  /** Runs `open`; if it fails, nothing of the group stays alive. */
  async opened<T>(open: () => Promise<T>): Promise<T> {
    try {
      return await open();
    } catch (thrown) {
      const error = asRunError(thrown, "starting workers");
      this.end(error);
      throw error;
    }
  }
}
