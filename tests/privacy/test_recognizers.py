"""Each rule with values that it takes and values that it leaves. All are invented or meant for documentation."""

from __future__ import annotations

import pytest
from findings import found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Write to anna.kamau@uni.ac.ke.", "anna.kamau@uni.ac.ke"),
        ("<anna+lists@mail.uni.edu>", "anna+lists@mail.uni.edu"),
        ("[mail](mailto:a_b-c@ub.edu)", "a_b-c@ub.edu"),
        ("邮箱zhang@cqu.edu.cn谢谢", "zhang@cqu.edu.cn"),
        ("البريدali@univ.dzشكرا", "ali@univ.dz"),
        ("อีเมลsom@chula.ac.thครับ", "som@chula.ac.th"),
        ("ａｓｈａ＠chuo．ac．tz", "ａｓｈａ＠chuo．ac．tz"),
        ("josé.peña@correo.mx", "josé.peña@correo.mx"),
        ("zhang\u2013li@cqu.edu.cn", "zhang\u2013li@cqu.edu.cn"),
        ("anna@uni.ac.ke.Then she left", "anna@uni.ac.ke"),
        ('print("to\\nanna@uni.ac.ke")', "anna@uni.ac.ke"),
        ("ANNA@UNI.AC.KE", "ANNA@UNI.AC.KE"),
    ],
)
def test_email(redactor, text, value):
    assert found(redactor, text) == [("email", value)]


@pytest.mark.parametrize(
    "text",
    [
        "user@example.com and admin@sub.example.org",
        "root@localhost ssh user@server a@b",
        "git clone git@github.com:org/repo.git",
        "icon@2x.png logo@3x.zip",
        "npm install left-pad@1.3.0",
        "@decorator\ndef f(a, b): return a @ b",
        "me@host.example me@nowhere.invalid me@box.test",
        "%s@%s.com $user@$host",
        "a@b..com",
    ],
)
def test_not_email(redactor, text):
    assert found(redactor, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("from 130.214.217.127 port 22", "130.214.217.127"),
        ("http://81.136.37.115:8080/", "81.136.37.115"),
        ("ssh root@57.153.29.114", "57.153.29.114"),
        ("IP地址81.136.37.115的", "81.136.37.115"),
        ("IP81.136.37.115", "81.136.37.115"),
        ("आईपी १३०.२१४.२१७.१२७ से", "१३०.२१४.२१७.१२७"),
        ("ip address 21.31.41.59", "21.31.41.59"),
        ("21.31.41.59:8080", "21.31.41.59"),
        ("inet6 2a66:a10f::2267:49ef/64", "2a66:a10f::2267:49ef"),
        ("2A66:A10F:0000:0000:853B:ADA9:7799:38BB: reached", "2A66:A10F:0000:0000:853B:ADA9:7799:38BB"),
        ("[2001:67c:2564:a119::77]:443", "2001:67c:2564:a119::77"),
        # Outside of what is given out, but written in full.
        ("client b631:e07c:18e:5468:47a3:a19e:a68d:5208 sent", "b631:e07c:18e:5468:47a3:a19e:a68d:5208"),
        ("地址4e7:783c:e124:a138:2e4d:e29f:cf2:5833。", "4e7:783c:e124:a138:2e4d:e29f:cf2:5833"),
    ],
)
def test_ip_address(redactor, text, value):
    assert found(redactor, text) == [("ip_address", value)]


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.5 192.168.1.1 172.16.3.4 127.0.0.1 169.254.1.1 0.0.0.0",
        "192.0.2.7 198.51.100.7 203.0.113.5 2001:db8::1",
        "224.0.0.1 255.255.255.0 netmask 255.255.255.192",
        "8.8.8.8 1.1.1.1 9.9.9.9 2001:4860:4860::8888",
        "v130.214.217.127 version 130.214.217.127",
        "foo (= 130.214.217.28-3ubuntu5) foo-130.214.217.28",
        "upgrade V8 from 74.2.77.18 to 74.2.77.20",
        "Chrome/118.0.143.147 Safari",
        "see § 8.1.2.4 and Section 8.1.2.4.5.2, Sección 9.2.1.4",
        "4.11.12.4. Configuring a server\n4.11.12.5. Ping a host",
        "1.3.6.1.4.1.9579 14:30:45 2024:05:01 std::cout RFC 2396::",
        "7a:7f:38:62:51:ac:1d:82 256.1.1.1 130.214.217",
        "fd12:3456:789a:1:1234:5678:9abc:def0 fe80:0:0:0:1234:5678:9abc:def0 12:30:45:0123:10:20:30:40",
        "b631:e07c:18e:5468:47a3:a19e:a68d b631:e07c:18e:5468:47a3:a19e:a68d:5208:1",
    ],
)
def test_not_ip_address(redactor, text):
    assert found(redactor, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # The numbers that card schemes publish for testing.
        ("card 4111 1111 1111 1111.", "4111 1111 1111 1111"),
        ("卡号4111111111111111，", "4111111111111111"),
        ("5555-5555-5555-4444", "5555-5555-5555-4444"),
        ("3782 822463 10005", "3782 822463 10005"),
        ("6011111111111117", "6011111111111117"),
        ("कार्ड ४१११ ११११ ११११ ११११", "४१११ ११११ ११११ ११११"),
        ("4111\u00a01111\u00a01111\u00a01111", "4111\u00a01111\u00a01111\u00a01111"),
        ("Maestro card 6759649826438453", "6759649826438453"),
        # Ranges that are no longer issued, beside a word: JCB's examples of old, and Maestro's of twelve digits.
        ("an old JCB card 180012345678004", "180012345678004"),
        ("tarjeta: 561234567809", "561234567809"),
        # Fourteen digits: only with a word.
        ("Diners card 30569309025904", "30569309025904"),
    ],
)
def test_payment_card(redactor, text, value):
    assert found(redactor, text) == [("payment_card", value)]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "1111 1111 1111 1117",
        "n = 30569309025904",
        "0.4111111111111111",
        "4111 1111 1111 1111 1111 1111",
        "https://host.example/status/4111111111111111",
        "4111-1111 1111-1111",
        "x4111111111111111",
        "timestamp 1403716527000552",
        "order 180012345678004 of 561234567809",
    ],
)
def test_not_payment_card(redactor, text):
    assert [kind for kind, _ in found(redactor, text)].count("payment_card") == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # The examples of the SWIFT IBAN registry.
        ("IBAN GB29 NWBK 6016 1331 9268 19.", "GB29 NWBK 6016 1331 9268 19"),
        ("账号DE89370400440532013000，", "DE89370400440532013000"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR14 2004 1010 0505 0001 3M02 606"),
        ("NO93-8601-1117-947", "NO93-8601-1117-947"),
        ("es9121000418450200051332", "es9121000418450200051332"),
        ("MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"),
    ],
)
def test_iban(redactor, text, value):
    assert found(redactor, text) == [("iban", value)]


