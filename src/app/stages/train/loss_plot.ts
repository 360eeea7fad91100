// uPlot, fetched when the first training step arrives: the start page does not carry it.
import { effect } from "@preact/signals";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { THEME_CHANGED } from "../../parts/theme.ts";
import { spoken } from "../../words/language.ts";
import { axisNumber } from "../../words/axis_numbers.ts";
import { say } from "../../words/say.tsx";
import type { StepMetric } from "../../../records/metric.ts";

export interface LossPlot {
  update(steps: readonly StepMetric[]): void;
  destroy(): void;
}

const HEIGHT = 240;
/** Steps are whole. */
const STEP_INCREMENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Draws into `host` and follows its width. Colours are read at draw time from the custom properties --ink-2, --line, --student. */
export function createLossPlot(host: HTMLElement): LossPlot {
  const plot = new uPlot(optionsOf(Math.max(1, host.clientWidth)), [[], [], []], host);
  const observer = new ResizeObserver(() => {
    plot.setSize({ width: Math.max(1, host.clientWidth), height: HEIGHT });
  });
  observer.observe(host);
  const stopWatching = whenLooksChange(() => plot.redraw(false, true));
  return {
    update: (steps) => {
      const losses = steps.map((step) => step.loss);
      plot.setData([steps.map((step) => step.step), losses, smoothed(losses)]);
    },
    destroy: () => {
      observer.disconnect();
      stopWatching();
      plot.destroy();
    },
  };
}

/** A plot's settings. No function in them may reach `host`: a JavaScript engine keeps the shape of a plot's object, getters included, after
 *  the plot is destroyed, and with it whatever its settings reach. That would be the page of a run that was left. */
function optionsOf(width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => (): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--ink-2"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    values: (_: uPlot, numbers: readonly number[]) => numbers.map(axisNumber),
  };
  return {
    width,
    height: HEIGHT,
    scales: { x: { time: false } },
    legend: { show: false },
    cursor: { y: false },
    axes: [
      {
        ...axis,
        size: 28,
        incrs: STEP_INCREMENTS,
        label: () => say("training step"),
        labelFont: axis.font,
        labelSize: 22,
      },
      { ...axis, size: 44 },
    ],
    series: [
      {},
      {
        stroke: colour("--line-strong"),
        width: 1,
        points: { show: false },
      },
      { stroke: colour("--student"), width: 2.5, points: { show: false } },
    ],
  };
}

/** Draws anew in other colours, and when the axis is named in another language. @returns a function that ends it */
function whenLooksChange(redraw: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", redraw);
  document.addEventListener(THEME_CHANGED, redraw);
  const stopWords = effect(() => {
    void spoken.value;
    redraw();
  });
  return () => {
    stopWords();
    system.removeEventListener("change", redraw);
    document.removeEventListener(THEME_CHANGED, redraw);
  };
}

/** Exponential mean over about four steps, without a bias at the start. */
export function smoothed(values: readonly number[]): number[] {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    sum = sum * 0.75 + value;
    weight = weight * 0.75 + 1;
    return sum / weight;
  });
}
