"""`telex catalogue`: look into the catalogue of actors, and check files of it."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from services.catalogue.catalogue import Catalogue
from services.catalogue.checks import Checks
from services.catalogue.entries import CatalogueError, Entity, parse_entries
from services.catalogue.files import catalogue_files, try_entries
from services.catalogue.installed import installed, shipped_texts
from services.cli.catalogue_build import build
from services.cli.environment import install_catalogue, load_settings
from services.search.actor_names import actor_names


@click.group
def catalogue() -> None:
    """Look into the catalogue of actors, check its files, or make some of other sources."""


catalogue.add_command(build)


@catalogue.command
@click.argument("who")
def show(who: str) -> None:
    """Show the entry of WHO, an id (Q7747, x:kcna) or a name in any language, with what TELEX_CATALOGUE adds.

    Of several with one name each is shown.
    """
    install_catalogue(load_settings())
    known = installed()
    one = known.entities.get(who)
    # The names that a search takes, too: those of states in the CLDR among them.
    found = (one,) if one is not None else actor_names().bearers(who)
    if not found:
        raise click.ClickException(f"nobody in the catalogue is called {who!r} or has that id")
    click.echo("\n\n".join(_entry(entity, known) for entity in found))


@catalogue.command
@click.option(
    "--namesakes",
    is_flag=True,
    help="Two entries of one name are no problem: large files have real namesakes.",
)
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(*, files: tuple[Path, ...], namesakes: bool) -> None:
    """Check FILES (or folders) beside the shipped catalogue; without FILES, the shipped one alone.

    Tells of entries that do not keep to the format, of countries that there are not, of ids, domains and names that
    two have, of offices that two hold at one time, of heads of organisations without an entry, and of empty files. An id that is in an earlier file, or in the shipped
    catalogue, is no problem: the entry adds to that one. Ends with 1 when there is a problem.
    """
    checks = Checks(namesakes=namesakes)
    try:
        found = _told(_problems(checks, catalogue_files(os.pathsep.join(map(str, files)))))
    except CatalogueError as error:
        raise click.ClickException(str(error)) from error
    adding = f", {checks.added_to} of them add to others" if checks.added_to else ""
    click.echo(f"{checks.entries} entries{adding}, {found} problems")
    if found:
        raise SystemExit(1)


def _told(problems: Iterable[str]) -> int:
    count = 0
    for problem in problems:
        click.echo(problem)
        count += 1
    return count


def _problems(checks: Checks, files: Iterable[Path]) -> Iterator[str]:
    for name, text in shipped_texts().items():
        for entity in parse_entries(text, name):
            yield from checks.take(entity, name, adds=False)
    for file in files:
        empty = True
        for one in try_entries(file):
            empty = False
            if isinstance(one, CatalogueError):
                yield str(one)
            else:
                yield from checks.take(one, str(file), adds=True)
        if empty:
            yield f"{file}: there is no entry in it"
    yield from checks.at_the_end()


def _entry(entity: Entity, known: Catalogue) -> str:
    lines = [f"{entity.id}  {known.label(entity)}", f"  type     {entity.type}"]
    if entity.country:
        lines.append(f"  country  {entity.country}")
    if entity.flags:
        lines.append(f"  flags    {', '.join(sorted(entity.flags))}")
    if entity.domains:
        lines.append(f"  domains  {', '.join(entity.domains)}")
    for title, names in (("names", entity.names), ("context", entity.context)):
        for language, some in names.items():
            lines.append(f"  {title:8} {language}: {', '.join(some)}")
    lines += [
        f"  office   {office.kind} of {office.of}, {office.since} to {office.until or 'now'}"
        for office in entity.offices
    ]
    return "\n".join(lines)
