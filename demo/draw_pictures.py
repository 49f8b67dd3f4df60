"""Draws the demo paper's illustrations with Pillow alone; the same bytes of pixels every time.

Run it as `python demo/draw_pictures.py [name ...]`: it writes `demo/pictures/<name>.jpg|png`.
The Chinese lettering needs Debian's `fonts-noto-cjk`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from drawing import save
from scenes_charts import CHARTS
from scenes_land import LAND
from scenes_things import THINGS
from scenes_town import TOWN

Scene = Callable[[], object]


def main(names: list[str]) -> None:
    """Draw the scenes named, or all of them."""
    scenes = {**LAND, **TOWN, **THINGS, **CHARTS}
    for name in names or scenes:
        print(save(scenes[name](), Path(__file__).parent / "pictures" / name))


if __name__ == "__main__":
    main(sys.argv[1:])
