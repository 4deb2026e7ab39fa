/** How a picture looks, light and dark; nothing is fetched for it. */
export const PICTURE_STYLE = `
:root { color-scheme: light dark; --paper: #f6f4ef; --sheet: #ffffff; --ink: #1f2328; --soft: #5d6672; --line: #d9d5cb; --edge: #8d95a1; --way: #b4480a; --tie: #c9b48f;
  --seed: #0f5f66; --seed-ink: #ffffff; --phrase: #eef3f4; --phrase-line: #6f8f93; --passage: #fff6e6; --passage-line: #b9770e; --focus: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --sheet: #1b1f25; --ink: #e8e6e1; --soft: #a4adb8; --line: #333a43; --edge: #76808c; --way: #ff9a5c; --tie: #6f6149;
  --seed: #3fb6bd; --seed-ink: #06191b; --phrase: #232b33; --phrase-line: #6f9aa0; --passage: #2d2618; --passage-line: #d9a441; --focus: #8fb4ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
header, main, section, footer { max-width: 1320px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 18px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
.meta { margin: 4px 0 12px; color: var(--soft); font-size: 13px; }
.answer { margin: 0 0 12px; padding: 8px 14px; border-left: 3px solid var(--way); background: var(--sheet); white-space: pre-line; overflow-wrap: anywhere; max-height: 9em; overflow: auto; }
main { display: grid; grid-template-columns: minmax(0, 1fr) 320px; gap: 16px; }
figure { margin: 0; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 8px 8px 0; }
svg { display: block; width: 100%; height: auto; }
svg.down { display: none; }
aside { position: relative; min-height: 420px; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
#reading { position: absolute; inset: 0; overflow: auto; padding: 12px 16px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 8px 6px 10px; border-top: 1px solid var(--line); list-style: none; font-size: 12px; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { width: 34px; height: 18px; }
text { fill: var(--ink); font-size: 13px; text-anchor: middle; }
.caption { fill: var(--soft); font-size: 12px; text-anchor: start; stroke: var(--sheet); stroke-width: 4; paint-order: stroke; }
.edge { fill: none; stroke: var(--edge); stroke-width: 1.3; }
.edge.synonym { stroke-dasharray: 5 4; }
.edge.contains { stroke: var(--tie); stroke-width: 1; }
.edge.way { stroke: var(--way); stroke-width: 2; }
.head { fill: var(--edge); }
.head.way { fill: var(--way); }
.label rect { fill: var(--sheet); opacity: 0.92; }
.label text { fill: var(--soft); font-size: 11px; }
.label.way text { fill: var(--way); }
.label.hidden { visibility: hidden; }
.node { cursor: pointer; outline: none; }
.seed .shape { fill: var(--seed); stroke: var(--seed); }
.seed text { fill: var(--seed-ink); font-weight: 600; }
.phrase .shape { fill: var(--phrase); stroke: var(--phrase-line); }
.passage .shape { fill: var(--passage); stroke: var(--passage-line); }
.passage .fold { fill: var(--passage-line); opacity: 0.55; }
.passage.cited .shape { stroke-width: 2.5; }
.passage text { text-anchor: start; }
.passage .head { fill: var(--ink); font-weight: 600; }
.passage .below { fill: var(--soft); font-size: 11.5px; }
.passage .rank { font-size: 16px; font-weight: 700; text-anchor: middle; fill: var(--passage-line); }
.score { fill: var(--passage-line); }
.star { fill: var(--way); }
.node:focus-visible .shape { stroke: var(--focus); stroke-width: 3; }
.chosen .shape { stroke-width: 3; }
.lit .node:not(.on), .lit .edge:not(.on), .lit .label:not(.on) { opacity: 0.16; }
.lit .label.on { visibility: visible; }
.lit .edge.on { stroke-width: 2.2; }
h2 { font-size: 17px; margin: 28px 0 8px; }
h3 { font-size: 15px; margin: 0; overflow-wrap: anywhere; }
.notes { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 12px; }
.note { background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
.where, .how { margin: 2px 0 8px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
.text { margin: 8px 0 0; white-space: pre-line; overflow-wrap: anywhere; }
.steps { margin: 8px 0; padding: 0 0 0 14px; border-left: 2px solid var(--way); list-style: none; font-size: 13px; overflow-wrap: anywhere; }
.facts { margin: 6px 0 0; padding-left: 18px; font-size: 13px; overflow-wrap: anywhere; }
em { font-style: normal; color: var(--way); }
footer { padding-top: 18px; padding-bottom: 28px; color: var(--soft); font-size: 12px; }
.close { display: none; float: right; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); color: var(--ink); font: inherit; font-size: 13px; padding: 4px 12px; }
@media (max-width: 1023px) { main { display: block; }
  aside { display: none; position: fixed; left: 0; right: 0; bottom: 0; top: auto; min-height: 0; max-height: 58vh; overflow: auto; padding: 12px 16px; border-radius: 14px 14px 0 0; box-shadow: 0 -6px 24px rgb(0 0 0 / 0.25); }
  #reading { position: static; overflow: visible; padding: 0; }
  aside.open { display: block; } .close { display: block; } }
@media (max-width: 719px) { header, main, section, footer { padding-left: 10px; padding-right: 10px; } h1 { font-size: 19px; }
  svg.across { display: none; } svg.down { display: block; } .notes { grid-template-columns: minmax(0, 1fr); } }
@media print { aside { display: none; } main { display: block; } }
`;
