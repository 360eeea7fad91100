// A report as one file that opens anywhere: its drawings and its style are in it, it has no script, and it may ask nobody for anything.
import { h } from "preact";
import style from "./report.css?inline";
import { escapedText, markupOf } from "./markup.ts";
import { reportTitle, ReportView } from "./report_view.tsx";
import type { RunReport } from "./run_report.ts";
import { spoken } from "../words/language.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function reportHtml(report: RunReport): string {
  return [
    `<!doctype html>\n<html lang="${spoken.value.language}">\n<head>\n<meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>${escapedText(reportTitle(report))}</title>`,
    `<style>${style}</style>\n</head>\n<body>`,
    `${markupOf(h(ReportView, { report }))}</body>\n</html>\n`,
  ].join("\n");
}
