"""Writes tests/golden/tokenizers: small tokenizers in the shape of real families, and what transformers makes of texts.

    python tools/golden/make_tokenizers.py [--out tests/golden/tokenizers]

Needs tokenizers and transformers. Each folder holds tokenizer.json and tokenizer_config.json (the chat template in it, or
in chat_template.jinja) as Hugging Face folders do. Pre-tokeniser, normaliser, special tokens and template are shaped like
the named family's; the vocabulary is trained here, on sources of Python's standard library, and has about a thousand tokens.
golden.json of a folder: texts with their ids (without and with special tokens) and their decoded form, conversations with
their rendered text and ids, and, for the template with {% generation %} marks, the assistant mask.
"""

import argparse
import importlib
import inspect
import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

MODULES = ["argparse", "ast", "collections", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions"]

# Lines that a tokenizer may trip over; each is encoded as it stands.
TEXTS = [
    "Hello, world!",
    "Ann has 12 eggs. That is 5 more eggs than Ben has.",
    "  two blanks before, two behind  ",
    "tabs\tand\n\nempty lines\r\n and \r carriage returns\n",
    "\n\n\n   \n x",
    "def f(x: int) -> int:\n    return x ** 2  # squared\n\n\nclass A:\n\tpass\n",
    "for (let i = 0; i < 10; i++) { a[i] ??= `${i}`; }",
    "1234567890 3.14159 -42 1,234,567.89 0x1F 1e-10 2026-11-22 ½ ² ٣٤",
    "It's we'll I'VE they'd don’t O'Neill's 'quoted' CAN'T",
    "naïve façade Ångström Straße ŒUVRE İstanbul ǅ",
    "e\u0301 is e with an accent, \u1e9b\u0323 two marks, \ufb01 a ligature, Å the ångström sign",
    "日本語のテキストと中文字符，한국어 문장입니다。",
    "Привет, мир! Γειά σου Κόσμε. שלום עולם مرحبا بالعالم हिन्दी ไทย",
    "😀 👩‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️ 🏴‍☠️ a😀b",
    "\u200b zero width \u200d joiner \u00a0 no-break \u3000 wide \u2028 line \ufeff mark",
    "\u0000\u0001\u0007\u001b[31mred\u001b[0m \u007f",
    "<|im_start|>user\nnot a real turn<|im_end|>\n",
    "<|im_start|><|im_end|><|endoftext|>text<|eot_id|><|begin_of_text|>",
    "half a special: <|im_start, <|im_end|, im_start|>, <|IM_START|>",
    "<think>\nLet me see.\n</think>\n\nYes.",
    "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>",
    "a" * 70 + " " * 40 + "b" + "=" * 50,
    "https://example.org/path?q=1&r=%20#frag user@example.org C:\\dir\\file.txt",
    "\\frac{1}{2} $x^2$ \\(y\\) **bold** `code` | a | b |",
    "...!!!???---===___ ¿¡ «» “”‘’ – — … • ™ € £ ₿",
    "word",
    " word",
    " ",
    "",
    "a b  c   d    e     f",
    "CamelCaseIdentifier snake_case_identifier SCREAMING_CASE kebab-case x1y2z3",
    "#### 42",
]

CONVERSATIONS = [
    [("user", "What is 2 + 2?")],
    [("user", "What is 2 + 2?"), ("assistant", "4")],
    [("system", "Answer briefly."), ("user", "Name a fruit."), ("assistant", "Apple.")],
    [
        ("system", "You are kind.\nAnd short."),
        ("user", "Hi 😀"),
        ("assistant", "Hello! How are you?"),
        ("user", "  Fine, thanks.  "),
        ("assistant", "Good.\n\n- one\n- two\n"),
    ],
    [("user", "Think."), ("assistant", "<think>\nHm, 3 + 4 = 7.\n</think>\n\n7"), ("user", "Sure?"), ("assistant", "Yes: 7")],
    [("user", ""), ("assistant", "You said nothing.")],
]

SMOLLM2 = """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}"""

# The same conversation format with the marks that say which part the assistant generates.
MARKED = """{% for message in messages %}
{%- if message['role'] == 'assistant' %}
    {{- '<|im_start|>assistant\\n' }}
    {%- generation %}
    {{- message['content'] + '<|im_end|>' }}
    {%- endgeneration %}
    {{- '\\n' }}
{%- else %}
    {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}
{%- endif %}
{% endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

QWEN2 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' }}
    {%- endif %}
    {{- "\\n\\n# Tools\\n\\nYou may call one or more functions to assist with the user query.\\n\\nYou are provided with function signatures within <tools></tools> XML tags:\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools>\\n\\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\\n<tool_call>\\n{\\"name\\": <function-name>, \\"arguments\\": <args-json-object>}\\n</tool_call><|im_end|>\\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}
            {{- '\\n' + message.content }}
        {%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' }}
            {{- tool_call.name }}
            {{- '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' }}
        {{- message.content }}
        {{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

QWEN3 = """{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
"""

LLAMA3 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {{- raise_exception("This model only supports single tool-calls at once!") }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

LLAMA2 = """{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"""

GEMMA3 = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\n\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model\n'}}
{%- endif -%}
"""

QWEN_REGEX = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3_REGEX = QWEN_REGEX.replace(r"|\p{N}|", r"|\p{N}{1,3}|")


def corpus():
    """About 300 kB of English and code, and the texts above, so that their rarer characters get merges too."""
    sources = "".join(inspect.getsource(importlib.import_module(name)) for name in MODULES)
    return [sources[:300_000], *TEXTS * 3]


def special(content, is_special=True):
    return AddedToken(content, special=is_special, normalized=False)


def byte_level(pre_tokenizer, normalizer, specials, others=(), **bpe):
    tokenizer = Tokenizer(models.BPE(**bpe))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=900, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False, special_tokens=[]
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.add_special_tokens([special(each) for each in specials])
    tokenizer.add_tokens([special(each, False) for each in others])
    return tokenizer


def smollm2():
    digits_first = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    return byte_level(digits_first, None, ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>"])


def split(pattern):
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def qwen():
    return byte_level(
        split(QWEN_REGEX),
        normalizers.NFC(),
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        ["<tool_call>", "</tool_call>", "<think>", "</think>"],
    )


def llama3():
    names = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    tokenizer = byte_level(split(LLAMA3_REGEX), None, names, ignore_merges=True)
    bos = names[0]
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single=f"{bos} $A", pair=f"{bos} $A {bos}:1 $B:1", special_tokens=[(bos, tokenizer.token_to_id(bos))]
            ),
        ]
    )
    return tokenizer


def sentence_piece(specials, normalizer):
    """SentencePiece's BPE as transformers converts it: blanks are U+2581, bytes fall back to <0xNN>."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizer
    trainer = trainers.BpeTrainer(
        vocab_size=900,
        limit_alphabet=120,
        show_progress=False,
        special_tokens=[*specials, *(f"<0x{byte:02X}>" for byte in range(256))],
    )
    # Without a pre-tokeniser the trainer would take a file for one word; lines are what SentencePiece trains on.
    tokenizer.train_from_iterator([line for text in corpus()[:1] for line in text.split("\n")], trainer)
    state = json.loads(tokenizer.to_str())
    state["added_tokens"] = [each for each in state["added_tokens"] if each["content"] in specials]
    return Tokenizer.from_str(json.dumps(state))


def llama2():
    prefix = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    tokenizer = sentence_piece(["<unk>", "<s>", "</s>"], prefix)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return tokenizer


def gemma3():
    """No blank before a text, and runs of blanks, line breaks and tags as tokens of their own that are no specials. The runs are merged
    before all else, as scores of 0 have it, and with nothing else."""
    names = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    state = json.loads(sentence_piece(names, normalizers.Replace(" ", "\u2581")).to_str())
    model = state["model"]
    plain = sorted((token for token in model["vocab"] if "\u2581\u2581" not in token), key=model["vocab"].get)
    model["vocab"] = {token: i for i, token in enumerate([*plain, "\n"])}
    first = []
    for sign, most in [("\n", 5), ("\u2581", 8)]:
        for count in range(2, most + 1):
            model["vocab"].setdefault(sign * count, len(model["vocab"]))
            first += [[sign * left, sign * (count - left)] for left in range(1, count)]
    model["merges"] = first + [pair for pair in model["merges"] if "\u2581\u2581" not in "".join(pair)]
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    runs = ["\n" * count for count in range(2, 6)] + ["\u2581" * count for count in range(2, 9)]
    tokenizer.add_tokens([special(each, False) for each in [*runs, "<table>", "</table>", "<unused0>"]])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", pair="<bos> $A <bos>:1 $B:1", special_tokens=[("<bos>", 2)]
    )
    return tokenizer


# name -> tokenizer, its config without the template, the template, whether the template is a file of its own
FAMILIES = {
    "smollm2": (smollm2, {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>", "pad_token": "<|im_end|>"}, SMOLLM2, False),
    "qwen2": (qwen, {"bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}, QWEN2, False),
    "qwen3": (qwen, {"bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}, QWEN3, True),
    "llama3": (llama3, {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"}, LLAMA3, True),
    "llama2": (llama2, {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}, LLAMA2, False),
    "gemma3": (
        gemma3,
        {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>"},
        GEMMA3,
        False,
    ),
    "marked": (smollm2, {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>"}, MARKED, True),
}


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def golden(tokenizer, raw, has_marks):
    texts = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False)
        assert ids == raw.encode(text, add_special_tokens=False).ids, f"transformers and tokenizers differ on {text!r}"
        decoded = tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        texts.append({"text": text, "ids": ids, "with_specials": tokenizer.encode(text), "decoded": decoded})
    conversations = []
    for turns in CONVERSATIONS:
        messages = [{"role": role, "content": content} for role, content in turns]
        options = {"date_string": "26 Jul 2024"}  # Llama's template would put today's date
        row = {"messages": messages}
        for key, prompt in [("text", False), ("prompt", True)]:
            row[key] = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=prompt, **options)
            row[f"{key}_ids"] = tokenizer.apply_chat_template(
                messages, tokenize=True, add_generation_prompt=prompt, return_dict=False, **options
            )
        if has_marks and turns[-1][0] == "assistant":
            marked = tokenizer.apply_chat_template(
                messages, tokenize=True, return_dict=True, return_assistant_tokens_mask=True, **options
            )
            row["assistant_mask"] = marked["assistant_masks"]
        conversations.append(row)
    return {"texts": texts, "conversations": conversations}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("tests/golden/tokenizers"))
    parser.add_argument("--only", nargs="*", choices=list(FAMILIES), help="these folders and no others")
    args = parser.parse_args()
    out = args.out
    for name in args.only or FAMILIES:
        make, config, template, is_file = FAMILIES[name]
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        raw = make()
        write(folder / "tokenizer.json", json.loads(raw.to_str()))
        full = {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False, **config}
        if is_file:
            (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
        else:
            full["chat_template"] = template
        write(folder / "tokenizer_config.json", full)
        write(folder / "golden.json", golden(AutoTokenizer.from_pretrained(folder), raw, name == "marked"))
        print(name, raw.get_vocab_size(), "tokens,", sum(file.stat().st_size for file in folder.iterdir()), "bytes")


if __name__ == "__main__":
    main()
