// All experiments of a search as a table, for who does not see the drawing.
import type { JSX } from "preact";
import { visibleText } from "../../core/visible_text.ts";
import type { ExperimentGraph, TriedExperiment } from "../../search/experiment_graph.ts";
import type { SearchMetric } from "../../search/metrics.ts";
import { standingOf } from "../../search/standing.ts";
import { langOf, say, sayAny } from "../words/say.tsx";
import { configurationWords, scoreWords } from "./configuration_words.ts";
import { standingWords } from "./standing_words.ts";

interface ExperimentTableProps {
  readonly graph: ExperimentGraph;
  readonly metric: SearchMetric;
}

export function ExperimentTable({ graph, metric }: ExperimentTableProps): JSX.Element {
  return (
    <details class="notes node-table">
      <summary>{say("All experiments, as a table")}</summary>
      <div class="node-scroll" tabIndex={0} role="region" aria-label={say("All experiments")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("Experiment")}</th>
              <th scope="col">{say("Edits")}</th>
              <th scope="col">{say("Branch#search")}</th>
              <th scope="col">{say("Sets")}</th>
              <th scope="col">{say("Expected before")}</th>
              <th scope="col">{say("Smoke run")}</th>
              <th scope="col">{say("Full run")}</th>
              <th scope="col">{say("What became of it")}</th>
            </tr>
          </thead>
          <tbody>
            {graph.all.map((tried) => (
              <Row key={tried.experiment.id} graph={graph} metric={metric} tried={tried} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Row({
  graph,
  metric,
  tried,
}: ExperimentTableProps & { readonly tried: TriedExperiment }): JSX.Element {
  const { experiment, smoke, full } = tried;
  const { id, parent, trace, changes, expects } = experiment;
  const standing = standingOf(graph, tried);
  const score = (run: TriedExperiment["full"]): string =>
    run === null || run.score === null ? "–" : scoreWords(run.score, metric);
  return (
    <tr>
      <th scope="row">{id}</th>
      <td>{parent ?? "–"}</td>
      <td>{trace + 1}</td>
      <td>{configurationWords(changes)}</td>
      <td lang={langOf(expects)}>{visibleText(sayAny(expects))}</td>
      <td>{score(smoke)}</td>
      <td>{score(full)}</td>
      <td>
        {standingWords(standing, metric)}
        {standing.kind === "failed" && (
          <span lang={langOf(standing.why)}> {visibleText(sayAny(standing.why))}</span>
        )}
      </td>
    </tr>
  );
}
