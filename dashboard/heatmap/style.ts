/** How the map looks beside its canvas. */

export const heatmapCss = `
:host{display:flex;flex-direction:column;min-block-size:240px;min-inline-size:0;box-sizing:border-box;position:relative;
  container-type:inline-size;contain-intrinsic-inline-size:640px;background:var(--dx-surface);color:var(--dx-ink);font:var(--dx-text)/1.4 var(--dx-font)}
:host([hidden]){display:none}
*,*::before{box-sizing:border-box}
[hidden]{display:none!important}
.head{display:flex;flex-wrap:wrap;align-items:flex-start;gap:var(--dx-space-2) var(--dx-space-4);
  padding:var(--dx-space-3) var(--dx-space-3) var(--dx-space-2)}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:var(--dx-space-2) var(--dx-space-3);flex:1 1 auto}
.group{display:flex;gap:var(--dx-space-1)}
button{font:inherit;color:inherit;background:transparent;border:1px solid var(--dx-edge);border-radius:var(--dx-radius);
  min-block-size:28px;padding:2px 10px;cursor:pointer;white-space:nowrap}
button:hover:not(:disabled){background:var(--dx-raised)}
button:disabled{color:var(--dx-ink-soft);border-color:var(--dx-line);cursor:default}
button:focus-visible,input:focus-visible,.plot:focus-visible{outline:2px solid var(--dx-accent);outline-offset:2px}
.joined{gap:0}
.joined button{border-radius:0;margin-inline-start:-1px}
.joined button:first-child{border-start-start-radius:var(--dx-radius);border-end-start-radius:var(--dx-radius);margin:0}
.joined button:last-child{border-start-end-radius:var(--dx-radius);border-end-end-radius:var(--dx-radius)}
button:focus-visible{position:relative;z-index:1}
.joined button[aria-pressed=true]{background:var(--dx-accent);color:var(--dx-accent-ink);border-color:var(--dx-accent)}
[part=live]{display:inline-flex;align-items:center;gap:6px;font-weight:600}
.dot{inline-size:8px;block-size:8px;border-radius:50%;background:var(--dx-edge)}
[part=live][aria-pressed=true]{border-color:var(--dx-ink-soft);background:var(--dx-raised)}
[part=live][data-live]{border-color:var(--dx-ok);background:none;color:var(--dx-ok)}
[part=live][data-live] .dot{background:var(--dx-ok)}
.brightness{display:inline-flex;align-items:center;gap:var(--dx-space-2);color:var(--dx-ink-soft);font-size:var(--dx-text-small)}
.brightness input{inline-size:88px;block-size:24px;accent-color:var(--dx-accent);margin:0}
.legend{display:grid;grid-template-columns:auto auto;column-gap:var(--dx-space-3);font-size:var(--dx-text-small);color:var(--dx-ink-soft)}
.legend .title{grid-column:1/-1;margin-block-end:4px}
.scale{inline-size:220px;padding-inline:0}
.ramp{block-size:10px;border-radius:2px;outline:1px solid var(--dx-line)}
.ticks{position:relative;block-size:31px;font-variant-numeric:tabular-nums}
.ticks span{position:absolute;transform:translateX(-50%);text-align:center;line-height:14px;padding-block-start:3px;color:var(--dx-ink);white-space:nowrap}
.ticks .first{transform:none;text-align:start}
.ticks .last{transform:translateX(-100%);text-align:end}
.ticks small{display:block;font-size:11px;color:var(--dx-ink-soft)}
.key{display:flex;flex-direction:column;gap:2px;line-height:14px;margin-block-start:-2px}
.key>span{display:flex;align-items:center;gap:6px;white-space:nowrap}
.swatch{inline-size:14px;block-size:12px;border-radius:2px;outline:1px solid var(--dx-line);flex:none}
.hatch{background:repeating-linear-gradient(-45deg,transparent 0 3px,var(--dx-edge) 3px 4px)}
.stage{position:relative;flex:1 1 360px;min-block-size:120px;overflow:hidden}
canvas{position:absolute;inset:0;inline-size:100%;block-size:100%;display:block}
.over{pointer-events:none}
.plot,.overview{position:absolute;touch-action:none;-webkit-user-select:none;user-select:none;-webkit-touch-callout:none}
.plot{cursor:crosshair;outline-offset:0;touch-action:pan-y}
.plot:focus-visible{outline-offset:1px}
.message{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:var(--dx-space-2);text-align:center;padding:var(--dx-space-5)}
.message strong{font-size:var(--dx-text-large)}
.message span{color:var(--dx-ink-soft);max-inline-size:52ch}
.notes{position:absolute;inset-inline:var(--dx-space-3);inset-block-start:var(--dx-space-2);display:flex;flex-direction:column;align-items:center;gap:var(--dx-space-1);pointer-events:none}
.notes div{background:var(--dx-raised);border:1px solid var(--dx-edge);border-radius:var(--dx-radius);padding:3px 10px;font-size:var(--dx-text-small);
  max-inline-size:100%;box-shadow:0 2px 8px rgb(0 0 0/.18)}
.notes .warn{border-color:var(--dx-warn);color:var(--dx-warn)}
.notes .danger{border-color:var(--dx-danger);color:var(--dx-danger)}
.tooltip{position:absolute;z-index:2;max-inline-size:min(340px,calc(100% - 8px));background:var(--dx-raised);border:1px solid var(--dx-edge);border-radius:var(--dx-radius);
  padding:var(--dx-space-2) var(--dx-space-3);box-shadow:0 4px 16px rgb(0 0 0/.25);font-size:var(--dx-text-small);pointer-events:none}
.tooltip.pinned{pointer-events:auto;border-color:var(--dx-accent)}
.tooltip strong{display:block;font-size:var(--dx-text);overflow-wrap:anywhere;margin-block-end:2px}
.tooltip .group{margin-block-start:var(--dx-space-2)}
.tooltip button{min-block-size:24px;padding:0 8px}
dl{display:grid;grid-template-columns:auto 1fr;gap:1px var(--dx-space-3);margin:0}
dt{color:var(--dx-ink-soft)}
dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.states{display:flex;flex-wrap:wrap;gap:2px var(--dx-space-3);padding:0 var(--dx-space-3) var(--dx-space-2);font-size:var(--dx-text-small);color:var(--dx-ink-soft)}
.states span{display:inline-flex;align-items:center;gap:5px}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;margin:0;padding:0;border:0}
@container (max-width:519px){
  .head{padding:var(--dx-space-2)}
  .bar{gap:6px}
  .bar>:first-child{order:-2}
  .brightness{order:-1}
  .bar button{padding:2px 7px;font-size:var(--dx-text-small)}
  .brightness span{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
  .brightness input{inline-size:64px}
  .legend{inline-size:100%}
  .scale{inline-size:100%}
  .legend{grid-template-columns:1fr auto}
}
@media (prefers-reduced-motion:no-preference){
  [part=live][data-live] .dot{animation:beat 2s ease-in-out infinite}
  @keyframes beat{50%{opacity:.35}}
}
@media (forced-colors:active){
  .ramp,.swatch{forced-color-adjust:none}
  .joined button[aria-pressed=true],button[part=live][aria-pressed=true]{background:Highlight;color:HighlightText;border-color:Highlight;forced-color-adjust:none}
  [part=live] .dot,[part=live][data-live] .dot{background:currentColor;forced-color-adjust:none}
  button:focus-visible{outline-color:CanvasText}
}
`;

let sheet: CSSStyleSheet | undefined;

/** One for all maps. */
export function heatmapSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(heatmapCss);
  }
  return sheet;
}
