"""Sentences and labels in the natural languages, for made-up cases; written apart from the recognizers' words."""

from __future__ import annotations

#: Language: a sentence to stand before, one behind; and labels for a telephone, an identity number, an e-mail.
WORDS = {
    "aka_Latn": ("Yɛma mo akwaaba.", "Yɛda mo ase.", "Fon", "Ghana Card", "Email"),
    "arb_Arab": ("نرحب بكم في موقعنا.", "شكرا لزيارتكم", "الهاتف", "رقم بطاقة الهوية", "البريد الإلكتروني"),
    "asm_Beng": ("আপোনাক স্বাগতম।", "ধন্যবাদ", "ফোন নম্বৰ", "আধাৰ নম্বৰ", "ইমেইল"),
    "bam_Latn": ("Aw ni sɔgɔma.", "Aw ni ce", "Telefɔni", "Karati didantite", "Imɛli"),
    "ben_Beng": ("আমাদের অফিসে স্বাগতম।", "ধন্যবাদ", "মোবাইল নম্বর", "জাতীয় পরিচয়পত্র নং", "ই-মেইল"),
    "cat_Latn": ("Benvinguts a la nostra oficina.", "Moltes gràcies", "Telèfon", "DNI", "Correu electrònic"),
    "eng_Latn": ("Welcome to our office.", "Thank you very much", "Phone", "National ID number", "E-mail"),
    "eus_Latn": ("Ongi etorri gure bulegora.", "Eskerrik asko", "Telefonoa", "NAN zenbakia", "Posta elektronikoa"),
    "fon_Latn": ("Mi kú dó hwɛ́.", "Mi dó kú", "Telefɔnu", "Passeport", "Email"),
    "fra_Latn": ("Bienvenue dans nos bureaux.", "Merci beaucoup", "Téléphone", "N° de sécurité sociale", "Courriel"),
    "guj_Gujr": ("અમારી ઓફિસમાં સ્વાગત છે.", "આભાર", "મોબાઇલ નંબર", "આધાર નંબર", "ઇમેઇલ"),
    "hin_Deva": ("हमारे कार्यालय में आपका स्वागत है।", "धन्यवाद", "मोबाइल नंबर", "आधार नंबर", "ईमेल"),
    "ibo_Latn": ("Nnọọ n'ụlọ ọrụ anyị.", "Daalụ", "Ekwentị", "Nọmba NIN", "Email"),
    "ind_Latn": ("Selamat datang di kantor kami.", "Terima kasih", "No. telepon", "Nomor KTP", "Surel"),
    "kan_Knda": ("ನಮ್ಮ ಕಚೇರಿಗೆ ಸ್ವಾಗತ.", "ಧನ್ಯವಾದ", "ದೂರವಾಣಿ", "ಆಧಾರ್ ಸಂಖ್ಯೆ", "ಇಮೇಲ್"),
    "kik_Latn": ("Nĩ twamũnyita ũgeni.", "Nĩ ngatho", "Thimũ", "Namba ya kĩtambulithio", "Email"),
    "kin_Latn": ("Murakaza neza mu biro byacu.", "Murakoze", "Telefone", "Nimero y'indangamuntu", "Imeyili"),
    "lin_Latn": ("Boyei malamu na biro na biso.", "Matondi", "Nimero ya telefone", "Passeport", "Email"),
    "lug_Latn": ("Tukwaniriza mu offiisi yaffe.", "Weebale", "Essimu", "Ennamba ya NIN", "Imeeri"),
    "mal_Mlym": ("ഞങ്ങളുടെ ഓഫീസിലേക്ക് സ്വാഗതം.", "നന്ദി", "ഫോൺ നമ്പർ", "ആധാർ നമ്പർ", "ഇമെയിൽ"),
    "mar_Deva": ("आमच्या कार्यालयात स्वागत आहे.", "धन्यवाद", "दूरध्वनी क्रमांक", "आधार क्रमांक", "ईमेल"),
    "npi_Deva": ("हाम्रो कार्यालयमा स्वागत छ।", "धन्यवाद", "फोन नम्बर", "नागरिकता नं.", "इमेल"),
    "nso_Latn": ("Le amogetšwe ofising ya rena.", "Re a leboga", "Nomoro ya mogala", "Nomoro ya ID", "Imeile"),
    "nya_Latn": ("Takulandirani ku ofesi yathu.", "Zikomo", "Nambala ya foni", "Nambala ya chiphaso", "Imelo"),
    "ory_Orya": ("ଆମ କାର୍ଯ୍ୟାଳୟକୁ ସ୍ୱାଗତ।", "ଧନ୍ୟବାଦ", "ଫୋନ ନମ୍ବର", "ଆଧାର ନମ୍ବର", "ଇମେଲ"),
    "pan_Guru": ("ਸਾਡੇ ਦਫ਼ਤਰ ਵਿੱਚ ਸੁਆਗਤ ਹੈ।", "ਧੰਨਵਾਦ", "ਮੋਬਾਈਲ ਨੰਬਰ", "ਆਧਾਰ ਨੰਬਰ", "ਈਮੇਲ"),
    "por_Latn": ("Bem-vindo ao nosso escritório.", "Muito obrigado", "Telefone", "CPF", "E-mail"),
    "run_Latn": ("Kaze mu biro vyacu.", "Murakoze", "Numero ya telefone", "Inomero y'ikarangamuntu", "Imeyili"),
    "sna_Latn": ("Mauya kuhofisi yedu.", "Maita basa", "Nhamba yerunhare", "Nhamba yechitupa", "Email"),
    "sot_Latn": ("Rea u amohela ofising ea rona.", "Re a leboha", "Nomoro ea mohala", "Nomoro ya ID", "Imeile"),
    "spa_Latn": ("Bienvenidos a nuestra oficina.", "Muchas gracias", "Teléfono", "DNI", "Correo electrónico"),
    "swh_Latn": (
        "Karibu katika ofisi yetu.",
        "Asante sana",
        "Nambari ya simu",
        "Nambari ya kitambulisho",
        "Barua pepe",
    ),
    "tam_Taml": ("எங்கள் அலுவலகத்திற்கு வரவேற்கிறோம்.", "நன்றி", "தொலைபேசி எண்", "ஆதார் எண்", "மின்னஞ்சல்"),
    "tel_Telu": ("మా కార్యాలయానికి స్వాగతం.", "ధన్యవాదాలు", "ఫోన్ నంబర్", "ఆధార్ సంఖ్య", "ఇమెయిల్"),
    "tsn_Latn": ("Re lo amogela mo ofising ya rona.", "Re a leboga", "Nomoro ya mogala", "Nomoro ya Omang", "Imeile"),
    "tso_Latn": ("Mi amukeriwile eka hofisi ya hina.", "Inkomu", "Nomboro ya riqingho", "Nomboro ya ID", "Imeyili"),
    "tum_Latn": ("Tikumupokelerani ku ofesi yithu.", "Yewo", "Foni", "Chiphaso", "Imelo"),
    "twi_Latn": ("Yɛma wo akwaaba.", "Meda wo ase", "Fon nɔma", "Ghana Card", "Email"),
    "urd_Arab": ("ہمارے دفتر میں خوش آمدید۔", "شکریہ", "فون نمبر", "شناختی کارڈ نمبر", "ای میل"),
    "vie_Latn": ("Chào mừng đến văn phòng chúng tôi.", "Xin cảm ơn", "Số điện thoại", "Số căn cước", "Thư điện tử"),
    "wol_Latn": ("Dalal ak jàmm ci sunu biro.", "Jërëjëf", "Telefon", "Kaart dantite", "Imeel"),
    "xho_Latn": ("Wamkelekile kwi-ofisi yethu.", "Enkosi", "Inombolo yomnxeba", "Inombolo yesazisi", "I-imeyile"),
    "yor_Latn": ("Ẹ káàbọ̀ sí ọ́fíìsì wa.", "Ẹ ṣé", "Nọ́ḿbà fóònù", "Nọ́mbà NIN", "Ímeèlì"),
    "zho_Hans": ("欢迎来到我们的办公室。", "谢谢", "联系电话", "身份证号码", "电子邮箱"),
    "zho_Hant": ("歡迎來到我們的辦公室。", "謝謝", "聯絡電話", "身分證字號", "電子郵件"),
    "zul_Latn": ("Siyakwamukela ehhovisi lethu.", "Siyabonga", "Inombolo yocingo", "Inombolo kamazisi", "I-imeyili"),
}

