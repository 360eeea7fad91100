// The report of a run as it is read, printed and saved: what came out, what pupils guessed and wrote, and all that is needed to do it
// again. It has no state, so that a file can be made of it as well (report_file.ts).
import type { JSX } from "preact";
import { METHODS } from "../../methods/list.ts";
import { agreedSentence } from "../../records/report.ts";
import { beforeOf } from "../parts/before.ts";
import { methodWords, METHOD_ORDER } from "../parts/wording.ts";
import { grouped, percent } from "../words/numbers.ts";
import { LOSS_TITLES } from "../stages/train/loss_titles.ts";
import { LossCurve, ResultBars } from "./report_charts.tsx";
import type { ReportFact, ReportPair, RunReport, WrittenLesson } from "./run_report.ts";

export const reportTitle = ({ config, lesson }: RunReport): string => {
  const who = lesson === null || lesson.who === "" ? "" : `, ${lesson.who}`;
  return `Report of a run, seed ${config.seed}${who}`;
};

export function ReportView({ report }: { readonly report: RunReport }): JSX.Element {
  const { results, config, lesson, facts, story, losses, pairs, settings, madeAt } = report;
  const agreed = agreedSentence(results);
  const before = beforeOf(results);
  const { chart } = METHODS[config.strategy];
  return (
    <article class="run-report" aria-labelledby="report-title">
      <header>
        <h2 id="report-title" tabIndex={-1}>
          {lesson === null || lesson.who === "" ? "Report of a run" : lesson.who}
        </h2>
        <p>
          {lesson === null ? "" : `${lesson.title}. `}
          Run begun {madeAt.toLocaleString("en", { dateStyle: "long", timeStyle: "short" })}, seed{" "}
          {config.seed}.
        </p>
      </header>
      <section aria-labelledby="report-results">
        <h3 id="report-results">What came out</h3>
        <p class="report-headline">
          {percent(before.result.accuracy)} before, {percent(results.methods.distilled.accuracy)} after
          learning, of {grouped(results.methods.distilled.n)} new questions.
        </p>
        <p>“Before” is the better of the two single agents, “{methodWords(config)[before.method].name}”.</p>
        {agreed !== null && <p>{agreed}</p>}
        <figure>
          <ResultBars results={results} config={config} />
          <figcaption>
            Questions answered right. The thin line is the 95 % interval: where the true figure probably lies.
          </figcaption>
        </figure>
        <MethodRows report={report} />
        <Facts facts={story} />
        {chart.kind === "loss" && losses.length > 1 && (
          <figure>
            <LossCurve losses={losses} />
            <figcaption>{LOSS_TITLES[chart.learner]} A point for each step.</figcaption>
          </figure>
        )}
      </section>
      {lesson !== null && <Written lesson={lesson} />}
      {pairs.length > 0 && <Pairs pairs={pairs} />}
      <section aria-labelledby="report-again">
        <h3 id="report-again">To do it again</h3>
        <p>
          The same seed, settings and base model give the same questions and, on machines of one kind, the
          same student.
        </p>
        <Facts facts={facts} />
        <h4>Settings</h4>
        <Facts facts={settings} className="report-settings" />
      </section>
    </article>
  );
}

function MethodRows({ report: { results, config } }: { readonly report: RunReport }): JSX.Element {
  const words = methodWords(config);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Method</th>
          <th scope="col">Right</th>
          <th scope="col">95 % interval</th>
          <th scope="col">Words written a question, in tokens</th>
        </tr>
      </thead>
      <tbody>
        {METHOD_ORDER.map((method) => {
          const result = results.methods[method];
          if (result === undefined) return null;
          const { accuracy, ci95, tokensPerTask } = result;
          return (
            <tr key={method}>
              <th scope="row">{words[method].name}</th>
              <td>{(accuracy * 100).toFixed(1)} %</td>
              <td>
                {(ci95[0] * 100).toFixed(1)} to {(ci95[1] * 100).toFixed(1)} %
              </td>
              <td>{tokensPerTask.toFixed(1)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface FactsProps {
  readonly facts: readonly ReportFact[];
  readonly className?: string;
}

function Facts({ facts, className }: FactsProps): JSX.Element {
  return (
    <dl class={className}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Written({ lesson: { cards } }: { readonly lesson: WrittenLesson }): JSX.Element {
  return (
    <section aria-labelledby="report-lesson">
      <h3 id="report-lesson">Guesses and notes</h3>
      {cards.length === 0 && <p>Nothing was written.</p>}
      {cards.map(({ title, guesses, notes }) => (
        <div key={title} class="report-card">
          <h4>{title}</h4>
          {guesses.length > 0 && (
            <table>
              <thead>
                <tr>
                  <th scope="col">Question</th>
                  <th scope="col">Guess</th>
                  <th scope="col">What came out</th>
                </tr>
              </thead>
              <tbody>
                {guesses.map(({ question, guess, came }) => (
                  <tr key={question}>
                    <td>{question}</td>
                    <td>{guess}</td>
                    <td>{came}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {notes.map(({ question, text }) => (
            <div key={question}>
              <p class="report-question">{question}</p>
              <p class="report-note">{text}</p>
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}

function Pairs({ pairs }: { readonly pairs: readonly ReportPair[] }): JSX.Element {
  return (
    <section aria-labelledby="report-pairs">
      <h3 id="report-pairs">Questions that changed</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Right</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ question, right, before, after }) => (
            <tr key={question}>
              <td>{question}</td>
              <td>{right}</td>
              <td>{before}</td>
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
