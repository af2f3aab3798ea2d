"""The style sheet of the page."""

from __future__ import annotations

from alembic_autogen.report.html.palette import DARK, LIGHT, variables

_RULES = """
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
code,pre,svg text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,
"DejaVu Sans Mono",monospace}
code,pre,h1,h2,h3,td,li,p,dd,summary{overflow-wrap:anywhere}
code{font-size:.92em;unicode-bidi:isolate}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--page);z-index:1}
.skip:focus{top:.5rem}
header,main,footer{max-width:78rem;margin:0 auto;padding:0 clamp(1rem,3vw,2.5rem)}
header{padding-top:2rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem;font-weight:650}
h2{font-size:1.15rem;line-height:1.3;margin:2.75rem 0 .75rem;font-weight:650;
padding-bottom:.35rem;border-bottom:1px solid var(--line)}
section>h3{margin-top:1.75rem}
h3{font-size:.95rem;line-height:1.4;margin:0 0 .5rem;font-weight:600}
h4{font-size:.85rem;margin:1.25rem 0 .5rem;font-weight:600;color:var(--muted)}
p{margin:.25rem 0 .75rem;max-width:75ch}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:1rem 0 0;padding:0}
.muted,footer{color:var(--muted);font-size:.87rem}
footer{padding-top:1rem;padding-bottom:2rem;margin-top:3rem}
.verdict{font-size:1.05rem;margin:.25rem 0}
.verdict strong{font-weight:650}
.good strong,.added{color:var(--added)}
.bad strong,.removed,.error{color:var(--removed)}
.changed,.warning{color:var(--changed)}
.note{color:var(--muted)}
article{margin:0 0 1.5rem}
.sign{font-size:.8rem;font-weight:600;margin-right:.5rem}
.place{font-weight:400;color:var(--muted);margin-left:.75rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.pair.single{grid-template-columns:1fr}
.side{min-width:0;margin:0}
figcaption{font-size:.8rem;color:var(--muted);margin-bottom:.2rem}
pre{margin:0;padding:.55rem .75rem;background:var(--panel);border-radius:4px;font-size:.82rem;
line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4;unicode-bidi:plaintext}
.before pre{background:var(--removed-panel)}
.after pre{background:var(--added-panel)}
mark{color:inherit;background:var(--added-word);border-radius:2px}
.before mark{background:var(--removed-word);text-decoration:line-through;
text-decoration-thickness:1px}
.caution{max-width:none;color:var(--changed);background:var(--changed-panel);border-radius:4px;
padding:.3rem .75rem;margin:.5rem 0 0;font-size:.87rem}
details{margin:.75rem 0}
summary{cursor:pointer;font-weight:600;font-size:.9rem;padding:.2rem 0}
ol.steps{list-style:none;margin:.75rem 0;padding:0}
ol.steps>li{position:relative;padding:0 0 1rem 2.25rem;margin:0}
ol.steps>li::before{content:"";position:absolute;left:.72rem;top:1.6rem;bottom:0;
border-left:2px solid var(--line)}
ol.steps>li:last-child::before{display:none}
.step{position:absolute;left:0;top:0;width:1.5rem;height:1.5rem;border-radius:50%;
border:2px solid var(--stroke);font-size:.75rem;line-height:1.25rem;text-align:center;
background:var(--page);font-variant-numeric:tabular-nums}
ol.steps details{margin:0}ol.steps>.folded::before{top:0}
.folded summary{color:var(--muted);font-weight:400;font-size:.85rem}
.file summary{word-break:break-all}
.blocks>.step{border-color:var(--removed);color:var(--removed)}
.facts{display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:0 0 .3rem;
font-size:.85rem;min-height:1.5rem}
.facts span{color:var(--muted)}.facts .error{color:var(--removed)}
.facts .warning{color:var(--changed)}.facts strong{color:var(--text);font-weight:600}
svg.bar{display:block;width:100%;height:5px;margin:0 0 .4rem;background:var(--panel)}
svg.bar rect{fill:var(--stroke)}.blocks svg.bar rect{fill:var(--removed)}
table{border-collapse:collapse;width:100%;font-size:.87rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;
border-bottom:1px solid var(--line)}
th{font-weight:600}thead th{color:var(--muted)}
td.number{font-variant-numeric:tabular-nums}
ul.findings{list-style:none;margin:0;padding:0}
ul.findings>li{padding:.6rem 0;border-bottom:1px solid var(--line)}
ul.findings p{margin:.1rem 0}
.diagrams{display:grid;grid-template-columns:1fr;gap:1.25rem}
.canvas{overflow-x:auto;background:var(--panel);border-radius:4px;padding:.75rem}
.canvas svg{display:block}
svg text{fill:var(--text);font-size:12px}
svg .box{fill:var(--page);stroke:var(--stroke)}
svg .box.added{stroke:var(--added);stroke-width:2}
svg .box.removed{stroke:var(--removed);stroke-width:2}
svg .box.changed{stroke:var(--changed);stroke-width:2}
svg .rule{stroke:var(--line)}svg .title{font-weight:700}
svg .faint{fill:var(--muted)}
svg text.added{fill:var(--added)}svg text.removed{fill:var(--removed)}
svg text.changed{fill:var(--changed)}
svg .edge{fill:none;stroke:var(--stroke);stroke-width:1.4}
svg .edge.added{stroke:var(--added);stroke-width:2}
svg .edge.removed{stroke:var(--removed);stroke-width:2;stroke-dasharray:5 3}
svg .tip{fill:var(--stroke)}
svg .dot{fill:var(--page);stroke:var(--stroke);stroke-width:2}
svg .dot.new{fill:var(--accent);stroke:var(--accent)}
ol.history{list-style:none;margin:0;padding:0}
ol.history li{display:flex;gap:.6rem;min-height:28px;line-height:28px;overflow:hidden}
ol.history svg{flex:none;overflow:visible}
ol.history .label{min-width:0;overflow-wrap:anywhere}
ol.history .new{font-weight:650}
@media (max-width:44rem){.pair{grid-template-columns:1fr}
header{padding-top:1.25rem}
table.stacks thead{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}
table.stacks tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
table.stacks th,table.stacks td{display:block;border:0;padding:.1rem 0}
table.stacks td::before{content:attr(data-label) ": ";color:var(--muted)}}
@media (forced-colors:active){mark{text-decoration:underline}}
@media print{.skip,nav{display:none}pre,.canvas{border:1px solid var(--line)}}
"""

STYLE = (
    f":root{{{variables(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}{_RULES}"
)
"""The whole sheet; only ASCII, as its hash is in the page's policy."""