@pytest.mark.parametrize(
    "text",
    [
        "GB29 NWBK 6016 1331 9268 18",
        "GB29 NWBK 6016 1331 9268 1",
        "XX29 NWBK 6016 1331 9268 19",
        "aGB29NWBK60161331926819",
        "Fe12 3456 789a",
    ],
)
def test_not_iban(redactor, text):
    assert found(redactor, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # AWS' own documentation has EXAMPLE in its keys, so this one is made up; so are all others.
        ("key AKIAQ3EGRJ2X5TNVB7YD.", "AKIAQ3EGRJ2X5TNVB7YD"),
        ("ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
        ("use glpat-a1B2c3D4e5F6g7H8i9J0 now", "glpat-a1B2c3D4e5F6g7H8i9J0"),
        ("sk-proj-Ab3_xY9-Ab3_xY9-Zk4qW7", "sk-proj-Ab3_xY9-Ab3_xY9-Zk4qW7"),
        ("sk\u2013proj\u2013Ab3_xY9\u2013Ab3_xY9\u2013Zk4qW7", "sk\u2013proj\u2013Ab3_xY9\u2013Ab3_xY9\u2013Zk4qW7"),
        ("xoxb-2345678901-abcDEFghi", "xoxb-2345678901-abcDEFghi"),
        (
            "https://hooks.slack.com/services/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",
            "https://hooks.slack.com/services/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",
        ),
        ("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
        ("SK0a1b2c3d4e5f60718293a4b5c6d7e8f9", "SK0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        (
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.k7Qd-2rWq0xYb5TfZl1m",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.k7Qd-2rWq0xYb5TfZl1m",
        ),
        ('password = "q7RAUH2JbPYps!"', "q7RAUH2JbPYps!"),
        ("{'db_password': 'q7RAUH2JbPYps!'}", "q7RAUH2JbPYps!"),
        ("$api_key => 'k9Xb2LmQ47Zp1w'", "k9Xb2LmQ47Zp1w"),
        ('const API_KEY: &str = "k9Xb2LmQ47Zp1w";', "k9Xb2LmQ47Zp1w"),
        ('#define PASSWD "k9Xb2LmQ47Zp1w"', "k9Xb2LmQ47Zp1w"),
        ('char secret[] = "k9Xb2LmQ47Zp1w";', "k9Xb2LmQ47Zp1w"),
        ("export DB_PASSWORD=k9Xb2LmQ47Zp1w\n", "k9Xb2LmQ47Zp1w"),
        ('token = "f3a9c1d27b604e58f3a9c1d27b604e58"', "f3a9c1d27b604e58f3a9c1d27b604e58"),
    ],
)
def test_secret(redactor, text, value):
    assert found(redactor, text, "python") == [("secret", value)]


BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n" * 6
BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"key:\n{BEGIN}\n{BODY}{END}\nrest", f"{BEGIN}\n{BODY}{END}"),
        (f"{BEGIN}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0F\n\n{BODY}{END}", None),
        ("k = '" + f"{BEGIN}\n{BODY}{END}".replace("\n", "\\n") + "'", f"{BEGIN}\n{BODY}{END}".replace("\n", "\\n")),
        # Cut off: the armor goes, the prose stays.
        (f"{BEGIN}\n{BODY}\nand so on, as it was.", f"{BEGIN}\n{BODY}".rstrip()),
    ],
)
def test_private_key(redactor, text, value):
    assert found(redactor, text, "python") == [("secret", value or text)]


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "API_KEY=xxxxxxxxxxxxxxxx",
        'api_key = "YOUR_API_KEY_2024"',
        'password = os.environ["DB_PASSWORD"]',
        "password = config.db_password_2",
        "const token = getToken();",
        "token = tokenizer.encode(text, 12)",
        'assert password == "password1"',
        'password = "********"',
        'key: "value"',
        "token_type: bearer",
        "max_token_count = 4096000000",
        "commit 2e1b9c407b9276d51fe59acc3f85fb630671b6a0",
        '"integrity": "sha512-3mt1qgxWMklIHMvpr4HcJ734WYh5N3zV3DkKQp9PgCSb"',
        "task-management sketch risk-adjusted2024returns",
        "The secret: be yourself in 2024.",
        "token: 550e8400-e29b-41d4-a716-446655440000",
        f"-----BEGIN CERTIFICATE-----\n{BODY}-----END CERTIFICATE-----",
        f"-----BEGIN PUBLIC KEY-----\n{BODY}-----END PUBLIC KEY-----",
        "a file that begins with -----BEGIN PRIVATE KEY----- is a key",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    ],
)
def test_not_secret(redactor, text):
    assert found(redactor, text, "python") == []


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("+254 712 826 122", "swh_Latn", "+254 712 826 122"),
        ("+254712826122", "python", "+254712826122"),
        ("Simu: 0712339632", "swh_Latn", "0712339632"),
        ("piga 0712 339 632 leo", "swh_Latn", "0712 339 632"),
        ("फोन: ९८१६७४०४३६", "npi_Deva", "९८१६७४०४३६"),
        ("संपर्क +९१ ९८८४७ १६००५", "hin_Deva", "+९१ ९८८४७ १६००५"),
        ("فون: ۰۳۰۰-۲۱۱۲۳۴۵", "urd_Arab", "۰۳۰۰-۲۱۱۲۳۴۵"),
        ("手机：13812345678。", "zho_Hans", "13812345678"),
        ("电话010-67897450转", "zho_Hans", "010-67897450"),
        ("Tél. 01.44.59.87.08", "fra_Latn", "01.44.59.87.08"),
        ("tel 0033 6 57 11 09 35", "fra_Latn", "0033 6 57 11 09 35"),
        ("call (212) 736-5000 or", "eng_Latn", "(212) 736-5000"),
        ("Fax(212)736-5000", "eng_Latn", "(212)736-5000"),
        ("phone 212-736-5000 x123.", "eng_Latn", "212-736-5000 x123"),
        ("هاتف +201006343787", "arb_Arab", "+201006343787"),
        ("reach me at 1 (808) 579-7870", "eng_Latn", "1 (808) 579-7870"),
        ("no answer at 238.340.5551x0619", "eng_Latn", "238.340.5551x0619"),
        ("tel +44 (0)20 7946 0958", "eng_Latn", "+44 (0)20 7946 0958"),
        ("Điện thoại: 0988.712.020", "vie_Latn", "0988.712.020"),
        ("(11) 96717-9285", "por_Latn", "(11) 96717-9285"),
        ("ucingo lwakhe ngu-082 653 5596", "zul_Latn", "082 653 5596"),
        ("+229 97 75 81 02", "fon_Latn", "+229 97 75 81 02"),
    ],
)
def test_phone(redactor, text, language, value):
    assert found(redactor, text, language) == [("phone", value)]


