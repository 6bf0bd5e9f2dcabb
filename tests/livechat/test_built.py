"""A front end that is built anew while a process runs: its pages and files are the new ones at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django_vite.core.asset_loader import DjangoViteConfig  # type: ignore[import-untyped]

from livechat.built import Files, Parts

PAGE = "console/main.tsx"


@pytest.fixture
def dist(settings: Any, tmp_path: Path) -> Path:
    settings.STATICFILES_DIRS = [tmp_path]
    settings.FRONTEND_DIST = tmp_path / "dist"
    build(settings.FRONTEND_DIST, "first")
    return tmp_path / "dist"


def build(dist: Path, name: str) -> None:
    (dist / "assets").mkdir(parents=True, exist_ok=True)
    (dist / f"assets/{name}.js").write_text(f"// {name}")
    (dist / "manifest.json").write_text(json.dumps({PAGE: {"file": f"assets/{name}.js"}}))


def clear(dist: Path, name: str) -> None:
    """As a build begins."""
    (dist / "manifest.json").unlink()
    (dist / f"assets/{name}.js").unlink()


def parts_of(dist: Path) -> Parts:
    return Parts(DjangoViteConfig(manifest_path=dist / "manifest.json", static_url_prefix="dist"), "default")


def not_found(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


def ask(files: Files, name: str) -> HttpResponseBase:
    return files(RequestFactory().get(f"/static/dist/assets/{name}.js"))


def test_pages_name_the_scripts_of_the_last_build(dist: Path) -> None:
    parts = parts_of(dist)
    before = parts.generate_vite_asset(PAGE)

    clear(dist, "first")
    meanwhile = parts.generate_vite_asset(PAGE)
    build(dist, "second")
    after = parts.generate_vite_asset(PAGE)

    assert "/static/dist/assets/first.js" in before
    assert meanwhile == before
    assert "/static/dist/assets/second.js" in after


def test_the_files_of_the_last_build_are_served_and_those_before_it_are_not_found(dist: Path) -> None:
    files = Files(not_found)
    assert ask(files, "first").getvalue() == b"// first"

    clear(dist, "first")
    assert ask(files, "first").status_code == 404
    build(dist, "second")

    assert ask(files, "second").getvalue() == b"// second"
    assert ask(files, "first").status_code == 404
