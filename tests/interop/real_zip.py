"""Holds a student's greedy answers against onnxruntime on a model of its zip. Test code.

    python tests/interop/real_zip.py MODEL.onnx ANSWERS

ANSWERS is JSON [{"ids": [...], "from": n}]: prompt and answer of each question, and where the answer begins. Prints a JSON list with one
number an answer: how far its worst token lies below the best one (0: the answer is onnxruntime's own greedy one).
"""
import json
import pathlib
import sys

import numpy
import onnxruntime


def main(path, answers):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    past = {
        value.name: numpy.zeros((1, value.shape[1], 0, value.shape[3]), numpy.float32)
        for value in session.get_inputs()
        if value.name.startswith("past_key_values.")
    }
    gaps = []
    for row in json.loads(pathlib.Path(answers).read_text()):
        ids, start = row["ids"], row["from"]
        feeds = {
            "input_ids": numpy.array([ids], numpy.int64),
            "attention_mask": numpy.ones((1, len(ids)), numpy.int64),
            "position_ids": numpy.arange(len(ids), dtype=numpy.int64)[None],
            "num_logits_to_keep": numpy.array(0, numpy.int64),
        }
        logits = session.run(["logits"], feeds | past)[0][0][start - 1:-1]
        chosen = logits[numpy.arange(len(ids) - start), ids[start:]]
        gaps.append(float((logits.max(1) - chosen).max()))
    print(json.dumps(gaps))


main(*sys.argv[1:])
