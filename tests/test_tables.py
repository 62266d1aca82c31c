"""The tables of all layers: every kind is in each of them, or says there that it has no part in it."""

import importlib
from typing import get_args

import pytest

from viewer.bundled import resource
from viewer.editing.content import APPLIED
from viewer.editing.crop_field import DISTANCES
from viewer.editing.deleted import DELETIONS
from viewer.editing.effects import EFFECTS
from viewer.editing.field_effects import FIELD_EDITS
from viewer.engine.jobs import JOBS
from viewer.fields.kinds import FIELDS
from viewer.formats.registry import FORMATS
from viewer.formats.validation import CHECKS
from viewer.render.channels import CHANNEL_KINDS, Channel
from viewer.render.drawables import DRAWABLES, NOT_DRAWN
from viewer.scene.edits import EDITABLE, EDITS, Edit
from viewer.scene.elements import ELEMENTS
from viewer.scene.kinds import KINDS, Content, Family
from viewer.scene.volumes import VOLUMES
from viewer.session.tool_manager import TOOLS

FAMILIES = {kind.family for kind in KINDS.values()}


def test_every_kind_of_content_has_a_row_and_a_tag_of_its_own():
    assert set(KINDS) == set(get_args(Content))
    tags = [content.__struct_config__.tag for content in KINDS]
    assert len(set(tags)) == len(tags)
    assert set(get_args(Family)) == FAMILIES


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_an_icon(kind):
    assert resource(f"icons/{kind.icon}.svg").is_file()


def test_every_field_can_be_checked_made_and_marched():
    assert set(FIELDS) == {content for content, kind in KINDS.items() if kind.family == "field"}
    for row in FIELDS.values():
        module, name = row.maker.split(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_every_family_is_drawn_and_checked_or_has_no_part_in_it():
    assert set(DRAWABLES).isdisjoint(NOT_DRAWN)
    assert {"field", *DRAWABLES, *NOT_DRAWN} == FAMILIES
    assert {*CHECKS, "group"} == FAMILIES


def test_every_edit_has_its_effects():
    shown = {content for content, kind in KINDS.items() if kind.family in EDITABLE and kind.family != "field"}
    assert set(APPLIED) == shown
    assert set(VOLUMES) == set(DISTANCES)
    assert set(ELEMENTS) == set(EDITABLE)
    assert set(DELETIONS) == {kind for kind in EDITS if "restored" in kind.__struct_fields__}
    assert set(EDITS) == set(EFFECTS) == set(FIELD_EDITS) == set(get_args(Edit) or (Edit,))


def test_every_channel_has_a_row():
    assert tuple(CHANNEL_KINDS) == get_args(Channel)
    texts = [kind.text for kind in CHANNEL_KINDS.values()]
    assert len(set(texts)) == len(texts)


def test_every_job_has_a_name_and_something_that_does_it():
    tags = [job.__struct_config__.tag for job in JOBS]
    assert len(set(tags)) == len(tags)
    for job in JOBS:
        module, _, function = job.operation.partition(":")
        assert callable(getattr(importlib.import_module(module), function)), job


def test_names_of_formats_and_tools_are_unique():
    names = [known.name for known in FORMATS]
    assert len(set(names)) == len(names)
    assert len(set(TOOLS)) == len(TOOLS)
