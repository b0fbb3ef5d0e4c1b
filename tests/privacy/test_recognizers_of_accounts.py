"""As test_recognizers.py, for names of devices, accounts and wallets. All values are invented or for documentation."""

from __future__ import annotations

import pytest
from findings import found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("link/ether 5c:c5:d4:9a:0e:f1 brd", "5c:c5:d4:9a:0e:f1"),
        ("MAC:5C-C5-D4-9A-0E-F1", "5C-C5-D4-9A-0E-F1"),
        ("ether 5cc5.d49a.0ef1 txq", "5cc5.d49a.0ef1"),
        ("MAC地址５c：c5".replace("：", ":") + ":d4:9a:0e:f1的", "５c:c5:d4:9a:0e:f1"),
        ("hwaddr 52:54:00:12:34:56", "52:54:00:12:34:56"),
    ],
)
def test_mac_address(redactor, text, value):
    assert found(redactor, text) == [("mac_address", value)]


@pytest.mark.parametrize(
    "text",
    [
        "ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 01:00:5e:00:00:fb",
        "00:11:22:33:44:55 aa:bb:cc:dd:ee:ff 00-00-5E-00-53-AF",
        "at 10:20:30:40:50:60, 2024-11-22-10-11-12 1234.5678.9012",
        "fingerprint 7a:7f:38:62:51:ac:1d:82",
        "5c:c5:d4:9a:0e",
    ],
)
def test_not_mac_address(redactor, text):
    assert found(redactor, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Bitcoin's first address; BIP 173's and BIP 350's examples; TRON's token; XRP Ledger's ACCOUNT_ZERO sibling.
        ("to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa.", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("钱包bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4的", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
        (
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
        ("ETH 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        # The private key of Bitcoin's wiki on the wallet import format.
        (
            "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
            "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
        ),
    ],
)
def test_crypto_wallet(redactor, text, value):
    assert found(redactor, text) == [("crypto_wallet", value)]


@pytest.mark.parametrize(
    "text",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "0x0000000000000000000000000000000000000000 0x000000000000000000000000000000000000dEaD",
        "0xffffffffffffffffffffffffffffffffffffffff",
        "x1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "TheQuickBrownFoxJumpsUponTheFence",
    ],
)
def test_not_crypto_wallet(redactor, text):
    assert found(redactor, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DB=postgres://kw:jepiy7qdP@db.acme.io:5432/app?x=1, or", "postgres://kw:jepiy7qdP@db.acme.io:5432/app?x=1"),
        ('"https://kw:gh7XkQ@git.acme.io/a.git"', "https://kw:gh7XkQ@git.acme.io/a.git"),
        ("在redis://:s3cr3tPwd9@10.0.0.5:6379/0。", "redis://:s3cr3tPwd9@10.0.0.5:6379/0"),
        ("(ftp://kw:p@ss9W@files.acme.io)", "ftp://kw:p@ss9W@files.acme.io"),
    ],
)
def test_url_credentials(redactor, text, value):
    assert found(redactor, text) == [("url_credentials", value)]


@pytest.mark.parametrize(
    "text",
    [
        "postgres://user:pass@localhost/db https://user:password@example.com/",
        "ftp://{user}:{password}@host/ http://$USER:$PASS@host/ http://%s:%s@host/",
        "https://host:8080/path http://host/a:b",
        "redis://:xxxx@host postgres://postgres:postgres@db/app smb://user:motdepasse@server/",
    ],
)
def test_not_url_credentials(redactor, text):
    assert [kind for kind, _ in found(redactor, text)].count("url_credentials") == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Follow @laura9085 on Telegram", "@laura9085"),
        ("关注@laura9085谢谢", "@laura9085"),
        ("a ka (@strickland_tracy)", "@strickland_tracy"),
        ("thanks to @tracy.smith.", "@tracy.smith"),
        ("@russell50_ is here", "@russell50_"),
        ("ye aw tugu yan: @toujourspassage walima", "@toujourspassage"),
    ],
)
def test_user_handle(redactor, text, value):
    assert found(redactor, text) == [("user_handle", value)]


@pytest.mark.parametrize(
    "text",
    [
        "@Override\n  @Nullable String x;\n@media (x) {}\n@import 'a';",
        "/** @param name the name @return x */ @decorator(x) @end",
        "@types/node @angular/core npm i left-pad@latest lodash@4.17.21",
        "@reboot @weekly @includedir /etc",
        "a@b $user@$host @@identity @x = 5; ($a) = @_; @ARGV @{$x} m @ n 5 @ 3kg",
        "@article{smith2020, title={X}} @PREFIX@ @var@",
        "mail for @example.org and @acme.io",
        "hello @user, @username, @everyone, @example_user7",
    ],
)
def test_not_user_handle(redactor, text):
    assert [value for kind, value in found(redactor, text) if kind == "user_handle"] == []


def test_handles_in_code_need_a_word(redactor):
    assert found(redactor, "# by @laura_9085 on github", "python") == [("user_handle", "@laura_9085")]
    assert found(redactor, "x = @laura_9085(y)  @pytest_fixture", "python") == []
    assert found(redactor, "# as on github\n    @account_id.setter\n@slow_test\ndef x(): ...", "python") == []
