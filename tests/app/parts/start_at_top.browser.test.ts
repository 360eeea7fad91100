import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { useStartAtTop } from "../../../src/app/parts/start_at_top.ts";

const host = document.createElement("div");
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

function Page({ isIdle }: { readonly isIdle: boolean }) {
  useStartAtTop(isIdle);
  return h("div", { style: "height: 5000px" }, h("h1", null, "Retort"));
}

test("who leaves a run stands at the top of the start page; who comes to it, or starts a run, is not moved", async () => {
  document.body.append(host);
  const show = (isIdle: boolean) => act(() => render(h(Page, { isIdle }), host));
  await show(true);
  expect(document.activeElement).toBe(document.body);
  window.scrollTo(0, 3000);
  await show(false);
  expect(window.scrollY).toBe(3000);
  await show(true);
  expect(window.scrollY).toBe(0);
  expect(document.activeElement?.tagName).toBe("H1");
  expect(document.querySelector("h1")?.tabIndex).toBe(-1);
});
