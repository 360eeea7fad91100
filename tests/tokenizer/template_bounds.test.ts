// A template that would never end does, with a sentence, whatever it repeats; what conversations need is far below.
import { expect, test } from "vitest";
import type { ChatMessage } from "../../src/tokenizer/chat_message.ts";
import { chatRows, chatTemplate, speakingTemplate } from "../../src/tokenizer/chat_template.ts";
import { computing } from "../harness/computing.ts";
import { familyTemplate } from "./goldens.ts";

const HI: ChatMessage[] = [{ role: "user", content: " hi\n" }];
const rendered = (template: string, messages: readonly ChatMessage[] = HI) =>
  chatTemplate({}, template).render(messages, false);

const again = (body: string) => `{% for i in range(20000) %}${body}{% endfor %}`;
const TEXT = "{% set x = 'a' * 1000000 %}";
const LIST = "{% set x = range(100000) | list %}";
const TEXTS = "{% set x = ('a b ' * 5000).split(' ') %}";
/** 2^40 entries, written with 40 lists of two. */
const NESTED = `{% set x = ['a'] %}${"{% set x = [x, x] %}".repeat(40)}`;
const SELF = "{% set x = namespace() %}{% set x.own = x %}";
const DICT = "{% set x = {'a': 'b'} %}";

