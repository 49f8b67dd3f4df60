"""A bucket that hangs holds up nobody: far targets have a carriage of their own."""

from __future__ import annotations

import pytest

from tests.delivery.house import House
from yanlu.delivery import Folder, Store, TargetError
from yanlu.delivery.sheet import Sheet
from yanlu.press import lease
from yanlu.press.deliveries import carry_on, check_next, deliver_next
from yanlu.press.models import Delivery
from yanlu.press.workshop import Carriage

from .machine import KEY, Machine

pytestmark = pytest.mark.django_db(databases=["press"])


class Hanging(Folder):
    """A target that does not answer until it is mended."""

    name = "bucket"
    is_mended = False

    def lay(self, sheet: Sheet) -> None:
        if not self.is_mended:
            raise TargetError("no answer for a long time")
        super().lay(sheet)


def test_a_far_target_follows_by_itself_and_is_asked_at_start(printed: Machine) -> None:
    far = Hanging(printed.root / "far", printed.root / "pictures")
    far.name = "bucket"
    carriage = Carriage(Store(printed.root / "edition.db"), (far,), KEY)
    assert carriage.store.lets_read
    assert deliver_next(carriage, printed.now)
    assert "no answer" in printed.failures()["target:bucket"].sentence
    printed.desk.write("newone7", "照樣出報")
    printed.settle()
    assert "照樣出報" in printed.article("newone7") and printed.verify().sound
    far.is_mended = True
    printed.wait(10)
    assert deliver_next(carriage, printed.now) and not deliver_next(carriage, printed.now)
    assert Delivery.objects.get(pk="bucket").edition == printed.number
    assert printed.failures() == {}
    (far.root / "a/newone7/zh-hant-tw.html").write_text("改過的")
    while check_next(carriage, printed.now):
        pass
    assert Delivery.objects.get(pk="bucket").repaired == 1
    carriage.store.close()


def test_a_delivery_that_makes_way_for_an_upgrade_is_no_failure_and_goes_on_after(
    printed: Machine,
) -> None:
    far = Folder(printed.root / "far", printed.root / "pictures")
    far.name = "bucket"
    is_open = False
    carriage = Carriage(printed.store, (far,), KEY, lambda: lambda: is_open)
    assert deliver_next(carriage, printed.now)
    assert Delivery.objects.get(pk="bucket").edition == 0 and printed.failures() == {}
    assert not (far.root / ".yanlu/head.json").exists()
    is_open = True
    assert not deliver_next(carriage, printed.now)
    assert carry_on(carriage, printed.now) and not carry_on(carriage, printed.now)
    assert Delivery.objects.get(pk="bucket").edition == printed.number


def test_a_number_that_stands_far_away_is_never_signed_again(printed: Machine) -> None:
    other = House(printed.root / "other")
    other.publish({}, floor=0)
    far = Folder(printed.root / "far", printed.root / "pictures")
    carriage = Carriage(printed.store, (far,), KEY)
    far.name = "bucket"
    deliver_next(carriage, printed.now)
    number = printed.number
    for path in printed.root.glob("edition.db*"):
        path.unlink()
    printed.store = Store(printed.root / "edition.db")
    printed.wait(16)
    printed.press = printed.new_press()
    printed.press.shop.targets, printed.press.shop.far = (), (far,)
    printed.settle()
    assert printed.number > number
    other.store.close()


def test_only_the_press_that_holds_the_lease_sends_its_carriage(printed: Machine) -> None:
    holder = printed.press.shop.holder
    printed.step()
    assert lease.is_held(holder, printed.now)
    assert not lease.is_held("another press", printed.now)
    printed.wait(16)
    assert not lease.is_held(holder, printed.now)
