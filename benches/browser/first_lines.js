// Runs before anything else of the page: notes when, after the navigation began, a picture with the first lines of the mapping
// was drawn, and when the whole list was there.
{
  const rows = (list) => document.querySelector(`[data-testid=${list}] .list-row`) !== null;
  const look = () => {
    const now = performance.now();
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
