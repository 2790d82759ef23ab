/** The page's skeleton: places to be filled, with their names for those who hear the page. */
export const FRAME = `
<header><h1></h1><p class="quiet source"></p></header>
<nav class="algorithms" aria-label="Algorithm"></nav>
<section class="verdict box" aria-live="polite"></section>
<form class="tools" role="search" aria-label="Filter and zoom">
 <label>user<select name="user"></select></label>
 <label>computer<select name="computer"></select></label>
 <label>path or setting<input name="path" type="search" placeholder="part of a name  ( / )" autocomplete="off"></label>
 <label>rows<select name="paths"></select></label>
 <span class="zoom" role="group" aria-label="Zoom">
  <button type="button" data-do="out" aria-label="Zoom out">−</button>
  <button type="button" data-do="fit">fit</button>
  <button type="button" data-do="in" aria-label="Zoom in">+</button>
 </span>
</form>
<svg class="overview" aria-hidden="true" preserveAspectRatio="none"></svg>
<main class="charts"></main>
<p class="legend" aria-hidden="true">
 <span><svg width="34" height="12"><line class="line v0" x1="6" x2="32" y1="6" y2="6"/><circle class="g v0" cx="6" cy="6" r="5"/></svg>a version lies here</span>
 <span><svg width="16" height="16"><g class="copy v0"><path d="M8 15V3M4 7L8 3L12 7"/></g></svg>copied up or down</span>
 <span><svg width="18" height="18"><g class="mark lost"><circle cx="9" cy="9" r="8"/><path d="M5.5 5.5l7 7m0-7l-7 7"/></g></svg>lost</span>
 <span><svg width="18" height="18"><g class="mark beaten"><path d="M9 2l7 7l-7 7l-7-7Z"/></g></svg>beaten or deleted, permitted</span>
 <span><svg width="24" height="12"><rect class="b b-link" width="23" height="11" rx="3"/></svg>a fault</span>
 <span><svg width="24" height="12"><rect class="busy" width="23" height="11" rx="3"/></svg>too many to tell apart: zoom in</span>
</p>
<div class="stepper" role="group" aria-label="Step through the events">
 <button data-do="first" aria-label="First event">❘◀</button>
 <button data-do="back" aria-label="One event back">◀</button>
 <input type="range" min="1" value="1" step="1" aria-label="Event">
 <button data-do="forward" aria-label="One event forward">▶</button>
 <button data-do="last" aria-label="Last event">▶❘</button>
 <button data-do="mark" title="Next loss or broken guarantee" aria-label="Next loss or broken guarantee">⚑<span class="wide"> next</span></button>
 <output></output>
</div>
<div class="below">
 <section class="details box" aria-live="polite" aria-label="The event"></section>
 <section class="state box" aria-label="State after the event"><h2>State after this event</h2><div class="cards"></div></section>
</div>
<details class="section box events-box" open><summary>Events</summary><div class="events"></div></details>
<details class="section box machine"><summary>Where the session is</summary><div class="machine-box"></div></details>
<p class="keys" aria-hidden="true">
 <span><kbd>←</kbd> <kbd>→</kbd> one event</span><span><kbd>Shift</kbd>+<kbd>←</kbd> <kbd>→</kbd> to what the world did</span><span><kbd>Home</kbd> <kbd>End</kbd></span>
 <span><kbd>n</kbd> <kbd>p</kbd> next, previous loss</span><span><kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom</span><span><kbd>/</kbd> search</span><span>drag to move, <kbd>Ctrl</kbd>+wheel to zoom</span>
</p>`;
