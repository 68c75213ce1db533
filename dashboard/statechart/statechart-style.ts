/** How a chart looks: quiet lines, and one lit state. */
import { themeSheet } from '../theme.js';

const css = `
:host{display:block;position:relative;min-width:0;container-type:inline-size;contain-intrinsic-inline-size:640px;color:var(--dx-ink);font:var(--dx-text)/1.4 var(--dx-font)}
:host([hidden]){display:none}
.frame{overflow-x:auto;border-radius:var(--dx-radius)}
.frame:focus-visible{outline:2px solid var(--dx-accent);outline-offset:2px}
svg{display:block;width:100%;height:auto;margin-inline:auto}
text{font:12px var(--dx-font);fill:var(--dx-ink-soft)}
.name{font-size:13px;font-weight:600;fill:var(--dx-ink);text-anchor:middle}
.note{font-size:11px;text-anchor:middle;font-variant-numeric:tabular-nums}
.plain>.name{transform:translateY(7px)}
.noted>.name{transform:none}
.holds>.name{text-anchor:start}
.holds>.note{text-anchor:end}
.box{fill:var(--dx-raised);stroke:color-mix(in srgb,var(--dx-edge) 60%,var(--dx-line));stroke-width:1.25}
.holds>.box{fill:color-mix(in srgb,var(--dx-raised) 35%,var(--dx-surface))}
.parallel>.box{stroke-dasharray:5 4}
.inner{fill:none;stroke:var(--dx-edge)}
.line{fill:none;stroke:var(--dx-edge);stroke-width:1.25}
.head,.initial circle{fill:var(--dx-edge)}
.wide{fill:none;stroke:transparent;stroke-width:12}
.pulse{display:none}
.label{font-size:11px}
.patch{fill:var(--dx-surface)}
.inside .patch{fill:color-mix(in srgb,var(--dx-raised) 35%,var(--dx-surface))}
.inside.lit .patch{fill:color-mix(in srgb,var(--dx-accent) 9%,var(--dx-surface))}
.start{text-anchor:start}
.middle{text-anchor:middle}
.end{text-anchor:end}
.count{font-weight:600;fill:var(--dx-ink);font-variant-numeric:tabular-nums}
.active>.box{stroke:var(--dx-accent);stroke-width:2}
.holds.active>.box{fill:color-mix(in srgb,var(--dx-accent) 9%,var(--dx-surface))}
.holds.active>.name{fill:var(--dx-accent)}
.innermost>.box{fill:var(--dx-accent)}
.innermost>.name,.innermost>.note{fill:var(--dx-accent-ink)}
.ended>.box{stroke-dasharray:4 3}
.state.moment:not(.innermost)>.box{fill:color-mix(in srgb,var(--dx-accent) 22%,var(--dx-raised));stroke:var(--dx-accent);stroke-width:2}
.last .line,.arrow.moment .line{stroke:var(--dx-accent)}
.last .head,.arrow.moment .head{fill:var(--dx-accent)}
.last .line:not(.pulse){stroke-width:1.75}
.message{margin:0;padding:var(--dx-space-5) var(--dx-space-4);text-align:center;color:var(--dx-ink-soft)}
.message.bad{color:var(--dx-danger)}
.more{margin:var(--dx-space-2) 0 0;font-size:var(--dx-text-small);color:var(--dx-ink-soft);text-align:center}
.message:empty,.more:empty{display:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (prefers-reduced-motion:no-preference){
.box{transition:fill .25s,stroke .25s}
.arrow.moment .pulse{display:inline;stroke-width:3;stroke-linecap:round;stroke-dasharray:.18 .82;animation:pulse .7s linear infinite}
@keyframes pulse{from{stroke-dashoffset:1}to{stroke-dashoffset:0}}
}
@media (forced-colors:active){
.innermost>.box{fill:Highlight}
.innermost>.name,.innermost>.note{fill:HighlightText}
}
`;

let sheet: CSSStyleSheet | undefined;

/** One for all charts of a page, with the theme before it. */
export function statechartSheets(): CSSStyleSheet[] {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return [themeSheet(), sheet];
}
