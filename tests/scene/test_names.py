"""Names that are no Unicode pass through everything that is written, and come back as they were."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene, decode, encode
from viewer.scene.geometry import AABB
from viewer.scene.names import as_bytes, pack, shown, unpack

NAMES = st.binary(max_size=24).map(lambda raw: raw.decode("utf-8", "surrogateescape"))


class Named(msgspec.Struct, frozen=True):
    name: str
    others: tuple[str, ...]
    numbers: dict[str, float]
    pixels: bytes = b""


@given(NAMES, NAMES, st.binary(max_size=8))
def test_every_name_comes_back(first, second, pixels):
    value = Named(first, (second, first), {second: 0.5}, pixels + b"\xf4\x8f\xba\x80")
    assert unpack(pack(value), msgspec.msgpack.Decoder(Named)) == value
    assert unpack(pack(value, msgspec.json.encode), msgspec.json.Decoder(Named)) == value


def test_what_is_written_is_text_and_ordinary_names_stay_as_they_are():
    stray, plain = Named("a\udc8e", (), {}), Named("狐", ("\N{FOX FACE}",), {})
    assert pack(stray, msgspec.json.encode).decode("utf-8")
    assert pack(plain) == msgspec.msgpack.encode(plain)
    assert shown(unpack(pack(stray), msgspec.msgpack.Decoder(Named)).name) == "a\\x8e"


def test_files_of_others_get_the_very_bytes():
    assert as_bytes("w狐\udc8e\ud83d") == "w狐".encode() + b"\x8e?"


def test_a_project_holds_them():
    dataset = Dataset("/data/\udc8e\udc96", "photos", (), AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), masked=False)
    scene = Scene((Node("photos", dataset),))
    assert decode(encode(scene)) == scene
