"""The commands about models: ``rag models list | pull | add | path | calibrate``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.console import Bar, note
from rag.cli.corpus import json_of, print_line
from rag.cli.options import JsonOption
from rag.errors import UsageError
from rag.wording import counted

app = typer.Typer(
    help="The language models and the embedder: list, pull, add, path, calibrate.", no_args_is_help=True
)


@app.command(name="list")
def list_models(as_json: JsonOption = False) -> None:
    """List the models that can be pulled and those that are here."""
    from rag.llm.catalogue import CATALOGUE
    from rag.llm.folder import installed
    from rag.workspace import models_folder

    here = {model.name: model for model in installed(models_folder())}
    for entry in CATALOGUE:
        if entry.name not in here:
            row = {"name": entry.name, "kind": entry.kind, "bytes": entry.bytes, "state": "not pulled"}
            print_line(
                json_of(row) if as_json else _row(entry.name, entry.bytes, "not pulled", entry.licence)
            )
    for model in here.values():
        state = "whole" if model.whole else "damaged: pull it again"
        row = {key: value for key, value in asdict(model).items() if key != "whole"} | {"state": state}
        print_line(json_of(row) if as_json else _row(model.name, model.bytes, state, str(model.path)))


@app.command()
def pull(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A model of the list, or hf:OWNER/REPO/FILE@REVISION; none: all that answering needs."
        ),
    ] = None,
    sha256: Annotated[
        str | None, typer.Option(help="The publisher's checksum, needed with hf:…", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Download a model, resuming what was interrupted; it is used only when its checksum is the
    publisher's.
    """
    from rag.llm.catalogue import DEFAULT_EMBEDDER, DEFAULT_MODEL, DEFAULT_PARSER, find
    from rag.llm.pull import pull as pull_entry
    from rag.workspace import models_folder

    if name is not None and name.startswith("hf:"):
        path = _pull_reference(name, sha256, models_folder())
        _print_place(_name_of(path), path, as_json)
        return
    if sha256 is not None:
        raise UsageError(
            "--sha256 goes with hf:OWNER/REPO/FILE only.", "The checksums of the list are known."
        )
    for wanted in [name] if name else [DEFAULT_EMBEDDER, DEFAULT_PARSER, DEFAULT_MODEL]:
        entry = find(wanted)
        path = pull_entry(entry, models_folder(), Bar())
        if entry.kind == "embedder":
            from rag.search.embedder import open_embedder

            open_embedder(path, note)
        _print_place(entry.name, path, as_json)


@app.command()
def add(file: Annotated[Path, typer.Argument(help="A GGUF file.")], as_json: JsonOption = False) -> None:
    """Take a GGUF file into the model folder."""
    from rag.llm.adding import add_file
    from rag.workspace import models_folder

    path = add_file(file, models_folder())
    _print_place(_name_of(path), path, as_json)


@app.command()
def path(
    name: Annotated[str | None, typer.Argument(help="A model of the list; none: the model folder.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print where a model is, or the model folder."""
    from rag.llm.folder import model_path
    from rag.workspace import models_folder

    folder = models_folder()
    _print_place(name, model_path(name, folder) if name else folder, as_json)


@app.command()
def calibrate(
    name: Annotated[str, typer.Argument(help="A model that is here; see `rag models list`.")],
    as_json: JsonOption = False,
) -> None:
    """Learn what a model's judgements are worth, from pairs whose answer is known; some minutes."""
    from rag.newsroom import calibrate_model

    found, kept = calibrate_model(name, note, Bar(1, "pair", "Asking the model").tick)
    if as_json:
        print_line(json_of(asdict(found) | {"path": str(kept)}))
        return
    pairs = counted(found.pairs, "pair")
    print_line(f"{name} tells answers from near misses with an AUROC of {found.auroc:.2f} ({pairs}).")
    print_line(f"Kept in {kept}.")


def _pull_reference(name: str, sha256: str | None, folder: Path) -> Path:
    from rag.llm.pull import pull_reference
    from rag.llm.reference import parse_hub_reference

    if sha256 is None:
        raise UsageError(
            f"{name} needs --sha256, the publisher's checksum.", "It stands on the model's page."
        )
    return pull_reference(parse_hub_reference(name), sha256, folder, Bar())


def _name_of(path: Path) -> str:
    """The name of the model that has just been put at ``path``."""
    from rag.llm.stamps import read_stamp

    stamp = read_stamp(path)
    return stamp.name if stamp else path.stem


def _print_place(name: str | None, path: Path, as_json: bool) -> None:
    """Where a model is; without a name, where models are."""
    print_line(json_of({"name": name, "path": path}) if as_json else str(path))


def _row(name: str, size: int, state: str, about: str) -> str:
    return f"{name:<22} {size / 1e6:>8,.0f} MB  {state:<12} {about}"
