"""Published studies: figures attached to a platform and a period, never combined."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.pay.studies import list_studies, load_studies, read_studies
from archive.pay.wages import Label

#: Figures that were read, by study, kind of time and statistic.
READ = {
    ("Hara et al. 2018", "paid time", "median"): "3.18",
    ("Hara et al. 2018", "paid time", "mean"): "6.19",
    ("Hara et al. 2018", "all time", "median"): "1.77",
    ("Hara et al. 2018", "all time", "mean"): "3.13",
    ("Toxtli, Suri and Savage 2021", "paid time", "median"): "3.76",
    ("Toxtli, Suri and Savage 2021", "all time", "median"): "2.83",
    ("International Labour Organization 2018", "paid time", "mean"): "4.43",
    ("International Labour Organization 2018", "all time", "mean"): "3.31",
}
WRONG = """
[[study]]
name = "Nobody 2020"
title = "t"
published = 2020
period = "2019"
basis = "b"
wages = [{ time = "advertised", currency = "USD", statistic = "mean", over = "x", amount = "1" }]
"""


def test_figures_are_those_that_were_read():
    found = {
        (study.name, str(wage.label), figure.statistic): str(figure.amount)
        for study in load_studies()
        for wage in study.wages
        for figure in wage.figures
    }
    assert found == READ


def test_each_speaks_of_a_period_and_of_one_platform_or_says_that_it_pooled_several():
    assert all(study.period and study.basis for study in load_studies())
    assert {study.platform for study in list_studies("mturk")} == {"mturk"}
    assert [study.name for study in load_studies() if study.platform is None] == [
        "International Labour Organization 2018"
    ]
    assert list_studies("prolific") == []


def test_two_statistics_are_the_ends_of_a_range():
    (hara, _) = list_studies("mturk")
    (wage,) = [one for one in hara.wages if one.label is Label.PAID_TIME]
    assert (wage.low, wage.high) == (Decimal("3.18"), Decimal("6.19"))


def test_all_time_is_not_the_median_times_the_average_share():
    (_, toxtli) = list_studies("mturk")
    paid, all_ = (wage.low for wage in toxtli.wages)
    assert all_ != (paid * Decimal("0.67")).quantize(Decimal("0.01"))


def test_no_study_tells_what_was_advertised():
    with pytest.raises(ValueError, match="Nobody 2020"):
        read_studies(WRONG)
