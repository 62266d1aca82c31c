"""Packed pictures come back byte for byte, and damaged ones are known."""

import numpy as np
import pytest

from viewer.errors import InputError
from viewer.formats.packed_picture import HEADER, packed_picture, unpacked_picture


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (7, 3), (1, 40), (40, 1)])
def test_every_byte_comes_back(size, channels):
    pixels = np.random.default_rng(1).integers(0, 256, (*size[::-1], channels), np.uint8)
    back = unpacked_picture(packed_picture(pixels))
    assert back.shape == pixels.shape
    assert np.array_equal(back, pixels)


def test_what_is_the_same_everywhere_takes_little_room():
    assert len(packed_picture(np.full((200, 300, 3), 77, np.uint8))) < 200


def test_damage_is_a_sentence():
    whole = packed_picture(np.random.default_rng(2).integers(0, 256, (9, 11, 3), np.uint8))
    flipped = bytearray(whole)
    flipped[-20] ^= 1  # of a pixel's bytes, which do not pack: the checksum alone says so
    huge = HEADER.pack(whole[:8], 1 << 31, 1 << 31, 3) + whole[HEADER.size :]
    for data in (b"", whole[:10], whole[:-1], whole[: HEADER.size], b"P" + whole[1:], bytes(flipped), huge):
        with pytest.raises(InputError, match="damaged"):
            unpacked_picture(data)
