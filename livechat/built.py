"""The built front end as it lies there now: built anew beside a running process, it is served anew."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_vite.core.asset_loader import (  # type: ignore[import-untyped]
    DjangoViteAppClient,
    DjangoViteConfig,
)
from whitenoise.middleware import WhiteNoiseMiddleware

Answer = Callable[[HttpRequest], HttpResponseBase]


def last_built(manifest: Path) -> int | None:
    """Which build it is: by when it ended, since then it writes its manifest. None while one is under way."""
    try:
        return manifest.stat().st_mtime_ns
    except FileNotFoundError:
        return None


class Parts(DjangoViteAppClient):  # type: ignore[misc]
    """The scripts and style sheets of each page, by the manifest of the last build."""

    def __init__(self, config: DjangoViteConfig, app_name: str) -> None:
        self._config, self._app_name = config, app_name
        self._built = last_built(config.manifest_path)
        super().__init__(config, app_name)

    def generate_vite_asset(self, path: str, **kwargs: Any) -> str:
        built = last_built(self._config.manifest_path)
        if built not in (None, self._built):
            self.manifest = self.ManifestClient(self._config, self._app_name)
            self._built = built
        return str(super().generate_vite_asset(path, **kwargs))


class Files:
    """The files below /static/, listed once for each build: middleware in the place of WhiteNoise's own."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response
        self._manifest = settings.FRONTEND_DIST / "manifest.json"
        self._list(last_built(self._manifest))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        built = last_built(self._manifest)
        if built not in (None, self._built):
            self._list(built)
        try:
            return self._listed(request)
        except FileNotFoundError:
            # It was there when the files were listed, and a build is under way.
            return self._get_response(request)

    def _list(self, built: int | None) -> None:
        # In this order: whoever comes meanwhile lists them too, rather than miss a new one.
        self._listed: Answer = WhiteNoiseMiddleware(self._get_response)  # type: ignore[no-untyped-call]
        self._built = built
