// The methods side by side: a bar for accuracy with its 95 % interval, and what one question costs in tokens.
import { ownValue } from "../../../core/own.ts";
import type { JSX } from "preact";
import type { MethodName } from "../../../records/eval_answer.ts";
import type { MethodResult, Report } from "../../../records/report.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import { intervalWords, methodWords, METHOD_ORDER } from "../../parts/result_words.ts";
import { decimal, finePercent, grouped, percent } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

interface MethodsProps {
  readonly report: Report;
  readonly config: RunConfig;
}

export function MethodBars({ report, config }: MethodsProps): JSX.Element {
  const words = methodWords(config);
  return (
    <figure class="bars">
      <figcaption>
        {say(
          "Questions answered right, out of {n}. The thin line is the {share} interval: where the true figure probably lies.",
          { n: grouped(report.methods.distilled.n), share: percent(0.95) },
        )}
      </figcaption>
      {measured(report).map(({ method, result }) => (
        <Bar key={method} method={method} words={words[method]} result={result} />
      ))}
    </figure>
  );
}

/** The methods of this run: where nobody teaches there is no teacher. */
function measured({
  methods,
}: Report): readonly { readonly method: MethodName; readonly result: MethodResult }[] {
  return METHOD_ORDER.flatMap((method) => {
    const result = methods[method];
    return result === undefined ? [] : [{ method, result }];
  });
}

interface BarProps {
  readonly method: MethodName;
  readonly words: { readonly name: string; readonly how: string };
  readonly result: MethodResult;
}

function Bar({ method, words, result }: BarProps): JSX.Element {
  const [low, high] = result.ci95;
  const at = (share: number): string => `${(share * 100).toFixed(2)}%`;
  return (
    <div class={`bar is-${method}`}>
      <p class="bar-name">
        <strong>{words.name}</strong> <span>{words.how}</span>
      </p>
      <div class="bar-track" aria-hidden="true">
        <div class="bar-fill" style={{ width: at(result.accuracy) }} />
        <div class="bar-interval" style={{ left: at(low), width: at(high - low) }} />
      </div>
      <p class="bar-value">
        <strong>{percent(result.accuracy)}</strong>
        <span>{say("{n} tokens", { n: grouped(result.tokensPerTask) })}</span>
      </p>
    </div>
  );
}

export function MethodTable({ report, config }: MethodsProps): JSX.Element {
  const words = methodWords(config);
  const families = Object.keys(report.methods.single.families).sort();
  return (
    <details>
      <summary>{say("Show as table, with every kind of question")}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Results by method")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("Method")}</th>
              <th scope="col">{say("Right#answers")}</th>
              <th scope="col">{say("{share} interval", { share: percent(0.95) })}</th>
              <th scope="col">{say("Tokens written")}</th>
              <th scope="col">{say("Tokens read")}</th>
              <th scope="col">{say("Questions")}</th>
              {families.map((family) => (
                <th key={family} scope="col">
                  {family}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measured(report).map(({ method, result }) => {
              return (
                <tr key={method}>
                  <th scope="row">{words[method].name}</th>
                  <td>{finePercent(result.accuracy)}</td>
                  <td>{intervalWords(result.ci95)}</td>
                  <td>{decimal(result.tokensPerTask, 1)}</td>
                  <td>{decimal(result.promptTokensPerTask, 1)}</td>
                  <td>{grouped(result.n)}</td>
                  {families.map((family) => (
                    <td key={family}>{familyCell(result, family)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function familyCell(result: MethodResult, family: string): string {
  const part = ownValue(result.families, family);
  return part === undefined
    ? say("none#answer")
    : say("{accuracy} of {n}", { accuracy: percent(part.accuracy), n: grouped(part.n) });
}
