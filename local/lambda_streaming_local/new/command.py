"""The command `lambda-streaming new`."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

_TEMPLATES = Path(__file__).with_name("templates")
_NAMES = sorted(folder.name for folder in _TEMPLATES.iterdir())
# https://www.pulumi.com/docs/iac/concepts/projects/project-file/ (name)
_PROJECT_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
# What a new repository or the Finder leaves in a folder.
_HARMLESS = {".git", ".DS_Store"}


@click.command("new")
@click.argument("template", type=click.Choice(_NAMES), metavar="TEMPLATE")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--serve", is_flag=True, help="Serve the new stack at once, as `lambda-streaming serve FOLDER` does.")
@click.pass_context
def new(context: click.Context, template: str, folder: Path | None, serve: bool) -> None:
    """Make a small stack to start from in FOLDER, by default one of the template's name.

    TEMPLATE is chat, chat-typescript, fastapi or html. The folder must be empty, or not there yet; its name becomes the
    project's. The templates are of Pulumi's own kind: `pulumi new` takes them too.
    """
    target = folder or Path(template)
    project = target.resolve().name
    if not _PROJECT_NAME.fullmatch(project):
        raise click.BadParameter(
            f"{project!r} cannot be a project's name; name a folder with letters, digits, '-', '_' and '.' only",
            param_hint="FOLDER",
        )
    try:
        if target.exists() and any(found.name not in _HARMLESS for found in target.iterdir()):
            raise click.BadParameter(f"{target} is not empty; name another folder", param_hint="FOLDER")
        _copy(_TEMPLATES / template, target, project)
    except OSError as error:
        raise click.BadParameter(f"{target} cannot be written: {error.strerror}", param_hint="FOLDER") from error
    place = shlex.quote(str(target))
    click.echo(f"Made {target}: README.md says what is what, and how to deploy it.")
    if serve:
        from lambda_streaming_local.serve.command import serve as serve_command

        click.echo(f"Serving it as `lambda-streaming serve {place}` does; Ctrl-C ends it.\n")
        context.invoke(serve_command, program=target)
        return
    if (target / "package.json").exists():
        click.echo(f"\n  npm install --prefix {place}      # Pulumi's SDK, once")
    click.echo(f"\n  lambda-streaming serve {place}    # run it here\n  lambda-streaming check {place}    # judge it")


def _copy(source: Path, target: Path, project: str) -> None:
    """Copies a template, with the project's name where `pulumi new` puts it."""
    description = "A stack that streams from AWS Lambda"
    for file in sorted(source.rglob("*")):
        if file.is_dir() or "__pycache__" in file.parts:
            continue
        text = file.read_text(encoding="utf-8").replace("${PROJECT}", project).replace("${DESCRIPTION}", description)
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
        copy.chmod(file.stat().st_mode & 0o777)
