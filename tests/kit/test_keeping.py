"""What browsers keep is sent again only where it has changed."""

from django.http import HttpResponse
from django.test import RequestFactory

from kit.keeping import KEPT_SECONDS, kept

ask = RequestFactory().get


def test_what_has_not_changed_is_not_sent_again() -> None:
    first = kept(ask("/"), HttpResponse("look"))
    again = kept(ask("/", headers={"If-None-Match": first["ETag"]}), HttpResponse("look"))
    # A proxy that packs answers weakens the mark.
    packed = kept(ask("/", headers={"If-None-Match": f"W/{first['ETag']}"}), HttpResponse("look"))
    changed = kept(ask("/", headers={"If-None-Match": first["ETag"]}), HttpResponse("another look"))

    assert [each.status_code for each in (first, again, packed, changed)] == [200, 304, 304, 200]
    assert (again.content, changed.content) == (b"", b"another look")
    assert first["Cache-Control"] == f"public, max-age={KEPT_SECONDS}"
