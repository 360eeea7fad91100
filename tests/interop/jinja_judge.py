"""Renders chat templates with jinja2, set up as transformers sets it up. Test code.

    python tests/interop/jinja_judge.py < cases.json

cases.json is [{"template", "messages", "add_generation_prompt"}]; printed is one JSON list with, for each, its text, or null where
Python refuses it.
"""
import json
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(sentence):
    raise jinja2.exceptions.TemplateError(sentence)


def main():
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = tojson
    environment.globals["raise_exception"] = raise_exception
    texts = []
    for case in json.load(sys.stdin):
        try:
            template = environment.from_string(case.pop("template"))
            texts.append(template.render(tools=None, documents=None, **case))
        except Exception:
            texts.append(None)
    json.dump(texts, sys.stdout)


if __name__ == "__main__":
    main()
