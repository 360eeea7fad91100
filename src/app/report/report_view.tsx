// The report of a run as it is read, printed and saved: what came out, what pupils guessed and wrote, and all that is needed to do it
// again. It has no state, so that a file can be made of it as well (report_file.ts).
import type { JSX } from "preact";
import { METHODS } from "../../methods/list.ts";
import { agreedWords } from "../parts/agreed_words.ts";
import { beforeOf } from "../parts/before.ts";
import { type TalkLang, talkLang } from "../parts/talked.tsx";
import { intervalWords, methodWords, METHOD_ORDER } from "../parts/result_words.ts";
import { dateText, decimal, finePercent, grouped, percent } from "../words/numbers.ts";
import { LOSS_TITLES } from "../stages/train/loss_titles.ts";
import { LossCurve, ResultBars } from "./report_charts.tsx";
import type { ReportFact, ReportPair, RunReport, WrittenLesson } from "./run_report.ts";
import { say, sayAny } from "../words/say.tsx";

export const reportTitle = ({ config, lesson }: RunReport): string => {
  const title = say("Report of a run, seed {seed}", { seed: config.seed });
  return lesson === null || lesson.who === "" ? title : `${title}, ${lesson.who}`;
};

export function ReportView({ report }: { readonly report: RunReport }): JSX.Element {
  const { config, lesson, facts, pairs, settings, madeAt } = report;
  return (
    <article class="run-report" aria-labelledby="report-title">
      <header>
        <h2 id="report-title" tabIndex={-1}>
          {lesson === null || lesson.who === "" ? say("Report of a run") : lesson.who}
        </h2>
        <p>
          {lesson === null ? "" : `${sayAny(lesson.title)}. `}
          {say("Run begun {time}, seed {seed}.", {
            time: dateText(madeAt.getTime(), { dateStyle: "long", timeStyle: "short" }),
            seed: config.seed,
          })}
        </p>
      </header>
      <Results report={report} />
      {lesson !== null && <Written lesson={lesson} />}
      {pairs.length > 0 && <Pairs pairs={pairs} lang={talkLang(config.source)} />}
      <section aria-labelledby="report-again">
        <h3 id="report-again">{say("To do it again")}</h3>
        <p>
          {say(
            "The same seed, settings and base model give the same questions and, on machines of one kind, the same student.",
          )}
        </p>
        <Facts facts={facts} />
        <h4>{say("Settings")}</h4>
        <Facts facts={settings} className="report-settings" />
      </section>
    </article>
  );
}

function Results({ report }: { readonly report: RunReport }): JSX.Element {
  const { results, config, story, losses } = report;
  const agreed = agreedWords(results);
  const before = beforeOf(results);
  const { chart } = METHODS[config.strategy];
  return (
    <section aria-labelledby="report-results">
      <h3 id="report-results">{say("What came out")}</h3>
      <p class="report-headline">
        {say("{before} before, {after} after learning, of {n} new questions.", {
          before: percent(before.result.accuracy),
          after: percent(results.methods.distilled.accuracy),
          n: grouped(results.methods.distilled.n),
        })}
      </p>
      <p>
        {say("“Before” is the better of the two single agents, “{name}”.", {
          name: methodWords(config)[before.method].name,
        })}
      </p>
      {agreed !== null && <p>{agreed}</p>}
      <figure>
        <ResultBars results={results} config={config} />
        <figcaption>
          {say(
            "Questions answered right. The thin line is the 95 % interval: where the true figure probably lies.",
          )}
        </figcaption>
      </figure>
      <MethodRows report={report} />
      <Facts facts={story} />
      {chart.kind === "loss" && losses.length > 1 && (
        <figure>
          <LossCurve losses={losses} />
          <figcaption>
            {say(LOSS_TITLES[chart.learner])} {say("A point for each step.")}
          </figcaption>
        </figure>
      )}
    </section>
  );
}

function MethodRows({ report: { results, config } }: { readonly report: RunReport }): JSX.Element {
  const words = methodWords(config);
  return (
    <table class="report-methods">
      <thead>
        <tr>
          <th scope="col">{say("Method")}</th>
          <th scope="col">{say("Right#answers")}</th>
          <th scope="col">{say("95 % interval")}</th>
          <th scope="col">{say("Words written a question, in tokens")}</th>
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
              <td>{finePercent(accuracy)}</td>
              <td>{intervalWords(ci95)}</td>
              <td>{decimal(tokensPerTask, 1)}</td>
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
      <h3 id="report-lesson">{say("Guesses and notes")}</h3>
      {cards.length === 0 && <p>{say("Nothing was written.")}</p>}
      {cards.map(({ title, guesses, notes }) => (
        <div key={title} class="report-card">
          <h4>{title}</h4>
          {guesses.length > 0 && (
            <table>
              <thead>
                <tr>
                  <th scope="col">{say("Question")}</th>
                  <th scope="col">{say("Guess")}</th>
                  <th scope="col">{say("What came out")}</th>
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

interface PairsProps {
  readonly pairs: readonly ReportPair[];
  /** Of the questions. */
  readonly lang: TalkLang;
}

function Pairs({ pairs, lang }: PairsProps): JSX.Element {
  return (
    <section aria-labelledby="report-pairs">
      <h3 id="report-pairs">{say("Questions that changed")}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("Question")}</th>
            <th scope="col">{say("Right#answer")}</th>
            <th scope="col">{say("Before")}</th>
            <th scope="col">{say("After")}</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ question, right, before, after }) => (
            <tr key={question}>
              <td lang={lang}>{question}</td>
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
