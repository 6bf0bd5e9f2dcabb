"""What a file is, by its first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.contents import clean_name, kind_of


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\x01\0\x01\0", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04\x14\0", "application/zip"),
        ("Größe 42, bitte".encode(), "text/plain"),
        (b"a < b and c > d", "text/plain"),
    ],
)
def test_usual_files_are_taken_for_what_they_are(beginning: bytes, kind: str) -> None:
    assert kind_of(beginning) == kind


@pytest.mark.parametrize(
    "beginning",
    [
        b"<!DOCTYPE html><p>hi",
        b"  \n<html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
        b"<?xml version='1.0'?><svg/>",
        b"hello <script>alert(1)</script>",
        b"GIF89a/*<script>alert(1)</script>*/",
        "<html>".encode("utf-16"),
        b"\0\x01\x02\x03",
        b"MZ\x90\0",
        b"\xff\xfe\xfa\xfb\xfc\xfd",
        b"<IMG SRC=x onerror=alert(1)>",
    ],
)
def test_what_a_browser_might_run_is_not_taken(beginning: bytes) -> None:
    assert kind_of(beginning) is None


def test_a_character_cut_at_the_end_of_the_beginning_is_still_text() -> None:
    assert kind_of(("a" * 4095 + "ü").encode()[:4096]) == "text/plain"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\maya\\bill.pdf", "bill.pdf"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".png", "x" * 150 + ".png"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@given(st.text(max_size=400))
def test_no_name_escapes_its_folder_or_its_header(name: str) -> None:
    kept = clean_name(name)

    assert 0 < len(kept) <= 161
    assert not set(kept) & set("/\\\r\n\0")
