"""Python is left alone while much is made, and looks for garbage again afterwards."""

import gc

import pytest

from kit.garbage import kept_until_done, settle


def test_nothing_is_looked_through_meanwhile() -> None:
    with kept_until_done():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), kept_until_done():
        raise ValueError("broken")

    assert gc.isenabled()


def test_work_within_work_ends_with_the_outer_one() -> None:
    with kept_until_done():
        with kept_until_done():
            pass
        assert not gc.isenabled()

    assert gc.isenabled()


def test_what_is_there_when_a_process_begins_to_serve_is_looked_through_no_more() -> None:
    settle()
    loaded = gc.get_freeze_count()
    kept = len(gc.get_objects())
    gc.unfreeze()

    assert loaded > 10 * kept
    assert gc.isenabled()
