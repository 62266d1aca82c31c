"""Programs of two shaders: those that were used last are kept."""

import moderngl
import pytest

from viewer.ui.viewport.gl import MOST_PROGRAMS, Programs, current, draw_everywhere


@pytest.fixture
def programs(context):
    with current(context):
        made = Programs(context, "fullscreen.vert", "tone.frag")
        yield made
        made.release()


def test_the_ones_that_were_used_last_are_kept(programs):
    first = programs.get(channel="color", CONSTANT=0)
    for number in range(3 * MOST_PROGRAMS):
        assert programs.get(channel="color", CONSTANT=0) is first  # used again and again
        programs.get(channel="color", CONSTANT=1 + number)
        assert len(programs) <= MOST_PROGRAMS
    assert programs.compiled == 1 + 3 * MOST_PROGRAMS
    programs.get(channel="color", CONSTANT=1)
    assert programs.compiled == 2 + 3 * MOST_PROGRAMS


def test_one_that_was_given_up_is_compiled_anew_and_draws(programs, context):
    framebuffer = context.simple_framebuffer((4, 4))
    framebuffer.use()
    for number in (*range(MOST_PROGRAMS + 2), 0):
        target = programs.get(channel="color", CONSTANT=number)
        assert isinstance(target, moderngl.Program)
        draw_everywhere(context, target)
    assert context.error == "GL_NO_ERROR"
    framebuffer.release()
