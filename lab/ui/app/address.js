// The address of a page is its view: what Streamlit 1.67 leaves out of it is mended here, once a
// window.
(() => {
  if (window.faultlineAddress) return;
  window.faultlineAddress = true;
  // From a click on another page until the next thing that a person does.
  let left = null;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const path = new URL(url, location.href).pathname;
    if (left === null || path !== location.pathname) push(state, title, url);
    // Streamlit corrects the address of the page that is entered: one step, not two.
    else if (path !== left) history.replaceState(state, title, url);
    // Of the page that is left it writes one more, without what is chosen there: Back would lead
    // to that.
  };
  const again = () => { left = null; };
  addEventListener("popstate", again, true);
  for (const act of ["pointerdown", "keydown"]) document.addEventListener(act, again, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const other = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || other || link.target === "_blank" || link.hasAttribute("download")) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || to.hash) return;
    if (to.search) {
      // Streamlit would keep the sidebar against what the link asks for, and leave the address of
      // a link to this very page as it was. Gone to as Back would go, the address is what counts.
      event.preventDefault();
      event.stopPropagation();
      push({}, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    } else if (to.pathname !== location.pathname) {
      left = location.pathname;
    } else if (new URLSearchParams(location.search).has("exp")) {
      // "All experiments" from within one of them: Streamlit takes it for the page that is open.
      event.preventDefault();
      event.stopPropagation();
      push({}, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }
  }, true);
})();
