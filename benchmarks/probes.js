/**
 * Times what happens in a page: `bench`, put into the portal's pages and its peers' alike before their own scripts.
 * It takes part in nothing that the page does.
 */
(() => {
  const QUIET_MS = 300;
  const frame = () => new Promise(requestAnimationFrame);

  /** When a frame with what is in the document now was handed on: the next one begins. */
  async function painted() {
    await frame();
    await frame();
    return performance.now();
  }

  const bench = { painted };
  window.bench = bench;

  // --- layout shifts that no input of the person explains

  const shifts = [];
  let isLoading = true;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, startTime, sources } of list.getEntries())
      if (!hadRecentInput)
        shifts.push({ value, at: startTime, moved: isLoading ? sources.map(described) : [] });
  }).observe({ type: "layout-shift", buffered: true });

  function described({ node, previousRect: from, currentRect: to }) {
    const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
    const named = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const name = named ? [named.localName, ...named.classList].join(".") : "gone";
    return `${name} from ${place(from)} to ${place(to)}`;
  }

  // --- first load

  const isBusy = () =>
    !document.querySelector("main h1") || document.querySelector("[aria-busy=true]") !== null;

  let settledAt = null;
  new MutationObserver(() => {
    if (isBusy()) settledAt = null;
    else settledAt ??= painted();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["aria-busy"] });

  /** Resolves when nothing has been loading for a while: what was painted when, and what moved until then. */
  bench.settled = async () => {
    for (;;) {
      const since = settledAt;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      const [first] = performance.getEntriesByName("first-contentful-paint");
      if (first === undefined || since === null || since !== settledAt) continue;
      isLoading = false;
      return { painted: first.startTime, settled: Math.max(first.startTime, await since), shifts };
    }
  };

  // --- frames while the pointer moves

  let times = [];
  let moves = 0;
  let isRunning = false;
  const next = (at) => {
    times.push(at);
    if (isRunning) requestAnimationFrame(next);
  };
  const count = () => {
    moves += 1;
  };

  bench.startFrames = () => {
    times = [];
    shifts.length = 0;
    moves = 0;
    isRunning = true;
    addEventListener("pointermove", count, { capture: true });
    requestAnimationFrame(next);
  };
  bench.stopFrames = () => {
    isRunning = false;
    removeEventListener("pointermove", count, { capture: true });
    const shift = shifts.reduce((sum, { value }) => sum + value, 0);
    return { moves, shift, frames: times.slice(1).map((at, index) => at - times[index]) };
  };

  // --- from an event to the frame that shows what came of it

  /** `bench.timed` will be the times of the next event of this type. `ready` is called before the page hears of it. */
  bench.time = (type, ready) => {
    performance.clearResourceTimings();
    bench.timed = new Promise((resolve) => {
      const heard = async () => {
        const began = performance.now();
        await ready();
        const ended = await painted();
        resolve({ total: ended - began, ...parts(began, ended) });
      };
      addEventListener(type, heard, { capture: true, once: true });
    });
  };

  /** Where something was asked of a server: the time before that, until its answer was there, and from then on. */
  function parts(began, ended) {
    const [asked] = performance.getEntriesByType("resource");
    if (asked === undefined) return {};
    const { startTime, responseEnd } = asked;
    return { before: startTime - began, api: responseEnd - startTime, after: ended - responseEnd };
  }

  let drawing = () => undefined;
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    drawing();
    return clearRect.apply(this, area);
  };
  /** Both chart libraries clear a canvas before they draw. */
  bench.drawn = () =>
    new Promise((resolve) => {
      drawing = resolve;
    });

  bench.changed = () =>
    new Promise((resolve) => {
      const first = () => document.querySelector("tbody tr")?.textContent;
      const before = first();
      const observer = new MutationObserver(() => {
        if (first() === undefined || first() === before) return;
        isLoading = false;
        resolve();
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
})();
