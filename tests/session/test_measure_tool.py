"""The ruler on a ball: clicks lie on its surface, ends are dragged over it, and Escape leaves nothing."""

import numpy as np
import pytest

from tests.session.desks import BALL, BallDesk
from viewer.scene.measurement import Measurement
from viewer.session.measuring import Measuring

CENTER, RADIUS = np.array(BALL.transform.translation), BALL.transform.scale


@pytest.fixture
def desk(tmp_path):
    return BallDesk(tmp_path, measuring=Measuring("distance"))


@pytest.fixture
def spots(desk):
    """Three places in the picture that are on the ball."""
    middle = desk.pixels(CENTER)[0]
    return [middle + shift for shift in ((-30.0, 10.0), (30.0, 10.0), (5.0, -35.0))]


def on_ball(point):
    return np.linalg.norm(np.array(point) - CENTER) == pytest.approx(RADIUS, abs=1e-9)


def mode(desk, name):
    desk.store.change(measuring=Measuring(name))


def test_two_clicks_measure_a_distance_as_one_step(desk, spots):
    for spot in spots[:2]:
        desk.click(spot)
    (measured,) = desk.scene.measurements
    assert all(map(on_ball, measured.points))
    np.testing.assert_allclose(desk.pixels(*measured.points), spots[:2], atol=1e-6)
    assert desk.session.history.undo_label == "Measure a distance"
    before = desk.scene
    desk.undo()
    assert desk.scene.measurements == ()
    desk.session.redo()
    assert desk.scene is before


def test_shift_goes_on_with_a_chain(desk, spots):
    for spot, shift in zip(spots, (False, False, True), strict=True):
        desk.click(spot, shift=shift)
    (measured,) = desk.scene.measurements
    assert len(measured.points) == 3
    parts = [np.subtract(one, other) for one, other in zip(measured.points, measured.points[1:], strict=False)]
    assert measured.value == pytest.approx(sum(map(np.linalg.norm, parts)))


@pytest.mark.parametrize(("name", "count"), [("angle", 3), ("area", 3)])
def test_angles_and_areas(desk, spots, name, count):
    mode(desk, name)
    for spot in spots:
        desk.click(spot)
    if name == "area":
        assert desk.scene.measurements == ()
        assert desk.store.state.measuring.draft.value > 0.0
        desk.key("Return")
    (measured,) = desk.scene.measurements
    assert (measured.kind, len(measured.points)) == (name, count)


def test_a_polygon_closes_at_its_first_corner(desk, spots):
    mode(desk, "area")
    for spot in (*spots, spots[0] + (3.0, 3.0)):
        desk.click(spot)
    (measured,) = desk.scene.measurements
    assert len(measured.points) == 3


def test_what_moves_farther_than_a_click_turns_the_view(desk, spots):
    view = desk.store.state.view
    desk.drag(spots[0], spots[0] + (40.0, 0.0))
    assert desk.store.state.view.azimuth != view.azimuth
    assert desk.store.state.measuring.points == ()
    desk.drag(spots[0], spots[0] + (3.0, 0.0))
    assert len(desk.store.state.measuring.points) == 1


def test_beside_everything_a_click_picks_nothing_and_says_so(desk):
    desk.click((2.0, 2.0))
    assert desk.store.state.measuring.points == ()
    assert "nothing under the pointer" in " ".join(desk.tools.hint())


def test_backspace_and_escape(desk, spots):
    desk.click(spots[0])
    desk.key("Backspace")
    assert desk.store.state.measuring.points == ()
    desk.click(spots[0])
    desk.key("Escape")
    assert desk.store.state.measuring == Measuring()
    assert desk.tools.hint() == ()
    assert not desk.tools.wants("Escape")


class TestDragging:
    @pytest.fixture
    def measured(self, desk, spots):
        mode(desk, "")
        known = BallDesk.depth  # the points are where the ball is seen
        points = []
        for spot in spots[:2]:
            origin, direction = (array[0] for array in desk.store.state.camera.rays(np.array([spot])))
            view = -np.array(desk.store.state.camera.camera_to_world)[:3, 2]
            points.append(tuple(origin + known(desk, *spot) / (direction @ view) * direction))
        made = Measurement(tuple(points), key="m")
        desk.commit(lambda scene: scene.with_measurement(made), "measure")
        return made

    def test_an_end_is_dragged_over_the_surface(self, desk, spots, measured):
        desk.drag(spots[0], spots[2])
        (now,) = desk.scene.measurements
        np.testing.assert_allclose(desk.pixels(now.points[0])[0], spots[2], atol=1e-6)
        assert on_ball(now.points[0])
        assert now.points[1] == measured.points[1]
        assert desk.session.history.undo_label == "Move a measured point"

    def test_off_the_surface_it_moves_in_the_plane_of_the_picture(self, desk, spots, measured):
        desk.drag(spots[0], (20.0, 280.0))
        (now,) = desk.scene.measurements
        np.testing.assert_allclose(desk.pixels(now.points[0])[0], (20.0, 280.0), atol=1e-3)
        view = np.array(desk.store.state.camera.camera_to_world)[:3, 2]
        assert view @ np.subtract(now.points[0], measured.points[0]) == pytest.approx(0.0, abs=1e-9)

    @pytest.mark.usefixtures("measured")
    def test_escape_takes_a_drag_back_exactly(self, desk, spots):
        before = desk.scene
        desk.drag(spots[0], spots[2], release=False)
        assert desk.store.state.current.measurements != before.measurements
        desk.key("Escape")
        assert desk.scene is before
        assert desk.store.state.current is desk.store.state.scene
        desk.send("release", spots[2], button="left")
        assert desk.scene is before

    @pytest.mark.usefixtures("measured")
    def test_a_click_chooses_it(self, desk, spots):
        before = desk.scene
        desk.click(spots[0])
        assert desk.store.state.measuring.chosen == "m"
        assert desk.scene is before


def test_three_points_level_the_scene(desk, spots):
    mode(desk, "level")
    for spot in spots:
        desk.click(spot)
    assert desk.session.history.undo_label == "Level by three points"
    assert desk.store.state.measuring.mode == ""
    turn = desk.scene.nodes[0].transform.rotation_matrix()
    eye = np.array(desk.store.state.camera.position)
    assert (turn @ (eye - CENTER))[2] > 0.0  # where one looked from is above the floor


def test_three_points_on_a_line_are_refused_in_words(desk, spots):
    mode(desk, "level")
    before = desk.scene
    desk.click(spots[0])
    desk.click(spots[1])
    desk.click(spots[1])
    assert desk.scene is before
    assert "line" in " ".join(desk.tools.hint())
    assert len(desk.store.state.measuring.points) == 2


def test_pairs_belong_to_what_moves_and_what_stays_in_turn(desk, spots):
    mode(desk, "pairs")
    for spot in spots:
        desk.click(spot)
    measuring = desk.store.state.measuring
    assert len(measuring.points) == 3
    assert measuring.pairs == ((measuring.points[0], measuring.points[1]),)
    assert desk.scene.measurements == ()
