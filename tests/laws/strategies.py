"""Hostile texts: pieces that stages trip over, thrown together in any order.

Every piece is written plainly or by `\\u` escape; a text is a row of pieces, so that a failing example shrinks to the
few that matter.
"""

from __future__ import annotations

from hypothesis import strategies as st

# fmt: off
LETTERS = [*"ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", "\u0671", "و", "ب", "ل", "ك", "ال"]
WORDS = [
    "قال", "الوزير", "علی", "مصطفی", "إلى", "الذي", "كتاب", "مدرسة", "هدىً", "سرّاً", "سراًّ", "هـ", "بـ", "لـ5", "كـUSB",
    "لَٰكِن", "السَّمَٰوَٰت", "ٱلصَّلَوٰة", "گلت", "الچ", "چان", "ڤيديو", "کوریا", "الشمالیة", "د.", "أ.", "ص.ب", "ق.م.", "م.",
    "سبتمبر/ أيلول", "يوليو/تموز", "محمد", "الثلاثاء", "اقرأ", "منذ",
]
MARKS = [*"\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0655\u0670\u06e1\u06d6\u0610\u0300\u20dd"]
TATWEEL = ["\u0640", "\u0640\u0640\u0640"]
LOOK_ALIKES = [*"کگڪیېۍےہھەۀۃپچژڤڨٹڑںێۆڵڕښ", "\u08ac", "\u06be\u0654", "\u06c0"]
FORMS = [*"\ufef5\ufefb\ufe8e\ufee7\ufdf2\ufdf4\ufdfa\ufdfc\ufb56\ufbff\ufe70\ufe7d\ufe80", "\u0627\u0653", "\u0649\u0654"]
DIGITS = [*"0159", *"٠١٥٩", *"۰۱۵۹", "１", "²", "½", "\u0661\u066c\u0662\u0663\u0664", "٫", "٬", "٪", "%", "12:30", "1,234.5"]
QUOTES = [*"\"'“”„‟«»‹›″′‘’‚`´", "''", "``", "〝", "〞", "＂", "<<", ">>"]
POINTS = [*".,;:!?،؛؟۔…-–—―−‐()[]{}/\\|*•●▪·~^_=+<>", "..", "...", ". . .", "!!!", "؟!", "،،", "--"]
SPACES = [" ", "  ", "   ", "\t", "\u00a0", "\u2003", "\u3000", "\u202f", "\u000b", "\u000c"]
BREAKS = ["\n", "\n\n", "\n\n\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", " \n ", "\n\u200b\n"]
INVISIBLE = [
    "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u061c", "\u202a", "\u202b", "\u202c", "\u202e", "\u2066",
    "\u2067", "\u2069", "\u00ad", "\ufeff", "\u2060", "\u2064", "\u034f", "\u180e", "\u0000", "\u0001", "\u001f",
    "\u007f", "\u0081", "\u009f", "\ufff9", "\ufffb", "\ufffc", "\ufffd", "\u06dd", "\ufe0f", "\ufe00",
]
SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff", "\ud83d"]
ENTITIES = [
    "&amp;", "&quot;", "&nbsp;", "&#1575;", "&#x627;", "&lt;", "&amp;amp;quot;", "R&am\u200bp;D", "&", "&#", "&#x", "amp;",
    "quot;", "&#xd800;", "&#0;", "&#x110000;", "&#99999999999999999999;", "&zwj;", "&rlm;", "&bogus;", "&#128;", "&NewLine;",
    "&#173;", "&shy;", "&a", "#x200b;", "&#65265;",
]
MOJIBAKE = ["ط§ظ„ط³ظ„ط§ظ…", "Ø§Ù„Ø³Ù„Ø§Ù…", "ÇáÓáÇã", "ط§", "Ù", "â€œ", "ï»؟"]
LATIN = ["a", "Z", "USB", "e.g.", "U.S.A.", "don't", "O\u2019Neil", '5"', "5'", "12″", ".NET", ":)", "C++", "v1.2.3", "é", "e\u0301"]
TOKENS = [
    "https://example.com/a?b=1&amp;c=2", "www.example.com/(x)", "http://", "www.", "user@example.com", "@handle", "#وسم_مهم",
    "#", "@", "C:\\a\\b", "/usr/bin/x", "a/b/c", "://", "example.com",
]
EMOJI = ["😀", "👨\u200d👩\u200d👧", "❤\ufe0f", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈", "👍🏽", "🇪🇬", "\U000e0067", "☎\ufe0e"]
OTHERS = [
    "می\u200cخواهم", "است", "این", "که را", "ہے", "نہیں", "ٹھیک ڑ ں", "کوردی ێ ۆ ڵ", "ښه", "ไทย\u200bไทย", "क\u094d\u200dष", "שלום", "中文", "Привет",
]
MARKUP = [
    "<b>", "</b>", "<p>", "</p>", "<br/>", "<li>", "</li>", "<td>", "<a href=\"x>y\">", "<a href='", "<", ">", "<!--", "-->",
    "<script>", "</script>", "<style a>", "</style", "<div ", "&lt;", "&gt;", "b>", "<div><p>", "<!DOCTYPE html>", "<سس>", "--",
]
ELONGATED = ["ناااار", "ههههه", "تتتابع", "تَتَتَابع", "بيئي", "ییي", "اأا", "لـلـلـل", "ممممـ", "جدااااً", "وووو", "للللمزيد", "yesss"]
RESIDUE = [
    "المصدر: الراي", "اقرأ أيضاً:", "إقرأ أيضا", "مقالات مشابهة", "مواضيع ذات صلة", "كلمات دلالية: روسيا، كوريا", "شارك", "شارك هذا الخبر",
    "تابعنا على فيسبوك", "تابعوا آخر الأخبار عبر تطبيقنا", "جميع الحقوق محفوظة © 2023", "التعليقات", "اترك تعليقاً", "إعلان", "12 مشاهدة",
    "منذ 3 ساعات", "منذ ساعة", "الرئيسية", "المزيد", "(انتهى)", "رابط الخبر الأصلي", "• خبر أول", "  • خبر ثان", "طباعة", "0 تعليق",
    "الوسوم", "اشترك في النشرة البريدية", "نشر في: 12/3/2020", "كتب: محمد علي", "القاهرة - رويترز", "tags: a, b",
]
PROSE = [
    "وقال المصدر إن الاجتماع سيعقد غدا في العاصمة، بحسب ما نقلته وكالة الأنباء الرسمية عن مسؤول رفيع.",
    'وأضاف: "نحن نعمل على ذلك". ثم غادر القاعة دون أن يجيب عن أسئلة الصحفيين الذين انتظروه طويلا أمام الباب.',
    "شارك الوزير في الندوة التي نظمتها الجامعة حول مستقبل التعليم، وحضرها عدد كبير من الطلاب والأساتذة.",
    "بلغ عدد السكان ١٬٢٣٤٬٥٦٧ نسمة عام ٢٠٢٠، أي بزيادة قدرها ٣٫٥٪ عن العام السابق (انظر الجدول رقم 4).",
    "لقاء محتمل", "الاجتماع الأول",
]

ALPHABETS: dict[str, list[str]] = {
    "letters": LETTERS, "words": WORDS, "marks": MARKS, "tatweel": TATWEEL, "look-alikes": LOOK_ALIKES, "forms": FORMS,
    "digits": DIGITS, "quotes": QUOTES, "points": POINTS, "spaces": SPACES, "breaks": BREAKS, "invisible": INVISIBLE,
    "surrogates": SURROGATES, "entities": ENTITIES, "mojibake": MOJIBAKE, "latin": LATIN, "tokens": TOKENS,
    "emoji": EMOJI, "others": OTHERS, "markup": MARKUP, "elongated": ELONGATED,
}
"""Pieces that go anywhere."""
# fmt: on

_SPACED = [" ", " ", " ", "\n", "\n\n", ""]


def pieces() -> st.SearchStrategy[str]:
    """One piece: an alphabet first, then one of it, so that a long alphabet is not a frequent one."""
    return st.one_of([st.sampled_from(alphabet) for alphabet in ALPHABETS.values()])


def glued() -> st.SearchStrategy[str]:
    """Pieces of any kind without anything between them."""
    return st.lists(pieces(), max_size=14).map("".join)


def narrow() -> st.SearchStrategy[str]:
    """Pieces of two or three kinds only: what one stage sees, densely."""
    kinds = st.lists(st.sampled_from(sorted(ALPHABETS)), min_size=1, max_size=3, unique=True)
    return kinds.flatmap(
        lambda names: st.lists(
            st.sampled_from([piece for name in names for piece in ALPHABETS[name]] + [" ", "ا"]), max_size=16
        ).map("".join)
    )


def spaced() -> st.SearchStrategy[str]:
    """Pieces with spaces and line breaks between them: something like sentences."""
    return st.lists(st.tuples(pieces(), st.sampled_from(_SPACED)).map("".join), max_size=14).map("".join)


def pages() -> st.SearchStrategy[str]:
    """Lines of prose and of residue, some of them stained: what the boilerplate stage sees."""
    line = st.one_of(st.sampled_from(PROSE), st.sampled_from(RESIDUE), st.sampled_from(RESIDUE), narrow(), st.just(""))
    joint = st.sampled_from(["\n", "\n\n", "\n", "   ", "\r\n"])
    return st.lists(st.tuples(line, joint).map("".join), max_size=10).map("".join)


def texts() -> st.SearchStrategy[str]:
    """Any of these, and anything at all."""
    return st.one_of(narrow(), glued(), spaced(), pages(), st.text(st.characters(), max_size=20))
