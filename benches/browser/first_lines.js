// Runs before anything else of the page: notes when, after the navigation began, a picture with the first lines of the mapping
// was drawn, when the whole list was there, and the longest frame between the two.
{
  const rows = (list) => document.querySelector(`[data-testid=${list}] .list-row`) !== null;
  let last;
  window.longestFrame = 0;
  const look = () => {
    const now = performance.now();
    if (window.firstLines !== undefined) {
      if (last !== undefined) window.longestFrame = Math.max(window.longestFrame, now - last);
      last = now;
    }
    const whole = rows("customers");
    // What is in the document before a frame is drawn with that frame; the next callback comes after it.
    if (window.firstLines === undefined && (whole || rows("first-look"))) {
      requestAnimationFrame(() => { window.firstLines ??= performance.now(); });
    }
    if (whole) {
      window.everything = now;
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}
