"""The command line. Each command parses its arguments, calls one function and prints; what takes long to import waits for its command.

Status 0 is success, 1 bad data and 2 bad usage; an error is one line on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from .errors import DataError, visible

Item = TypeVar("Item")
_PACKAGE = click.argument("package", default=".", type=click.Path(file_okay=False, path_type=Path))


class Commands(click.Group):
    """A group whose errors are one line each, without the usage text that click puts before them."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:
        """Run a command and exit: 0, 1 for bad data, 2 for bad usage."""
        extra["standalone_mode"] = False
        try:
            sys.exit(super().main(args, prog_name, **extra) or 0)
        except DataError as fault:
            _fail(str(fault), 1)
        except click.ClickException as fault:
            _fail(" ".join(fault.format_message().split()), fault.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _fail("stopped", 130)
        except BrokenPipeError:
            sys.stderr.close()  # whoever read our lines has left; say nothing of it
            sys.exit(1)


def _fail(message: str, status: int) -> None:
    click.echo(f"tally: {visible(message)}", err=True)
    sys.exit(status)


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the version of the installed program; one that runs from its folder uninstalled has none."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(version("tally"))
        except PackageNotFoundError:
            raise click.ClickException("not installed, so without a version") from None
        context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version and exit.")
def cli() -> None:
    """Read news text in many languages and write down every number it states about people and materiel."""


@cli.command()
@click.option("--check", is_flag=True, help="Write nothing; fail naming each generated file that is not what the seeds give.")
@_PACKAGE
def build(package: Path, check: bool) -> None:
    """Build the published package: PACKAGE/seeds to data/, datapackage.json, the database and the README's blocks."""
    from . import build as building

    built = building.build(package, progress("reading"))
    if check:
        old = building.stale(package, built)
        if old:
            raise DataError(f"stale: {', '.join(old)}; run `{building.COMMAND}`")
        return
    building.save(package, built)
    for line in built.news:
        click.echo(line)


@cli.command()
@click.argument("source", metavar="INPUT")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for the package: new, empty, or holding a former one.")
@click.option("--on-error", type=click.Choice(["stop", "skip"]), default="stop", show_default=True, help="What a bad file or line does.")
@click.option("--explain", is_flag=True, help="Print every number met with its claim and the words that each column came from, or why it makes none.")
@click.option("--reviews", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Decisions of reviewers to apply, a file such as seeds/reviews.csv.")
def extract(source: str, out: Path, on_error: str, explain: bool, reviews: Path | None) -> None:
    """Read INPUT into a package: a folder of .txt, a .jsonl, .jsonl.gz or .parquet, or - for JSON Lines on standard input."""
    from . import corpus, extract as extracting, write
    from .review import decisions

    if unfit := write.unfit(out):
        raise click.UsageError(unfit)
    skipped: list[DataError] = []
    documents = corpus.read(source, _stop if on_error == "stop" else skipped.append, sys.stdin.buffer)
    name = "standard input" if source == "-" else Path(source).name
    decided = decisions.read(reviews) if reviews else ()
    done = extracting.extract(documents, out, name, progress("reading"), explain, decided)
    for fault in skipped:
        click.echo(f"tally: skipped {fault}", err=True)
    if explain:
        for line in extracting.explain(done.fates):
            click.echo(line)
    click.echo(f"{out}: {done.claims} claims from {done.documents} articles" + (f", {len(skipped)} skipped" if skipped else ""))


def _stop(fault: DataError) -> None:
    raise fault


@cli.command()
@_PACKAGE
def validate(package: Path) -> None:
    """Check PACKAGE: its tables, keys and codes, every quote against its text, the sums of its parts."""
    from .package import validate as validating

    report = validating.validate(package)
    for line in report.faults:
        click.echo(str(line))
    for task in report.to_do:
        click.echo(f"to do: {task}")
    if report.faults:
        raise DataError(f"{package}: {len(report.faults)} {'fault' if len(report.faults) == 1 else 'faults'} in {report.rows} rows")
    click.echo(f"{package}: {report.rows} rows, no fault")


@cli.command()
@click.option("--interactive", is_flag=True, help="Show each claim in its context and take down what you decide.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many claims at most.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object per line instead of words.")
@click.option("--reviews", type=click.Path(dir_okay=False, path_type=Path), help="The file of decisions; PACKAGE/seeds/reviews.csv where it is not named.")
@click.option("--reviewer", default="", help="Who decides; asked for where it is not given.")
@_PACKAGE
def review(package: Path, interactive: bool, limit: int, as_json: bool, reviews: Path | None, reviewer: str) -> None:
    """List the claims of a built PACKAGE that most need eyes, and why; those that have been reviewed are left out."""
    from . import reviewing

    file = reviewing.reviews_file(package, reviews)
    if interactive and (as_json or file is None):
        raise click.UsageError("--json and --interactive exclude each other" if as_json else f"{package}: no folder seeds in it, name the file with --reviews")
    found = reviewing.read(package, file)
    if interactive and file is not None:
        reviewing.sit(found, file, reviewer, limit, click.echo)
        return
    for line in (reviewing.as_json if as_json else reviewing.listed)(found.cases[:limit]):
        click.echo(line)
    if not as_json:
        click.echo(f"{min(limit, len(found.cases))} of {len(found.cases)} claims that nobody has reviewed")


@cli.command()
@click.argument("gold", type=click.Path(dir_okay=False, path_type=Path))
def evaluate(gold: Path) -> None:
    """Score what the engine reads in the articles of GOLD, a JSONL file with gold claims, by language and outcome."""
    from . import evaluate as evaluating

    result = evaluating.evaluate(progress("scoring")(evaluating.read(gold)))
    for line in evaluating.report(result):
        click.echo(line)


@cli.command()
@_PACKAGE
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--public", is_flag=True, help="For strangers: tighter limits, behind a proxy on the same machine (see deploy/).")
def serve(package: Path, port: int, host: str, public: bool) -> None:
    """Browse PACKAGE in Datasette; prints the address."""
    from . import site

    site.serve(package, host, port, public=public)


@cli.command()
@click.argument("old")
@click.argument("new")
@click.option("--csv", "form", flag_value="csv", help="Print the changes as CSV, as changes.csv of a release has them.")
@click.option("--json", "form", flag_value="json", help="Print them as JSON.")
def diff(old: str, new: str, form: str | None) -> None:
    """Compare two packages, each a folder, a zip or a revision in git (REV or REV:path): schema, rows, tolls. Status 1 where something differs."""
    from .package import snapshot
    from .release import changelist, diff as comparing, versions

    found = comparing.compare(snapshot.read(old), snapshot.read(new))
    if form:
        click.echo(changelist.as_csv(found) if form == "csv" else changelist.as_json(found), nl=False)
    else:
        for line in (*changelist.text(found), *changelist.demand(versions.reasons(found))):
            click.echo(line)
    if found:
        sys.exit(1)


@cli.command()
@click.argument("package", default=".")
@click.option("--claim", default="", metavar="ID", help="Cite this claim, with its quote.")
@click.option("--form", type=click.Choice(["text", "bibtex", "ris"]), default="text", show_default=True, help="Form of the citation.")
@click.option("--address", default="", help="Where the claim can be seen for good: its page in a public Datasette.")
def cite(package: str, claim: str, form: str, address: str) -> None:
    """Print how to cite PACKAGE (a folder, a zip or a revision in git) in its version, or one claim in it."""
    from .package import snapshot
    from .release import cited

    told = cited.cite(snapshot.read(package), claim, address)
    click.echo({"text": f"{told.text}\n", "bibtex": told.bibtex, "ris": told.ris}[form], nl=False)


@cli.command()
@click.argument("version")
@_PACKAGE
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the release; dist in PACKAGE by default.")
@click.option("--dry-run", is_flag=True, help="Check and make everything, write nothing.")
def release(version: str, package: Path, out: Path | None, dry_run: bool) -> None:
    """Make release VERSION of PACKAGE: check everything, then write folder and zip to cite, and their record under releases/."""
    from . import release as releasing

    target = out or package / releasing.OUT
    made = releasing.prepare(package, version, target, progress("reading"))
    if not dry_run:
        releasing.publish(package, target, made)
    for line in releasing.told(target, made):
        click.echo(line)
    click.echo("nothing written" if dry_run else f"next: commit releases/, tag {made.record.commit[:12]} as v{version}; RELEASING.md tells the rest")


@cli.group()
def new() -> None:
    """Lay out a new language or a new article for you to fill in."""


@new.command()
@click.argument("code")
def language(code: str) -> None:
    """Make the folder of the language with ISO 639 CODE: every key there is, with what goes there."""
    from . import new as laying_out
    from .packs import LANG

    for path in laying_out.add_language(code, LANG):
        click.echo(path)
    click.echo(f"next: fill the lists, write cases, run pytest -k {code}")


@new.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_PACKAGE
@click.option("--published", default="", help="Day of publication, YYYY-MM-DD.")
@click.option("--basis", "published_basis", default="", help="How that day is known.")
@click.option("--publisher", default="", help="Who published it, where the text shows it.")
@click.option("--title", default="", help="Its headline.")
@click.option("--language", default="", help="ISO 639 code; found from the text where it is not given.")
@click.option("--url", default="", help="Its address, if you know it.")
@click.option("--licence", default="", help="What may be redistributed.")
def source(file: Path, package: Path, **told: str) -> None:
    """Put the article FILE into PACKAGE/seeds with a line in sources.csv: hash and language are found, the rest is yours."""
    from . import new as laying_out

    click.echo(laying_out.add_source(file, package, told), nl=False)
    click.echo("next: look at its line in seeds/sources.csv, run tally build")


def progress(label: str) -> Any:
    """A function that passes items on and, on a terminal only, shows on standard error how far it is."""

    def through(items: Iterable[Item]) -> Iterator[Item]:
        if not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=label, file=sys.stderr) as bar:
            yield from bar

    return through


def main() -> None:
    """The console command `tally`."""
    cli(prog_name="tally")
