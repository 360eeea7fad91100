// A search, drawn: experiments by what they edit, branch beside branch; the one that is chosen with all that is known of it; and a table that
// says the same without the drawing.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ExperimentGraph, TriedExperiment } from "../../search/experiment_graph.ts";
import { scoreOf } from "../../search/experiment_graph.ts";
import type { OpenedLog } from "../../search/opened_log.ts";
import type { SearchMetric } from "../../search/metrics.ts";
import { originsOf, type Standing, standingOf } from "../../search/standing.ts";
import { AGENT_COLOURS } from "../stages/stage_frame.tsx";
import { say, sayAny, type Sentence } from "../words/say.tsx";
import { configurationWords, scoreWords } from "./configuration_words.ts";
import { ExperimentCard } from "./experiment_card.tsx";
import { ExperimentTable } from "./experiment_table.tsx";
import { treeLayout } from "./node_layout.ts";
import { NodeMap } from "./node_map.tsx";
import { standingWords } from "./standing_words.ts";

interface ExperimentsViewProps {
  readonly log: Extract<OpenedLog, { kind: "search" }>;
}

export function ExperimentsView({ log: { graph, metric } }: ExperimentsViewProps): JSX.Element {
  const best = graph.ranked()[0]?.experiment.id ?? null;
  const [wanted, choose] = useState<number | null>(null);
  const chosen = wanted ?? best ?? 0;
  const drawn = useMemo(() => drawing(graph), [graph, graph.all.length]);
  const path = new Set(best === null ? [] : originsOf(graph, best));
  const edges = graph.all.flatMap(({ experiment: { id, parent } }) =>
    parent === null ? [] : [{ from: parent, to: id, isOnPath: path.has(id) }],
  );
  return (
    <>
      <Summary graph={graph} metric={metric} />
      {graph.all.length > 0 && (
        <>
          <div class="node-pair">
            <div>
              <NodeMap
                name="experiment-map"
                label={say(
                  "{n|experiment|experiments} by what they edit; arrow keys move, Enter chooses one. The table says the same.",
                  {
                    n: graph.all.length,
                  },
                )}
                layout={drawn}
                looks={graph.all.map((tried) => lookOf(graph, tried, metric, best))}
                edges={edges}
                chosen={chosen}
                onChoose={choose}
              />
              <Legend
                hasBest={best !== null}
                kinds={graph.all.map((tried) => standingOf(graph, tried).kind)}
              />
            </div>
            <ExperimentCard graph={graph} metric={metric} id={chosen} onChoose={choose} />
          </div>
          <ExperimentTable graph={graph} metric={metric} />
        </>
      )}
    </>
  );
}

/** Branch beside branch; a branch whose first experiment failed has several beginnings. */
function drawing(graph: ExperimentGraph) {
  const all = graph.all.map(({ experiment }) => experiment);
  const roots = all
    .filter(({ parent }) => parent === null)
    .toSorted((a, b) => a.trace - b.trace || a.id - b.id);
  return treeLayout(
    all.map(({ parent }) => parent),
    roots.map(({ id }) => id),
  );
}

function Summary({
  graph,
  metric,
}: {
  readonly graph: ExperimentGraph;
  readonly metric: SearchMetric;
}): JSX.Element {
  const branches = new Set(graph.all.map(({ experiment }) => experiment.trace)).size;
  const [best] = graph.ranked();
  const { opened, submission } = graph;
  return (
    <p class="search-summary">
      {say("A search with {n|experiment|experiments} in {branches|branch|branches}. It looks for: {aim}.", {
        n: graph.all.length,
        branches,
        aim: sayAny(metric.label),
      })}{" "}
      {best === undefined
        ? say("None has a score yet.")
        : say("The best is experiment {id}: {score} on validation questions.", {
            id: best.experiment.id,
            score: scoreWords(scoreOf(best)!, metric), // ranked ones have a score
          })}{" "}
      {submission !== null &&
        say("Experiment {id} was submitted: {score} of the test questions right.", {
          id: submission.id,
          score: scoreWords(submission.score, { isShare: true }),
        })}
      {submission === null &&
        opened !== null &&
        say("The submission of experiment {id} was cut.", { id: opened })}
    </p>
  );
}

function lookOf(graph: ExperimentGraph, tried: TriedExperiment, metric: SearchMetric, best: number | null) {
  const { experiment } = tried;
  const { id, trace, changes } = experiment;
  const standing = standingOf(graph, tried);
  const score = scoreOf(tried);
  const caption = score === null ? (standing.kind === "failed" ? "×" : "…") : scoreWords(score, metric);
  const said = say("Branch {branch}, {edit}.", { branch: trace + 1, edit: configurationWords(changes) });
  const isBest = id === best;
  return {
    caption,
    label: `${said} ${standingWords(standing, metric)}${isBest ? ` ${say("It is the best.")}` : ""}`,
    look: `agent-${trace % AGENT_COLOURS} is-${standing.kind}${isBest ? " is-best" : ""}`,
  };
}

const KIND_WORDS: Readonly<Record<Standing["kind"], Sentence>> = {
  begins: "begins a branch",
  accepted: "accepted: better than what it edits",
  refused: "refused: no better",
  failed: "failed",
  open: "not measured to its end",
};

interface LegendProps {
  readonly kinds: readonly Standing["kind"][];
  readonly hasBest: boolean;
}

function Legend({ kinds, hasBest }: LegendProps): JSX.Element {
  const present = new Set(kinds);
  return (
    <ul class="node-legend">
      {(Object.keys(KIND_WORDS) as Standing["kind"][])
        .filter((kind) => present.has(kind))
        .map((kind) => (
          <li key={kind}>
            <span class={`node-sign is-${kind}`} aria-hidden="true" />
            {say(KIND_WORDS[kind])}
          </li>
        ))}
      {hasBest && (
        <li>
          <span class="node-sign is-best" aria-hidden="true" />
          {say("the best")}
        </li>
      )}
    </ul>
  );
}
