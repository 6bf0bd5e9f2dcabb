"""Files that would like to be a page: refused by what they are, or handed out as nothing but a download."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from chat.models import File
from chat.protocol import Limits
from kit.work import in_database
from tests.conftest import World
from tests.security.conftest import CANARY, SignIn, Talk
from tests.security.strangers import new_id, refusal

GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00;"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 32
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

REFUSED = {
    "HTML": ("a.html", HTML),
    "HTML as an image": ("a.png", HTML),
    "HTML as text": ("a.txt", HTML),
    "HTML after spaces": ("a.txt", b" \r\n\t" * 200 + HTML),
    "HTML after words": ("a.txt", b"Dear team, " * 50 + HTML),
    "HTML after a mark of byte order": ("a.txt", b"\xef\xbb\xbf" + HTML),
    "HTML in UTF-16": ("a.txt", HTML.decode().encode("utf-16")),
    "HTML in UTF-16 without a mark": ("a.txt", HTML.decode().encode("utf-16-le")),
    "HTML in capitals": ("a.txt", b"<HTML><BODY ONLOAD=alert(1)>"),
    "a comment": ("a.txt", b"<!-- --><b>"),
    "SVG": ("a.svg", SVG),
    "SVG as an image": ("a.jpg", SVG),
    "SVG with a declaration": ("a.svg", b'<?xml version="1.0"?>' + SVG),
    "XHTML": ("a.xhtml", b'<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'),
    "XHTML under another name": (
        "a.xml",
        b'<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    ),
    "XML": ("a.xml", b'<?xml version="1.0"?><a/>'),
    "XSLT": ("a.xsl", b'<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>'),
    "GIF and script": ("a.gif", b"GIF89a/*<script>*/=1;alert(1)//"),
    "PNG and a page": ("a.png", b"\x89PNG\r\n\x1a\n" + HTML),
    "JPEG and a page": ("a.jpg", b"\xff\xd8\xff\xe0" + HTML),
    "a program": ("a.exe", b"MZ\x90\x00\x03\x00\x00\x00"),
    "a program of ours": ("a", b"\x7fELF\x02\x01\x01\x00"),
    "rubbish": ("a.bin", bytes(range(256))),
    "nothing": ("a.txt", b""),
    "a NUL": ("a.txt", b"a\0b"),
    "Latin-1": ("a.txt", "Grüße, ganz viele Grüße".encode("latin-1")),
}


def archive(name: str = "a.txt") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(name, CANARY)
    return packed.getvalue()


TAKEN = {
    "a text": ("a.txt", CANARY.encode(), "text/plain"),
    "a picture": ("a.png", PNG, "image/png"),
    "a picture that says it is a page": ("a.html", GIF, "image/gif"),
    "a document with script": ("a.pdf", b"%PDF-1.7 /JS (app.alert(1)) <script>", "application/pdf"),
    "an archive": ("../../evil.zip", archive("../../etc/cron.d/evil"), "application/zip"),
    "a packed page": ("a.svgz", gzip.compress(SVG), "application/gzip"),
    "two endings": ("a.php.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 32, "image/jpeg"),
    "mathematics": ("a.txt", b"1 < 2 and x<y", "text/plain"),
}
# What the sender calls a file, and what it may be called by us.
NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "/etc/shadow": "shadow",
    "C:\\Windows\\win.ini": "win.ini",
    "....//....//x.txt": "x.txt",
    "a\r\nSet-Cookie: evil=1.txt": '"a',
    "photo\u202egnp.exe": "photognp.exe",
    "a\u200b\u2066b\u2069.txt": "ab.txt",
    "a\tb.txt": "ab.txt",
    ".htaccess": "htaccess",
    "x" * 300 + ".txt": "x" * 150 + ".txt",
    "<script>alert(1)<script>.txt": "<script>alert(1)<script>.txt",
    '"; filename="evil.html': '"; filename="evil.html',
    "Grüße 🎉.txt": "Grüße 🎉.txt",
}


@pytest.fixture
def into(world: World, talk: Talk) -> tuple[str, dict[str, str]]:
    """Where maya's files go, and who she is."""
    return f"/api/v1/visitor/conversations/{talk.conv}/files", {"Authorization": f"Bearer {world.token}"}


