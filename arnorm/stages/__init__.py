"""The stages, one file each. `STAGES` is the one place that says in which order they run.

Unicode repair and invisibles come first and run together until nothing moves, with markup and emoji if those are to go;
boilerplate sees the runs of spaces and the quotes as they were written; spacing comes last of those that change text.
Markup, emoji, masks, elongation, mark order and apart are not built unless an option or a code asks for them.
"""

from __future__ import annotations

from arnorm.stages.arabert_spacing import Apart
from arnorm.stages.base import Setup, ShippedStage, Stage
from arnorm.stages.boilerplate import Boilerplate
from arnorm.stages.digits import Digits
from arnorm.stages.elongation import Elongation, LateElongation
from arnorm.stages.emoji import Emoji
from arnorm.stages.invisibles import Invisibles
from arnorm.stages.letters import Letters
from arnorm.stages.mark_order import MarkOrder
from arnorm.stages.marks import Marks
from arnorm.stages.markup import Markup
from arnorm.stages.masks import Masks
from arnorm.stages.punctuation import Punctuation
from arnorm.stages.quotes import Quotes
from arnorm.stages.sentences import Sentences
from arnorm.stages.spacing import Spacing
from arnorm.stages.unicode import Unicode

STAGES: tuple[type[ShippedStage], ...] = (
    Unicode,
    Invisibles,
    Markup,
    Emoji,
    Elongation,
    Boilerplate,
    Masks,
    Letters,
    Marks,
    Digits,
    Quotes,
    Punctuation,
    LateElongation,
    MarkOrder,
    Apart,
    Spacing,
    Sentences,
)

__all__ = ["STAGES", "Setup", "ShippedStage", "Stage"]
