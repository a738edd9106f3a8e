import unicodedata

import pytest

from services.ingestor.fingerprints import MOST, containment, fingerprint

# The same report told in each language: two paragraphs, of which a shortened copy keeps the first.
TEXTS = {
    "en": (
        ("Fishermen on the northern quay of Port Salter pulled a crate of brass instruments out of the water on Monday, "
        "eleven years after the ferry that carried them had gone down in a winter storm. The harbour master said that "
        "most of the horns could still be played, and that a trumpet had been tried before the whole crew."),
        ("The town's brass band, which had long bought others, will be given first choice. A museum in the capital has "
        "asked for the tuba, whose bell was bent by the fall, and for the log of the diver who found the wreck last "
        "spring while he was looking for a lost anchor in the mud of the outer basin."),
    ),
    "fr": (
        ("Des pêcheurs du quai nord de Port-Salter ont sorti de l'eau lundi une caisse d'instruments de cuivre, onze ans "
        "après le naufrage du bac qui les transportait par une tempête d'hiver. Selon le maître du port, la plupart des "
        "cors se laissent encore jouer et une trompette a été essayée devant tout l'équipage réuni sur le pont."),
        ("La fanfare de la ville, qui en avait acheté d'autres depuis longtemps, pourra choisir la première. Un musée de "
        "la capitale a demandé le tuba, dont le pavillon a été faussé par la chute, ainsi que le carnet du plongeur qui "
        "avait trouvé l'épave au printemps en cherchant une ancre perdue dans la vase du bassin extérieur."),
    ),
    "ru": (
        ("Рыбаки на северном причале Порт-Солтера подняли в понедельник из воды ящик с медными инструментами, спустя "
        "одиннадцать лет после того, как паром, который их вёз, затонул в зимний шторм. Капитан порта сказал, что почти "
        "все валторны ещё звучат, а одну трубу опробовали прямо перед всей командой на палубе буксира."),
        ("Городской оркестр, давно купивший другие, сможет выбирать первым. Столичный музей попросил отдать ему тубу, "
        "раструб которой погнулся при падении, и дневник водолаза, нашедшего обломки прошлой весной, когда он искал в "
        "иле внешней гавани потерянный якорь старого маячного судна."),
    ),
    "ar": (
        ("انتشل صيادون على الرصيف الشمالي في ميناء سالتر يوم الاثنين صندوقا من الآلات النحاسية من الماء بعد أحد عشر عاما "
        "على غرق العبارة التي كانت تحملها في عاصفة شتوية، وقال قائد الميناء إن معظم الأبواق ما زالت صالحة للعزف وإن بوقا "
        "واحدا جرب أمام الطاقم كله على ظهر القاطرة."),
        ("وستختار فرقة المدينة النحاسية التي اشترت آلات غيرها منذ زمن طويل قبل سواها، وطلب متحف في العاصمة آلة التوبا التي "
        "انثنت فوهتها عند السقوط، ودفتر الغواص الذي عثر على الحطام في الربيع الماضي وهو يبحث عن مرساة ضائعة في وحل الحوض "
        "الخارجي للميناء القديم."),
    ),
    "hi": (
        ("पोर्ट साल्टर के उत्तरी घाट पर मछुआरों ने सोमवार को पीतल के वाद्ययंत्रों से भरा एक बक्सा पानी से निकाला, जिसे ले जा रही नौका ग्यारह साल "
        "पहले सर्दियों के तूफ़ान में डूब गई थी। बंदरगाह के प्रमुख ने कहा कि ज़्यादातर भोंपू अब भी बजाए जा सकते हैं और एक तुरही पूरे दल के सामने बजाकर देखी गई।"),
        ("शहर का बैंड, जिसने बहुत पहले दूसरे वाद्य ख़रीद लिए थे, सबसे पहले चुनेगा। राजधानी के एक संग्रहालय ने वह ट्यूबा माँगा है जिसका मुँह गिरने से मुड़ गया था, "
        "और उस गोताखोर की डायरी भी जिसने पिछले वसंत में खोया हुआ लंगर ढूँढ़ते हुए बाहरी घाटी की कीचड़ में मलबा पाया था।"),
    ),
    "zh": (
        ("星期一，索尔特港北码头的渔民从水中捞起一箱铜管乐器，十一年前运载它们的渡轮在冬季风暴中沉没。港务长说，大多数号角仍能吹响，"
        "其中一支小号已在全体船员面前试吹。"),
        ("市里的铜管乐队早已另购乐器，这次可以优先挑选。首都一家博物馆希望得到那支喇叭口摔弯的大号，以及潜水员的日志，他去年春天在外港"
        "淤泥里寻找失落的船锚时发现了沉船残骸。"),
    ),
    "ja": (
        ("月曜日、ソルター港の北埠頭で漁師たちが金管楽器の入った木箱を海から引き揚げた。積んでいた渡し船は十一年前の冬の嵐で沈んでいた。"
        "港長によると、ホルンの大半はまだ吹くことができ、一本のトランペットは乗組員全員の前で試された。"),
        ("とうに別の楽器を買っていた町の吹奏楽団が最初に選べることになった。首都の博物館は落下でベルの曲がったチューバと、昨年の春に外港の"
        "泥の中で失くした錨を探していて沈没船を見つけた潜水士の日誌を求めている。"),
    ),
    "th": (
        ("ชาวประมงที่ท่าเรือทิศเหนือของเมืองซอลเตอร์ดึงลังเครื่องทองเหลืองขึ้นจากน้ำเมื่อวันจันทร์ สิบเอ็ดปีหลังจากเรือข้ามฟากที่บรรทุกมันจมลงในพายุฤดูหนาว "
        "นายท่าเรือกล่าวว่าแตรส่วนใหญ่ยังเป่าได้ และได้ลองเป่าทรัมเป็ตตัวหนึ่งต่อหน้าลูกเรือทั้งหมด"),
        ("วงโยธวาทิตของเมืองซึ่งซื้อเครื่องอื่นมานานแล้วจะได้เลือกก่อน พิพิธภัณฑ์ในเมืองหลวงขอทูบาที่ปากแตรบิดงอเพราะตกลงมา และสมุดบันทึกของนักดำน้ำ "
        "ที่พบซากเรือเมื่อฤดูใบไม้ผลิปีก่อนขณะค้นหาสมอที่หายไปในโคลนของอ่าวด้านนอก"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
def test_a_shortened_text_stands_in_the_whole_one(language):
    first, second = (fingerprint(text) for text in TEXTS[language])
    whole = fingerprint("\n\n".join(TEXTS[language]))
    assert len(first) >= 3
    assert containment(first, whole) == containment(whole, second) == 1
    assert containment(first, second) == 0


@pytest.mark.parametrize("language", TEXTS)
def test_capitals_punctuation_and_line_ends_make_no_difference(language):
    text = " ".join(TEXTS[language])
    changed = text.upper().replace(",", "").replace("，", "、").replace("।", ".").replace(" ", "\n ")
    assert fingerprint(changed) == fingerprint(text)


def test_forms_of_compatibility_make_no_difference():
    assert fingerprint(unicodedata.normalize("NFC", TEXTS["zh"][0]).replace("，", ",")) == fingerprint(
        TEXTS["zh"][0]
    )
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in TEXTS["en"][0])
    assert fingerprint(wide) == fingerprint(TEXTS["en"][0])


def test_a_character_that_stands_for_several_is_read_as_those():
    plain = "The straßen office sent ½ of five first drafts and eﬃcient ㈱ clerks back to İzmir on Monday"
    spelt = "the STRASSEN office sent 1 2 of five first drafts and efficient 株 clerks back to i\u0307zmir on monday"
    assert fingerprint(plain) == fingerprint(spelt) != ()


def test_words_within_chinese_keep_their_place():
    one, other = TEXTS["zh"]
    assert containment(fingerprint(one), fingerprint(f"{one} Port Salter Brass 1902 {other}")) == 1
    words = TEXTS["en"][0]
    assert containment(fingerprint(words), fingerprint(f"{one}\n{words}\n{other}")) == 1


@pytest.mark.parametrize("text", ["", "—", "Four words are few", "一二三四五六七八九"])
def test_what_has_no_whole_run_has_no_fingerprint(text):
    assert fingerprint(text) == ()


def test_a_fingerprint_is_the_same_everywhere():
    # Written down: an index holds fingerprints of other machines and other releases.
    assert fingerprint(TEXTS["en"][0])[:2] == ("0521145db5", "0ad3a907d6")
    assert fingerprint(TEXTS["ja"][0])[:2] == ("2fd918d19f", "301e9613ed")


def test_a_cut_sample_is_compared_up_to_its_end():
    words = [f"w{number}" for number in range(6000)]
    long, short = fingerprint(" ".join(words)), fingerprint(" ".join(words[2000:3000]))
    assert len(long) == MOST
    assert 60 < len(short) < MOST
    assert containment(long, short) == containment(short, long) == 1
    assert containment(long, fingerprint(" ".join(words[3000:] + ["x"] * 3000))) == 1


def test_nothing_stands_in_nothing():
    some = fingerprint(TEXTS["en"][0])
    assert containment((), some) == containment(some, ()) == containment((), ()) == 0
