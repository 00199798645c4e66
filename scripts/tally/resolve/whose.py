"""Whose people or equipment every claim of a document counts, each with the words that tell.

What a sentence says by itself comes from `sides`. What it leaves open is filled here: "our" and "the enemy's" from the
speaker, a part from its total, the next item of a list from the one before it, and soldiers, police and arms that a party
to a conflict tells of: its own that died, were hurt or lost, and its enemy's that it says it killed, took or destroyed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .. import packs, world
from ..attribute.found import Found
from ..attribute.naming import Speaker
from ..codes import OBJECT_OF, STATUS_OF
from ..link.linked import Link
from ..mentions import View
from ..situate.scene import Scene
from . import Resolved, home, parties
from .parties import Cast
from .sides import NAMES, PARTS, Told, agent, antecedent_side, by_attack, deed, force, told

PAST = 4  # sentences searched for the other side
FAR = 40  # tokens before a verb in which its subject is looked for
OWN = frozenset(("soldier", "officer", "police", "security"))  # people whose side their own office tells
CIVIL = frozenset(("vehicle", "ship", "small_arms", "ammunition", "equipment"))  # what is not always a force's
HEAVY = frozenset(("tank", "afv", "artillery", "mlrs", "air_defence", "aircraft", "helicopter"))  # arms that rebels have from an army
HURT = frozenset(("killed", "wounded", "casualties", "missing", "lost", "affected", "rescued", "evacuated", "released", "displaced", "abducted"))
Known = Mapping[Speaker | None, Resolved]


@dataclass(frozen=True, slots=True)
class Whose:
    """A side, by what it is known, and the words that tell (code points, None where no words of its own)."""

    side: str | None = None
    how: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class _Case:
    """One claim with what is needed to tell its side."""

    views: Sequence[View]
    one: Found
    who: Resolved
    cast: Cast
    home: str | None

    @property
    def state(self) -> str | None:
        """The state that the text is about: the one that the only armed group in it fights, else its country."""
        rebels = self.cast.rebels
        return self.foe(rebels, self.home) if rebels else self.home

    def foe(self, side: str, country: str | None = None) -> str | None:
        """Whom `side` fights here; where the text names none of them, `country` if it is one, else the state that it has fought longest."""
        foes = parties.enemy_states(side, self.cast.day)
        return self.cast.opponent(side) or (country if country in foes or not foes else foes[0])

    @property
    def view(self) -> View:
        return self.views[self.one.sentence]

    @property
    def link(self) -> Link:
        return self.one.link


def settle(views: Sequence[View], found: Sequence[Found], known: Known, scene: Scene) -> list[tuple[Found, Whose]]:
    """Every number with the side of what it counts, in order; the class of one's own men follows from it."""
    cast, homeland = parties.cast(views, scene.published), home(views, scene) if any(f.link.trigger for f in found) else None
    made: list[tuple[Found, Whose]] = []
    first, sentence = 0, -1
    for i, one in enumerate(found):
        first, sentence = (i, one.sentence) if one.sentence != sentence else (first, sentence)
        if one.link.cls == "officer" and _of_police(views[one.sentence], one.link):
            one = replace(one, link=replace(one.link, cls="police"))
        case = _Case(views, one, known.get(one.voice.claimant, Resolved()), cast, homeland)
        whose = _whose(case, made, first) if one.link.trigger else Whose()
        link = _manned(case, whose)
        made.append((one if link is one.link else replace(one, link=link), whose))
    return made


def _whose(case: _Case, made: Sequence[tuple[Found, Whose]], first: int) -> Whose:
    words = told(case.view, case.link)
    own = _filled(case, words) if words else None
    if own:
        return own
    if words and words.how == "possessive" and not _fellows(case):
        return Whose()
    return _inherited(case, made, first) or _by_deed(case) or _at_home(case) or Whose()


def _filled(case: _Case, words: Told) -> Whose | None:
    """The side that the words name, or that of the part that they name."""
    side = words.code if words.code not in PARTS else _part(case, words.code)
    if side is None or (words.how == "phrase" and _maker(case, side)):
        return None
    return _by_words(case.view, words, side)


