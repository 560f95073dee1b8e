"""The hostile texts: a collection of 1,160, and further ones written for this renderer."""

import json
from pathlib import Path

_COLLECTION = Path(__file__).with_name("hostile_text.jsonl")


def collection() -> list[str]:
    """Return the texts of the collection."""
    lines = _COLLECTION.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["p"] for line in lines]


# Markup that changes its meaning when it is parsed a second time (mutation XSS).
MUTATIONS = [
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;svg/onload=X()&gt;">',
    "<math><annotation-xml encoding='text/html'><script>X()</script></annotation-xml></math>",
    "<svg></p><style><a id='</style><img src=1 onerror=X()>'>",
    "<svg><foreignObject><iframe srcdoc='<script>X()</script>'></foreignObject></svg>",
    "<svg><desc><noscript><img src=x onerror=X()></noscript></desc></svg>",
    "<svg><title><style><img src=x onerror=X()></style></title></svg>",
    '<noscript><p title="</noscript><img src=x onerror=X()>">',
    "<noembed><img src='</noembed><img src=x onerror=X()>'></noembed>",
    "<title><a href='</title><img src=x onerror=X()>'>a</a></title>",
    "<textarea></p><img title='</textarea><img src=x onerror=X()>'></textarea>",
    "<template><form><input name=attributes></form><img src=x onerror=X()></template>",
    "<xmp><p title='</xmp><svg/onload=X()>'></xmp>",
    "<plaintext><img src=x onerror=X()>",
    "<select><template><style></select><img src=x onerror=X()>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=X()>",
    "<p><svg><p><style><img src=x onerror=X()></style>",
    "<a><svg><a></svg><math></a><img src=x onerror=X()>",
    "<table><td><svg><desc><td><img src=x onerror=X()></table>",
    "<!--><img src=x onerror=X()>-->",
    "<!-- --!><img src=x onerror=X()> -->",
    "<![CDATA[><img src=x onerror=X()>]]>",
    "<?php ?><img src=x onerror=X()>",
    "</article></main><script>X()</script>",
    "</p></td></table></blockquote></li></ul><footer>mine</footer>",
    "<p id=after name=body class=num style='position:fixed' onclick=X()>a</p>",
    "<ol start='1e9'><li>a</li></ol><ol start='-1'></ol><ol start='٣'></ol>",
    "<th scope='row' class='num evil'>a</th><p dir='auto'>b</p><p lang='fr' dir='rtl\"'>c</p>",
    "<dialog open>a</dialog><marquee>b</marquee><base href=//evil><meta http-equiv=refresh>",
    "<img src=https://evil.example/pixel.gif><audio src=//e><video poster=//e><link href=//e>",
]

# What Word and Outlook put into the clipboard.
WORD = [
    "<style><!-- /* Font Definitions */ @font-face {font-family:Calibri;} --></style><p>a</p>",
    "<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><p class=MsoNormal><o:p/>a",
    "<p style='mso-element:comment-list'><span lang=FR style='background:url(//e)'>a</span></p>",
]

# Addresses that lead, or might lead, where a text may not lead.
ADDRESSES = [
    "javascript:X()",
    "javascript:123",
    "JaVaScRiPt:X()",
    "javascript&colon;X()",
    "javascript&#58;X()",
    "&#106;avascript:X()",
    "&#x6A&#x61vascript:X()",
    "java&Tab;script:X()",
    "java&NewLine;script:X()",
    "java\tscript:X()",
    "\x01javascript:X()",
    "\u00a0javascript:X()",
    "\u3000javascript:X()",
    "\ufeffjavascript:X()",
    "\u200bjavascript:X()",
    "%6aavascript:X()",
    "javascript%3aX()",
    "javascript://https://un.org/%0aX()",
    "javascript:https://un.org",
    "view-source:javascript:X()",
    "vbscript:X()",
    "data:text/html,<script>X()</script>",
    "data:1",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "DATA:text/html;charset=utf-8,X",
    "blob:https://un.org/1",
    "file:///etc/passwd",
    "ftp://un.org",
    "tel:1",
    "sms:1",
    "intent://e#Intent;end",
    "ws://un.org",
    "about:blank",
    "//evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "https:///evil.example",
    "https://",
    "http://@",
    "https://un.org@evil.example",
    "https://un.org:443@evil.example/",
    "https://un.org%40evil.example",
    "https://un.org%2f@evil.example",
    "https://un.org\\@evil.example",
    "https://un.org&#64;evil.example",
    "https://un.org&commat;evil.example",
    "https://user:pass@un.org",
    "https://un.org:99999999",
    "https://[::1",
    "https://[evil]",
    "https://un%2eorg",
    "https://-un.org",
    "https://ⓔvil.example@un.org",
    "/relative",
    "relative",
    "../relative",
    "?query",
    "#fragment",
    "",
    " ",
    "mailto:",
    "mailto:a",
    "mailto:a@b?bcc=c@d",
    "mailto:a@b%0abcc:c@d",
    "mailto:a@b,c@d",
    "mailto://a@b",
    "http" + "s" * 3000 + "://un.org",
    "https://un.org/" + "a" * 3000,
]

# Every way in which Markdown takes an address.
_FORMS = [
    "[a]({})",
    "[a](<{}>)",
    '[a]({} "title")',
    "[a][1]\n\n[1]: {}",
    "[1]\n\n[1]: <{}> 'title'",
    "![a]({})",
    "[![a]({})]({})",
    "<{}>",
    "{}",
    '<a href="{}">a</a>',
    "<a href={}>a</a>",
    "| [a]({}) |\n|---|\n| <{}> |",
]


def addressed() -> list[str]:
    """Return each of the addresses in each form."""
    return [form.replace("{}", address) for address in ADDRESSES for form in _FORMS]


# Attempts to leave the place of the text by way of Markdown itself.
STRUCTURES = [
    '```"><script>X()</script>\ncode\n```',
    '~~~ class="x" onload=X()\ncode\n~~~',
    "[a](https://un.org 'x\" onmouseover=\"X()')",
    '[a](https://un.org/"onmouseover="X())',
    "[a](https://un.org/'><script>X()</script>)",
    'https://un.org/"onmouseover=X()',
    "https://un.org/<script>X()</script>",
    "https://un.org/'onmouseover='X()",
    "https://un.org/&quot;onmouseover=X()",
    '<https://un.org/"onclick=X()>',
    '!["><script>X()</script>](https://un.org/i.png)',
    "![![a](https://b.org)](https://c.org)",
    "[[a](https://b.org)](https://c.org)",
    "[https://b.org](https://c.org)",
    "[<https://b.org>](https://c.org)",
    "&lt;script&gt;X()&lt;/script&gt;",
    "&#60;script&#62;X()&#60;/script&#62;",
    "&amp;lt;script&amp;gt;X()",
    "| a |\n|---|\n| </td></tr></table><script>X()</script> |",
    "1. <li></ol></article>",
    "> </blockquote></article><script>X()</script>",
    "# </h4></article>",
    "`</code><script>X()</script>`",
    "`` `</code>` ``",
    "&#x202E;txet desrever",
    "&#8238;a &#x2067;b",
    "\u202eevil\u2066 \u2067",
    "&#0; &#xFFFE; &#xD800; &#x1F; &#12;",
    "\x00\x0b\x1b[31m\u2028\ufeff\ufffe\ud800\U0001ffff",
    "]]> <![CDATA[ --> <!--",
    "{{7777*7}} {% raw %} ${7*7} %s",
]
