"""Duplicates in scripts with and without spaces, and in documents of a few words."""

# ruff: noqa: E501 - a text in Arabic or Thai is hard enough to read without breaks put into it

from __future__ import annotations

import pytest

from audit.check import CorpusCheck
from audit.checks import ALL
from audit.model import Document, Measurement
from audit.pipeline import relate_alone
from audit.text import find_words

RULES = {check.rule: check for check in ALL if isinstance(check, CorpusCheck)}

TEXTS = {
    "zh": (
        "这条河发源于北方的山地，流经三个村庄之后注入大海。春天河水上涨，两岸的田野被淹没，村民们把牛群赶到高处。"
        "夏天河水变浅，孩子们在石头之间捉鱼，老人们坐在桥边聊天。到了秋天，雾气从水面升起，船夫很早就点亮灯笼。"
        "冬天的河面结了一层薄冰，磨坊停止转动，人们在炉火旁讲述古老的故事。",
        "城里的图书馆收藏了许多旧地图，管理员每天早上九点开门。学生们喜欢靠窗的座位，因为那里可以看到广场上的钟楼。",
    ),
    "ja": (
        "この川は北の山に源を発し、三つの村を通って海に注ぐ。春には水かさが増し、両岸の畑は水に沈み、村人は牛を高い所へ連れて行く。"
        "夏には浅くなり、子どもたちは石の間で魚をとり、老人は橋のたもとで話をする。秋になると水面から霧が立ちのぼり、船頭は早くから灯をともす。",
        "町の図書館には古い地図がたくさんあり、司書は毎朝九時に扉を開ける。学生は窓ぎわの席を好み、そこから広場の時計台が見える。",
    ),
    "th": (
        "แม่น้ำสายนี้มีต้นกำเนิดจากภูเขาทางเหนือ ไหลผ่านสามหมู่บ้านก่อนลงสู่ทะเล ในฤดูใบไม้ผลิน้ำจะขึ้นสูงและท่วมทุ่งนาทั้งสองฝั่ง "
        "ชาวบ้านจึงต้อนวัวขึ้นไปบนที่สูง ในฤดูร้อนน้ำตื้น เด็กๆ จับปลาตามซอกหิน",
        "ห้องสมุดในเมืองมีแผนที่เก่าจำนวนมาก บรรณารักษ์เปิดประตูทุกเช้าเวลาเก้าโมง นักเรียนชอบที่นั่งริมหน้าต่าง",
    ),
    "ko": (
        "이 강은 북쪽 산에서 시작하여 세 마을을 지나 바다로 흘러간다. 봄에는 물이 불어나 양쪽 들판이 잠기고 마을 사람들은 소를 높은 곳으로 몰고 간다. "
        "여름에는 물이 얕아져 아이들이 돌 사이에서 물고기를 잡고 노인들은 다리 옆에서 이야기를 나눈다. 가을이 되면 수면에서 안개가 피어오르고 "
        "뱃사공은 일찍부터 등불을 켠다. 겨울에는 얇은 얼음이 얼고 물레방아가 멈추며 사람들은 난로 곁에서 옛이야기를 한다.",
        "도시의 도서관에는 오래된 지도가 많이 있고 사서는 매일 아침 아홉 시에 문을 연다. 학생들은 광장의 시계탑이 보이는 창가 자리를 좋아한다.",
    ),
    "ar": (
        "ينبع هذا النهر من الجبال في الشمال ويمر بثلاث قرى قبل أن يصب في البحر. في الربيع ترتفع المياه وتغمر الحقول على الضفتين، فيسوق أهل القرية "
        "الأبقار إلى المرتفعات. في الصيف تقل المياه ويصطاد الأطفال السمك بين الحجارة، ويجلس الشيوخ عند الجسر يتحدثون. وفي الخريف يصعد الضباب من "
        "سطح الماء ويشعل البحارة مصابيحهم مبكرين. وفي الشتاء يتوقف الطاحون ويروي الناس حكايات قديمة قرب النار.",
        "تحتفظ مكتبة المدينة بخرائط قديمة كثيرة، ويفتح أمين المكتبة الباب كل صباح في التاسعة. يحب الطلاب المقاعد قرب النافذة.",
    ),
    "hi": (
        "यह नदी उत्तर के पहाड़ों से निकलती है और तीन गाँवों से होकर समुद्र में मिल जाती है। वसंत में पानी बढ़ जाता है और दोनों किनारों के खेत डूब जाते हैं, "
        "तब गाँव के लोग गायों को ऊँची जगह ले जाते हैं। गर्मियों में पानी कम हो जाता है, बच्चे पत्थरों के बीच मछली पकड़ते हैं और बूढ़े पुल के पास बैठकर बातें करते हैं। "
        "पतझड़ में पानी से कोहरा उठता है और नाविक जल्दी ही दीये जला लेते हैं। सर्दियों में चक्की रुक जाती है।",
        "शहर के पुस्तकालय में बहुत से पुराने नक्शे हैं और पुस्तकालयाध्यक्ष हर सुबह नौ बजे दरवाज़ा खोलता है। छात्रों को खिड़की के पास की जगह पसंद है।",
    ),
    "ru": (
        "Эта река берёт начало в северных горах, проходит три деревни и впадает в море. Весной вода поднимается и заливает поля по обоим берегам, "
        "и жители гонят коров на холмы. Летом река мелеет, дети ловят рыбу между камнями, а старики беседуют у моста. Осенью над водой поднимается "
        "туман, и лодочники рано зажигают фонари. Зимой мельница стоит, и люди рассказывают у огня старые истории.",
        "В городской библиотеке хранится много старых карт, и библиотекарь открывает дверь каждое утро в девять. Студенты любят места у окна.",
    ),
}


