"""Where must not be asked, names and addresses, and secure connections."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_internet import ALL_HERE, HERE, IMPATIENT, STORY, Elsewhere
from web_server import WebServer, head, page, redirect

from rag.errors import FetchFailed, FetchRefused
from rag.fetch.connecting import Network
from rag.fetch.fetching import Fetcher
from rag.settings import FetchSettings

CERTIFICATE = Path(__file__).with_name("news_example.pem")


def refusal(url: str, network: Network | None = None) -> str:
    settings = FetchSettings(pause=0, robots=False)
    with pytest.raises(FetchRefused) as refused:
        Fetcher(settings, network=network or Network()).fetch(url)
    return refused.value.message


@pytest.mark.parametrize(
    ("host", "address", "why"),
    [
        ("127.0.0.1", "127.0.0.1", "this machine itself"),
        ("127.1", "127.0.0.1", "this machine itself"),
        ("2130706433", "127.0.0.1", "this machine itself"),
        ("0x7f000001", "127.0.0.1", "this machine itself"),
        ("0177.0.0.1", "127.0.0.1", "this machine itself"),
        ("0", "0.0.0.0", "unspecified"),
        ("169.254.169.254", "169.254.169.254", "link-local"),
        ("10.0.0.1", "10.0.0.1", "private"),
        ("[::1]", "::1", "this machine itself"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1", "this machine itself"),
        ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1", "this machine itself"),
        ("[2002:7f00:1::]", "2002:7f00:1::", "this machine itself"),
        ("localhost", "localhost", "this machine itself"),
        ("a.localhost.", "a.localhost", "this machine itself"),
    ],
)
def test_this_machine_and_its_network_are_not_asked(web: WebServer, host: str, address: str, why: str):
    url = web.url(host=host)
    network = Network(connect=Elsewhere({}).connect)

    # How an address of IPv4 within one of IPv6 is written depends on the system.
    message = refusal(url, network).replace("::ffff:7f00:1", "::ffff:127.0.0.1")

    assert message == f"{url} is at {address}, which is no public address ({why})."
    assert web.asked == []


def test_a_public_page_that_redirects_to_this_machine(web: WebServer):
    web.pages["/"] = redirect(web.url("/secret"))
    web.pages["/secret"] = page(STORY)
    elsewhere = Elsewhere({"news.example": [["8.8.8.8"]], "127.0.0.1": [["127.0.0.1"]]})

    message = refusal(web.url(host="news.example"), elsewhere.network)

    assert (
        message == f"{web.url('/secret')} is at 127.0.0.1, which is no public address (this machine itself)."
    )
    assert (web.paths(), elsewhere.connected) == (["/"], ["8.8.8.8"])


def test_a_name_that_changes_its_address(web: WebServer):
    web.pages["/"] = redirect("/again")
    web.pages["/again"] = page(STORY)
    elsewhere = Elsewhere({"news.example": [["8.8.8.8"], ["127.0.0.1"]]})

    message = refusal(web.url(host="news.example"), elsewhere.network)

    again = web.url("/again", "news.example")
    assert message == f"{again} is at 127.0.0.1, which is no public address (this machine itself)."
    assert (web.paths(), elsewhere.connected) == (["/"], ["8.8.8.8"])


def test_a_name_is_resolved_once_and_connected_to_as_it_was_checked(web: WebServer):
    web.pages["/"] = page(STORY)
    elsewhere = Elsewhere({"news.example": [["8.8.8.8"], ["127.0.0.1"]]})
    settings = FetchSettings(pause=0, robots=False)

    fetched = Fetcher(settings, network=elsewhere.network).fetch(web.url(host="news.example"))

    assert (fetched.data, elsewhere.connected) == (STORY, ["8.8.8.8"])
    assert elsewhere.names == {"news.example": [["127.0.0.1"]]}
    assert web.asked[0].headers["host"] == f"news.example:{web.port}"


def test_one_private_address_among_public_ones_is_enough(web: WebServer):
    elsewhere = Elsewhere({"news.example": [["8.8.8.8", "fd00::1"]]})

    message = refusal(web.url(host="news.example"), elsewhere.network)

    assert message == f"{web.url(host='news.example')} is at fd00::1, which is no public address (private)."
    assert elsewhere.connected == []


def test_the_next_address_is_tried_when_one_does_not_answer(web: WebServer):
    web.pages["/"] = page(STORY)
    asked: list[str] = []

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        asked.append(address)
        if address == "2001:200::1":
            raise ConnectionRefusedError(111, "Connection refused")
        return socket.create_connection(("127.0.0.1", port), seconds)

    network = Network(lambda host, port: ["2001:200::1", "8.8.8.8"], connect)

    assert Fetcher(HERE, network=network).fetch(web.url(host="news.example")).data == STORY
    assert asked == ["2001:200::1", "8.8.8.8"]


def test_private_rules_of_robots_are_not_read_either(web: WebServer):
    web.pages["/robots.txt"] = redirect(web.url("/secret"))
    elsewhere = Elsewhere({"news.example": [["8.8.8.8"]], "127.0.0.1": [["127.0.0.1"]]})

    with pytest.raises(FetchRefused) as refused:
        Fetcher(FetchSettings(pause=0), network=elsewhere.network).fetch(web.url(host="news.example"))

    assert refused.value.message == (
        f"{web.url(host='news.example')} is not asked: {web.url('/secret')} "
        f"is at 127.0.0.1, which is no public address (this machine itself)."
    )


def test_a_name_that_is_not_known():
    with pytest.raises(FetchFailed) as failed:
        Fetcher(HERE, network=Elsewhere({}).network).fetch("http://news.example/")

    assert failed.value.message == (
        "http://news.example/: the name 'news.example' is not known (Name or service not known)."
    )


def test_a_name_without_an_address():
    with pytest.raises(FetchFailed) as failed:
        Fetcher(HERE, network=Network(lambda host, port: [])).fetch("http://news.example/")

    assert failed.value.message == (
        "http://news.example/: the server cannot be reached (its name has no address)."
    )


def test_a_look_up_that_never_ends():
    over = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        over.wait(5)
        return []

    with pytest.raises(FetchFailed) as failed:
        Fetcher(IMPATIENT, network=Network(resolve)).fetch("http://news.example/")
    over.set()

    assert failed.value.message == "http://news.example/: the server was silent for too long."


def test_a_port_where_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(FetchFailed) as failed:
            Fetcher(HERE).fetch(url)

    assert failed.value.message == f"{url}: the server cannot be reached (Connection refused)."


# Secure connections


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A server at news.example, which everybody trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with WebServer(CERTIFICATE) as server:
        yield server


def without_reason(error: FetchFailed) -> str:
    """The words of OpenSSL change from version to version."""
    return error.message.partition(" (")[0]


def test_a_secure_page_is_asked_by_its_name(secure: WebServer):
    secure.pages["/"] = page(STORY)

    fetched = Fetcher(HERE, network=ALL_HERE).fetch(secure.url(host="news.example"))

    assert (fetched.data, secure.asked[0].headers["host"]) == (STORY, f"news.example:{secure.port}")


def test_a_certificate_of_another(secure: WebServer):
    url = secure.url(host="other.example")

    with pytest.raises(FetchFailed) as failed:
        Fetcher(HERE, network=ALL_HERE).fetch(url)

    assert without_reason(failed.value) == f"{url}: the server's certificate does not hold"
    assert secure.asked == []


def test_a_certificate_of_nobody():
    with WebServer(CERTIFICATE) as server:
        url = server.url(host="news.example")
        with pytest.raises(FetchFailed) as failed:
            Fetcher(HERE, network=ALL_HERE).fetch(url)

    assert without_reason(failed.value) == f"{url}: the server's certificate does not hold"


def test_a_server_that_talks_no_tls(web: WebServer):
    url = web.url().replace("http:", "https:")

    with pytest.raises(FetchFailed) as failed:
        Fetcher(IMPATIENT).fetch(url)

    assert without_reason(failed.value) == f"{url}: no secure connection could be made"


def test_a_secure_page_that_redirects_to_an_open_one(secure: WebServer):
    secure.pages["/"] = redirect("http://news.example/")
    url = secure.url(host="news.example")

    with pytest.raises(FetchRefused) as refused:
        Fetcher(HERE, network=ALL_HERE).fetch(url)

    assert refused.value.message == (
        f"{url} redirects from https to http://news.example/, which is not secure."
    )


def test_a_secure_page_without_a_length_that_is_cut_off(secure: WebServer):
    secure.pages["/"] = head() + b"The ferry"
    url = secure.url(host="news.example")

    with pytest.raises(FetchFailed) as failed:
        Fetcher(HERE, network=ALL_HERE).fetch(url)

    assert without_reason(failed.value) == f"{url}: the connection broke"


def test_a_secure_page_without_a_length_that_is_whole(secure: WebServer):
    def talk(connection: socket.socket, over: threading.Event) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        connection.sendall(head() + STORY)
        connection.unwrap()  # says goodbye, which tells a whole page from one that was cut off

    secure.pages["/"] = talk

    assert Fetcher(HERE, network=ALL_HERE).fetch(secure.url(host="news.example")).data == STORY
