// Chat templates against Python's jinja2, set up as transformers sets it up: a thousand templates put together by a seed, each with a
// conversation of its own. What Python renders must come out the same, and what it refuses must be refused here.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import type { ChatMessage } from "../../src/tokenizer/chat_message.ts";
import { chatTemplate } from "../../src/tokenizer/chat_template.ts";
import { pythonWith } from "../harness/python.ts";

const python = pythonWith("jinja2");
if (python === undefined) console.warn("not run: chat templates against jinja2 (no Python has it)");

const COUNT = Number(process.env["RETORT_COUNT"] ?? 1000);
const SEED = Number(process.env["RETORT_SEED"] ?? 20261129);

const TEXTS = [
  "\n",
  "\n\n",
  " ",
  "  ",
  "\t",
  "\r\n",
  "\r",
  "x",
  "<|im_start|>",
  "{",
  "}",
  "%",
  "#",
  "é😀",
  "[INST] ",
  "\\n",
  "\u00A0",
  "'",
];
const CONTENTS = [
  "",
  "hi",
  "  hi\n",
  "    return x\n",
  "\n\nlist:\n- a\n- b\n",
  "😀 Ünï",
  'it\'s "so"',
  "<think>\nno\n</think>\n\nyes",
  "a<br>{{ b }}",
  "\tx\r\ny",
  "ÉCOLE d'été",
  "1.5",
];
/** Expressions that are texts; M is the message at hand. */
const SAID = [
  "M.content",
  "M['content']",
  "M.role",
  "M['role']",
  "M.content.strip()",
  "M.content.lstrip('\\n')",
  "M.content.rstrip('\\n ')",
  "M.content.strip('hi')",
  "M.content | trim",
  "M.content | upper",
  "M.content.lower()",
  "M.content | capitalize",
  "M.content.title()",
  "M.content | title",
  "M.content.capitalize()",
  "M.content | length",
  "M.content[0]",
  "M.content[-1]",
  "M.content[1:]",
  "M.content[:3]",
  "M.content[::-1]",
  "M.content | replace('a', 'b')",
  "M.content.split('\\n')[0]",
  "M.content.split('</think>')[-1].lstrip('\\n')",
  "M.content.split()",
  "M.content.split(' ', 1)",
  "M.content | tojson",
  "M | tojson",
  "M.get('content')",
  "M.get('name', 'nobody')",
  "M.name",
  "M.name | default('none')",
  "M.name is defined",
  "M.content == 'hi'",
  "M.role != 'user'",
  "M.content is string",
  "M.content ~ 1",
  "M.content + '|'",
  "(M.content | length) % 3",
  "-7 // 2",
  "7 / 2",
  "true",
  "none",
  "M.name == none",
  "M.content in ['hi', 'x']",
  "'think' in M.content",
  "M.content.startswith('<')",
  "M.content.endswith('\\n')",
  "M.content.find('i')",
  "messages | length",
  "messages[0].role",
  "messages[-1]['content']",
  "messages[9] is defined",
  "'a' if M.role == 'user' else 'b'",
  "'a' if M.role == 'user'",
  "M.content and M.role",
  "not M.content",
  "M.content or 'empty'",
  "[M.role, 1, none]",
  "{'a': M.content}",
  "[1, 2] == [1, 2]",
  "M.content is iterable",
  "M is mapping",
  "M.content | list | length",
  "M.content | first",
  "M.content | last",
  "[M.role, M.content] | join('-')",
  "[true, none, 'a'] | join(',')",
  "M.content.splitlines()",
  "M.content.removeprefix('<')",
  "messages | map(attribute='role') | list",
  "messages | selectattr('role', 'equalto', 'user') | list | length",
  "ns.n",
  "loose",
  "M.content | string",
  "1 | string",
  '"it\'s"',
  "'\\d'",
  "'%}'",
  "'{{'",
  "range(3) | list",
  "M.content * 2",
  "1 == true",
  "'' == false",
  "0 == none",
  "M.items() | list | length",
  "M.content | indent(2)",
  "M.content | indent(width=3, first=true)",
  "M.content | indent('> ', false, true)",
  "M.content.replace('\\n', ' ')",
  "M.content < 'm'",
  "add_generation_prompt",
  "tools is none",
  "tools",
  "bos_token",
  "bos_token is defined",
];

/** What Python refuses, always or often. */
const REFUSED = [
  "M.nothing.more",
  "M.content + 1",
  "raise_exception('no')",
  "1 % 0",
  "nothing()",
  "none + 1",
  "none < 1",
];

class Writer {
  readonly #random: RandomStream;
  constructor(random: RandomStream) {
    this.#random = random;
  }

