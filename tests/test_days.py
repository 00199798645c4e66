"""Days in English words."""

from __future__ import annotations

from datetime import date

import pytest

from tally.situate import days


@pytest.mark.parametrize(
    ("first", "last", "reads", "between"),
    [
        ("2018-08-23", "2018-08-23", "23 August 2018", "23 August 2018"),
        ("2018-08-23", "2018-08-25", "23–25 August 2018", "23 and 25 August 2018"),
        ("2018-08-30", "2018-09-02", "30 August – 2 September 2018", "30 August and 2 September 2018"),
        ("2018-12-30", "2019-01-02", "30 December 2018 – 2 January 2019", "30 December 2018 and 2 January 2019"),
        ("2018-08-01", "2018-08-31", "August 2018", "August 2018"),
        ("2020-02-01", "2020-02-29", "February 2020", "February 2020"),
        ("2021-02-01", "2021-03-31", "February – March 2021", "February and March 2021"),
        ("2020-09-01", "2021-01-31", "September 2020 – January 2021", "September 2020 and January 2021"),
        ("2018-01-01", "2018-12-31", "2018", "2018"),
        ("2011-01-01", "2012-12-31", "2011 – 2012", "2011 and 2012"),
        ("2018-08-01", "2018-08-30", "1–30 August 2018", "1 and 30 August 2018"),
        ("2018-08-05", "2018-09-05", "5 August – 5 September 2018", "5 August and 5 September 2018"),
    ],
)
def test_days_read_as_english_writes_them(first: str, last: str, reads: str, between: str) -> None:
    ends = date.fromisoformat(first), date.fromisoformat(last)
    assert (days.words(*ends), days.words(*ends, "and")) == (reads, between)