def _by_words(view: View, words: Told, side: str) -> Whose:
    sentence = view.parsed.sentence
    return Whose(side, words.how, sentence.starts[words.first], sentence.ends[words.last - 1])


def _part(case: _Case, part: str) -> str | None:
    speaker = case.who.side
    if part == "enemy":
        ours = speaker or (case.home if _military(case.link.cls) else None)
        return case.cast.opponent(ours) if ours else None
    if part == "ours":
        country = packs.load(case.view.parsed.sentence.lang).country
        return speaker if case.one.voice.claimant and not (country and _author_speaks(case)) else country or case.home
    if part == "theirs":
        return speaker
    return case.cast.rebels if part == "rebels" else case.state


def _author_speaks(case: _Case) -> bool:
    """"Interfax says that 2,000 of our people left": what is told in a clause and not in quotation marks is in the author's words."""
    frame, first = case.one.voice.frame, case.link.phrase.first
    if frame is None or frame.how not in ("verb", "according", "citing") or frame.speaker != case.one.voice.claimant:
        return False
    words = case.view.words
    opened = words[:first].count('"') % 2 == 1 or '"' in words[first : frame.first]
    told = any(case.view.is_(i, "clause", "relatives") for i in range(frame.last, first)) or frame.how != "verb"
    return not opened and told


def _maker(case: _Case, side: str) -> bool:
    """The country of the adjective made the thing, it is no party here: "American rocket launchers" that another army lost."""
    if OBJECT_OF.get(case.link.cls) != "equipment" or case.cast.at_war(side) or not case.who.side:
        return False
    return side != case.who.side and bool(parties.rivals(case.who.side, case.cast.day)) and side not in parties.rivals(case.who.side, case.cast.day)


def _inherited(case: _Case, made: Sequence[tuple[Found, Whose]], first: int) -> Whose | None:
    """The side of the total, of the number whose words this one shares, or of what is counted on."""
    link = case.link
    if case.one.parent is not None and case.one.parent < len(made):
        return _as(made[case.one.parent][1], "total")
    lives = link.trigger is not None and link.outcome == "killed" and not link.borrowed and link.trigger.gap[0] <= link.phrase.begin and link.phrase.after <= link.trigger.gap[1]
    nameless = (not link.phrase.noun and not lives) or _fellows(case)
    if link.shared is not None and nameless and first + link.shared < len(made):
        return _as(made[first + link.shared][1], "list")
    before = next((m for m in reversed(made[first:]) if m[0].link.trigger), None)
    if before and before[1].side and link.outcome == before[0].link.outcome == "released" and nameless and _gives_back(link) != _gives_back(before[0].link):
        return _as(Whose(case.foe(before[1].side)), "swap")
    if nameless and before and before[1].side and not _in_all(case, before[0]):
        return _as(before[1], "list")  # "three soldiers were killed, four wounded": the second number goes on counting the same people
    if before and before[1].side and _goes_on(case, before[0]):
        return _as(before[1], "list")
    words = antecedent_side(case.view, link) if not link.phrase.noun and not link.borrowed else None
    return _by_words(case.view, words, words.code) if words else None


def _gives_back(link: Link) -> bool:
    """The subject of the verb is who has its own people again: "got back 64 and handed over 32"."""
    return link.trigger is not None and link.trigger.entry.giver


def _in_all(case: _Case, before: Found) -> bool:
    """A total behind some of those whom it sums up: "five tourists and the driver were killed, seven in all"."""
    phrase, less = case.link.phrase, before.link.phrase.number.value
    more = less is not None and phrase.number.value is not None and less < phrase.number.value
    return more and any(case.view.is_(i, "time.words", "cumulative") for i in (phrase.first - 1, phrase.first, phrase.last))


def _fellows(case: _Case) -> bool:
    """The noun says only that they are like those before: comrades, colleagues."""
    noun = case.link.phrase.noun
    return noun is not None and any(case.view.is_(i, "fellow") for i in range(*noun))


def _as(whose: Whose, how: str) -> Whose | None:
    return replace(whose, how=how) if whose.side else None


