// The section of a README and of a model card that says how well the student did: one row for each method that was compared.
import { gateSentence } from "../records/gate.ts";
import type { MethodName } from "../records/eval_answer.ts";
import { agreedSentence, type MethodResult, type Report } from "../records/report.ts";
import type { Protocol } from "../teachers/protocol.ts";

/** The table of methods with its heading; "" for a run that was not evaluated. @param teacher that the run had */
export function resultsSection(report: Report | null, teacher: Pick<Protocol, "name">): string {
  if (report === null) return "";
  const labels: Readonly<Record<MethodName, string>> = {
    single: "one agent, greedy",
    singleSampled: "one agent, sampled",
    majority: "majority vote",
    teacher: teacher.name,
    distilled: "distilled model, greedy",
  };
  const percent = (share: number) => (100 * share).toFixed(1);
  const row = (label: string, { accuracy, ci95, tokensPerTask, n }: MethodResult) => {
    const interval = `${percent(ci95[0])} to ${percent(ci95[1])}`;
    return `| ${label} | ${percent(accuracy)} | ${interval} | ${tokensPerTask.toFixed(0)} | ${n} |`;
  };
  const rows = (Object.keys(labels) as MethodName[]).flatMap((name) => {
    const result = report.methods[name];
    return result === undefined ? [] : [row(labels[name], result)]; // nobody teaches in some runs
  });
  if (report.bare !== undefined) rows.unshift(row("one agent, greedy, without worked examples", report.bare));
  const agreed = agreedSentence(report);
  return `## Results on held-out questions

| method | right, % | 95 % interval | tokens per question | questions |
|---|---|---|---|---|
${rows.join("\n")}

${agreed === null ? "" : `${agreed}\n\n`}${report.gate === undefined ? "" : `${gateSentence(report.gate)}\n\n`}`;
}
