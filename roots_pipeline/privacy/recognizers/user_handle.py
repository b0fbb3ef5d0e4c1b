"""Names of users, as social networks write them."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from roots_pipeline.privacy.recognizers.email_address import top_level_domains
from roots_pipeline.privacy.recognizers.recognizer import CERTAIN, WEAK, Finding, Recognizer, after, before

#: What stands behind an at sign in code, markup and configuration: CSS, Javadoc, Doxygen, JSDoc, PHPDoc, texinfo,
#: Java, Kotlin, Swift, Python and TypeScript annotations, BibTeX, cron, sudoers, npm's tags; and everybody's names.
_NO_NAMES_LIST: Final = (
    "abstract access admin administrator alias all alpha annotation annually anonymous anyone api apinote arg "
    "args array article async at attr attribute author authors autowired available base beta bind body bold book "
    "booklet brief bug builder bye cached callback canary category center channel chapter charset cite class "
    "classmethod clear code command comment component conference config const constant constructor container "
    "context contextmanager copyright counter coverage create customfunction daily data dataclass date def "
    "default defgroup define deftypefun delete demo deprecated desc description detail details dev device dir "
    "directive directives discardableresult display documentclass domain dynamic edge email emph end endcode "
    "entity enum enumerate env escaping event everybody everyone example examples exception export exports extend "
    "extends external facebook family field fieldset file filename final finalindex fires fixture flag font "
    "font-face font-feature-values footnote for forward function functools generated get getter github given "
    "global gmail graph group handle head header here hidden home host hotmail hourly html http https id if ifset "
    "ignore image implementation implements import inbook include includedir incollection index info ingroup "
    "inherit inheritdoc inherits init inject inline inproceedings input instagram instance int interface internal "
    "is item itemize java job jvmstatic kbd keyframes keyword kind label latest layer lazy lends license link "
    "linkcode linkplain list listener local log login main mainpage manual master math me media medium member "
    "memberof mention mentions menu message method methodof midnight misc mixes mixin mock model modifies module "
    "monthly name named namespace navy ne next nightly nobody node noescape nonnull nonnullable not notblank note "
    "nullable objc observable official online option optional options order out outlook output overload override "
    "overrides package page page-break pair para param parameter parametrize params parent part patch path "
    "persistent phdthesis pkg placeholder post pragma pre prefix prepare private proceedings profile prop "
    "property props protected protocol provide provides public publish published put pytest query raise raises rc "
    "readonly reboot receiver record ref refindex region register related remarks remove render repeat report "
    "request required requires reserved resource result retention return returns retval root route rule samp "
    "scope script section see seealso selector self serializable service session set setfilename setter setup "
    "signature silent since singleton size slot smallexample somebody someone source spec stable standard state "
    "static staticmethod strong struct style sub subsection subsubsection summary super support supports "
    "suppresswarnings synchronized synopsis table tag tailwind target task team techreport telegram template test "
    "testable testcase tests text theme then this throw throws time title titlefont titlepage today todo top "
    "transaction transactional transient trigger true tutorial twitter type typedef typeparam types uml "
    "uncheckedsendable undocumented unit unittest unpublished unsafe unused update uref url use used user "
    "username users utility value values var vararg variable variation vbox verbatim version versions view "
    "viewport virtual visible volatile warn warning web website weekly when where wip with wrap wraps xml xref "
    "yahoo yearly yield you your yourhandle yourname yourusername"
)
_NO_NAMES: Final = frozenset(_NO_NAMES_LIST.split())
#: Words beside a handle that say so.
_WORDS: Final = (
    "twitter telegram instagram insta github gitlab facebook tiktok youtube snapchat mastodon threads linkedin discord "
    "weibo wechat 微信 微博 抖音 reddit medium follow following followed follower username handle account profile "
    "tweet retweet rt cc via dm by contact thanks thank hi hello dear suivez seguir sígueme sigue siga ikuti fuata "
    "theo 关注 關注 تابع فالو फॉलो"
)
#: Behind a name: a call, an at-rule's block, a path or scope of packages, an assignment, the other sign of @NAME@.
_NO_NAME_BEHIND: Final = re.compile(r"[({\[<=@/\\$%&*^~|]|::|:[0-9A-Za-z]|-[0-9A-Za-z]|\.[0-9]")
#: Before a file that a command is to read its arguments from, as in `curl --data @file`.
_OPTION_BEFORE: Final = re.compile(r"(?:^|[\s`'\"(])--?[A-Za-z][\w-]*[ =]['\"]?$")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
#: Those that say so among code, too, where "handle" and "username" are names like any other.
_CODE_WORDS: Final = (
    "twitter telegram instagram github gitlab facebook tiktok mastodon linkedin discord weibo reddit follow thanks"
)


class UserHandle(Recognizer):
    """An at sign and the name of an account, where it is no annotation, at-rule, macro or package.

    >>> UserHandle().analyze("Follow @laura9085 on Telegram", [])
    [type: USER_HANDLE, start: 7, end: 17, score: 0.75]
    >>> UserHandle().analyze("@Override @media screen @types/node @param x", [])
    []
    >>> UserHandle().analyze("az deployment create --parameters @main.json; curl -d @laura9085", [])
    []
    """

    kind: ClassVar[str] = "user_handle"
    pattern: ClassVar[str] = r"@(?<![0-9A-Za-z_@/.%$#&=+*^~`|<>{}\[\]-]@)(?<!\\@)[0-9A-Za-z_][0-9A-Za-z_.]{2,31}+"
    anchor: ClassVar[str] = "@[0-9A-Za-z_]"
    longest: ClassVar[int] = 33
    lookaround: ClassVar[int] = 24
    context_reach: ClassVar[tuple[int, int]] = (24, 24)
    cost: ClassVar[int] = 5
    source: ClassVar[str] = "the networks' rules for names: X 4-15, Telegram 5-32, Instagram up to 30 characters"

    def __init__(self, *, in_code: bool = False, **settings: Any) -> None:
        """`in_code`: where at signs are mostly syntax, only what a word stands beside."""
        super().__init__(**{"context": (_CODE_WORDS if in_code else _WORDS).split(), **settings})
        self._in_code = in_code
        self._top_level = top_level_domains()

    def judge(self, text: str, found: Any) -> Finding | None:
        start, end = found.span()
        name = found[0][1:].rstrip(".")
        end = start + 1 + len(name)
        if len(name) < 3 or ".." in name or name.lower() in _NO_NAMES or not _LETTERS.search(name):
            return None
        if _NO_NAME_BEHIND.match(after(text, end, 2)) or name.startswith(("example", "Example")):
            return None
        first, _, last = name.lower().rpartition(".")
        if first in _NO_NAMES or (first and last in self._top_level):
            # The other half of any address: @example.com.
            return None
        left = before(text, start, 24)
        if _OPTION_BEFORE.search(left):
            return None
        if self._in_code:
            # Alone at the beginning of its line it is a decorator, with a dot the member of a module.
            return None if "." in name or not left.rpartition("\n")[2].strip() else (start, end, WEAK)
        if name[0] <= "9":
            return start, end, WEAK
        plain = _LETTERS.fullmatch(name) is not None
        if plain and (name.isupper() or len(name) < 4 or not left.rpartition("\n")[2].strip(" \t*#/;\"'-")):
            # @ARGV, @end; or first on its line, as annotations and macros are.
            return start, end, WEAK
        # A name in quotes is code's, one of words written together an annotation's: NotNull, getUser.
        quoted = left[-1:] in {'"', "'"}
        return start, end, WEAK if plain and (quoted or not name[1:].islower()) else CERTAIN