def _goes_on(case: _Case, before: Found) -> bool:
    """The next item of a list of arms and soldiers, nobody else named between: "lost 300 soldiers, 20 tanks and 5 guns"."""
    link, view = case.link, case.view
    if not (_military(link.cls) and _military(before.link.cls)) or before.voice.claimant != case.one.voice.claimant:
        return False
    if link.shared is None and agent(view, link):
        return False
    gap = range(before.link.extent[1], link.phrase.first)
    return not any(view.is_(i, "name.sides") or view.is_(i, "name.capitals") or view.is_(i, "sides", "enemy", "ours") for i in gap)


def _military(cls: str) -> bool:
    return OBJECT_OF.get(cls) == "equipment" or cls in ("soldier", "officer")


def _by_deed(case: _Case) -> Whose | None:
    """From who did it, or from who tells it: one's own that suffered, the enemy's that one struck."""
    link = case.link
    if link.cls == "fighter" and case.cast.rebels and not case.cast.interstate and link.outcome in ("killed", "wounded", "captured", "detained"):
        claimant, speaker = case.one.voice.claimant, case.who.side
        if speaker == case.cast.rebels and claimant and _suffered(case):
            return Whose(speaker, "speaker", claimant.start, claimant.end)  # "Houthi television says five fighters fell"
        state = speaker and case.cast.opponent(case.cast.rebels) == speaker
        return Whose(case.cast.rebels, "opponent", claimant.start, claimant.end) if state and claimant and _takes(case) else None  # "commandos gunned down all 33 attackers"
    if not _military(link.cls) and link.cls not in OWN:
        return None
    doer = agent(case.view, link)
    if doer and doer.code == "rebels":
        if link.cls in CIVIL:
            return None
        return _by_words(case.view, doer, case.state) if case.state else None
    if doer:
        side = _part(case, doer.code) if doer.code in PARTS else doer.code
        other = (case.cast.opponent(side) or (_named_before(case, side) if OBJECT_OF[link.cls] == "equipment" else None)) if side else None
        return _by_words(case.view, doer, other) if other else None
    speaker = case.who.side
    if not speaker or case.one.voice.claimant is None or not _speaks_of_own(case, speaker):
        return None
    claimant = case.one.voice.claimant
    side = speaker if _suffered(case) else case.cast.opponent(speaker) if _takes(case) else None
    return Whose(side, "speaker" if side == speaker else "opponent", claimant.start, claimant.end) if side else None


def _named_before(case: _Case, taker: str) -> str | None:
    """The force of another side named last before: whose arms a third was said to have taken."""
    for view in reversed(case.views[max(0, case.one.sentence - PAST) : case.one.sentence]):
        at = len(view.words) - 1
        while at >= 0 and (other := force(view, at, 0)):
            if other[0] != taker:
                return other[0]
            at = other[1] - 1
    return None


def _office(case: _Case) -> str:
    return (case.who.actor or "").rpartition("-")[2]


def _speaks_of_own(case: _Case, side: str) -> bool:
    """The speaker is a party: at war with a side that the text names, the country that it is about, or a command of its own with no war of others."""
    if case.cast.at_war(side) or not parties.is_state(side) and parties.rivals(side, case.cast.day):
        return True
    return not case.cast.at_war_without(side) and (side == case.home or _office(case) in world.forces())


def _suffered(case: _Case) -> bool:
    """What is told befell the speaker's own: they died, were hurt or lost, or the speaker denies that they were taken."""
    link = case.link
    if case.one.voice.stance == "denied":
        return not _active(case)
    if OBJECT_OF[link.cls] == "equipment":
        return link.outcome == "lost"
    return link.outcome in HURT and (not deed(case.view, link) or _office(case) not in world.forces("fights") and parties.is_state(case.who.side or "") and by_attack(case.view, link))


def _active(case: _Case) -> bool:
    return case.link.trigger is not None and case.link.trigger.entry.role == "object" and case.link.outcome != "lost"


def _could_strike(case: _Case) -> bool:
    """The speaker is an armed group, a state as such, or an office that is no guard and no body of observers."""
    actor, side, office = world.actor_of(case.who.actor or ""), case.who.side or "", _office(case)
    if not parties.is_state(side):
        return True
    return actor is None or actor.kind in ("armed_forces", "government", "ministry", "person") and office not in world.guards()


