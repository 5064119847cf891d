"""How the page looks, in light and in dark, on a desk and on a phone."""

CSS = """
:root{--paper:#fbfaf7;--ink:#1d1b18;--soft:#5c574f;--line:#d9d4c9;--card:#fff;--good:#12633a;
--good-bg:#e3f3e8;--bad:#a3161a;--bad-bg:#fde8e6;--open:#7a4b00;--open-bg:#fff1d6;--note:#28508f;
--note-bg:#e6eefb}
@media (prefers-color-scheme:dark){:root{--paper:#171614;--ink:#eeeae2;--soft:#b5aea1;
--line:#3b3833;--card:#201e1b;--good:#7fdca4;--good-bg:#12311f;--bad:#ffa39e;--bad-bg:#431715;
--open:#ffcf7a;--open-bg:#3a2a0b;--note:#a9c7ff;--note-bg:#17294a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--card);
padding:.5rem}
header,main,footer{max-width:80rem;margin:0 auto;padding:1rem clamp(1rem,3vw,2rem)}
header{border-bottom:.4rem solid var(--line)}
header.good{border-color:var(--good)}header.bad{border-color:var(--bad)}
header.open{border-color:var(--open)}
.brand{margin:0;color:var(--soft);letter-spacing:.04em}
h1{margin:.1rem 0 .8rem;font-size:clamp(1.6rem,5vw,2.4rem);line-height:1.15}
h2{margin:1.6rem 0 .6rem;font-size:1.35rem}
h3{margin:0 0 .2rem;font-size:1.1rem;overflow-wrap:anywhere}
.stats{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:0}
.stats div{display:flex;flex-direction:column-reverse}
.stats dt{color:var(--soft);font-size:.85rem}.stats dd{margin:0;font-size:1.3rem;
font-variant-numeric:tabular-nums}
.findings{padding:0;list-style:none;display:grid;gap:.8rem}
.findings li{background:var(--card);border:1px solid var(--line);border-left:.35rem solid
var(--bad);border-radius:.4rem;padding:.7rem 1rem;min-width:0}
.findings.notes li{border-left-color:var(--note)}
.findings p{margin:.15rem 0;overflow-wrap:anywhere}
.from{color:var(--soft);font-size:.88rem;overflow-wrap:anywhere}
a{color:var(--note)}
pre{margin:.5rem 0 0;padding:.6rem;background:var(--paper);border:1px solid var(--line);
border-radius:.3rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;
max-height:12rem;font-size:.82rem}
code{font-family:ui-monospace,monospace;font-size:.92em}
.mark{display:inline-block;padding:.05rem .5rem;border-radius:.8rem;font-size:.88rem}
.good{--c:var(--good);--b:var(--good-bg)}.bad{--c:var(--bad);--b:var(--bad-bg)}
.open{--c:var(--open);--b:var(--open-bg)}.note{--c:var(--note);--b:var(--note-bg)}
.mark,td.good,td.bad,td.open,td.note{color:var(--c);background:var(--b)}
.legend{display:flex;flex-wrap:wrap;gap:.5rem}
article{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:1rem;
margin:0 0 1rem}
.scroll{overflow-x:auto}
.scroll:focus-visible,pre:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid
var(--note);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.9rem;min-width:44rem}
th,td{padding:.3rem .6rem;text-align:left;vertical-align:top;border-top:1px solid var(--line);
overflow-wrap:anywhere}
thead th{white-space:nowrap;border-top:0;color:var(--soft);font-weight:600}
tbody th{font-weight:500}th[scope=rowgroup]{font-weight:700;white-space:nowrap}
tbody{border-top:2px solid var(--line)}
td:last-child{font-variant-numeric:tabular-nums;text-align:right}
td.bad{font-weight:600}
summary{cursor:pointer;padding:.3rem 0}
footer{color:var(--soft);font-size:.88rem}
@media print{.scroll,pre{overflow:visible;max-height:none}table{min-width:0}}
"""
