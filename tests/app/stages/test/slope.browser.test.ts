// The result's one line, laid out for real: its figures are never drawn over the picture beside them.
import { h, render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import "../../../../src/app/workbench.css";
import type { Report } from "../../../../src/records/report.ts";
import { Slope } from "../../../../src/app/stages/test/slope.tsx";
import { recordedConfig, recordedReport } from "../../fixture.ts";

const host = document.createElement("div");
beforeEach(() => document.body.append(host));
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

/** The longest figures that there are. */
function allRight(): Report {
  const report = recordedReport();
  const methods = Object.entries(report.methods).map(([name, result]) => [name, { ...result, accuracy: 1 }]);
  return { ...report, methods: Object.fromEntries(methods) as Report["methods"] };
}

test.each([300, 380, 460, 540, 620, 700])(
  "in %i px the figures are beside the picture or above it",
  async (width) => {
    await page.viewport(1000, 800);
    host.style.width = `${width}px`;
    render(h(Slope, { report: allRight(), config: recordedConfig() }), host);
    const figures = host.querySelector(".slope-figures strong")!;
    expect(figures.textContent).toBe("100\u00a0%");
    const [words, picture] = [figures, host.querySelector(".slope svg")!].map((e) =>
      e.getBoundingClientRect(),
    );
    expect(words!.right <= picture!.left || words!.bottom <= picture!.top).toBe(true);
    expect(words!.right).toBeLessThanOrEqual(host.getBoundingClientRect().right);
    expect(picture!.width).toBeGreaterThan(200);
  },
);
