"""Loads exports in the programs that they are named for and says what each of them computes. Test code.

    python tests/interop/readers.py MANIFEST

MANIFEST is JSON {"bases": {name: folder}, "cases": [{"name", "kind": "peft"|"merged"|"onnx", "base", "path", "ids", "logits"}]};
for each case one line of JSON is printed: {"name", "worst", "change"} (largest difference of the logits to those given, and
to the base's), or {"name", "error"}. Which warnings of a library are errors, tools/strict_load.py says.
"""
import json
import pathlib
import sys

import numpy
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
from strict_load import load_adapter, load_model, strictly  # noqa: E402


def torch_logits(model, ids):
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].numpy()


def onnx_logits(path, ids):
    import onnx
    import onnxruntime

    onnx.checker.check_model(path)
    options = onnxruntime.SessionOptions()
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    length = len(ids)
    feeds = {
        "input_ids": numpy.array([ids], numpy.int64),
        "attention_mask": numpy.ones((1, length), numpy.int64),
        "position_ids": numpy.arange(length, dtype=numpy.int64)[None],
        "num_logits_to_keep": numpy.array(0, numpy.int64),
    }
    for value in session.get_inputs():
        if value.name.startswith("past_key_values."):
            feeds[value.name] = numpy.zeros((1, value.shape[1], 0, value.shape[3]), numpy.float32)
    with strictly():
        return session.run(["logits"], feeds)[0][0]


def peft_logits(base, path, ids):
    """The logits with the adapter on. Afterwards the base is as it was."""
    adapted = load_adapter(base, path)
    on = torch_logits(adapted, ids)
    adapted.unload()
    return on


def main():
    manifest = json.loads(pathlib.Path(sys.argv[1]).read_text())
    torch.set_num_threads(1)
    bases = {name: load_model(folder, dtype=torch.float32) for name, folder in manifest["bases"].items()}
    for case in manifest["cases"]:
        ids, kind = case["ids"], case["kind"]
        try:
            plain = torch_logits(bases[case["base"]], ids)
            if kind == "peft":
                got = peft_logits(bases[case["base"]], case["path"], ids)
            elif kind == "merged":
                got = torch_logits(load_model(case["path"], dtype=torch.float32), ids)
            else:
                got = onnx_logits(case["path"], ids)
            wanted = numpy.array(case["logits"], numpy.float32).reshape(got.shape)
            result = {"worst": float(abs(got - wanted).max()), "change": float(abs(got - plain).max())}
        except Exception as error:  # the test shows it, by case
            result = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"name": case["name"], **result}), flush=True)


if __name__ == "__main__":
    main()