def _takes(case: _Case) -> bool:
    """The speaker has an army that could have done it."""
    if not _could_strike(case) or case.one.voice.stance == "denied" or case.link.cls in ("police", "security"):
        return False
    return case.link.cls not in CIVIL or case.cast.at_war(case.who.side or "")


def _at_home(case: _Case) -> Whose | None:
    """Soldiers and police of the state that the text is about, and heavy arms taken from it, where it tells of no war of states."""
    side, rebels = case.state, case.cast.rebels
    civil_war = rebels is not None and rebels not in parties.BREAKAWAY
    taken = civil_war and case.link.outcome == "captured" and (case.link.cls in HEAVY or case.link.cls in OWN)
    if side is None or case.who.side in (side, *parties.rivals(side, case.cast.day)) or case.cast.interstate:
        return None
    if not taken and (case.link.cls not in OWN or case.who.side or deed(case.view, case.link)):
        return None
    named = {m.entry.code for m in case.view.parsed.mentions if m.entry.role in NAMES}
    return Whose(side, "country of the text") if named <= {side, rebels} else None


def _held_by_group(case: _Case) -> bool:
    """An armed group that is no state says that it holds them: they are hostages."""
    side, trigger = case.who.side, case.link.trigger
    group = side is not None and not parties.is_state(side) and side not in parties.BREAKAWAY and bool(parties.rivals(side, case.cast.day))
    return group and trigger is not None and trigger.entry.role == "object" and _suits_speaker(case)


def _suits_speaker(case: _Case) -> bool:
    """Between the speaker and the verb nobody else is named who could have done it."""
    first = case.link.trigger.first if case.link.trigger else 0
    return not any(case.view.is_(i, "name.sides") and case.view.get(i, "name.sides").entry.code != case.who.side for i in range(first))


def _own_guards(case: _Case) -> bool:
    """Whom the police call their own men and officers are policemen."""
    words, speaker = told(case.view, case.link), case.one.voice.claimant
    if words is None or words.how != "possessive" or words.code not in ("ours", "theirs") or speaker is None:
        return False
    first, last = case.view.span(speaker.start, speaker.end)
    return any(case.view.is_(i, "name.institutions", "police") for i in range(first, last))


def _of_police(view: View, link: Link) -> bool:
    """Officers in a sentence that names the police and no army are policemen: "a bomb outside a police station killed four officers"."""
    named = {m.entry.code for m in view.parsed.mentions if m.entry.role == "name.institutions" and (m.last <= link.phrase.first or m.first >= link.phrase.last)}
    armed = any(STATUS_OF[m.entry.code] == "combatant" and m.entry.code != "officer" for m in view.parsed.mentions if m.entry.role == "counted")
    return "police" in named and not armed and not named & world.forces("fights")


def _manned(case: _Case, whose: Whose) -> Link:
    """"33 of their men", "two killed in its ranks": people whom a force calls its own are its fighters."""
    link = case.link
    if link.cls == "soldier" and whose.side and not parties.is_state(whose.side) and whose.side not in parties.BREAKAWAY and parties.rivals(whose.side, case.cast.day):
        return replace(link, cls="fighter")  # soldiers of an armed group
    if link.outcome == "detained" and link.cls not in ("fighter", "soldier", "prisoner") and _held_by_group(case):
        link = replace(link, outcome="abducted")
    if link.cls in ("person", "worker", "officer") and link.trigger and _own_guards(case):
        return replace(link, cls="police")
    if link.cls not in ("", "person", "worker") or not whose.side or not link.trigger:
        return link
    words = told(case.view, link)
    ranks = words is not None and (words.how == "ranks" or words.how == "loser" and link.trigger.entry.role == "noun" and link.phrase.lone and case.cast.at_war(whose.side))
    own = words is not None and words.how in ("possessive", "loser") and words.code in ("ours", "theirs") and whose.side == case.who.side
    if ranks or own and _office(case) in world.forces() or own and not parties.is_state(whose.side) and parties.rivals(whose.side, case.cast.day):
        return replace(link, cls="soldier" if parties.is_state(whose.side) or whose.side in parties.BREAKAWAY else "fighter")
    return link
