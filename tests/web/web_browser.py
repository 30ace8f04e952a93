"""Which browser the page is looked at in, and how it is started."""

from __future__ import annotations

import os
import shutil

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


def chromium() -> str | None:
    """Path of the browser: ``CHROMIUM``, else what is on the path."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
