// The class's address as a picture: what a camera reads out of the drawn code is the address, in each theme.
import readQrCode from "jsqr";
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/home.css";
import { Given } from "../../../src/app/lesson/class_code.tsx";

const host = document.createElement("main");
afterEach(() => {
  render(null, host);
  host.remove();
  document.documentElement.removeAttribute("data-theme");
});

/** The drawn picture as a camera would see it. */
async function seen(svg: SVGSVGElement): Promise<ImageData> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const part of ["rect", "path"]) {
    const { fill } = getComputedStyle(svg.querySelector(part)!);
    copy.querySelector(part)!.setAttribute("fill", fill);
  }
  const size = 400;
  copy.setAttribute("width", String(size));
  copy.setAttribute("height", String(size));
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  const drawn = new OffscreenCanvas(size, size).getContext("2d")!;
  drawn.drawImage(picture, 0, 0);
  return drawn.getImageData(0, 0, size, size);
}

test.for([
  ["light", "https://school.example/retort/?lesson=1&seed=7"],
  [
    "dark",
    `https://school.example/?lesson=1&seed=123456789&${"tasks=240&agents=3&".repeat(12)}${encodeURIComponent("über")}=1`,
  ],
] as const)("%s: a camera reads the address", async ([theme, address]) => {
  await page.viewport(390, 844);
  document.documentElement.dataset["theme"] = theme;
  document.body.append(host);
  await act(() => render(h(Given, { address }), host));
  expect(host.querySelector("svg")).toBeNull();
  await act(() => host.querySelector("summary")!.click());
  await expect.poll(() => host.querySelectorAll("svg.qr-code").length).toBe(1);
  const svg = host.querySelector<SVGSVGElement>("svg.qr-code")!;
  const { width, right } = svg.getBoundingClientRect();
  expect(width).toBeGreaterThan(300);
  expect(right).toBeLessThanOrEqual(390);
  const { data, width: across, height } = await seen(svg);
  const read = readQrCode(data, across, height);
  expect(new TextDecoder().decode(Uint8Array.from(read?.binaryData ?? []))).toBe(address);
});
