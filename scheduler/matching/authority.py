"""Whose word counts where lists differ, and why; a default, which a correction overrules."""

from collections.abc import Mapping
from types import MappingProxyType

from scheduler.matching.entries import SourceKind

V, F, S, O = SourceKind.VILLAGE, SourceKind.FIRM, SourceKind.SELF, SourceKind.OFFICE  # noqa: E741
SAW_THE_CARD = ("村（社区）上门核对过身份证", "the village has seen the identity card at the door")
LIVES_THERE = ("村（社区）知道谁住在本村", "the village knows who lives there")
HAS_THE_POST = ("企业知道谁有岗位", "the firm knows whom it has a post for")
KNOWS_BEST = ("本人最清楚", "the person knows best")
NO_COUNTS = ("有一处写明不同意，就按不同意", "one refusal of consent is enough")

AUTHORITY: Mapping[str, tuple[tuple[SourceKind, ...], tuple[str, str]]] = MappingProxyType(
    {
        "name": ((V, O, F, S), SAW_THE_CARD),
        "sex": ((V, O, F, S), SAW_THE_CARD),
        "village_id": ((V, O, S, F), LIVES_THERE),
        "firm_id": ((F, O, S, V), HAS_THE_POST),
        "phone": ((S, V, F, O), KNOWS_BEST),
        "earliest": ((S, V, F, O), KNOWS_BEST),
        "latest": ((S, V, F, O), KNOWS_BEST),
        "party_id": ((S, V, F, O), KNOWS_BEST),
        "pickup_id": ((S, V, F, O), KNOWS_BEST),
        "needs": ((S, V, F, O), KNOWS_BEST),
        "consent": ((S, V, F, O), NO_COUNTS),
    }
)
RANK: Mapping[str, Mapping[SourceKind, int]] = MappingProxyType(
    {name: {kind: rank for rank, kind in enumerate(kinds)} for name, (kinds, _) in AUTHORITY.items()}
)


def authority_words(column: str, lang: str = "zh") -> str:
    """Say why the word that counts by default does so."""
    zh, en = AUTHORITY[column][1]
    return en if lang == "en" else zh
