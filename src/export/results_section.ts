// The section of a README and of a model card that says how well the student did: one row for each method that was compared.
import { gateSentence } from "../records/gate.ts";
import type { MethodName } from "../records/eval_answer.ts";
import type { Report } from "../records/report.ts";

const METHOD_LABELS: Readonly<Record<MethodName, string>> = {
  single: "one agent, greedy",
  singleSampled: "one agent, sampled",
  majority: "majority vote",
  debate: "debate",
  distilled: "distilled model, greedy",
};

/** The table of methods with its heading; "" for a run that was not evaluated. */
export function resultsSection(report: Report | null): string {
  if (report === null) return "";
  const percent = (share: number) => (100 * share).toFixed(1);
  const rows = (Object.keys(METHOD_LABELS) as MethodName[]).map((name) => {
    const { accuracy, ci95, tokensPerTask, n } = report.methods[name];
    const interval = `${percent(ci95[0])} to ${percent(ci95[1])}`;
    return `| ${METHOD_LABELS[name]} | ${percent(accuracy)} | ${interval} | ${tokensPerTask.toFixed(0)} | ${n} |`;
  });
  return `## Results on questions that were never debated

| method | right, % | 95 % interval | tokens per question | questions |
|---|---|---|---|---|
${rows.join("\n")}

${report.gate === undefined ? "" : `${gateSentence(report.gate)}\n\n`}`;
}