#: English sentences as people write them to offices; {} is the value.
SENTENCES = {
    "email": (
        "You can reach me at {} until Friday.", "My new address is {}; the old one no longer works.",
        "Please forward the invoice to {}, not to accounting.", "cc {} on everything from now on",
        "I wrote to {} twice and never heard back.",
    ),
    "phone": (
        "Call me back on {} after six.", "My number is {}.", "Our fax is {}, the office is open from nine.",
        "Could you text {} when the parcel arrives?", "If there is no answer, try my cell: {}.",
        "For reservations please phone {}",
    ),
    "ip_address": (
        "The requests came from {} all night.", "My server at {} is down again.", "Please block the IP address {}.",
        "ssh admin@{} times out",
    ),
    "payment_card": (
        "I would like to pay with my card {}, it expires in May.", "Charge it to {} please, that is a Visa.",
        "My credit card {} was declined.", "Why was {} billed twice? It is my debit card.",
    ),
    "iban": ("Please wire the refund to {}.", "My IBAN is {}, what is yours?", "The account {} has been closed."),
    "national_id": ("My social security number is {}.", "SSN: {}", "He gave {} as his SSN on the form."),
    "mac_address": ("The card with the MAC {} gets no lease.", "dhcpd: DHCPDISCOVER from {} via eth0"),
    "crypto_wallet": ("Send the donation to {}.", "The coins went to the wallet {} last week."),
    "url_credentials": ("clone it from {} for now", "DATABASE={}"),
    "user_handle": ("Thanks to {} for the photo!", "Follow {} for more.", "as {} wrote on Twitter yesterday"),
}  # fmt: skip

#: Lines of code and configuration; {} is the value.
CODE = {
    "secret": (
        'password = "{}"', "DB_PASSWORD={}", '{{"client_secret": "{}"}}', "api_key: {}", 'const SECRET = "{}";',
        "export AUTH_TOKEN='{}'", 'conf["access_key"] = "{}"',
    ),
    "vendor": ('token = "{}"', "# curl -H 'Authorization: Bearer {}'", "x: {}", "connect('{}')", "{}"),
    "email": ('"maintainer": "{}",', "# Author: A. Kamau <{}>", "mail = '{}'"),
    "ip_address": ('host = "{}"', '{} - - [22/Nov/2024:10:11:12 +0000] "GET / HTTP/1.1" 200 17', "ping {}"),
    "url_credentials": ('engine = create_engine("{}")', "remote: {}"),
}  # fmt: skip
