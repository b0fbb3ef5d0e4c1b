"""Keys and tokens that say by their form whose they are."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, Finding, Recognizer

_WORD: Final = "[0-9A-Za-z]"
_URL: Final = "[0-9A-Za-z_-]"
_HEX: Final = "[0-9a-f]"

#: Issuer, how its tokens begin, and how they go on: each as the issuer documents it or its clients check it. Lengths
#: that issuers do not promise have room. Public identifiers (Stripe's pk_, account ids) are not secrets.
_FORMATS: Final = (
    ("Adafruit IO", "aio_", _WORD + "{28}"),
    ("age", "AGE-SECRET-KEY-1", "[0-9A-Z]{58}"),
    ("Alibaba Cloud", "LTAI", _WORD + "{12,20}"),
    ("Anthropic", "sk-ant-", _URL + "{32,200}"),
    ("Atlassian", "AT(?:ATT|CTT|BBT)3", "[0-9A-Za-z_=-]{60,220}"),
    ("AWS access key", "A(?:KIA|SIA|BIA|CCA)", "[0-9A-Z]{16}"),
    ("Cloudflare origin", r"v1\.0-[0-9a-f]{8}", _HEX + "{16}-" + _HEX + "{60,160}"),
    ("Databricks", "dapi[0-9a-f]{8}", _HEX + "{24}(?:-[0-9])?"),
    ("Discord webhook", r"discord(?:app)?\.com/api/webhooks/", "[0-9]{17,20}/" + _URL + "{60,72}"),
    ("DigitalOcean", "do[oprt]_v1_", _HEX + "{64}"),
    ("Docker", "dckr_(?:pat|oat)_", _URL + "{24,64}"),
    ("Doppler", r"dp\.(?:pt|st|ct|sa)\.", "[0-9A-Za-z_.-]{40,60}"),
    ("Fly.io", "fm[12][ar]?_", "[0-9A-Za-z+/=]{100,220}"),
    ("GitHub", "gh[oprsu]_", _WORD + "{36,251}"),
    ("GitHub fine-grained", "github_pat_", "[0-9A-Za-z_]{36,251}"),
    ("GitLab", "gl(?:pat|dt|rt|ft|ptt|soat|cbt|imt|agent|oas)-", _URL + "{20,64}"),
    ("Google API", "AIza", _URL + "{35}"),
    ("Google OAuth", r"ya29\.", _URL + "{30,250}"),
    ("Google client secret", "GOCSPX-", _URL + "{28}"),
    ("Grafana", "gl(?:sa|c)_", "[0-9A-Za-z_+/=]{32,200}"),
    ("Groq", "gsk_", _WORD + "{52}"),
    ("HashiCorp Terraform", r"atlasv1\.", "[0-9A-Za-z_=-]{60,70}"),
    ("HashiCorp Vault", r"hv[bs]\.", _URL + "{24,220}"),
    ("Hugging Face", "hf_", _WORD + "{34,40}"),
    ("Linear", "lin_(?:api|oauth)_", _WORD + "{40,64}"),
    ("Mailgun", "key-[0-9a-f]{8}", _HEX + "{24}"),
    ("Netlify", "nf[cpu]_", _WORD + "{36,40}"),
    ("New Relic", "NRAK-", "[0-9A-Z]{27}"),
    ("Notion", "ntn_", _WORD + "{43,50}"),
    ("npm", "npm_", _WORD + "{36}"),
    ("OpenAI", "sk-(?:proj|svcacct|admin|None)-", _URL + "{20,220}"),
    ("OpenAI, first form", "sk-[0-9A-Za-z]{8}", _WORD + "{12}T3BlbkFJ" + _WORD + "{20}"),
    ("OpenAI-like", "sk-[0-9A-Za-z]{8}", _WORD + "{24,56}"),
    ("Perplexity", "pplx-", _WORD + "{40,64}"),
    ("PlanetScale", "pscale_(?:tkn|pw|oauth)_", "[0-9A-Za-z_.=-]{32,64}"),
    ("Postman", "PMAK-", _HEX + "{24}-" + _HEX + "{34}"),
    ("Pulumi", "pul-[0-9a-f]{8}", _HEX + "{32}"),
    ("PyPI", "pypi-AgE", _URL + "{40,240}"),
    ("Replicate", "r8_", _WORD + "{37,40}"),
    ("RubyGems", "rubygems_", _HEX + "{48}"),
    ("SendGrid", r"SG\.", _URL + r"{16,32}\." + _URL + "{16,64}"),
    ("Sentry", "sntry[su]_", "[0-9A-Za-z_+/=-]{60,240}"),
    ("Shopify", "shp(?:at|ca|pa|ss)_", "[0-9A-Fa-f]{32}"),
    ("Slack", "xox[abeoprs]-", "[0-9A-Za-z-]{10,200}"),
    ("Slack app", "xapp-[0-9]-", "[0-9A-Za-z-]{20,200}"),
    ("Slack webhook", r"hooks\.slack\.com/(?:services|workflows)/", "[0-9A-Za-z+/]{32,80}"),
    ("Square", "sq0(?:atp|csp|idp)-", _URL + "{22,43}"),
    ("Stripe", "[rs]k_(?:live|test|prod)_", _WORD + "{16,200}"),
    ("Stripe webhook", "whsec_", "[0-9A-Za-z+/=]{24,80}"),
    ("Supabase", "sb(?:p|_secret)_", _URL + "{30,60}"),
    ("Telegram", ":AA", _URL + "{32,34}"),
    ("Tencent Cloud", "AKID", _WORD + "{32}"),
    ("Twilio", "SK[0-9a-f]{8}", _HEX + "{24}"),
    ("xAI", "xai-", _WORD + "{60,100}"),
)
#: What goes before the part by which a token is known: the number of a Telegram bot, the beginning of an address.
_BEFORE: Final = {
    "Telegram": "[0-9]{8,10}",
    "Discord webhook": r"(?:https://)?(?:canary\.|ptb\.)?",
    "Slack webhook": "(?:https://)?",
}
#: The characters all these begin with: most places in a text are passed over by a look at one.
_FIRST: Final = "0-9ADGLNPSadfghklnprsvwx"
#: What tokens in documentation have in them.
_PLACEHOLDER: Final = ("EXAMPLE", "example", "xxxx", "XXXX", "0000000", "1234567890", "abcdefgh", "your", "YOUR")


class VendorToken(Recognizer):
    """A key or token of an issuer that marks its own.

    >>> VendorToken().analyze("export K=npm_" + "a1B2c3D4e5F6" * 3, [])
    [type: SECRET, start: 9, end: 49, score: 0.75]
    """

    kind: ClassVar[str] = "secret"
    pattern: ClassVar[str] = (
        rf"(?=[{_FIRST}][0-9A-Za-z_])(?:(?<![0-9A-Za-z_])|(?<=\\[nrt]))(?:"
        + "|".join(_BEFORE.get(issuer, "") + start + rest for issuer, start, rest in _FORMATS)
        + r")(?![0-9A-Za-z_])"
    )
    anchor: ClassVar[str] = "|".join(
        start + r"[0-9A-Za-z_+/=\-]{2}" for start in dict.fromkeys(start for _, start, _ in _FORMATS)
    )
    longest: ClassVar[int] = 262
    lookaround: ClassVar[int] = 2
    cost: ClassVar[int] = 6
    source: ClassVar[str] = "the issuers' documentation of their token formats"

    def judge(self, text: str, found: Any) -> Finding | None:
        del text
        value = found[0]
        if any(part in value for part in _PLACEHOLDER) or len(set(value)) < 10:
            return None
        return *found.span(), CERTAIN