const ATTACKS: readonly (readonly [what: string, template: string])[] = [
  ["loops in loops", "{% for i in range(3000) %}{% for j in range(3000) %}x{% endfor %}{% endfor %}"],
  ["ranges again and again", again("{% set y = range(100000) %}")],
  ["replacing in a long text", `{% set x = 'a' * 16000000 %}${again("{% set y = x.replace('a', 'b') %}")}`],
  ["sorting a long list", LIST + again("{% set y = x | sort %}")],
  ["searching a long text", again("{% if 'a' * 10000 in 'b' * 16000000 %}x{% endif %}")],
  ["a search whose letters all but match", "{{ ('b' ~ 'a' * 4000000) in 'a' * 16000000 }}"],
  ["a shorter search of that kind", TEXT + again("{{ ('b' ~ 'a' * 5000) in x }}")],
  ["printing a long text", TEXT + again("{{ x }}")],
  ["a text that doubles", `{% set x = 'xxxxxxxx' %}${"{% set x = x ~ x %}".repeat(60)}{{ x | length }}`],
  ["a list that doubles", `{% set x = [1] %}${"{% set x = x + x %}".repeat(60)}{{ x | length }}`],
  ["a text times a number", "{{ ('a' * 500000000) | length }}"],
  ["a negative number of times, and a great one", "{{ 'a' * -1 }}{{ 'ab' * 250000000 }}"],
  ["a replacement that grows", `${TEXT}{{ x.replace('', x) }}`],
  ["a replacement by a filter", `${TEXT}{{ x | replace('a', x) }}`],
  ["a method under another name", `${TEXT}{% set f = x.replace %}${again("{% set y = f('a', 'b') %}")}`],
  ["a method by its text", TEXT + again("{% set y = x['upper']() %}")],
  [
    "a method of a dictionary under another name",
    `${DICT}{% set f = x.items %}${LIST}${again("{% set y = f(*x) %}")}`,
  ],
  ["splitting", TEXT + again("{% set y = x.split('a') %}")],
  ["splitting at blanks", `{% set x = 'a ' * 500000 %}${again("{% set y = x.split() %}")}`],
  ["lines", `{% set x = 'a\\n' * 500000 %}${again("{% set y = x.splitlines() %}")}`],
  ["stripping", TEXT + again("{% set y = x.strip('b') %}")],
  ["a set of characters to strip", TEXT + again("{% set y = 'a'.strip(x) %}")],
  ["titles", TEXT + again("{% set y = x | title %}")],
  ["lengths of texts", TEXT + again("{% set y = x | length %}")],
  ["characters of a text", TEXT + again("{% set y = x[-1] %}")],
  ["slices of a text", TEXT + again("{% set y = x[1:2] %}")],
  ["slices of a list", LIST + again("{% set y = x[::-1] %}")],
  ["a loop over a text", `${TEXT}{% for c in x %}{% endfor %}`],
  [
    "a loop with a condition",
    `${LIST}{% for c in x if c > 5 %}{% for c in x if c > 5 %}{% endfor %}{% endfor %}`,
  ],
  ["comparing texts", TEXT + again("{% set y = x ~ 'a' < x ~ 'b' %}")],
  ["the same text, made twice", TEXT + again("{% set y = x ~ 'a' == x ~ 'a' %}")],
  ["comparing lists", LIST + again("{% set y = x == x %}")],
  ["a text in a list", TEXTS + again("{% set y = 'c' in x %}")],
  [
    "a list of long texts in a list",
    `${TEXT}${again("{% set y = (x ~ 'c') in [x ~ 'b', x ~ 'd', x ~ 'e'] %}")}`,
  ],
  ["lists in lists, compared", `${NESTED}{{ x == [x, x] }}{{ x == x }}`],
  ["lists in lists, printed", `${NESTED}{{ x }}`],
  ["lists in lists, as JSON", `${NESTED}{{ x | tojson }}`],
  ["lists in lists, joined", `${NESTED}{{ x | join }}`],
  ["lists in lists, put together", `${NESTED}{{ x ~ '' }}`],
  ["lists in lists, as a text", `${NESTED}{{ x | string }}`],
  ["what holds itself, printed", `${SELF}{{ x }}`],
  ["what holds itself, compared", `${SELF}{{ x == x }}`],
  ["what holds itself, as JSON", `${SELF}{{ x | tojson(indent=2) }}`],
  ["joining", TEXTS + again("{% set y = x | join(',') %}")],
  ["joining by a long text", `${TEXT}${LIST}{{ ('b' * 1000000) | join }}{{ x | join('b' * 1000000) }}`],
  ["joining by a method", `${TEXTS}{{ ('b' * 1000000).join(x) }}`],
  ["JSON with wide lines", `${LIST}{{ x | tojson(indent=100000) }}`],
  ["JSON again and again", TEXTS + again("{% set y = x | tojson %}")],
  ["JSON with long separators", `${LIST}{{ x | tojson(separators=('a' * 100000, 'b')) }}`],
  ["wide lines", `{{ ('a\\n' * 100000) | indent(100000) }}`],
  ["wide lines by name", `{{ ('a\\n' * 100000) | indent(first=true, width=100000) }}`],
  ["sorting texts", TEXTS + again("{% set y = x | sort %}")],
  ["sorting by a long path", `${LIST}{{ x | sort(attribute='a.' * 100000) }}`],
  [
    "sorting dictionaries",
    `${DICT}${again("{% set y = range(1000) | list | sort(reverse=true) %}{% set y = x | dictsort %}")}`,
  ],
  ["unique", TEXTS + again("{% set y = x | unique %}")],
  ["reversing", LIST + again("{% set y = x | reverse %}")],
  [
    "a field of each",
    `{% set x = [${"{'a': 1},".repeat(2000)}] %}${again("{% set y = x | map(attribute='a') | list %}")}`,
  ],
  [
    "a long path of each",
    `{% set x = [${"{'a': 1},".repeat(2000)}] %}{% set p = 'a.' * 100000 %}{{ x | map(attribute=p) | list }}`,
  ],
  [
    "choosing by a field",
    `{% set x = [${"{'a': 1},".repeat(2000)}] %}${again("{% set y = x | selectattr('a') %}")}`,
  ],
  ["tests of texts", TEXT + again("{% set y = x is lower %}")],
  [
    "arguments out of a list",
    `{% macro f() %}{{ varargs }}{% endmacro %}${LIST}${again("{% set y = f(*x) %}")}`,
  ],
  [
    "arguments of a call block",
    `{% macro f() %}{{ varargs[0] }}{% endmacro %}${LIST}${again("{% call f(*x) %}{% endcall %}")}`,
  ],
  [
    "a large macro, defined again and again",
    again(`{% macro f() %}${"{{ 1 }}".repeat(20_000)}{% endmacro %}`),
  ],
  [
    "a large call block",
    `{% macro g() %}{% endmacro %}${again(`{% call g() %}${"{{ 1 }}".repeat(20_000)}{% endcall %}`)}`,
  ],
  [
    "names looked up from afar",
    `{% macro f(n) %}{% if n > 0 %}{{ f(n - 1) }}{% else %}${again("{{ true }}{{ none }}")}{% endif %}{% endmacro %}{{ f(100) }}`,
  ],
  [
    "names that there are not",
    again("{% set y = a is defined and b is defined or c is defined %}".repeat(10)),
  ],
  ["a filter around a block", again(`{% filter upper %}${"a".repeat(50_000)}{% endfilter %}`)],
];