def relate(rule: str, *texts: str) -> dict[str, Measurement]:
    documents = [Document(f"{n}.txt", text, f"{n}.txt") for n, text in enumerate(texts)]
    return {
        m.document: m for m in relate_alone(RULES[rule], documents) if RULES[rule].over(m.value)
    }


def shingles(text: str) -> set[tuple[str, ...]]:
    words = find_words(text)
    return {tuple(words[n : n + 5]) for n in range(max(1, len(words) - 4))} if words else set()


@pytest.mark.parametrize("language", TEXTS)
def test_an_edited_copy_is_found_and_measured_exactly(language: str) -> None:
    text, other = TEXTS[language]
    copy = text[:-4] + "." if language != "th" else text[:-4]
    found = relate("DUP002", text, other, copy)
    assert set(found) == {"0.txt", "2.txt"}
    a, b = shingles(text), shingles(copy)
    for measurement in found.values():
        assert measurement.value == pytest.approx(len(a & b) / len(a | b), abs=1e-12)
        assert {e.related for e in measurement.evidence} <= {"0.txt", "2.txt"}


@pytest.mark.parametrize("language", TEXTS)
def test_an_exact_copy_is_found_whatever_its_spaces(language: str) -> None:
    text, other = TEXTS[language]
    found = relate("DUP001", text, other, f"  {text}\r\n")
    assert set(found) == {"0.txt", "2.txt"}


@pytest.mark.parametrize("language", TEXTS)
def test_a_quoted_text_is_contained_and_its_passage_shown(language: str) -> None:
    text, other = TEXTS[language]
    around = f"{other}\n\n{text}\n\n{other[::-1]}"
    assert set(relate("DUP003", text, around, other[: len(other) // 2])) >= {"0.txt"}
    half = text[: len(text) // 2]
    found = relate("DUP004", f"{other} {half}", f"{half} {other[::-1]}")
    assert set(found) == {"0.txt", "1.txt"}
    for document, whole in (("0.txt", f"{other} {half}"), ("1.txt", f"{half} {other[::-1]}")):
        quoted = [whole[e.start : e.end] for e in found[document].evidence]
        assert any(len(find_words(quote)) >= 20 for quote in quoted)
        for quote in quoted:
            assert find_words(quote)[0] in find_words(half)


@pytest.mark.parametrize("rule", ["DUP001", "DUP002", "DUP003", "DUP004"])
def test_different_texts_of_a_script_are_not_alike(rule: str) -> None:
    assert relate(rule, *(text for pair in TEXTS.values() for text in pair)) == {}


WORDS = "one two three four five six seven eight nine ten".split()


@pytest.mark.parametrize("count", range(1, 11))
def test_short_copies_are_found_and_short_others_are_not(count: int) -> None:
    short = " ".join(WORDS[:count])
    longer = " ".join(WORDS[: count + 1]) if count < 10 else "something else"
    assert set(relate("DUP001", short, longer, f"{short}\n")) == {"0.txt", "2.txt"}
    # Under five words the whole document is one shingle: like its own copy, and nothing else.
    alike = set(relate("DUP002", short, longer, f"{short.upper()}!"))
    assert {"0.txt", "2.txt"} <= alike
    assert ("1.txt" in alike) is (
        len(shingles(short) & shingles(longer)) / len(shingles(short) | shingles(longer)) >= 0.8
    )


@pytest.mark.parametrize("text", ["", " \n", "…!?", "—", "\u200b", "🎉🎉"])
def test_texts_without_words_equal_nothing_by_words(text: str) -> None:
    for rule in ("DUP002", "DUP003", "DUP004"):
        assert relate(rule, text, text, "one two three four five six") == {}


def test_short_documents_share_no_shingles_and_are_not_merged() -> None:
    short = [f"{a} {b}" for a in WORDS for b in WORDS]
    assert relate("DUP002", *short) == {}
    assert relate("DUP003", *short) == {}
