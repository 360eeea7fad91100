// A report laid over the page: there it is printed or saved. It is fetched when it is asked for.
import { type JSX, render } from "preact";
import { useEffect } from "preact/hooks";
import "./overlay.css";
import "./report.css";
import type { Store } from "../../store/store.ts";
import { withStore } from "../../store/with_store.ts";
import { saveFile } from "../stages/take/archive.ts";
import type { PageState } from "../state.ts";
import { reportHtml } from "./report_file.ts";
import { ReportView } from "./report_view.tsx";
import { collectReport, type RunReport } from "./run_report.ts";
import { say } from "../words/say.tsx";

/** Shows the report of the run on the page; nothing happens before it has been tested. @throws RunError of the store */
export async function openReport(state: PageState, openStore: () => Promise<Store>): Promise<void> {
  const report = await withStore(openStore, (store) => collectReport(state, store));
  if (report !== null) lay(report);
}

function lay(report: RunReport): void {
  const before = document.activeElement;
  const others = [...document.body.children].filter((each) => each instanceof HTMLElement);
  const host = document.createElement("div");
  host.className = "report-overlay";
  document.body.append(host);
  for (const each of others) each.inert = true;
  const close = (): void => {
    render(null, host);
    host.remove();
    for (const each of others) each.inert = false;
    if (before instanceof HTMLElement) before.focus();
  };
  render(<Overlay report={report} onClose={close} />, host);
}

interface OverlayProps {
  readonly report: RunReport;
  readonly onClose: () => void;
}

function Overlay({ report, onClose }: OverlayProps): JSX.Element {
  useEffect(() => {
    document.getElementById("report-title")?.focus();
    const onKeyDown = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") onClose();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  const save = (): void => {
    saveFile(
      `retort-seed${report.config.seed}-report.html`,
      new Blob([reportHtml(report)], { type: "text/html" }),
    );
  };
  return (
    <div role="dialog" aria-modal="true" aria-labelledby="report-title">
      <p class="report-bar">
        <button type="button" onClick={() => window.print()}>
          {say("Print")}
        </button>
        <button type="button" onClick={save}>
          {say("Save as a file")}
        </button>
        <button type="button" onClick={onClose}>
          {say("Close")}
        </button>
      </p>
      <ReportView report={report} />
    </div>
  );
}
