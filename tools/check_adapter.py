"""Holds a downloaded zip against the real PEFT: does the adapter load cleanly, and does it say what the page's engine said?

    python tools/check_adapter.py ZIP [--base public/models/tiny] [--logits FILE] [--rows 40] [--tolerance 1e-3]

Checked, each with its number printed:
1. every file of the zip has the size and sha256 that manifest.json states;
2. the base's weights are those the adapter was trained on (sha256 in receipt.json);
3. PeftModel.from_pretrained takes the adapter without a warning, with every tensor used;
4. greedy answers of the distilled model (data/answers.jsonl, written by our engine): at each token the engine's choice is
   PEFT's best to within twice the tolerance (two logits, each off by at most the tolerance);
5. transformers loads the folder merged/ with every tensor used and none missing, and its logits are PEFT's on those answers;
6. with --logits, a JSON {"sequences": [{"ids": [..], "logits": [[..], ..]}]} of our engine: logits to the tolerance.

Exit code 0: all held. 1: something did not. 3: not checked, because Python packages are missing (said on stderr).
"""
import argparse
import hashlib
import json
import pathlib
import sys
import tempfile
import warnings
import zipfile

NOT_CHECKED = 3


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def check_manifest(archive):
    manifest = json.loads(archive.read("manifest.json"))["files"]
    names = set(archive.namelist()) - {"manifest.json"}
    if names != set(manifest):
        return f"manifest.json and the archive differ in {sorted(names ^ set(manifest))}"
    for name, stated in manifest.items():
        data = archive.read(name)
        if len(data) != stated["bytes"] or sha256(data) != stated["sha256"]:
            return f"{name} is not what manifest.json states"
    print(f"manifest: {len(manifest)} files as stated")
    return None


def load_adapted(base, folder):
    """The base with the adapter on it; any warning of PEFT is an error (it warns when tensors are not used)."""
    from peft import PeftModel
    from safetensors import safe_open
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(base)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        adapted = PeftModel.from_pretrained(model, folder).eval()
    with safe_open(f"{folder}/adapter_model.safetensors", "pt") as file:
        stored = {name: file.get_tensor(name) for name in file.keys()}
    loaded = {name.replace(".default.weight", ".weight"): value for name, value in adapted.named_parameters()
              if ".lora_" in name}
    if set(stored) != set(loaded):
        raise SystemExit(f"FAILED: PEFT holds other tensors than the file: {sorted(set(stored) ^ set(loaded))}")
    for name, value in stored.items():
        if not value.equal(loaded[name].detach()):
            raise SystemExit(f"FAILED: {name} has other values in PEFT than in the file")
    print(f"peft: {len(stored)} tensors loaded, no warning")
    return adapted


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
    from transformers import AutoModelForCausalLM

    merged, loading = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
    strange = {kind: names for kind, names in loading.items() if names}
    if strange:
        return f"merged/ does not load cleanly: {strange}"
    worst = 0.0
    for row in rows:
        ids = torch.tensor([tokenizer(row["prompt"] + " " + row["text"], add_special_tokens=False).input_ids])
        with torch.no_grad():
            worst = max(worst, float((merged.eval()(ids).logits - adapted(ids).logits).abs().max()))
    print(f"merged: largest difference to PEFT's logits {worst:.2e} on {len(rows)} answers")
    return None if worst <= tolerance else f"merged/ differs from PEFT by {worst:.2e}"


def check_logits(model, path, tolerance):
    import torch

    worst = 0.0
    for sequence in json.loads(pathlib.Path(path).read_text())["sequences"]:
        with torch.no_grad():
            ours = model(torch.tensor([sequence["ids"]])).logits[0]
        worst = max(worst, float((ours - torch.tensor(sequence["logits"])).abs().max()))
    print(f"logits: largest difference {worst:.2e}")
    return None if worst <= tolerance else f"logits differ by {worst:.2e}, allowed are {tolerance:.0e}"


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
        from transformers import AutoTokenizer
    except ImportError as missing:
        print(f"not checked: {missing}. Install torch, transformers and peft.", file=sys.stderr)
        return NOT_CHECKED
    torch.set_num_threads(1)

    failures = []
    with zipfile.ZipFile(options.zip) as archive, tempfile.TemporaryDirectory() as folder:
        failures.append(check_manifest(archive))
        archive.extractall(folder)
        receipt = json.loads(archive.read("receipt.json"))
        weights = sha256(pathlib.Path(options.base, "model.safetensors").read_bytes())
        if receipt["model"]["sha256"] != weights:
            failures.append(f"trained on base {receipt['model']['sha256']}, {options.base} has {weights}")
        answers = [json.loads(line) for line in archive.read("data/answers.jsonl").decode().splitlines()]
        adapted = load_adapted(options.base, f"{folder}/peft")
        distilled = [row for row in answers if row["method"] == "distilled"][: options.rows]
        if not distilled and options.logits is None:
            failures.append("nothing to compare: no distilled answers in the zip and no --logits")
        if distilled:
            tokenizer = AutoTokenizer.from_pretrained(options.base)
            failures.append(check_answers(adapted, tokenizer, distilled, options.tolerance))
            failures.append(check_merged(adapted, tokenizer, f"{folder}/merged", distilled, options.tolerance))
        if options.logits is not None:
            failures.append(check_logits(adapted, options.logits, options.tolerance))
    failures = [failure for failure in failures if failure is not None]
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if not failures:
        print("the adapter is what the page says it is")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
