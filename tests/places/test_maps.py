"""What maps are drawn from: stills, tiles, the operator's streets."""

import dataclasses
import re
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write
from sqlalchemy import select

from app.blueprints.places import policy
from app.blueprints.places.queries import still, tiles
from app.blueprints.places.queries.ground import Name
from app.factory import create_app
from kernel import geo
from kernel.seal import of_id
from tenants import house as houses
from tenants.models import Place
from tests.browser import Browser
from tests.builders.accounts import lea
from tests.builders.places import MERGED, NOWHERE
from tests.world import CANCALE, ELSEWHERE, SAINT_MALO

SVG = "{http://www.w3.org/2000/svg}"
CELL = geo.name_of(geo.cell(48.6759, -1.8517, 7))
SMALL = geo.name_of(geo.cell(48.6759, -1.8517, 8))
CANCALE_TILE = (11, 1013, 706)  # z, x, y


def texts(page):
    return [text.text for text in ET.fromstring(page.text).iter(f"{SVG}text")]


def test_still_shows_a_place_among_its_neighbours(browse):
    page = browse().get(f"/map/places/{of_id(CANCALE)}.svg")
    assert page.status == 200
    assert page.response.content_type == "image/svg+xml"
    assert len(page.text.encode()) <= still.LARGEST
    assert texts(page)[0] == "Cancale"
    assert page.text.count("var(--brand-soft") == 1  # the commune itself
    assert "5 km" in texts(page)
    assert set(re.findall(r"<(\w+)", page.text)) <= {"svg", "g", "path", "text", "circle"}