test.each(ATTACKS)("%s: ends with a sentence", async (_, template) => {
  const refused = expect.objectContaining({
    code: "model-invalid",
    message: expect.stringMatching(/takes more than \d+ steps/) as string,
  }) as Error;
  expect(await computing(() => expect(() => rendered(template)).toThrow(refused))).toBeLessThan(2000);
});

test("a range of a thousand million is refused before it is made", () => {
  expect(() => rendered("{% for i in range(1000000000) %}x{% endfor %}")).toThrow(
    /a range of 1000000000 is too long/,
  );
  expect(() => rendered("{% for a, b in ['x' * 1000000] %}{% endfor %}")).toThrow(
    /2 names for a text of 1000000 characters/,
  );
});

test("a macro that calls itself is refused", () => {
  expect(() => rendered("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")).toThrow(
    /refuses these 1 messages/,
  );
});

test("a template that does not end is refused before anybody is asked, one that wants other messages is not", () => {
  expect(() => speakingTemplate({}, again("{% set y = range(100000) %}"))).toThrow(/takes more than/);
  expect(() => speakingTemplate({}, "{{ raise_exception('two messages') }}")).not.toThrow();
});

test.each(["qwen2", "qwen3", "gemma3"] as const)(
  "%s: 5,000 messages, and 1,000,000 characters, are rendered",
  (name) => {
    const template = familyTemplate(name);
    const chat = (count: number, content: string) =>
      Array.from({ length: count }, (_, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content }));
    expect(template.render(chat(5000, "a word\n"), true).length).toBeGreaterThan(5000 * 7);
    expect(template.render(chat(10, "a word\n".repeat(15_000)), true).length).toBeGreaterThan(1_000_000);
  },
);

test("250 messages are rendered where a template looks through all that follow each, and where it gathers its text", () => {
  const chat = Array.from({ length: 250 }, (_, i) => ({
    role: i % 2 === 0 ? "user" : "assistant",
    content: `${i} `.repeat(60),
  }));
  const looking =
    "{% for m in messages %}{% set ns = namespace(last=true) %}{% for n in messages[loop.index:] %}" +
    "{% if n.role == 'assistant' %}{% set ns.last = false %}{% endif %}{% endfor %}{{ m.content }}{{ '!' if ns.last }}{% endfor %}";
  expect(rendered(looking, chat).endsWith("!")).toBe(true);
  const gathering =
    "{% set ns = namespace(out='') %}{% for m in messages %}{% set ns.out = ns.out ~ m.role ~ ': ' + m.content %}{% endfor %}{{ ns.out }}";
  expect(rendered(gathering, chat).length).toBeGreaterThan(250 * 200);
});

test("a turn that a template ends with a hundred thousand blanks and a sign takes no longer for it", () => {
  const template = chatTemplate(
    {},
    "{% for m in messages %}{{ m.role }}:{{ m.content }}{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}",
  );
  const blank = `${" ".repeat(200_000)}.`;
  const messages = [
    { role: "user", content: blank },
    { role: "assistant", content: blank },
  ];
  const begin = process.cpuUsage();
  expect(chatRows(template, { encode: (text) => [text.length] }, messages)).toHaveLength(1);
  expect(process.cpuUsage(begin).user).toBeLessThan(1e6);
});
