"""A server for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from web_server import WebServer


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server
