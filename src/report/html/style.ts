import { tokens } from './tokens.js'

/** The page's style sheet. No font and no picture comes from elsewhere. */
export const style = `${tokens}* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2rem 1rem 5rem; max-width: 46rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 var(--serif); overflow-wrap: anywhere; }
h1, h2, h3 { font-weight: 600; line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.9rem; margin: 1rem 0 .75rem; }
h2 { font-size: 1.35rem; margin: 3.25rem 0 .75rem; padding-top: .9rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .75rem 0; }
a { color: var(--blue); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.about { color: var(--soft); }
nav ol { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 1.5rem 0; padding: 0;
  font: .9rem/1.6 var(--sans); }
@media (min-width: 68rem) {
  body { max-width: 62rem; display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); column-gap: 3rem; }
  body > * { grid-column: 2; min-width: 0; }
  nav { grid-column: 1; grid-row: 1 / span 9; }
  nav ol { position: sticky; top: 1.5rem; flex-direction: column; gap: .4rem; margin: 1.4rem 0 0; font-size: .85rem;
    line-height: 1.35; max-height: calc(100vh - 3rem); overflow-y: auto; }
  nav a { text-decoration: none; } nav a:hover { text-decoration: underline; } }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1.1rem 2rem; margin: 1.75rem 0;
  padding: 1.1rem 0; border-block: 1px solid var(--line); font-family: var(--sans); }
dl.facts dt { font-size: .85rem; color: var(--soft); }
dl.facts dd { margin: 0; font-size: 1.35rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
dl.facts dd.detail { font-size: .85rem; color: var(--soft); }
figure { margin: 1.25rem 0; }
figcaption { font: .88rem/1.5 var(--sans); color: var(--soft); margin: .35rem 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 12.5rem), 1fr)); gap: .5rem 1.75rem; }
.charts.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr)); }
.charts figure { margin: .5rem 0; }
.charts figcaption { color: var(--ink); }
.charts svg { max-width: 17rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
.narrow { display: none; }
@media (max-width: 40rem) { .wide { display: none; } .narrow { display: block; } }
svg text { font: 12px var(--sans); fill: var(--ink); font-variant-numeric: tabular-nums; }
svg text.tick { fill: var(--soft); font-size: 11.5px; }
svg .grid { stroke: var(--line); }
svg .axis { stroke: var(--soft); }
svg .reference { stroke: var(--soft); stroke-dasharray: 3 3; }
svg .point path { stroke: var(--blue); stroke-width: 1.75; }
svg .point circle { fill: var(--blue); }
svg .baseline path { stroke: var(--soft); }
svg .baseline circle { fill: var(--paper); stroke: var(--soft); stroke-width: 1.75; }
svg .win rect, svg .plain rect { fill: var(--blue); }
svg .win text, svg .plain text { fill: var(--on-blue); }
svg .tie rect { fill: var(--grey); }
svg .tie text { fill: var(--on-grey); }
svg .lose rect { fill: var(--orange); }
svg .lose text { fill: var(--on-orange); }
svg .frame { fill: none; stroke: var(--line); }
svg .dots path { stroke: none; fill-opacity: .6; }
svg .g0 { fill: var(--blue); } svg .g1 { fill: var(--orange); } svg .g2 { fill: var(--ink); } svg .g3 { fill: var(--soft); }
svg.mark { display: inline-block; width: .8em; height: .8em; margin-right: .35em; vertical-align: -.05em; }
svg .curve { fill: none; stroke: var(--blue); stroke-width: 1.5; stroke-linejoin: round; }
svg .end { fill: var(--blue); }
.meaning { white-space: nowrap; margin-right: .7em; }
.key { display: inline-block; width: .8em; height: .8em; margin-right: .35em; vertical-align: -.05em; }
.key.win { background: var(--blue); } .key.tie { background: var(--grey); } .key.lose { background: var(--orange); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font: .88rem/1.45 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2.25rem); }
th, td { padding: .28rem .75rem .28rem 0; text-align: right; vertical-align: top; font-weight: 400; white-space: nowrap; }
th:last-child, td:last-child { padding-right: .2rem; }
th[scope=row], thead tr :first-child, .words th, .words td { text-align: left; }
thead th { color: var(--soft); white-space: normal; vertical-align: bottom; }
thead tr { border-bottom: 1px solid var(--soft); }
tbody tr { border-bottom: 1px solid var(--line); }
th.part { padding-left: 1.1rem; color: var(--soft); }
.interval { display: block; color: var(--soft); font-size: .8rem; line-height: 1.25; }
table.sentences { width: 100%; } .sentences th, .sentences td { text-align: left; white-space: normal; }
.words td { font-family: var(--mono); font-size: .8rem; }
details { margin: .75rem 0; font-family: var(--sans); }
summary { cursor: pointer; font-size: .88rem; color: var(--soft); }
pre { margin: .3rem 0; padding: .6rem .75rem; background: var(--tint); border-radius: .25rem; overflow-x: auto;
  font: .82rem/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
code { font: .85em var(--mono); }
.warnings { list-style: none; margin: 1rem 0; padding: 0; font: .92rem/1.5 var(--sans); }
.warnings li { margin: .6rem 0; padding: .6rem .9rem; background: var(--warm); border-left: 3px solid var(--orange); }
.warnings strong { display: block; font-weight: 600; }
.found { display: block; font-variant-numeric: tabular-nums; }
.look { display: block; color: var(--soft); }
.calm { padding: .6rem .9rem; border-left: 3px solid var(--blue); background: var(--tint); font: .92rem/1.5 var(--sans); }
.controls { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1.25rem; margin: 1rem 0; padding: .6rem 0;
  border-block: 1px solid var(--line); font: .88rem/1.5 var(--sans); }
.controls label { color: var(--soft); }
.steps { display: flex; align-items: center; gap: .7rem; margin-left: auto; }
.steps output { min-width: 4.5rem; text-align: center; font-variant-numeric: tabular-nums; }
select, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft);
  border-radius: .3rem; padding: .3rem .6rem; min-height: 2.1rem; max-width: 100%; }
button { cursor: pointer; } button[aria-disabled=true] { color: var(--soft); border-color: var(--line); cursor: default; }
article { margin: 1.5rem 0; padding-top: .25rem; }
article h3 { margin-top: 0; }
.responses { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 0 1.25rem; }
.role { font: .85rem/1.5 var(--sans); color: var(--soft); margin: .6rem 0 0; }
b.chosen, b.positive { color: var(--blue); } b.rejected { color: var(--orange); }
footer { margin-top: 4rem; font: .85rem/1.6 var(--sans); color: var(--soft); }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } nav, .skip, .controls { display: none; }
  figure, article, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`
