"""What a reader of posed photos leaves out or finds odd: collected by reason, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass, field

from viewer.errors import InputError

NAMED = 3
"""Photos named in a sentence; the rest are counted."""
WHOLE = "Copy the data set whole, photos included."


@dataclass
class Skipped:
    """Names by what there is to say of them.

    Attributes:
        reasons: Names of photos by what happened to them, in the order in which that was met first.
        hints: What to do about those that keep photos from being used.
    """

    reasons: dict[str, list[str]] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, name: str, hint: str = "") -> None:
        """Note what happened to ``name``."""
        self.reasons.setdefault(reason, []).append(name)
        if hint:
            self.hints.setdefault(reason, hint)

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each reason."""
        return tuple(f"{listed(names)}: {reason}." for reason, names in self.reasons.items())

    def none_usable(self, place: str) -> InputError:
        """The error that every single photo had to be skipped."""
        return InputError(f"{place}: none of its photos can be used. {self._why}", self._hint)

    def too_few(self, place: str, left: int) -> InputError:
        """The error that only ``left`` photos need not be skipped."""
        return InputError(f"{place}: only {left} of its photos can be used. {self._why}", self._hint)

    @property
    def _why(self) -> str:
        return " ".join(self.sentences()[:NAMED])

    @property
    def _hint(self) -> str:
        most = max(self.hints, key=lambda reason: len(self.reasons[reason]), default="")
        return self.hints.get(most, WHOLE)


def listed(names: list[str]) -> str:
    """The first few names and how many more there are."""
    shown = ", ".join(name[:80] for name in names[:NAMED])
    more = len(names) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown
