"""Which country a text is about at each of its sentences: what a bare office ("the police", "the governor") belongs to.

Places weigh more than names of peoples, the sentence more than its line, the line, the dateline and the title more
than the rest. The home country of the language counts where the text names others in passing only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .. import packs, world
from ..attribute.naming import Speaker
from ..codes import OBJECT_OF
from ..mentions import View
from ..situate.scene import Scene
from ..text import BULLETS, shadow, tokens

PLACE = 2.0  # a place against the name of a people
HERE, BEFORE, AFTER = 4.0, 2.0, 1.0  # a sentence, one before it and one after it in the same paragraph
FRAME = 3.0  # the dateline and the title
HOME = 2.5  # the country of the language: less than a place in the sentence, more than a mention somewhere
REST = 0.5  # a mention anywhere
NEAR = 3  # sentences on either side
LONGEST = 4  # words of a name in a dateline or a title
OPENING = 8  # tokens of a dateline


@dataclass(frozen=True)
class About:
    """A document's sentences with the countries they name."""

    views: Sequence[View]
    scene: Scene
    title: str | None = None

    def country(self, index: int) -> str | None:
        """The country that sentence `index` and those around it are about; the home country of the language where none is named."""
        votes: Counter[str] = Counter()
        for i in range(max(0, index - NEAR), min(len(self.views), index + 2)):
            if self._line_of[i] == self._line_of[index]:
                _add(votes, self._sentences[i], HERE if i == index else BEFORE if i < index else AFTER)
        _add(votes, self._lines.get(self._line_of[index], Counter()), HERE)
        _add(votes, self._whole, 1.0)
        pack = packs.load(self.views[index].parsed.sentence.lang)
        if pack.country:
            votes[pack.country] += HOME
        if not votes and pack.likely:
            votes = self._peoples  # better than the likeliest country of the language
        return min(votes, key=lambda code: (-votes[code], code != pack.country, code), default=pack.country or pack.likely or None)

    def local(self, index: int) -> str | None:
        """The country of the places that sentence `index` or the head of its line names, None where they name none or several alike."""
        votes = self._sentences[index] + self._lines.get(self._line_of[index], Counter())
        best = votes.most_common(2)
        return best[0][0] if best and best[0][1] >= PLACE and (len(best) == 1 or best[0][1] > best[1][1]) else None

    def of_people(self, index: int) -> str | None:
        """The country whose people the sentence names first, None where it names none."""
        view = self.views[index]
        names = [m for m in view.parsed.mentions if m.entry.role == "name.sides" and m.entry.code in world.states()]
        home = packs.load(view.parsed.sentence.lang).country
        if any(m.entry.code == home for m in names):
            return home
        people = (m.entry.code for m in names for i in range(m.first, m.last + 2) if (c := view.get(i, "counted")) and OBJECT_OF[c.entry.code] == "people")
        return next(people, None)

    def of_words(self, index: int, speaker: Speaker) -> str | None:
        """The country of a place within a speaker's own words ("the mayor of Exampletown")."""
        view = self.views[index]
        first, last = view.span(speaker.start, speaker.end)
        for spot in self.scene.facts(index).spots:
            if first <= spot.first and spot.last <= last and spot.place:
                return self._owner(world.place(spot.place), index)
        head = next((i for i in range(first, last) if view.is_(i, "name.institutions") or view.is_(i, "speakers")), None)
        return self._named(index, range(first, last), head) if head is not None else None

    def _named(self, index: int, span: range, head: int) -> str | None:
        """A town named right before its office ("Exampletown police"), or behind a preposition."""
        view = self.views[index]
        sentence = view.parsed.sentence
        begins = [i for i in span if view.is_(i - 1, "phrase") and i > span.start] + ([span.start] if head > span.start else [])
        if not any(view.is_(i, "speakers", "official") for i in span):  # "Мэрия Одессы"; behind an official stands a person's name
            begins += [i for i in span if i > head and sentence.capital[i] and not view.roles[i]]
        for i in begins:
            end = i
            while end < span.stop and sentence.capital[end] and end - i < LONGEST and not view.is_(end, "speakers"):
                end += 1
            known = _longest(sentence.words[i:end], sentence.lang, self.scene.countries)
            home = packs.load(sentence.lang).country
            far = home and known and known.country not in (home, *self._whole)  # a town abroad that nothing else speaks of
            if known and not far and (i > span.start or end == head or known.country in self._whole):
                return self._owner(known, index)
        return None

    @cached_property
    def _peoples(self) -> Counter[str]:
        """How often each state is named in the document, in whatever part."""
        return Counter(m.entry.code for view in self.views for m in view.parsed.mentions if m.entry.role in ("name.sides", "name.capitals") and m.entry.code in world.states())

    @cached_property
    def _sentences(self) -> tuple[Counter[str], ...]:
        return tuple(self._votes(i) for i in range(len(self.views)))

    def _votes(self, index: int) -> Counter[str]:
        """Names of peoples and places in a sentence, without those who speak or are counted: they may come from anywhere."""
        view = self.views[index]
        votes: Counter[str] = Counter()
        behind = set(view.numbers.values())  # "four Ruritanians": people may be from anywhere
        for m in view.parsed.mentions:
            counted = m.first in behind or any(view.is_(i, "counted") for i in range(m.first - 1, m.last + 1))
            if m.entry.role in ("name.sides", "name.capitals") and m.entry.code in world.states() and not counted and not _speaks(view, m.first, m.last) and not _beyond(view, m.first):
                votes[m.entry.code] += 1
        for spot in self.scene.facts(index).spots:
            owner = self._owner(world.place(spot.place), index) if spot.place and not _speaks(view, spot.first, spot.last) and not _beyond(view, spot.first) else None
            if owner:
                votes[owner] += PLACE
        return votes

    @cached_property
    def _lines(self) -> dict[int, Counter[str]]:
        """The countries of the places that lines open with ("EXAMPLETOWN - ")."""
        starts = dict(reversed([(line, index) for index, line in enumerate(self._line_of)]))
        return {line: Counter(self._dateline(starts[line])) for line in sorted(starts)}

    @cached_property
    def _line_of(self) -> tuple[int, ...]:
        """The ordinal of the line on which every sentence begins."""
        lines, end, line = [], 0, 0
        for view in self.views:
            sentence = view.parsed.sentence
            line += "\n" in self.scene.text[end : sentence.start]
            lines.append(line)
            end = sentence.end
        return tuple(lines)

    def _dateline(self, index: int) -> Iterator[str]:
        sentence = self.views[index].parsed.sentence
        listed = sentence.words[0] in BULLETS and ":" in sentence.words[:OPENING]  # "• Exampletown: ..."
        named = sentence.capital if listed else [self.scene.text[s:e].isupper() and e - s > 2 for s, e in zip(sentence.starts, sentence.ends)]
        upper = named[: sentence.words.index(":") if listed else OPENING]
        i = 0
        while i < len(upper):
            end = i
            while end < len(upper) and upper[end]:
                end += 1
            known = _longest(sentence.words[i:end], sentence.lang, self.scene.countries) if end > i else None
            if known and end < len(sentence.words) and sentence.words[end] in ",-.:(/)—–":
                yield self._owner(known, index) or ""
            i = max(end, i + 1)

    @cached_property
    def _whole(self) -> Counter[str]:
        votes: Counter[str] = Counter()
        for each in self._sentences:
            _add(votes, each, REST)
        for line in list(self._lines.values())[:2]:  # a headline may stand before the dateline
            _add(votes, line, FRAME)
        for code in self._titled():
            votes[code] += FRAME
        return votes

    def _titled(self) -> set[str]:
        """The countries that the title names, by their peoples or by their towns."""
        if not self.title or not self.views:
            return set()
        lang = self.views[0].parsed.sentence.lang
        pack = packs.load(lang)
        words, starts, _ = tokens(shadow(self.title, pack.letters))
        codes = {m.entry.code for m in pack.lexicon.find(words) if m.entry.role in ("name.sides", "name.capitals") and m.entry.code in world.states()}
        if codes:
            return codes
        capital = [i for i, s in enumerate(starts) if self.title[s].isupper() and len(words[i]) > 3]
        places = (world.lookup((words[i],), pack, self.scene.countries) for i in capital)
        return {known[0].country for known in places if known and known[0].country}

    def _owner(self, known: world.Known | None, index: int) -> str | None:
        """Who has offices in a place: the country, or the side that claims it where the text speaks of that side."""
        if known is None:
            return None
        home = packs.load(self.views[index].parsed.sentence.lang).country
        claimed = next((code for code in (known.claimed_by or "").split() if code in self.scene.countries), None)
        return claimed if claimed and home != known.country else known.country


def _speaks(view: View, first: int, last: int) -> bool:
    """Media, and a name alone before a colon: it tells who speaks, not where."""
    return view.is_(first, "speakers", "media") or first <= 3 and view.words[last : last + 1] == (":",) and not view.parsed.sentence.words[first].isupper()


def _beyond(view: View, first: int) -> bool:
    """The name is that of the other side of a line: "on the border with Ruritania"."""
    return view.is_(first - 1, "phrase", "adpositions") and view.is_(first - 2, "name.where", "zones")


def _add(votes: Counter[str], more: Counter[str], weight: float) -> None:
    for code, count in more.items():
        if code:
            votes[code] += count * weight


def _longest(words: Sequence[str], lang: str, near: frozenset[str]) -> world.Known | None:
    """The place that the first words name, the longest name first."""
    for size in range(min(len(words), LONGEST), 0, -1):
        known = world.lookup(tuple(words[:size]), packs.load(lang), near)
        if known:
            return known[0]
    return None
