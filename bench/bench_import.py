"""How well the import reads captures of which the right reading is known.

The folder has `manifest.json` (cases with kind, file and gold), the captures and their gold, and
`score.py`, which compares; none of that is ours to publish, so it is given as an argument.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
KINDS = ("html", "text", "encoding", "export")
NO_FOLDER = (
    "bench_import.py measures against captures with known answers, which cannot be published: "
    "give a folder with manifest.json, captures, gold and score.py."
)


def main(arguments: list[str]) -> int:
    """Read every case, then let the folder's own score.py compare."""
    folders = [Path(one) for one in arguments if not one.startswith("-")]
    if not folders:
        print(NO_FOLDER)
        return 0
    folder = folders[0].resolve()
    if not (folder / "manifest.json").is_file() or not (folder / "score.py").is_file():
        print(f"{folder} lacks manifest.json or score.py.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as answers:
        read_cases(folder, Path(answers))
        words = [sys.executable, str(folder / "score.py"), "--pred", answers]
        return subprocess.run([*words, "--kind", ",".join(KINDS)], check=False).returncode


def read_cases(folder: Path, answers: Path) -> None:
    """Import each capture and write what was found; print how long a page took."""
    sys.path.insert(0, str(ROOT))
    from yanlu.archive import ArchiveError, Capture, forms, read_capture

    zone = ZoneInfo("Asia/Taipei")
    took: list[tuple[float, str]] = []
    for case in json.loads((folder / "manifest.json").read_bytes())["cases"]:
        if case["kind"] not in KINDS:
            continue
        data = (folder / case["file"]).read_bytes()
        data = gzip.decompress(data) if case["file"].endswith(".gz") else data
        began = time.process_time()
        try:
            told = forms(read_capture(Capture(data, case["case"]), zone))
        except ArchiveError as error:
            print(f"refused {case['case']}: {error}")
            told = {}
        took.append((time.process_time() - began, case["case"]))
        (answers / f"{case['case']}.json").write_text(json.dumps(told, ensure_ascii=False))
    mean = sum(seconds for seconds, _ in took) / max(len(took), 1)
    slowest, name = max(took, default=(0.0, "none"))
    print(f"{len(took)} captures, {mean:.3f} s of CPU each, at most {slowest:.3f} s ({name})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
