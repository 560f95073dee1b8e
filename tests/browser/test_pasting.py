"""What office programs put into the clipboard becomes Markdown, without a word from the policy.

Chromium holds a page's policy against documents that are only parsed as well; the report of an
inline style is a fault like any other (`watching.py`).
"""
# ruff: noqa: E501 - lines as they come out of a clipboard

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><title>x</title>
<link rel=File-List href="http://127.0.0.1:9/list.xml">
<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><style>p {color: red}</style><![endif]-->
<style><!-- p.MsoNormal {margin: 0; font-family: "A > B"} @page {size: 21cm} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='margin:0'><a name="_Toc1"></a><b>Of the style</b><o:p></o:p></h1>
<p class=MsoNormal style='mso-margin-top-alt:auto'>We <b style='mso-bidi-font-weight:normal'>agree</b>
with <i style='mso-bidi-font-style:normal'>this</i>.<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>First</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Second</p>
<p class=MsoNormal title="1 > 0" style='color:red'><span lang=FR>See </span><a
href="https://example.org/style/on?style=on" style='color:blue'>the page</a>.</p>
<!--EndFragment--></body></html>"""
WRITER = """<html><head><style type="text/css">p { margin-bottom: 0.25cm }</style></head>
<body lang="fr-FR" link="#000080"><p style="line-height: 100%"><font face="Liberation Serif"
style="font-size: 12pt"><b>Gras</b></font> et <i>italique</i></p>
<table style="page-break-before: auto"><col width="1*"/><tr><td style="border: none"><p>A</p></td>
<td><p align="right">B</p></td></tr><tr><td>1</td><td align="right">2</td></tr></table></body></html>"""
GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-0"><p dir="ltr"
style="line-height:1.38"><span style="font-weight:700">Bold</span><span style="font-style:italic">
slanted</span></p><ul style="margin:0"><li dir="ltr" style="list-style-type:disc"><p
role="presentation"><span style="font-weight:400">One</span></p></li></ul></b>"""
EXCEL = """<html><head><style><!-- .xl65 {text-align: right} --></style></head><body>
<table border=0 style='border-collapse:collapse'><tr style='height:15pt'><td class=xl65
style='text-align:left'>Name</td><td>Sum</td></tr><tr><td>A | B</td><td style='text-align:right'>
3</td></tr></table></body></html>"""
OUTLOOK = """<div class="WordSection1" style="page:WordSection1"><base href="http://127.0.0.1:9/">
<p style="margin:0" onclick="x()">Dear <strong>all</strong>,</p><blockquote style="border-left:solid">
<p>Quoted</p></blockquote><img src="http://127.0.0.1:9/x.png" onerror="x()"><svg style="x:y"
onload="x()"><style>p{}</style><rect style="fill:red"/></svg></div>"""

# (what the clipboard holds, what stands in the field)
SAMPLES = {
    "Word": (
        WORD,
        ("# Of the style\n\nWe **agree** with *this*.\n\n- First\n- Second\n\n"
        "See [the page](https://example.org/style/on?style=on)."),
    ),
    "Writer": (WRITER, "**Gras** et *italique*\n\n| A | B |\n| --- | ---: |\n| 1 | 2 |"),
    "Google Docs": (GOOGLE, "**Bold** *slanted*\n\n- One"),
    "Excel": (EXCEL, "| Name | Sum |\n| --- | ---: |\n| A \\| B | 3 |"),
    "Outlook": (OUTLOOK, "Dear **all**,\n\n> Quoted"),
    # However a style is written.
    "a sign in a value": ("<p title='a > b' style='x:y'>a <b>b</b></p>", "a **b**"),
    "a quote in a value": ("<p title=\"it's >\" style=\"font:'A>B'\">a <b>b</b></p>", "a **b**"),
    "a slash": ("<p/style=x:y/onclick=x>a <b>b</b></p>", "a **b**"),
    "no space": ("<p title='x'STYLE='x:y'onClick='x'>a <b>b</b></p>", "a **b**"),
    "a line": ("<p\nstyle\n=\n'x:y'>a <b>b</b></p>", "a **b**"),
    "a form feed": ("<p\fstyle='x:y'>a <b>b</b></p>", "a **b**"),
    "without a value": ("<p style onclick>a <b>b</b></p>", "a **b**"),
    "in a template": ("<template><p style='x:y'>x</p></template><b>b</b>", "**b**"),
    "a style that does not end": ("<b>b</b><style>p {x: y}", "**b**"),
    "a style with a strange end": ("<style>p{}</style foo='>'><b>b</b>", "**b**"),
    "a style in a drawing": ("<svg><style/><p>a <b>b</b></p></svg>", "a **b**"),
    "a style in a table": ("<table><style>p{}</style><tr><td>1<td><b>2</b></table>",
                           "| 1 | **2** |\n| --- | --- |"),
    "addresses": (
        ("<link rel=stylesheet href='http://127.0.0.1:9/x.css'><body background=http://127.0.0.1:9/x>"
        "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'><video src=http://127.0.0.1:9/v>"
        "</video><iframe src='http://127.0.0.1:9/' srcdoc='<p style=x:y>'></iframe><b>b</b>"),
        "**b**",
    ),
    # Words stay what they are.
    "words": ("<p>Base style=on <b>on &lt;base style='x' onclick=y&gt;</b></p>",
              "Base style=on **on \\<base style='x' onclick=y>**"),
    "nothing but text": ("<p style='x:y'>plain</p>", ""),
}  # fmt: skip


def test_pasted_pages_become_markdown_in_silence(visit: Visit) -> None:
    page = visit()
    page.goto("/en/sign-in")
    page.evaluate("async () => { window.paste = await import('/static/paste.js') }")
    got = page.evaluate(
        "all => Object.fromEntries(Object.entries(all).map(([k, v]) => [k, paste.toMarkdown(v)]))",
        {name: html for name, (html, _) in SAMPLES.items()},
    )
    # Reports come as tasks of their own, in the order of what they are about.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert got == {name: markdown for name, (_, markdown) in SAMPLES.items()}
