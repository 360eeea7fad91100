"""Plants faults in an adapter and in a model and says what tools/strict_load.py makes of each. Test code.

    python tests/tools/planted_faults.py BASE ADAPTER SCRATCH

Prints one JSON object: fault -> the error's sentence, or null where the files loaded.
"""
import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
from strict_load import NotLoaded, load_adapter, load_model  # noqa: E402

base, adapter, scratch = (pathlib.Path(path) for path in sys.argv[1:])


def planted(source, file, change):
    """A copy of a folder with one file of tensors changed."""
    folder = scratch / "planted"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    tensors = load_file(folder / file)
    change(tensors, next(name for name in tensors if "layers.0" in name))
    save_file(tensors, folder / file, {"format": "pt"})
    return folder


def without(tensors, name):
    del tensors[name]


def with_another(tensors, name):
    tensors[name.replace("layers.0", "layers.77")] = tensors[name].clone()


def reshaped(tensors, name):
    tensors[name] = torch.zeros(2, *tensors[name].shape)


def with_targets(*names):
    folder = planted(adapter, "adapter_model.safetensors", lambda tensors, name: None)
    path = folder / "adapter_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "target_modules": names}))
    return folder


def sentence(load):
    try:
        load()
    except NotLoaded as error:
        return str(error)
    return None


def main():
    told = {"none": sentence(lambda: load_adapter(load_model(base), adapter))}
    for fault, change in {"missing": without, "unexpected": with_another, "shape": reshaped}.items():
        folder = planted(adapter, "adapter_model.safetensors", change)
        told[f"adapter {fault}"] = sentence(lambda: load_adapter(load_model(base), folder))
        folder = planted(base, "model.safetensors", change)
        told[f"model {fault}"] = sentence(lambda: load_model(folder))
    told["adapter modules"] = sentence(lambda: load_adapter(load_model(base), with_targets("q_proj", "v_proj")))
    told["adapter without a folder"] = sentence(lambda: load_adapter(load_model(base), scratch / "nothing"))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