  #of<Item>(list: readonly Item[]): Item {
    return this.#random.pick(list);
  }
  #block(inner: string): string {
    return `{%${this.#of(["", "", "-", "-", "+"])} ${inner} ${this.#of(["", "", "-", "-", "+"])}%}`;
  }
  #expression(message: string): string {
    const said = this.#random.integer(0, 99) === 0 ? REFUSED : SAID;
    const inner = this.#of(said).replaceAll(/\bM\b/g, message);
    return `{{${this.#of(["", "-"])} ${inner} ${this.#of(["", "-"])}}}`;
  }
  text(): string {
    return Array.from({ length: this.#random.integer(0, 2) }, () => this.#of(TEXTS)).join("");
  }

  body(message: string, depth: number): string {
    return Array.from(
      { length: 1 + this.#random.integer(0, 2) },
      () => this.text() + this.#part(message, depth),
    ).join(this.text());
  }

  #part(message: string, depth: number): string {
    const kind = depth > 3 ? 0 : this.#random.integer(0, 11);
    const inner = () => this.body(message, depth + 1);
    switch (kind) {
      case 1:
      case 2:
        return `${this.#block("for m in messages")}${this.body("m", depth + 1)}${this.#block("endfor")}`;
      case 3:
        return `${this.#block(`if ${this.#of(["M.role == 'user'", "M.content", "loop is defined and loop.first", "not M.content", "M.name is defined", "add_generation_prompt"]).replaceAll("M", message)}`)}${inner()}${this.#of(["", `${this.#block("else")}${inner()}`, `${this.#block(`elif ${message}.content | length > 3`)}${inner()}`])}${this.#block("endif")}`;
      case 4:
        return (
          this.#block(`set loose = ${this.#of(["1", "'s'", `${message}.role`, "loose ~ 'x'"])}`) + inner()
        );
      case 5:
        return `${this.#block("set loose")}${inner()}${this.#block("endset")}`;
      case 6:
        return `${this.#block("set ns.n = ns.n + 1")}{{ ns.n }}`;
      case 7:
        return `{#${this.#of(["", "-"])} ${this.#of(["note", "{{ x }}", "'"])} ${this.#of(["", "-", "+"])}#}${this.text()}`;
      case 8:
        return `${this.#block("for m in messages if m.role != 'system'")}${this.body("m", depth + 1)}{{ loop.index0 }}${this.#of(["", this.#block("continue"), this.#block("break")])}${this.#block("endfor")}`;
      case 9:
        return `${this.#block("raw").replace("+%}", "%}")}${this.#of(["{{ x }}", "{% if %}", " \n{"])}${this.text()}${this.#block("endraw")}`;
      case 10:
        return `${this.#block(`for c in ${this.#of([`${message}.content[:4]`, "[1, 2]", message, "'ab'"])}`)}{{ c }}${this.text()}${this.#block("endfor")}`;
      default:
        return this.#expression(message);
    }
  }

  messages(): (ChatMessage & { readonly name?: string })[] {
    return Array.from({ length: 1 + this.#random.integer(0, 3) }, () => ({
      role: this.#of(["system", "user", "assistant", "tool"]),
      content: this.#of(CONTENTS),
      ...(this.#random.integer(0, 3) === 0 ? { name: "Ann" } : {}),
    }));
  }
}

test.skipIf(python === undefined)(`${COUNT} templates give what jinja2 gives`, () => {
  const cases = Array.from({ length: COUNT }, (_, i) => {
    const random = new RandomStream(SEED + i);
    const writer = new Writer(random);
    const template = `${writer.text()}{% set ns = namespace(n=0) %}${writer.body("messages[0]", 0)}`;
    return { template, messages: writer.messages(), add_generation_prompt: random.integer(0, 1) === 1 };
  });
  const judge = spawnSync(python!, ["tests/interop/jinja_judge.py"], {
    input: JSON.stringify(cases),
    maxBuffer: 1 << 28,
  });
  expect(judge.stderr.toString()).toBe("");
  const wanted = JSON.parse(judge.stdout.toString()) as readonly (string | null)[];
  expect(wanted.filter((text) => text !== null).length).toBeGreaterThan(COUNT / 4);
  const wrong = cases.flatMap((each, i) => {
    const { text, sentence } = ours(each);
    return text === wanted[i] ? [] : [{ seed: SEED + i, ...each, wanted: wanted[i], text, sentence }];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
});

function ours({
  template,
  messages,
  add_generation_prompt,
}: {
  readonly template: string;
  readonly messages: readonly ChatMessage[];
  readonly add_generation_prompt: boolean;
}) {
  try {
    return { text: chatTemplate({}, template).render(messages, add_generation_prompt) };
  } catch (thrown) {
    return { text: null, sentence: String(thrown) };
  }
}
