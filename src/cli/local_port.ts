// How a host that runs in this very process reports.

/** Hosts report on a MessagePort and use nothing of it but postMessage and close. */
export function portOf<Report>(emit: (report: Report) => void): MessagePort {
  return { postMessage: emit, close: () => {} } as unknown as MessagePort;
}