def stored() -> list[Path]:
    return [path for path in (settings.DATA_DIR / "files").rglob("*") if path.is_file()]


def form(name: str, content: bytes, *, field: str = "file", type: str = "image/png") -> tuple[bytes, str]:
    """A form as a stranger would write it: any byte may stand in the name."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').encode()
    head = b'Content-Disposition: form-data; name="%b"; filename="%b"' % (field.encode(), quoted)
    part = head + b"\r\nContent-Type: " + type.encode() + b"\r\n\r\n" + content
    return b"--edge\r\n" + part + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


async def test_what_a_browser_might_run_is_refused_by_what_it_is(
    web: httpx.AsyncClient, sign_in: SignIn, into: tuple[str, dict[str, str]], world: World, talk: Talk
) -> None:
    url, headers = into
    ana = (await sign_in(world.ana)).web
    before = len(stored())

    by_visitor, by_agent = {}, {}
    for name, (file_name, content) in REFUSED.items():
        for type in ("image/png", "application/octet-stream"):
            files = {"file": (file_name, content, type)}
            by_visitor[name] = refusal(await web.post(url, headers=headers, files=files))
            by_agent[name] = refusal(await ana.post(url.replace("visitor", "agent"), files=files))

    assert by_visitor == dict.fromkeys(REFUSED, "file_rejected")
    assert by_agent == by_visitor
    assert await in_database(File.objects.count) == 0
    assert len(stored()) == before
    await talk.goes_on()


DOWNLOAD = {
    "Content-Type": "",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


async def test_what_is_taken_comes_back_as_a_download_that_nothing_runs(
    web: httpx.AsyncClient, sign_in: SignIn, into: tuple[str, dict[str, str]], world: World
) -> None:
    url, headers = into
    ana = (await sign_in(world.ana)).web

    for name, (file_name, content, type) in TAKEN.items():
        uploaded = await web.post(url, headers=headers, files={"file": (file_name, content, "text/html")})
        id = uploaded.json()["id"]
        answers = [
            await web.get(f"/api/v1/visitor/files/{id}", headers=headers),
            await ana.get(f"/api/v1/agent/files/{id}"),
        ]

        assert uploaded.json()["type"] == type, name
        for answer in answers:
            assert answer.content == content, name
            assert {key: answer.headers[key] for key in DOWNLOAD} == {**DOWNLOAD, "Content-Type": type}
            assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")


async def test_a_name_is_only_a_name(
    web: httpx.AsyncClient, into: tuple[str, dict[str, str]], talk: Talk
) -> None:
    url, headers = into

    kept, told = {}, {}
    for name in NAMES:
        body, type = form(name, CANARY.encode())
        uploaded = await web.post(url, content=body, headers={**headers, "Content-Type": type})
        assert uploaded.status_code == 200, (name, uploaded.text)
        kept[name] = uploaded.json()["name"]
        answer = await web.get(f"/api/v1/visitor/files/{uploaded.json()['id']}", headers=headers)
        disposition = answer.headers["Content-Disposition"]
        told[name] = disposition
        assert "Set-Cookie" not in answer.headers
        assert disposition.isascii()
        assert not set(disposition.split("''")[1]) & set(' "<>;\\/\r\n')

    assert kept == NAMES
    files = await in_database(lambda: list(File.objects.values_list("content", "pk")))
    # What lies on the disk is named by us alone.
    assert all(Path(path).name == str(pk) and ".." not in path for path, pk in files)
    await talk.goes_on()


async def test_a_file_has_ten_megabytes(
    web: httpx.AsyncClient, into: tuple[str, dict[str, str]], talk: Talk
) -> None:
    url, headers = into
    most = Limits().file_bytes
    before = len(stored())

    found = [
        refusal(await web.post(url, headers=headers, files={"file": ("a.pdf", b"%PDF-" + b"x" * size)}))
        for size in (11 * 2**20, most - 4)
    ]
    largest = await web.post(url, headers=headers, files={"file": ("a.pdf", b"%PDF-" + b"x" * (most - 5))})

    assert found == ["file_rejected", "file_rejected"]
    assert largest.json()["size"] == most
    assert len(stored()) == before + 1
    await talk.goes_on()


async def test_a_form_that_is_none(
    web: httpx.AsyncClient, sign_in: SignIn, into: tuple[str, dict[str, str]], world: World, talk: Talk
) -> None:
    url, headers = into
    file = ("a.txt", CANARY.encode())
    no_edge, no_edge_type = form("a.txt", CANARY.encode())
    ana = (await sign_in(world.ana)).web
    ways: dict[str, dict[str, Any]] = {
        "nothing": {},
        "JSON": {"json": {"file": CANARY}},
        "another field": {"files": {"upload": file}},
        "two files": {"files": [("file", file), ("file", file)]},
        "two fields": {"files": [("file", file), ("other", file)]},
        "a hundred files": {"files": [(f"file{n}", file) for n in range(120)]},
        "a field with that name": {"data": {"file": CANARY}},
        "a thousand fields": {"data": {f"f{n}": "x" for n in range(1_100)}, "files": {"file": file}},
        "two megabytes in a field": {"data": {"x": "x" * 2**21}, "files": {"file": file}},
        "a form without an edge": {"content": no_edge, "headers": {"Content-Type": "multipart/form-data"}},
        "a form with another edge": {
            "content": no_edge,
            "headers": {"Content-Type": no_edge_type.replace("edge", "other")},
        },
        "half of a form": {"content": no_edge[:60], "headers": {"Content-Type": no_edge_type}},
        "rubbish": {"content": bytes(range(256)), "headers": {"Content-Type": no_edge_type}},
        "no name": {"files": {"file": ("", CANARY.encode())}},
    }

    by_visitor, by_agent = {}, {}
    for name, way in ways.items():
        how = {**way, "headers": {**headers, **way.get("headers", {})}}
        by_visitor[name] = refusal(await web.post(url, **how))
        by_agent[name] = refusal(await ana.post(url.replace("visitor", "agent"), **way))

    # Daphne reads forms as well, and answers a bare 400 itself when it cannot.
    for found in (by_visitor, by_agent):
        assert {name: error for name, error in found.items() if error not in ("bad_frame", "400")} == {}
    assert await in_database(File.objects.count) == 0
    await talk.goes_on()


async def test_a_file_that_was_not_sent_is_for_its_sender_alone(
    web: httpx.AsyncClient, sign_in: SignIn, world: World, talk: Talk
) -> None:
    """What an agent has chosen but not sent is not yet said."""
    ana = (await sign_in(world.ana)).web
    visitor = {"Authorization": f"Bearer {world.token}"}
    uploaded = await ana.post(
        f"/api/v1/agent/conversations/{talk.conv}/files", files={"file": ("a.txt", CANARY.encode())}
    )
    id = uploaded.json()["id"]

    before = refusal(await web.get(f"/api/v1/visitor/files/{id}", headers=visitor))
    taken = await talk.maya.answer_to(await talk.maya.send(talk.conv, "", files=[id]))
    await talk.ana.answer_to(await talk.ana.send(talk.conv, "", files=[id]))
    after = await web.get(f"/api/v1/visitor/files/{id}", headers=visitor)

    assert (before, taken["code"]) == ("not_found", "not_found")
    assert after.content == CANARY.encode()


async def test_a_file_in_a_note_stays_inside(world: World, sign_in: SignIn, talk: Talk) -> None:
    """Notes carry no files: what cannot be sent cannot leak."""
    answer = await (await sign_in(world.ana)).web.post(
        "/api/v1/agent/frames",
        json={
            "t": "op",
            "id": new_id(),
            "op": "note",
            "conv": talk.conv,
            "args": {"body": CANARY, "files": [new_id()]},
        },  # fmt: skip
    )

    assert refusal(answer) == "bad_frame"
