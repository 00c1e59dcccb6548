"""The order of cells, on which the count by area rests, against H3's own answers."""

import pytest
from h3.api import basic_int as h3
from hypothesis import given
from hypothesis import strategies as st

from app.blueprints.map.queries import APART, MOST, SIZES
from kernel import geo

POINTS = st.tuples(st.floats(35, 60), st.floats(-12, 20))
RADII_KM = (1, 5, 20, 50)


@given(POINTS, st.sampled_from(SIZES))
def test_finer_cells_of_a_cell_lie_between_the_first_and_the_last_and_no_other_does(point, size):
    cell = geo.cell(*point, size)
    first, last = geo.first_and_last(cell, 8)
    within = geo.finer(cell, 8)
    assert (min(within), max(within)) == (first, last)
    strangers = set(h3.grid_ring(cell, 1)) if size == 8 else set(geo.finer(next(iter(h3.grid_ring(cell, 1))), 8))
    assert not any(first <= stranger <= last for stranger in strangers)


@given(POINTS, st.sampled_from(SIZES))
def test_cell_is_found_again_by_its_name(point, size):
    cell = geo.cell(*point, size)
    assert geo.cell_named(geo.name_of(cell), SIZES) == cell
    assert geo.cell_named(geo.name_of(geo.cell(*point, 9)), SIZES) is None


@pytest.mark.parametrize(
    "name", ["", "8", "0" * 15, "f" * 15, "8828f6c3a1fffff0", "../../etc", "88g8f6c3a1fffff", "８" * 15]
)
def test_what_is_no_cell_is_none(name):
    assert geo.cell_named(name, SIZES) is None


@pytest.mark.parametrize("radius", RADII_KM)
@given(point=POINTS)
def test_circle_never_asks_for_many_more_cells_than_it_may_show(radius, point):
    size = geo.finest(radius, SIZES, MOST)
    assert len(geo.cells_around(*point, float(radius), size)) <= 1.3 * MOST


@pytest.mark.parametrize(("radius", "clear", "fine"), [(1, 8, 8), (5, 7, 8), (20, 6, 6), (50, 5, 5)])
def test_sizes_of_cells_grow_with_the_circle(radius, clear, fine):
    assert (geo.finest(radius, SIZES, APART), geo.finest(radius, SIZES, MOST)) == (clear, fine)


@pytest.mark.parametrize(
    ("north", "east", "eighth"), [(1, 0, 0), (1, 1.5, 1), (0, 1, 2), (-1, 0, 4), (0, -1, 6), (1, -1.5, 7)]
)
def test_direction_is_told_in_eighths_from_north_by_east(north, east, eighth):
    assert geo.direction(48.6, -2.0, 48.6 + north * 0.01, -2.0 + east * 0.01) == eighth