def test_phones_in_a_list(redactor):
    text = "Tel: 0712339632, 0712339633; 0712339634/0712339635 +254712826122 +254712826123"
    assert [value for _, value in found(redactor, text, "swh_Latn")] == [
        "0712339632", "0712339633", "0712339634", "0712339635", "+254712826122", "+254712826123",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1998-2003, 2020-10-15, 13-2-1985 22:26, 20201015, (2004-2005)", "eng_Latn"),
        ("phone of 2020-10-15, tel 1998-2003", "eng_Latn"),
        ("ISBN 978-0-5535-1154-3 ISBN-10: 5872343442 ISSN 7904-3920", "eng_Latn"),
        ("contact: order #2682843274, bug 552338123, doi:10.6885/594.1994.188578", "eng_Latn"),
        ("1 1 2 3 5 8 13 21 34 55 89 144 233", "fra_Latn"),
        ("476 224 6614 650 08005 4172", "swh_Latn"),
        ("405.278.970 habitants, 7.7566603, 1,234,567.8912345", "fra_Latn"),
        ("$ 26 853 936, 26 853 936 km, 100200300%", "eng_Latn"),
        ("400-1000 RU/s", "spa_Latn"),
        ("Boston, MA 02110-1301 contact", "eng_Latn"),
        ("0712 339 632", "python"),
        ("x**4 + 1.94495694631474 + 49793.0000000000 + 92413760096*t", "python"),
        ("id=0712339632 /0712339632/", "swh_Latn"),
        ("192.168.100.200 1.2.3.4.5.6.7.8", "fra_Latn"),
        ("hotel 7123396 telomere 98765432", "eng_Latn"),
        ("epoch 1413989577054 matrix 5 2 3 1 7 2 7 7 2 9", "ind_Latn"),
    ],
)
def test_not_phone(redactor, text, language):
    assert found(redactor, text, language) == []


def test_the_language_decides_which_national_numbers_count(redactor):
    assert found(redactor, "0712 339 632", "swh_Latn")
    assert not found(redactor, "0712 339 632", "por_Latn")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # An address given as the value of a password, an account number that has a card's digits in it.
        ('password = "anna7Kq@uni.ac.ke"', ["secret"]),
        ("anna@uni.ac.ke 130.214.217.127", ["email", "ip_address"]),
        ("tel 4111111111111111", ["payment_card"]),
    ],
)
def test_overlaps_have_one_type(redactor, text, kinds):
    assert [kind for kind, _ in found(redactor, text)] == kinds


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "+254712826122"),
        ("payment_card", "4111 1111 1111 1111"),
        ("national_id", "463.659.234-49"),
        ("iban", "GB29 NWBK 6016 1331 9268 19"),
        ("ip_address", "130.214.217.127"),
        ("mac_address", "5c:c5:d4:9a:0e:f1"),
        ("url_credentials", "redis://kw:jepiy7qdP@db.acme.io"),
    ],
)
def test_behind_a_line_break_as_code_writes_it(redactor, kind, value):
    assert found(redactor, rf"to:\n{value}\t.") == [(kind, value)]
