"""Holds a downloaded zip against the real PEFT: does the adapter load cleanly, and does it say what the page's engine said?

    python tools/check_adapter.py ZIP [--base public/models/tiny] [--logits FILE] [--rows 40] [--tolerance 1e-3]

--base names the base model's folder, or its GGUF file, which transformers widens to f32. Checked, each with its number printed:
1. every file of the zip has the size and sha256 that manifest.json states;
2. the base's weights are those the adapter was trained on (sha256 in receipt.json);
3. PeftModel.from_pretrained takes the adapter with every tensor used, and warns of no key, module or shape;
4. greedy answers of the distilled model (data/answers.jsonl, written by our engine): at each token the engine's choice is
   PEFT's best to within twice the tolerance (two logits, each off by at most the tolerance);
5. transformers loads the folder merged/ with every tensor used and none missing, and its logits are PEFT's on those answers;
6. with --logits, a JSON {"sequences": [{"ids": [..], "logits": [[..], ..]}]} of our engine: logits to the tolerance.

Exit code 0: all held. 1: something did not, or could not be read. 3: not checked, because Python packages are missing.
Everything that went wrong is said in sentences on stderr.
"""
import argparse
import hashlib
import json
import pathlib
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from strict_load import NotLoaded, load_adapter, load_model, load_tokenizer  # noqa: E402

NOT_CHECKED = 3


class Unreadable(Exception):
    """Something that the check needs is not there or is not what it should be. The message is a sentence."""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def open_zip(path):
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise Unreadable(f"{path} cannot be opened ({error.strerror}); the first argument is a zip that the page saved")
    except zipfile.BadZipFile:
        raise Unreadable(f"{path} is not a zip file, or was cut off while it was downloaded")


def member(archive, name):
    """Bytes of one file of the zip."""
    try:
        return archive.read(name)
    except KeyError:
        raise Unreadable(f"the zip has no {name}; is it a download of the page, and of a run that was trained to its end?")
    except (zipfile.BadZipFile, EOFError):
        raise Unreadable(f"{name} in the zip is damaged; download it again")


def member_json(archive, name):
    try:
        return json.loads(member(archive, name))
    except ValueError:
        raise Unreadable(f"{name} in the zip is not JSON")


def rows_of(archive, name):
    try:
        return [json.loads(line) for line in member(archive, name).decode().splitlines()]
    except ValueError:
        raise Unreadable(f"{name} in the zip has a line that is not JSON")


def base_weights(model):
    path = pathlib.Path(model) if model.endswith(".gguf") else pathlib.Path(model, "model.safetensors")
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}); --base names the folder or GGUF file of the adapter's base model")


def check_manifest(archive):
    manifest = member_json(archive, "manifest.json")["files"]
    names = set(archive.namelist()) - {"manifest.json"}
    if names != set(manifest):
        return f"manifest.json and the archive differ in {sorted(names ^ set(manifest))}"
    for name, stated in manifest.items():
        data = member(archive, name)
        if len(data) != stated["bytes"] or sha256(data) != stated["sha256"]:
            return f"{name} is not what manifest.json states"
    print(f"manifest: {len(manifest)} files as stated")
    return None


def check_answers(model, tokenizer, rows, tolerance):
    """Worst gap between PEFT's best logit and the logit of the token our engine chose, over all tokens of `rows`."""
    import torch

    worst, tokens = 0.0, 0
    for row in rows:
        prompt = tokenizer(row["prompt"], add_special_tokens=False).input_ids
        said = tokenizer(row["text"], add_special_tokens=False).input_ids
        if row["tokens"] == len(said) + 1:
            said = said + [tokenizer.eos_token_id]
        elif row["tokens"] != len(said):
            return f"{row['task']}: the text has {len(said)} tokens, the engine counted {row['tokens']}"
        with torch.no_grad():
            logits = model(torch.tensor([prompt + said])).logits[0, len(prompt) - 1:-1]
        chosen = logits.gather(1, torch.tensor(said)[:, None])[:, 0]
        worst = max(worst, float((logits.max(1).values - chosen).max()))
        tokens += len(said)
    print(f"answers: {len(rows)} greedy answers, {tokens} tokens, worst gap to PEFT's best {worst:.2e}")
    return None if worst <= 2 * tolerance else f"a token of the engine is {worst:.2e} below PEFT's best"


