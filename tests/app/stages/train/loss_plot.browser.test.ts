import { afterEach, expect, test, vi } from "vitest";
import { createLossPlot } from "../../../../src/app/stages/train/loss_plot.ts";
import { speak } from "../../../../src/app/words/language.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await speak("en");
});

test("numbers and title of the axes are written as the page's language does, also when it changes, and nothing stays behind", async () => {
  const drawn: string[] = [];
  vi.spyOn(CanvasRenderingContext2D.prototype, "fillText").mockImplementation((text) => {
    drawn.push(text);
  });
  const host = document.createElement("div");
  host.style.width = "600px";
  document.body.append(host);
  const plot = createLossPlot(host);
  const steps = [0.25, 0.5, 0.75].map((loss, i) => ({ step: i + 1, loss }));
  plot.update(steps as never);
  await vi.waitFor(() => expect(drawn).toEqual(expect.arrayContaining(["0.4", "training step"])));
  drawn.length = 0;
  await speak("de");
  await vi.waitFor(() => expect(drawn).toEqual(expect.arrayContaining(["0,4", "Trainingsschritt"])));
  expect(drawn).not.toContain("0.4");
  plot.destroy();
  expect(host.childNodes).toHaveLength(0);
  host.remove();
});
