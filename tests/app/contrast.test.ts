// Every text colour of app.css on every ground it is used on, in both colour schemes, by the WCAG 2.2 formula.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../../src/app/app.css", import.meta.url), "utf8");
const blocks = [...css.matchAll(/:root \{([^}]*)\}/g)].map((match) => colours(match[1] ?? ""));
const light = blocks[0]!;
const dark = new Map([...light, ...blocks[1]!]);

const AGENTS = Array.from({ length: 8 }, (_, agent) => `agent-${agent}`);
const TEXT_ON: readonly (readonly [ground: string, inks: readonly string[]])[] = [
  ["paper", ["ink", "ink-2", "right", "wrong"]],
  ["sheet", ["ink", "ink-2", "right", "wrong", ...AGENTS]],
  ["right-wash", ["right"]],
  ["wrong-wash", ["wrong", "ink"]],
  ["student-wash", ["ink"]],
  ["button", ["button-ink"]],
];

for (const [scheme, palette] of [
  ["light", light],
  ["dark", dark],
] as const) {
  test.for(TEXT_ON.flatMap(([ground, inks]) => inks.map((ink) => [ink, ground] as const)))(
    `${scheme}: %s on %s has at least 4.5:1`,
    ([ink, ground]) => {
      expect(contrast(palette.get(ink)!, palette.get(ground)!)).toBeGreaterThanOrEqual(4.5);
    },
  );
  test(`${scheme}: the focus ring and the student's colour stand out from the page by 3:1`, () => {
    for (const mark of ["focus", "student"]) {
      expect(contrast(palette.get(mark)!, palette.get("paper")!)).toBeGreaterThanOrEqual(3);
    }
  });
}

function colours(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
