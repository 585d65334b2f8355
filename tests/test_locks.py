"""One writer at a time, and who that is."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.errors import LibraryBusy, StorageError
from rag.locks import Holder, holder_path, holding
from rag.workspace import Workspace, init_workspace

HOLD = (
    "import sys, time; from pathlib import Path\n"
    "from rag.locks import holding; from rag.workspace import Workspace\n"
    "with holding(Workspace(Path(sys.argv[1])).lock, 'rag sync'):\n"
    "    print('held', flush=True); time.sleep(60)"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init_workspace(tmp_path / "w")


def hold(workspace: Workspace) -> subprocess.Popen[str]:
    """A process that holds the lock from now on."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, workspace.root], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_note_names_process_host_command_and_time(workspace: Workspace) -> None:
    with holding(workspace.lock, "rag gc"):
        text = holder_path(workspace.lock).read_text(encoding="utf-8")
        holder = Holder.read(holder_path(workspace.lock))

    assert holder is not None
    assert (holder.process, holder.host, holder.command) == (os.getpid(), socket.gethostname(), "rag gc")
    assert text == f"process {os.getpid()}\nhost {holder.host}\ncommand rag gc\nsince {holder.since}\n"
    assert (
        abs(time.mktime(time.strptime(holder.since, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone - time.time()) < 60
    )
    assert not holder_path(workspace.lock).exists()


def test_a_second_one_waits_says_for_whom_and_gives_up(workspace: Workspace) -> None:
    said: list[str] = []
    with hold(workspace) as process:
        name = f"rag sync (process {process.pid} on {socket.gethostname()}, since "
        with (
            pytest.raises(LibraryBusy, match="Try again when it has finished") as raised,
            holding(workspace.lock, "rag gc", said.append, seconds=0.2),
        ):
            pass
        process.kill()

    assert len(said) == 1
    assert said[0].startswith(f"waiting for {name}20")
    assert f"has been held for 0 seconds by {name}" in raised.value.message


def test_what_a_killed_holder_left_is_written_over(workspace: Workspace) -> None:
    with hold(workspace) as process:
        process.send_signal(signal.SIGKILL)
    assert f"process {process.pid}\n" in holder_path(workspace.lock).read_text(encoding="utf-8")
    assert Holder.read(holder_path(workspace.lock)) is None

    said: list[str] = []
    with holding(workspace.lock, "rag gc", said.append):
        holder = Holder.read(holder_path(workspace.lock))
    assert holder is not None
    assert (holder.process, said) == (os.getpid(), [])


def test_it_is_let_go_when_the_body_fails(workspace: Workspace) -> None:
    with pytest.raises(KeyError), holding(workspace.lock, "rag gc"):
        raise KeyError
    with holding(workspace.lock, "rag gc", seconds=0):
        pass


@pytest.mark.parametrize("text", ["", "process 1\n", "process x\nhost a\ncommand b\nsince c\n", "\xff"])
def test_a_note_that_says_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sync.holder"
    path.write_bytes(text.encode("latin-1"))

    assert Holder.read(path) is None
    assert Holder.read(tmp_path / "none") is None


def test_another_hosts_process_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "sync.holder"
    there = Holder(2**30, "elsewhere", "rag sync", "2026-01-02T03:04:05Z")
    path.write_text(there.text(), encoding="utf-8")

    assert Holder.read(path) == there
    assert str(there) == "rag sync (process 1073741824 on elsewhere, since 2026-01-02T03:04:05Z)"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "w").write_text("a file", encoding="utf-8")
    with (
        pytest.raises(StorageError, match="cannot be made"),
        holding(Workspace(tmp_path / "w").lock, "rag gc"),
    ):
        pass
