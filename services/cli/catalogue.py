"""`telex catalogue`: look into the catalogue of actors, and check files of it."""

from pathlib import Path

import click

from services.catalogue.catalogue import Catalogue, shipped, shipped_texts
from services.catalogue.checks import problems
from services.catalogue.entries import CatalogueError, Entity, parse_entries


@click.group
def catalogue() -> None:
    """Look into the catalogue of actors, or check its files."""


@catalogue.command
@click.argument("who")
def show(who: str) -> None:
    """Show the entry of WHO, an id (Q7747, x:kcna) or a name in any language."""
    known = shipped()
    one = known.entities.get(who)
    found = (one,) if one is not None else known.by_name(who)
    if not found:
        raise click.ClickException(f"nobody in the catalogue is called {who!r} or has that id")
    click.echo("\n\n".join(_entry(entity, known) for entity in found))


@catalogue.command
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check FILES beside the shipped catalogue; without FILES, the shipped one alone.

    Tells of ids, domains and names that two have, of offices that two hold at one time, and of heads of
    organisations without an entry. Ends with 1 when there is a problem.
    """
    entities: list[tuple[str, Entity]] = []
    try:
        for name, text in (
            *shipped_texts().items(),
            *((str(file), file.read_text("utf-8")) for file in files),
        ):
            entities += [(name, entity) for entity in parse_entries(text, name)]
    except (CatalogueError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    found = list(problems(entities))
    for problem in found:
        click.echo(problem)
    click.echo(f"{len(entities)} entries, {len(found)} problems")
    if found:
        raise SystemExit(1)


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
