// Chat templates as people have them, each with the text that Python's jinja2 makes of it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ChatMessage } from "../../src/tokenizer/chat_message.ts";
import { chatRows, chatTemplate } from "../../src/tokenizer/chat_template.ts";
import { familyTemplate, familyTokenizer } from "./goldens.ts";

const read = (name: string, file: string) =>
  readFileSync(`tests/golden/cases/template-${name}/${file}`, "utf8");
const messagesOf = (name: string) => JSON.parse(read(name, "messages.json")) as ChatMessage[];
const HI: ChatMessage[] = [{ role: "user", content: " hi\n" }];
const rendered = (template: string, messages: readonly ChatMessage[] = HI) =>
  chatTemplate({}, template).render(messages, false);

test.each(["crlf", "first-line-break", "strip-argument"])("%s: the text of jinja2", (name) => {
  expect(rendered(read(name, "chat_template.jinja"), messagesOf(name))).toBe(read(name, "expected.txt"));
});

test("qwen3: an answer keeps the blanks that it begins with, in the text and in what is learned", () => {
  const { messages } = JSON.parse(read("qwen3-indent", "chats.jsonl")) as { messages: ChatMessage[] };
  const template = familyTemplate("qwen3");
  expect(template.render(messages, false)).toBe(read("qwen3-indent", "expected.txt"));
  const tokenizer = familyTokenizer("qwen3");
  const [row, ...more] = chatRows(template, tokenizer, messages);
  expect(more).toEqual([]);
  expect(tokenizer.decode(row!.ids.filter((_, i) => row!.lossMask[i] === 1))).toBe(
    "<think>\n\n</think>\n\n    return x + 1<|im_end|>",
  );
});

test("a template that wants today's date is told so, one that asks first gets none", () => {
  const name = "date-unguarded";
  expect(() => rendered(read(name, "chat_template.jinja"), messagesOf(name))).toThrow(
    /refuses these 1 messages \(user\): it calls strftime_now, and there is no date here/,
  );
  expect(rendered("{{ 'y' if strftime_now is defined else 'n' }}")).toBe("n");
  expect(() => rendered("{{ tomorrow() }}")).toThrow(/it calls tomorrow, which there is not here/);
  expect(() => rendered("{{ 'a'.encode() }}")).toThrow(/there is no \.encode\(\) of StringValue here/);
});

// the right side is what jinja2 3.1.6 gives; tests/interop/chat_templates asks it about many more
test.each([
  ["\n\n{% if true %}\r\na\r{% endif %}\r\nb", "\n\na\nb"],
  ["  {%+ if true +%}\nx{% endif +%}\ny", "  \nx\ny"],
  ["  {% if true %}  \n  {% endif %}\n", "  \n"],
  ["a {#- c -#} b{# x #}\n\n  {#+ y +#}\nz", "ab\n  \nz"],
  ["{% raw %}\n{{ x }}{%- y %}\n{% endraw %}\nz", "\n{{ x }}{%- y %}\nz"],
  ["{{{'a': '}}'}['a'] }} {{ '{%' }}\n{{ \"a\\d\" }}", "}} {%\na\\d"],
  ["{%- set n = 0 %}{% for i in [1, 2, 3] %}{% set n = n + 1 %}{{ n }}{% endfor %}{{ n }}", "1110"],
  ["{% for i in [1, 2] %}{{ x is defined }}{% set x = i %}{% endfor %}", "FalseFalse"],
  [
    "{{ true }}{{ none }}{{ [1, 'a', none, true, 1.5, \"it's\"] }}{{ {'a': 'b'} }}{{ ('a', 'b') }}",
    `TrueNone[1, 'a', None, True, 1.5, "it's"]{'a': 'b'}('a', 'b')`,
  ],
  [
    "{{ y == none }}{{ '1' == 1 }}{{ '' == false }}{{ 0 == false }}{{ [1] == [1] }}{{ none != none }}",
    "FalseFalseFalseTrueTrueFalse",
  ],
  [
    "{{ 'a' ~ true ~ none ~ 1 ~ nothing }}{{ true | string }}{{ [true, none, 'a'] | join(',') }}",
    "aTrueNone1TrueTrue,None,a",
  ],
  ["{{ '😀b' | length }}{{ '😀b'[0] }}{{ '😀b'[-1] }}{{ '😀b'.find('b') }}", "2😀b1"],
  [
    "{{ 'hELLO wORLD' | capitalize }}{{ \"hELLO it's\" | title }}{{ \"hELLO it's\".title() }}",
    "Hello worldHello It'sHello It'S",
  ],
  ["{{ -7 % 3 }}{{ 2.7 | int }}{{ -2.7 | int }}", "22-2"],
  [
    "{{ ' a '.strip() }}{{ 'xxaxx'.lstrip('x') }}{{ 'xyaz'.strip('xz') }}{{ '\u0085a\uFEFF' | trim }}{{ 'xax' | trim('x') }}",
    "aaxxyaa\uFEFFa",
  ],
  [
    "{% for c in 'ab' %}{{ c }}{{ loop.index }}{% endfor %}{{ 'ab' | list }}{{ none in [none] }}",
    "a1b2['a', 'b']True",
  ],
  ["{{ 'abc'.removeprefix('a') }}{{ 'a\nb\n'.splitlines() }}{{ '-'.join(['a', 'b']) }}", "bc['a', 'b']a-b"],
  ["{{ {} is iterable }}{{ 'a' is iterable }}{{ 1 is not iterable }}", "TrueTrueTrue"],
])("%j is %j, as in jinja2", (template, expected) => {
  expect(rendered(template)).toBe(expected);
});

test("what Python refuses is refused", () => {
  expect(() => rendered("{{ nothing.content }}")).toThrow(/nothing is undefined/);
  expect(() => rendered("{{ messages[0].role + 1 }}")).toThrow(/cannot be added/);
  expect(() => rendered("{{ raise_exception('a\\n\u0085b') }}")).toThrow(/a\\u000a\\u0085b\.$/);
});

test("a template of megabytes is refused", () => {
  expect(() => rendered(" ".repeat(300_000))).toThrow(/300000 characters, expected at most 262144/);
});
