"""Encodes and decodes texts with the tokenizers of Hugging Face. Test code.

    python tests/interop/tokenizers_judge.py < cases.json

cases.json is {"files": [path of a tokenizer.json], "texts": [text]}; printed is, for each file, a list of [ids, ids with specials,
decoded] for each text.
"""
import json
import sys

from tokenizers import Tokenizer


def main():
    asked = json.load(sys.stdin)
    answers = []
    for path in asked["files"]:
        tokenizer = Tokenizer.from_file(path)
        plain = tokenizer.encode_batch(asked["texts"], add_special_tokens=False)
        special = tokenizer.encode_batch(asked["texts"], add_special_tokens=True)
        answers.append(
            [
                [a.ids, b.ids, tokenizer.decode(a.ids, skip_special_tokens=False)]
                for a, b in zip(plain, special, strict=True)
            ]
        )
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
