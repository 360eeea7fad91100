"""The 208 words of the tiny world, and the Hugging Face tokenizer.json that maps them.

One word is one token, split at white space; the numbers 0 to 99 are one token each. The order is the bundled model's
id order: changing it makes every stored adapter and weight file unreadable, so words are only ever added at the end.
"""

SPECIALS = ["<|pad|>", "<|bos|>", "<|end|>", "<|user|>", "<|assistant|>", "<|peer|>", "<|prm|>", "<unk>"]
NUMBERS = [str(n) for n in range(100)]
NAMES = ["Ann", "Ben", "Cal", "Dan", "Eva", "Fay", "Gus", "Hal", "Ivy", "Jon", "Kim", "Leo"]
OBJECTS = ["apples", "books", "cards", "coins", "eggs", "hats", "pens", "shells", "stamps", "toys"]
CONTAINERS = {"bags": "bag", "boxes": "box", "jars": "jar", "trays": "tray"}  # plural -> singular
OTHER_WORDS = (
    "has have had more fewer than times as many how How does do together now are there There in all Each each one "
    "buys eats loses finds gives takes to from puts into and of the is Step Answer : . , ? + - x = ok check so plus "
    "minus wrong agent gets agree That right not Check no"
).split()


def _vocabulary() -> list[str]:
    words = [*SPECIALS, *NUMBERS, *OTHER_WORDS, *NAMES, *OBJECTS, *CONTAINERS, *CONTAINERS.values()]
    words = list(dict.fromkeys(words))
    while len(words) % 16:  # a multiple of 16 suits every matrix kernel
        words.append(f"<unused{len(words)}>")
    return words


VOCABULARY = _vocabulary()
ID_OF = {word: index for index, word in enumerate(VOCABULARY)}
PAD, BOS, END, USER, ASSISTANT, PEER = (ID_OF[word] for word in SPECIALS[:6])


def encode(text: str) -> list[int]:
    """Token ids of space-separated words. KeyError names a word the world does not have: the corpus never has <unk>."""
    return [ID_OF[word] for word in text.split()]


def decode(ids: list[int]) -> str:
    return " ".join(VOCABULARY[index] for index in ids)


def tokenizer_json() -> dict:
    """Content of tokenizer.json (Hugging Face tokenizers 1.0: WordLevel over WhitespaceSplit)."""
    special = [
        dict(id=ID_OF[s], content=s, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
        for s in SPECIALS
        if s != "<unk>"
    ]
    return dict(
        version="1.0",
        truncation=None,
        padding=None,
        added_tokens=special,
        normalizer=None,
        pre_tokenizer=dict(type="WhitespaceSplit"),
        post_processor=None,
        decoder=None,
        model=dict(type="WordLevel", vocab=ID_OF, unk_token="<unk>"),
    )
