"""The files of an index can be read and written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gazette.site.search.pagefind_format.index_files import decode_cbor, encode_cbor

VALUES = st.recursive(st.integers(-(2**40), 2**60) | st.text(), lambda inner: st.lists(inner, max_size=30), max_leaves=60)


@given(VALUES)
def test_cbor_that_is_encoded_can_be_decoded(value: object) -> None:
    data = encode_cbor(value)
    assert decode_cbor(data) == (value, len(data))
