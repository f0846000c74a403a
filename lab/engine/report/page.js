// Words in figures take the page's colour, by day, by night and on paper.
const ink = { light: "INK_LIGHT", dark: "INK_DARK" };
const night = matchMedia("(prefers-color-scheme: dark)");
const config = { displayModeBar: false, responsive: true };
document.querySelectorAll("script[data-figure]").forEach((one) => {
  const { data, layout } = JSON.parse(one.textContent);
  layout.font.color = ink[night.matches ? "dark" : "light"];
  Plotly.newPlot(one.dataset.figure, data, layout, config);
});
const figures = () => [...document.querySelectorAll(".js-plotly-plot")];
const paint = (mode) => figures().forEach((one) => Plotly.relayout(one, { "font.color": ink[mode] }));
const now = () => paint(night.matches ? "dark" : "light");
const opened = () => [...document.querySelectorAll("details")];
night.addEventListener("change", now);
addEventListener("beforeprint", () => {
  opened().forEach((one) => { one.dataset.was = one.open; one.open = true; });
  paint("light");
  figures().forEach((one) => Plotly.Plots.resize(one));
});
addEventListener("afterprint", () => {
  opened().forEach((one) => { one.open = one.dataset.was === "true"; });
  now();
  figures().forEach((one) => Plotly.Plots.resize(one));
});