def test_still_is_kept_by_browsers_and_not_sent_again(browse):
    first = browse().get(f"/map/places/{of_id(CANCALE)}.svg")
    assert first.response.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in first.response.headers
    again = browse().get(f"/map/places/{of_id(CANCALE)}.svg", **{"If-None-Match": first.response.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


def test_still_of_a_place_without_contour_or_without_point_is_a_drawing_too(browse):
    around = browse().get(f"/map/places/{of_id(SAINT_MALO)}.svg")
    assert "stroke-dasharray" in around.text
    assert texts(around)[0] == "Saint-Malo"
    bare = browse().get(f"/map/places/{of_id(NOWHERE)}.svg")
    assert (bare.status, texts(bare)) == (200, [])


def test_still_speaks_the_language_of_its_address(made_up, unit, world):
    with unit(world.xx, read_only=True) as here:
        place_id = here.session.scalar(select(Place.id).where(Place.slug == "belleroche-du-nord"))
    assert texts(made_up.get(f"/fr/map/places/{of_id(place_id)}.svg"))[0] == "Belleroche-du-Nord"
    assert texts(made_up.get(f"/de/map/places/{of_id(place_id)}.svg"))[0] == "Schönfels"


@pytest.mark.parametrize("place", [ELSEWHERE, MERGED, UUID(int=7), "x", "A" * 43], ids=str)
def test_place_that_is_not_of_this_country_has_no_still(browse, place):
    address = of_id(place) if isinstance(place, UUID) else place
    assert browse().get(f"/map/places/{address}.svg").status == 404


def test_bare_key_of_a_place_is_no_address(browse):
    assert browse().get(f"/map/places/{CANCALE}.svg").status == 404


def test_surroundings_of_a_cell_are_drawn_and_no_reader_in_them(browse):
    page = browse().get(f"/map/around/{CELL}/5.svg")
    assert "Cancale" in texts(page)
    assert "stroke-dasharray" not in page.text


@pytest.mark.parametrize("radius_km", [1, 5, 20, 50])
def test_surroundings_hold_the_circle_of_everybody_in_the_cell(radius_km):
    for lat, lon in ((48.65, -2.02), (52.1, 5.1), (37.9, -8.1)):
        cell = geo.cell(lat, lon, policy.still_cell(radius_km))
        frame = still.around(cell, radius_km)
        for one in geo.finer(cell, 9):
            x, y = frame.at(*geo.middle(one))
            radius = radius_km * frame.steps_per_km
            assert radius <= min(x, y, still.WIDTH - x, still.HEIGHT - y)


@pytest.mark.parametrize(
    "path",
    [
        f"{CELL}/7",
        f"{CELL}/x",
        f"{SMALL}/5",
        f"{SMALL}/1",
        f"{CELL}/20",
        "8/5",
        "..%5c/5",
        f"{geo.name_of(geo.cell(48.6, -1.8, 9))}/5",
        f"{CELL[:-1]}0/5",
    ],
)
def test_only_known_sizes_of_real_cells_are_drawn(browse, path):
    assert browse().get(f"/map/around/{path}.svg").status == 404


def test_still_stays_small_however_ragged_the_coast():
    angles = np.linspace(0, 2 * np.pi, 60_000, endpoint=False)
    radius = 0.05 * (1 + 0.3 * np.sin(997 * angles))
    coast = shapely.Polygon(np.column_stack((2 + radius * np.cos(angles), 48 + radius * np.sin(angles))))
    frame, own = still._frame(shapely.MultiPolygon([coast]), None, None), uuid4()
    drawn = still._fitted(frame, {own: coast}, own, "")
    assert 1000 < len(drawn.encode()) <= still.LARGEST


def test_small_islands_far_away_do_not_shrink_the_town():
    town, isle = shapely.box(0, 0, 1, 1), shapely.box(3, 3, 3.1, 3.1)
    assert still._frame(shapely.MultiPolygon([town, isle]), 0.5, 0.5) == still._frame(
        shapely.MultiPolygon([town]), 0.5, 0.5
    )


def test_names_are_written_as_text_and_never_upon_each_other():
    frame = still.Frame(lat=48, lon=2, height_km=10)
    hostile = Name(id=uuid4(), name='<script>"&', lat=48, lon=2, population=9)
    close = Name(id=uuid4(), name="Nearby", lat=48.001, lon=2, population=1)
    written = still._names(frame, [hostile, close], None)
    assert "&lt;script&gt;" in written
    assert "Nearby" not in written
    ET.fromstring(written)


def raw(browser, path, **headers):
    """An answer that is no text."""
    return browser.client.get(path, base_url=browser.base, headers=headers, buffered=True)


def decoded(answer):
    return mapbox_vector_tile.decode(answer.data, default_options={"y_coord_down": True})


def test_tile_holds_outlines_and_names(browse):
    z, x, y = CANCALE_TILE
    page = raw(browse(), f"/map/tiles/{z}/{x}/{y}")
    assert page.status_code == 200
    assert page.content_type == "application/vnd.mapbox-vector-tile"
    found = decoded(page)
    [outline] = found["communes"]["features"]
    assert outline["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert [label["properties"]["name"] for label in found["labels"]["features"]] == ["Cancale"]
    steps = np.array([point for ring in outline["geometry"]["coordinates"] for point in np.vstack(ring).tolist()])
    assert steps.min() >= -tiles.EDGE
    assert steps.max() <= tiles.EXTENT + tiles.EDGE


def test_name_lies_in_its_tile_where_the_world_has_it(browse):
    z, x, y = CANCALE_TILE
    [label] = decoded(raw(browse(), f"/map/tiles/{z}/{x}/{y}"))["labels"]["features"]
    east, south = label["geometry"]["coordinates"]
    assert (x + east / tiles.EXTENT) / 2**z * 360 - 180 == pytest.approx(-1.8517, abs=1e-4)
    assert tiles._point(z, 0, y + south / tiles.EXTENT)[1] == pytest.approx(48.6759, abs=1e-4)


def test_far_out_there_are_names_alone_and_beyond_the_country_nothing(browse):
    far = decoded(raw(browse(), "/map/tiles/6/31/22"))
    assert {label["properties"]["name"] for label in far["labels"]["features"]} >= {"Saint-Malo", "Dinan"}
    assert not far.get("communes", {}).get("features")
    empty = raw(browse(), "/map/tiles/11/0/0")
    assert empty.status_code == 200
    assert not any(layer["features"] for layer in decoded(empty).values())


@pytest.mark.parametrize("path", ["12/2026/1415", "3/3/2", "11/2048/0", "11/0/2048", "11/-1/0", "x/0/0"])
def test_tile_that_is_none_is_not_found(browse, path):
    assert browse().get(f"/map/tiles/{path}").status == 404


def test_tiles_of_one_country_know_no_other(browse, made_up):
    z, x, y = CANCALE_TILE
    assert not any(layer["features"] for layer in decoded(raw(made_up, f"/map/tiles/{z}/{x}/{y}")).values())


@pytest.fixture
def laid(tmp_path, config, one_transaction):
    """A visitor where the operator has laid a file of streets; and the file."""
    path = tmp_path / "fr.pmtiles"
    road = {"geometry": "LINESTRING(0 0, 4096 4096)", "properties": {"kind": "major_road", "name": "Grande Rue"}}
    tile = mapbox_vector_tile.encode([{"name": "roads", "features": [road]}])
    with write(str(path)) as writer:
        writer.write_tile(zxy_to_tileid(14, 8104, 5660), tile)
        header = {"tile_type": TileType.MVT, "tile_compression": Compression.NONE, "min_zoom": 14, "max_zoom": 14}
        box = {
            "min_lon_e7": -20_000_000,
            "min_lat_e7": 486_000_000,
            "max_lon_e7": -18_000_000,
            "max_lat_e7": 487_000_000,
        }
        writer.finalize(header | box, {"attribution": "© OpenStreetMap contributors, tests"})
    house = houses.build(dataclasses.replace(config, maps=tmp_path), engines=one_transaction)
    app = create_app(house)
    yield Browser(app, host="fr.localhost", language="en", device=None), path, app
    house.close()


STREETS = "/map/streets.pmtiles"


def test_streets_are_sent_by_ranges_and_never_compressed(laid):
    visitor, path, _ = laid
    body = path.read_bytes()
    whole = raw(visitor, STREETS, **{"Accept-Encoding": "br, gzip"})
    assert (whole.status_code, whole.data) == (200, body)
    assert whole.content_type == "application/vnd.pmtiles"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in whole.headers
    part = raw(visitor, STREETS, Range="bytes=0-126", **{"Accept-Encoding": "br, gzip"})
    assert (part.status_code, part.data) == (206, body[:127])
    assert part.headers["Content-Range"] == f"bytes 0-126/{len(body)}"
    end = raw(visitor, STREETS, Range="bytes=-20")
    assert (end.status_code, end.data) == (206, body[-20:])


def test_range_beyond_the_file_is_refused_with_its_length(laid):
    visitor, path, _ = laid
    beyond = raw(visitor, STREETS, Range="bytes=99999999-")
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{path.stat().st_size}"


def test_changed_file_is_sent_whole_to_who_holds_a_part_of_the_old_one(laid):
    visitor, _path, _app = laid
    tag = raw(visitor, STREETS, Range="bytes=0-9").headers["ETag"]
    assert raw(visitor, STREETS, Range="bytes=10-19", **{"If-Range": tag}).status_code == 206
    assert raw(visitor, STREETS, Range="bytes=10-19", **{"If-Range": '"another"'}).status_code == 200
    assert raw(visitor, STREETS, **{"If-None-Match": tag}).status_code == 304


def test_map_is_drawn_on_streets_where_they_are_laid_and_names_their_source(laid, unit, world):
    _, path, app = laid
    with unit(world.fr) as here:
        reader = lea(here.session)
    page = Browser(app, host="fr.localhost", language="en", device=reader.device).get("/map")
    assert f'data-tiles="{STREETS}" data-zoom="14"' in page.text
    assert 'data-sources="© OpenStreetMap contributors, tests" data-streets' in page.text
    path.write_bytes(b"no map at all")
    page = Browser(app, host="fr.localhost", language="en", device=reader.device).get("/map")
    assert 'data-tiles="/map/tiles/{z}/{x}/{y}" data-zoom="11" data-sources="Découpage administratif' in page.text
    assert "data-streets" not in page.text


def test_without_streets_there_is_no_such_file(browse):
    assert browse().get(STREETS).status == 404


def test_maps_are_counted_as_visits_of_one_sender(counted):
    client = counted.test_client()
    asked = {"base_url": "http://fr.localhost:8000", "environ_base": {"REMOTE_ADDR": "192.0.2.9"}}
    answers = [client.get("/map/tiles/11/0/0", **asked).status_code for _ in range(601)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_house_stands_inside_the_outline_however_near_its_edge_the_seat_lies():
    town = shapely.box(2, 48, 2.2, 48.2)
    frame = still._frame(shapely.MultiPolygon([town]), 48.2, 2)
    whole = shapely.transform(town, frame.project)
    for lat, lon in ((48.2, 2), (48.3, 1.9), (48.1, 2.1)):
        x, y = still._stand(frame, town, lat, lon)
        assert shapely.covers(whole, shapely.box(x - 34, y - 63, x + 34, y))
    assert still._stand(frame, town, 48.09, 2.1) == frame.at(48.09, 2.1)
    thin = shapely.box(2, 48, 2.001, 48.2)
    frame = still._frame(shapely.MultiPolygon([thin]), 48, 2)
    assert abs(still._stand(frame, thin, 48, 2)[1] - frame.at(48, 2)[1]) > 30
