"""A delivery that takes long holds up nobody: an editor's publish comes between its pieces."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from django.utils import timezone

from yanlu.delivery import Delivered, Folder, TargetError
from yanlu.delivery.sheet import Sheet
from yanlu.press import deliveries
from yanlu.press.deliveries import note
from yanlu.press.models import Delivery, Due
from yanlu.press.status import Status

from .machine import Machine

pytestmark = pytest.mark.django_db(databases=["press"])

PIECE = 12  # files


@pytest.fixture
def long(printed: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A paper whose folder was lost, and whose press was just started; its pieces are small."""
    monkeypatch.setattr(deliveries, "AT_ONCE", PIECE)
    shutil.rmtree(printed.folder.root)
    printed.restart()
    return printed


def has_head(machine: Machine) -> bool:
    return (machine.folder.root / ".yanlu/head.json").exists()


def is_under_way(machine: Machine) -> bool:
    return bool(Delivery.objects.get().course) and not has_head(machine)


def laid() -> int:
    progress = Delivery.objects.get().progress
    return progress[0] if progress else 0


def test_what_an_editor_publishes_is_printed_between_two_pieces_and_its_lists_too(
    long: Machine,
) -> None:
    long.run(until=lambda: laid() > 2 * PIECE)
    long.desk.write("newone7", "等不得的新聞")
    assert long.step() and "等不得的新聞" in long.article("newone7")
    assert is_under_way(long)
    long.wait(6)
    long.run(until=lambda: not Due.objects.exists())
    assert "等不得的新聞" in long.page("d/2026/11/21/zh-hant-tw.html") and is_under_way(long)
    long.settle()
    assert long.verify().sound and Delivery.objects.get().edition == long.number


def test_so_it_was_not_when_a_delivery_was_one_unit(
    long: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the first unit is the whole delivery."""
    monkeypatch.setattr(deliveries, "AT_ONCE", 1 << 30)
    assert long.step() and has_head(long)


def test_a_press_that_was_killed_goes_on_where_it_stood(long: Machine) -> None:
    pieces = long.run(until=lambda: laid() > 6 * PIECE)
    reached = laid()
    long.restart()
    long.desk.unpublish("other22")
    left = long.run(until=lambda: laid() > reached)
    assert pieces >= 6 and left < 4
    assert not (long.folder.root / "a/other22/zh-hant-tw.html").exists()
    long.settle()
    assert long.verify().sound and not Delivery.objects.get().last_repair
    assert not (long.folder.root / "a/other22").exists()


def test_a_folder_that_fails_in_the_midst_is_a_row_and_goes_on_from_there(long: Machine) -> None:
    class Full(Folder):
        is_full = False

        def lay(self, sheet: Sheet) -> None:
            if self.is_full:
                raise TargetError(f"{sheet.path}: No space left on device")
            super().lay(sheet)

    disk = Full(long.folder.root, long.folder.media)
    long.press.shop.targets = (disk,)
    long.run(until=lambda: laid() > 3 * PIECE)
    disk.is_full, reached = True, laid()
    long.run()
    assert "No space left" in long.failures()["target:folder"].sentence and laid() == reached
    long.desk.write("newone7", "照樣出報")
    assert long.step() and "照樣出報" in long.article("newone7")
    disk.is_full = False
    long.wait(10)
    assert long.run(until=lambda: laid() > reached) < 4
    long.settle()
    assert long.verify().sound and long.failures() == {}


def test_a_press_that_was_overtaken_does_not_write_down_how_far_it_came(long: Machine) -> None:
    long.run(until=lambda: laid() > PIECE)
    slow = Delivery.objects.get()
    long.step()
    reached = laid()
    note(slow, Delivered(0, 0, 0), long.now)
    assert laid() == reached > slow.course["laid"]
    fresh = Delivery.objects.get()
    note(fresh, Delivered(0, 0, 0), long.now)
    assert Delivery.objects.get().course is None


def test_two_presses_by_turns_bring_the_folder_up_to_date(long: Machine) -> None:
    other = long.new_press()
    long.run(until=lambda: laid() > PIECE)
    reached = laid()
    while is_under_way(long):
        long.wait(16)
        other.step(long.now)
        assert laid() > reached or not is_under_way(long)
        long.wait(16)
        long.step()
        reached = laid()
    long.settle()
    assert long.verify().sound


def test_after_a_long_delivery_all_of_it_is_looked_through_at_once(long: Machine) -> None:
    long.run(until=lambda: laid() > 6 * PIECE)
    stolen = next((long.folder.root / "a").glob("*/zh-hant-tw.html"), None)
    stolen = stolen or next((long.folder.root / "f").iterdir())
    stolen.unlink()
    long.settle()
    assert long.verify().sound and "missing" in Delivery.objects.get().last_repair


def test_the_desk_sees_how_far_it_is(long: Machine) -> None:
    long.run(until=lambda: laid() > PIECE)
    (row,) = Status.now(timezone.now()).deliveries
    assert row.progress is not None
    done, total = row.progress
    assert PIECE < done < total == long.head.files
    long.settle()
    assert Delivery.objects.get().progress is None


def test_a_full_reprint_waits_for_the_folder_and_its_own_delivery_is_long(
    long: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yanlu.delivery.store.HUGE", 1000)
    long.settle()
    long.desk.name = "新報名"
    long.desk.touch("paper")
    seen: list[int] = []
    look: Callable[[], bool] = lambda: bool(seen.append(laid()))  # noqa: E731
    long.run(until=look)
    assert max(seen) > 6 * PIECE
    assert long.verify().sound
