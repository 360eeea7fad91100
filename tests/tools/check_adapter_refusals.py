"""Runs tools/check_adapter.py once for each line of JSON on stdin (its arguments) and prints [code, what it said] for each. Test code."""
import contextlib
import io
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
import check_adapter  # noqa: E402

for line in sys.stdin:
    sys.argv = ["check_adapter.py", *json.loads(line)]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = check_adapter.main()
    print(json.dumps([code, said.getvalue()]), flush=True)
