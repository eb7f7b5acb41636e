"""Characters and the font: what cannot be printed is seen, never lost."""

import pytest

from api.documents.glyphs import covered, em_wide, font_path, printable


def test_the_font_is_there_and_covers_rare_name_characters():
    assert font_path().is_file()
    assert {ord(c) for c in "龘𠮷䶮㛃𬍛喆堃珺焜禤犇骉·"} <= covered()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("李霞", "李霞"),
        ("𪚥", "[U+2A6A5]"),
        ("李\n霞\t", "李 霞 "),
        ("李\u200b霞\ufe00", "李霞"),
        ("e\u0301", "é"),
        ("\x07李", "李"),
        ("\U0001f600", "[U+1F600]"),
    ],
)
def test_a_text_prints_whole(text, printed):
    assert printable(text) == printed


def test_chinese_characters_are_one_em_wide_and_digits_less():
    assert em_wide("李霞") == 2.0
    assert 0.5 < em_wide("1") < 0.7