def check_merged(adapted, tokenizer, folder, rows, tolerance):
    """The merged model is the base with the adapter on it, as transformers and PEFT see it."""
    import torch

    merged = load_model(folder)
    worst = 0.0
    for row in rows:
        ids = torch.tensor([tokenizer(row["prompt"] + " " + row["text"], add_special_tokens=False).input_ids])
        with torch.no_grad():
            worst = max(worst, float((merged(ids).logits - adapted(ids).logits).abs().max()))
    print(f"merged: largest difference to PEFT's logits {worst:.2e} on {len(rows)} answers")
    return None if worst <= tolerance else f"merged/ differs from PEFT by {worst:.2e}"


def logits_of(path):
    """Pairs of ids and logits in a file of our engine."""
    try:
        sequences = json.loads(pathlib.Path(path).read_text())["sequences"]
        return [(sequence["ids"], sequence["logits"]) for sequence in sequences]
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}); --logits names a file of logits")
    except (ValueError, KeyError, TypeError):
        raise Unreadable(f'{path} is not JSON of the form {{"sequences": [{{"ids": [..], "logits": [[..], ..]}}]}}')


def check_logits(model, path, tolerance):
    import torch

    worst = 0.0
    for ids, logits in logits_of(path):
        with torch.no_grad():
            ours = model(torch.tensor([ids])).logits[0]
        wanted = torch.tensor(logits)
        if ours.shape != wanted.shape:
            return f"logits of {path} are {list(wanted.shape)}, the model's are {list(ours.shape)}"
        worst = max(worst, float((ours - wanted).abs().max()))
    print(f"logits: largest difference {worst:.2e}")
    return None if worst <= tolerance else f"logits differ by {worst:.2e}, allowed are {tolerance:.0e}"


def check(options, failures):
    """Runs every check and adds a sentence to `failures` for each that does not hold."""
    with open_zip(options.zip) as archive, tempfile.TemporaryDirectory() as folder:
        failures.append(check_manifest(archive))
        receipt = member_json(archive, "receipt.json")
        weights = sha256(base_weights(options.base))
        if receipt["model"]["sha256"] != weights:
            failures.append(f"trained on base {receipt['model']['sha256']}, {options.base} has {weights}")
        answers = rows_of(archive, "data/answers.jsonl")
        for name in ("peft/adapter_config.json", "peft/adapter_model.safetensors", "merged/config.json"):
            member(archive, name)
        archive.extractall(folder)
        adapted = load_adapter(load_model(options.base), f"{folder}/peft")
        print(f"peft: {sum('.lora_' in name for name, _ in adapted.named_parameters())} tensors loaded, none left out")
        distilled = [row for row in answers if row["method"] == "distilled"][: options.rows]
        if not distilled and options.logits is None:
            failures.append("nothing to compare: no distilled answers in the zip and no --logits")
        if distilled:
            tokenizer = load_tokenizer(options.base)
            failures.append(check_answers(adapted, tokenizer, distilled, options.tolerance))
            failures.append(check_merged(adapted, tokenizer, f"{folder}/merged", distilled, options.tolerance))
        if options.logits is not None:
            failures.append(check_logits(adapted, options.logits, options.tolerance))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zip")
    parser.add_argument("--base", default="public/models/tiny")
    parser.add_argument("--logits", help="logits of our engine with this adapter")
    parser.add_argument("--rows", type=int, default=40, help="distilled answers to compare")
    parser.add_argument("--tolerance", type=float, default=1e-3)
    options = parser.parse_args()
    try:
        import peft  # noqa: F401
        import torch
        import transformers
    except ImportError as missing:
        print(f"not checked: {missing}. Install torch, transformers and peft.", file=sys.stderr)
        return NOT_CHECKED
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()

    failures = []
    try:
        check(options, failures)
    except (NotLoaded, Unreadable) as error:
        failures.append(str(error))
    except (KeyError, TypeError) as error:
        failures.append(f"a file of the zip lacks a field that the check needs: {error}")
    failures = [failure for failure in failures if failure is not None]
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if not failures:
        print("the adapter is what the page says it is")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
