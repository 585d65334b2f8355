"""Samples: fixed by ids and seed, fair to each stratum."""

from eval.sampling import sampled

NAMES = [f"{kind}{number}" for number in range(20) for kind in "ab"]


def drawn(items, size, seed=0):
    return sampled(items, str, size, seed, lambda name: name[0])


def test_a_sample_does_not_depend_on_the_order_of_the_rows():
    assert set(drawn(NAMES, 8)) == set(drawn(NAMES[::-1], 8))
    assert drawn(NAMES, 8) == tuple(name for name in NAMES if name in drawn(NAMES, 8))


def test_rows_that_are_added_push_out_no_more_than_they_take():
    before, after = set(drawn(NAMES, 8)), set(drawn([*NAMES, "a20"], 8))
    assert len(before - after) <= 1


def test_each_stratum_has_its_share():
    assert sorted(name[0] for name in drawn(NAMES, 9)) == ["a"] * 4 + ["b"] * 4
    assert sorted(name[0] for name in drawn(NAMES, 1)) == ["a", "b"]


def test_another_seed_is_another_sample_and_no_size_is_all():
    assert set(drawn(NAMES, 8)) != set(drawn(NAMES, 8, seed=1))
    assert drawn(NAMES, None) == drawn(NAMES, 40) == drawn(NAMES, 99) == tuple(NAMES)
