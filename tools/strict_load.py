"""Loads models and adapters so that no part of a file is left out silently. All Python judges of our files use it.

A library that does not find everything where it belongs often only warns, so a warning that speaks of keys, modules or
shapes is an error here. Other warnings are shown: deprecations come and go with each version and say nothing of our files.
"""
import contextlib
import logging
import pathlib
import re
import sys
import warnings

_LIBRARIES = ("transformers", "peft", "onnxruntime")
_SPEAKS_OF_PARTS = re.compile(r"(?<![a-z])(key|module|shape)s?(?![a-z])", re.IGNORECASE)
_SPEAKS_OF_AGE = re.compile(r"deprecat", re.IGNORECASE)
_OF_AGE = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)


class NotLoaded(Exception):
    """A file that did not load as it was meant to. The message is a sentence for the user."""


def is_error(message, category=UserWarning):
    """Whether a warning says that a file may have been loaded in part only."""
    if issubclass(category, _OF_AGE) or _SPEAKS_OF_AGE.search(message):
        return False
    return _SPEAKS_OF_PARTS.search(message) is not None


class _Listener(logging.Handler):
    """Collects what a library's logger says at level WARNING or above."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


@contextlib.contextmanager
def strictly():
    """Raises NotLoaded at its end if a library warned of keys, modules or shapes inside it, by `warnings` or by its logger."""
    listener = _Listener()
    for name in _LIBRARIES:
        logging.getLogger(name).addHandler(listener)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        for name in _LIBRARIES:
            logging.getLogger(name).removeHandler(listener)
    said = [(message, UserWarning) for message in listener.said]
    said += [(str(warning.message), warning.category) for warning in caught]
    errors = [message for message, category in said if is_error(message, category)]
    for message, category in said:
        if not is_error(message, category):
            print(f"note: {category.__name__}: {message}", file=sys.stderr)
    if errors:
        raise NotLoaded(f"the library warned: {'; '.join(errors)}")


def place_of(model):
    """What transformers is given for a model that is a folder or one GGUF file: the folder, and the file's name as a keyword."""
    path = pathlib.Path(model)
    return (str(path.parent), {"gguf_file": path.name}) if path.suffix == ".gguf" else (str(model), {})


def load_model(folder, **options):
    """The causal language model of a folder or GGUF file, by transformers. NotLoaded if a tensor is missing, unused or of another shape."""
    from transformers import AutoModelForCausalLM

    place, named = place_of(folder)
    with _asked("transformers", folder), strictly():
        model, loading = AutoModelForCausalLM.from_pretrained(place, output_loading_info=True, **named, **options)
    strange = {kind: sorted(map(str, names)) for kind, names in loading.items() if names}
    if strange:
        raise NotLoaded(f"transformers does not load {folder} cleanly: {strange}")
    if hasattr(model.config, "quantization_config"):  # a GGUF's blocks are widened on loading: PEFT must not look for a quantizer
        del model.config.quantization_config
        model.is_quantized = False
    return model.eval()


def load_tokenizer(folder):
    """The tokenizer of a folder or GGUF file, by transformers."""
    from transformers import AutoTokenizer

    place, named = place_of(folder)
    with _asked("transformers", f"the tokenizer of {folder}"):
        return AutoTokenizer.from_pretrained(place, **named)


def load_adapter(model, folder):
    """`model` with the adapter of a folder on it, by PEFT. NotLoaded if PEFT holds other tensors or values than the file.

    PEFT passes over tensors that it has no place for without a word, hence the comparison.
    """
    from peft import PeftModel
    from safetensors import safe_open

    with _asked("PEFT", folder), strictly():
        adapted = PeftModel.from_pretrained(model, folder).eval()
    with safe_open(f"{folder}/adapter_model.safetensors", "pt") as file:
        stored = {name: file.get_tensor(name) for name in file.keys()}
    loaded = {name.replace(".default.weight", ".weight"): value for name, value in adapted.named_parameters()
              if ".lora_" in name}
    if set(stored) != set(loaded):
        raise NotLoaded(f"PEFT holds other tensors than the file of {folder}: {sorted(set(stored) ^ set(loaded))}")
    for name, value in stored.items():
        if not value.to(loaded[name].dtype).equal(loaded[name].detach()):
            raise NotLoaded(f"{name} has other values in PEFT than in the file of {folder}")
    return adapted


@contextlib.contextmanager
def _asked(library, what):
    """Turns whatever a library throws about a file into a sentence that names both."""
    try:
        yield
    except NotLoaded as warned:
        raise NotLoaded(f"{library} does not load {what} cleanly: {warned}") from warned
    except Exception as refusal:  # a library may throw anything: its words are the news
        raise NotLoaded(f"{library} does not load {what}: {type(refusal).__name__}: {refusal}") from refusal
