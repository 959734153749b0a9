// Constants of ours, put into pages as they are: no name or note of anybody comes into them, and neither "{{" nor "{%".

export const STYLE = `
.vp { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; line-height: 1.5; overflow-wrap: break-word; }
.vp h1 { margin: 0 0 1rem; } .vp h2 { margin: 2rem 0 .75rem; font-size: 1.25em; }
.vp p { margin: 0 0 .75rem; }
.vp-note { padding: .75rem 1rem; border: 1px solid; border-radius: .5rem; }
.vp-sums { display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem; margin: 0; padding: 1rem; border: 1px solid rgba(0,0,0,.2); border-radius: .5rem; }
.vp-sums + p, .vp-cards + p { margin-top: .75rem; }
.vp-sums dt { font-size: .9em; } .vp-sums dt::first-letter { text-transform: uppercase; } .vp-sums dd { margin: 0; font-size: 1.25em; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.vp-cards { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: .75rem; }
.vp-cards > li { border: 1px solid rgba(0,0,0,.2); border-radius: .5rem; padding: 1rem; }
.vp-row + p { margin-top: .5rem; }
.vp-row { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; justify-content: space-between; }
.vp-code { font-size: 1.25em; font-weight: 700; letter-spacing: .02em; overflow-wrap: anywhere; }
.vp-row-link { flex-wrap: nowrap; } .vp-link { overflow-wrap: anywhere; font-size: .9em; min-width: 0; }
.vp-jump { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.vp .vp-more { margin-top: 1rem; } .vp-ways { display: flex; flex-wrap: wrap; gap: .5rem; } .vp-cards:empty { display: none; } .vp-cards + .vp-cards { margin-top: .75rem; }
.vp-button { font: inherit; font-size: .9em; padding: .45rem .9rem; border: 1px solid #1a1a1a; border-radius: .4rem; background: #fff; color: #1a1a1a; cursor: pointer; text-decoration: none; display: inline-block; }
.vp-main { background: #1a1a1a; color: #fff; }
.vp-button:focus-visible, .vp a:focus-visible, .vp summary:focus-visible, .vp input:focus-visible, .vp select:focus-visible, .vp textarea:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
.vp-hidden { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.vp-copy { display: none; } .vp-live .vp-copy { display: inline-block; }
.vp details { margin-top: .5rem; font-size: .9em; } .vp summary { cursor: pointer; } .vp details svg { width: 12rem; height: 12rem; background: #fff; display: block; margin-top: .5rem; }
.vp-orders { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.vp-orders th, .vp-orders td { padding: .6rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid rgba(0,0,0,.15); }
.vp-orders .vp-sum { text-align: right; white-space: nowrap; }
.vp-name { overflow-wrap: anywhere; min-width: 5em; }
.vp-why { font-size: .9em; }
.vp label { display: block; font-weight: 600; margin-bottom: .25rem; }
.vp-form > div { width: 100%; max-width: 24rem; }
.vp input[type=email], .vp input[type=text], .vp select, .vp textarea { box-sizing: border-box; font: inherit; width: 100%; max-width: 24rem; padding: .55rem .7rem; border: 1px solid #555; border-radius: .4rem; background: #fff; color: #1a1a1a; }
.vp-form { display: grid; gap: .75rem; justify-items: start; }
.vp fieldset { display: grid; gap: .75rem; width: 100%; box-sizing: border-box; min-width: 0; margin: 0 0 .75rem; padding: 1rem; border: 1px solid rgba(0,0,0,.2); border-radius: .5rem; }
.vp legend { padding: 0 .35rem; font-weight: 700; font-size: 1.1em; }
.vp .vp-radio { display: flex; gap: .5rem; align-items: baseline; margin: 0; padding: .35rem 0; font-weight: 400; overflow-wrap: anywhere; }
.vp .vp-radio input { flex: none; width: 1rem; height: 1rem; min-height: 0; margin: 0; padding: 0; align-self: start; margin-top: .3em; appearance: auto; }
.vp-radios { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
.vp-fields { display: grid; gap: .75rem; padding: .25rem 0 .75rem 1.75rem; }
@supports selector(:has(*)) { .vp-way:not(:has(input[name=payout]:checked)) > .vp-fields { display: none; } }
.vp fieldset p { margin: .25rem 0 0; }
.vp [aria-invalid][aria-invalid] { border: 2px solid #b00020; }
.vp .vp-ways { gap: 0; }
div.vp-note { margin: 0 0 .75rem; } .vp-note ul { margin: 0; padding-left: 1.25rem; }
.vp .vp-problem { color: #b00020; background: #fff; font-weight: 600; }
@media (max-width: 40rem) {
  .vp-sums { gap: .5rem; padding: .75rem; } .vp-sums dd { font-size: 1.1em; }
  .vp-orders thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .vp-orders, .vp-orders tbody { display: block; }
  .vp-orders tr { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .6rem 0; border-bottom: 1px solid rgba(0,0,0,.15); }
  .vp-orders td { display: block; border: 0; padding: .1rem 0; }
  .vp-orders .vp-earns { grid-area: 1 / 2; } .vp-orders .vp-name { grid-area: 2 / 1; } .vp-orders .vp-sales { grid-area: 2 / 2; } .vp-orders .vp-state { grid-column: 1 / -1; }
}
`;

/** For a page of its own, outside of any theme. */
export const ALONE = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
a { color: #0b57d0; }
`;

/** Copy buttons: shown only where they work, and what they did is said. Where the browser forbids it, the text is selected. */
export const SCRIPT = `
(function () {
  var root = document.querySelector(".vp");
  if (!root || !navigator.clipboard) return;
  root.classList.add("vp-live");
  function tell(button, word, said) {
    root.querySelector("[role=status]").textContent = said;
    button.firstChild.nodeValue = word;
    setTimeout(function () { button.firstChild.nodeValue = "Copy"; }, 2000);
  }
  root.addEventListener("click", function (event) {
    var button = event.target.closest(".vp-copy");
    if (!button) return;
    navigator.clipboard.writeText(button.getAttribute("data-copy")).then(function () {
      tell(button, "Copied", "Copied");
    }, function () {
      getSelection().selectAllChildren(button.previousElementSibling);
      tell(button, "Not copied", "Your browser does not let this page copy. The text is selected: copy it yourself.");
    });
  });
})();
`;
