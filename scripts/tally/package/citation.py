"""How to cite a package, and one claim in it: as text, as BibTeX and as RIS. Pure functions of what is known of both.

A package cites its version, so that a reader a year later finds the same rows; a claim cites its id, which names a place in a text and
is never reused, and its evidence. What is unknown is left out, never invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DOI = "https://doi.org/"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_LONGEST_QUOTE = 300  # characters: a citation quotes enough to find the sentence
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{c: f"\\{c}" for c in "{}&%$#_"}}


@dataclass(frozen=True)
class Work:
    """A package as a work to cite. `created` is a date YYYY-MM-DD, `doi` begins with 10.; each is blank where there is none."""

    name: str
    title: str
    authors: tuple[str, ...] = ()
    version: str = ""
    created: str = ""
    homepage: str = ""
    doi: str = ""
    licence: str = ""  # SPDX id
    keywords: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where it is found: by its DOI, else at its homepage; blank where it has neither."""
        return f"{DOI}{self.doi}" if self.doi else self.homepage


@dataclass(frozen=True)
class Citation:
    """One citation in three forms. `text` is one line; `bibtex` and `ris` are whole entries that end with a line end."""

    text: str
    bibtex: str
    ris: str


def work(descriptor: Mapping[str, Any]) -> Work:
    """The work that a Data Package descriptor describes. What in it is not of the expected kind is left out."""
    licence = next(iter(_mappings(descriptor, "licenses")), {})
    identity = _text(descriptor, "id")
    return Work(
        name=_text(descriptor, "name"),
        title=_text(descriptor, "title") or _text(descriptor, "name"),
        authors=tuple(filter(None, (_text(one, "title") for one in _mappings(descriptor, "contributors")))),
        version=_text(descriptor, "version"),
        created=_text(descriptor, "created")[:10],
        homepage=_web(_text(descriptor, "homepage")),
        doi=identity.removeprefix(DOI) if identity.startswith(f"{DOI}10.") else "",
        licence=_text(licence, "name"),
        keywords=tuple(str(word) for word in descriptor.get("keywords") or () if isinstance(word, str)),
    )


def _text(told: Mapping[str, Any], key: str) -> str:
    found = told.get(key)
    return " ".join(found.split()) if isinstance(found, str) else ""


def _mappings(told: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = told.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _web(address: str) -> str:
    return address if re.match(r"https?://", address) else ""


def of_release(cited: Work) -> Citation:
    """The citation of the package in its version."""
    text = ". ".join(filter(None, (_who(cited), _what(cited), cited.address)))
    told = {"title": f"{{{_tex(cited.title)}}}", **_tex_facts(cited)}
    return Citation(_line(text), _bibtex(_key(cited), told), _ris(_ris_facts(cited, cited.title)))


def of_claim(cited: Work, claim: Mapping[str, Any], source: Mapping[str, Any], address: str = "") -> Citation:
    """The citation of one claim, given its row and that of its source by column name.

    `address` is where the claim stands for good: its page in a public Datasette, with scheme and host. Without one the address is that
    of the package, in which the claim is found by its id. The quote is shortened at 300 characters.
    """
    quote = _short(str(claim["quote"]))
    where = address or cited.address
    origin = _origin(source)
    title = f"{claim['outcome']}, {claim['value_text']} (claim {claim['claim_id']})"
    text = ". ".join(filter(None, (f'"{quote}" ({origin})', f"Claim {claim['claim_id']} in: {'. '.join(filter(None, (_who(cited), _what(cited))))}", where)))
    note = f'"{quote}" ({origin})'
    told = {"title": f"{{{_tex(title)}}}", **_tex_facts(cited, where)}
    told |= {"howpublished": f"In: {{{_tex(cited.title)}}}", "note": f"Quote: {_tex(note)}"}
    ris = [*_ris_facts(cited, title, where), ("T2", cited.title), ("AN", str(claim["claim_id"])), ("N1", note), ("LA", str(claim["language"]))]
    return Citation(_line(text), _bibtex(f"{_key(cited)}_{str(claim['claim_id']).replace('-', '_')}", told), _ris(ris))


def _origin(source: Mapping[str, Any]) -> str:
    """The article in words: publisher, title, day and address, as far as known; its id where nothing else is."""
    known = [str(source[name]) for name in ("publisher", "title", "published", "url") if source.get(name)]
    return ", ".join(known if source.get("title") else [f"article {source['source_id']}", *known])


def _short(quote: str) -> str:
    quote = _line(quote)
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[: _LONGEST_QUOTE - 1].rstrip()}…"


def _line(text: str) -> str:
    """`text` on one line and without control characters, its other blanks as they are."""
    return _CONTROL.sub("", " ".join(text.splitlines()))


def _who(cited: Work) -> str:
    authors, year = "; ".join(cited.authors), cited.created[:4]
    return f"{authors} ({year})" if authors and year else authors or year


def _what(cited: Work) -> str:
    return f"{cited.title}, version {cited.version}" if cited.version else cited.title


def _key(cited: Work) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", f"{cited.name}_{cited.created[:4]}").strip("_")


def _tex(text: str) -> str:
    """`text` for BibTeX: what TeX takes for a command stands for itself."""
    return "".join(_TEX.get(c, c) for c in _line(text))


def _tex_facts(cited: Work, address: str = "") -> dict[str, str]:
    """What BibTeX says of the package apart from the title."""
    told = {"author": " and ".join(f"{{{_tex(author)}}}" for author in cited.authors), "year": cited.created[:4], "version": _tex(cited.version)}
    return told | {"doi": cited.doi, "url": _bare(address or cited.address)}


def _bare(address: str) -> str:
    """An address for BibTeX, whose braces would end its field."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _bibtex(key: str, told: Mapping[str, str]) -> str:
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in told.items() if value)
    return f"@misc{{{key},\n{lines}\n}}\n"


def _ris_facts(cited: Work, title: str, address: str = "") -> Iterator[tuple[str, str]]:
    yield "TY", "DATA"
    yield from (("AU", author) for author in cited.authors)
    yield "TI", title
    yield "PY", cited.created[:4]
    yield "DA", cited.created.replace("-", "/")
    yield "ET", cited.version
    yield "DO", cited.doi
    yield "UR", address or cited.address
    yield from (("KW", word) for word in cited.keywords)


def _ris(told: Iterable[tuple[str, str]]) -> str:
    """A RIS record: one line per tag, blank ones left out, CRLF line ends as the format wants."""
    lines = [f"{tag}  - {_line(value)}" for tag, value in told if value]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - "))
