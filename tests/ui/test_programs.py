"""Programs of two shaders: those that were used last are kept."""

import moderngl
import pytest

from viewer.ui.viewport.gl import LATELY, MOST_IN_ALL, MOST_PROGRAMS, Programs, Shelf, current, draw_everywhere


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


SMALL = "#version 330 core\nvoid main() { gl_Position = vec4(0.0); }"


def test_a_context_keeps_a_number_of_programs_whatever_they_draw(context):
    """Each takes some megabytes where the processor draws, and a window comes to use hundreds of them."""
    compiled = []

    def make(where, *_, **__):
        compiled.append(where.program(vertex_shader=SMALL))
        return compiled[-1]

    def there():
        return sum(not isinstance(each.mglo, moderngl.InvalidObject) for each in compiled)

    with current(context):
        shelf = Shelf.of(context)
        assert Shelf.of(context) is shelf
        before = len(shelf)
        made = [Programs(context, "", "", make) for _ in range(8)]
        first = made[0].get(CONSTANT=0)
        for number in range((MOST_PROGRAMS - 1) * len(made)):
            made[number % len(made)].get(CONSTANT=1 + number)
        assert there() > MOST_IN_ALL  # all of these were used a moment ago: one picture may need that many
        for _ in range(LATELY):
            assert made[0].get(CONSTANT=0) is first
        assert there() == sum(map(len, made)) <= len(shelf) <= MOST_IN_ALL
        for each in made:
            each.release()
        assert there() == 0
        assert len(shelf) <= before
