"""The little that must be known of a GGUF file before it is taken into the model folder.

Source of the layout: the GGUF specification of the ggml project: magic, version (uint32), number of tensors
and number of metadata entries (uint64 each), little-endian.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from rag.errors import ModelDamaged, UsageError

_HEADER = struct.Struct("<4sIQQ")
_VERSIONS = (2, 3)  # llama.cpp reads these; version 1 was given up
_SPLIT = re.compile(r"-(\d{5})-of-(\d{5})\.gguf$", re.IGNORECASE)


def check_gguf(path: Path) -> None:
    """Raises ModelDamaged unless ``path`` begins as a GGUF file that holds tensors does.

    A file that is cut off further on passes: only a checksum, or loading it, tells.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
    step = "Download it again, and see that it is the model itself and not a page or a pointer."
    if head[:4] != b"GGUF":
        raise ModelDamaged(f"{path.name} is no GGUF file: it begins with {head[:4]!r}, wanted b'GGUF'.", step)
    if len(head) < _HEADER.size:
        raise ModelDamaged(f"{path.name} ends after {len(head)} bytes, inside its header.", step)
    _, version, tensors, _ = _HEADER.unpack(head)
    if version not in _VERSIONS:
        message = f"{path.name} is GGUF version {version}, wanted 2 or 3 (little-endian)."
        raise ModelDamaged(message, "Convert it with a current llama.cpp.")
    if tensors == 0:
        raise ModelDamaged(f"{path.name} holds no tensors.", "Take the file that holds the model's weights.")


def refuse_split(name: str) -> None:
    """Raises UsageError for a file that is one of several of the same model."""
    match = _SPLIT.search(name)
    if match and int(match[2]) > 1:
        found = f"{name} is part {int(match[1])} of {int(match[2])} of a split model; one file is wanted."
        raise UsageError(found, "Join the parts with `llama-gguf-split --merge FIRST-PART WHOLE.gguf`.")
