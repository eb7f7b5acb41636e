// What the map pages do: draw the grey roads, frame the trip, bind words to marks, filter the overview.
"use strict";

const returnBus = (() => {
  const roads = [];   // overview: {layer, trip}
  const places = [];  // overview: {layer, trips}
  const marks = {};   // trip page: mark id -> layer
  let ground = null;
  let views = {};
  let moved = false;
  const NEAR = 9;     // from this zoom on, marks show their numbers
  const STEP = 3, RIBBON = 24, SHARE = 0.03;  // pixels between two trips on one road; of all of them at most, and as a share of the map

  function box(b) { return L.latLngBounds([b[0], b[1]], [b[2], b[3]]); }

  function narrow() { return window.matchMedia("(max-width: 760px)").matches; }

  function unpack(line) {
    const points = [];
    let lat = 0, lon = 0;
    for (let k = 0; k < line.length; k += 2) {
      lat += line[k];
      lon += line[k + 1];
      points.push([lat / 1e4, lon / 1e4]);
    }
    return points;
  }

  function frame(map, whole, areas, attribution) {
    ground = map;
    views = Object.assign({ whole }, areas);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution(attribution);
    map.createPane("roads").style.zIndex = 200;
    const canvas = L.canvas({ pane: "roads", padding: 0.3 });
    const lines = (window.returnBus_roads || []).map(unpack);
    if (lines.length) {
      L.polyline(lines, { renderer: canvas, pane: "roads", color: "#d0d0d0", weight: 1, interactive: false, smoothFactor: 1.5 }).addTo(map);
    }
    map.on("zoomend", zoomed);
    look("whole");
    zoomed();
    // until somebody moves the map, a turned phone or a resized window shows the whole again
    for (const act of ["pointerdown", "wheel", "keydown"]) window.addEventListener(act, () => { moved = true; }, { passive: true });
    window.addEventListener("resize", () => {
      map.invalidateSize();
      roads.forEach(shift);
      if (!moved) look("whole");
    });
  }

  function zoomed() {
    ground.getContainer().classList.toggle("far", ground.getZoom() < NEAR);
    roads.forEach(shift);
  }

  // Trips that share a road are drawn side by side, each at its own distance from the middle.
  function shift(r) {
    const by = r.by * Math.min(STEP, Math.min(RIBBON, ground.getSize().x * SHARE) / r.of);
    r.layer.setLatLngs(r.legs.map((leg) => {
      const points = leg.map((p) => ground.project(p));
      return points.map((p, k) => {
        const a = points[Math.max(0, k - 1)], b = points[Math.min(points.length - 1, k + 1)];
        const long = Math.hypot(b.x - a.x, b.y - a.y) || 1;
        return ground.unproject(L.point(p.x - by * (b.y - a.y) / long, p.y + by * (b.x - a.x) / long));
      });
    }));
  }

  function look(area) {
    if (views[area]) ground.fitBounds(box(views[area]), { padding: [28, 28], maxZoom: 14 });
  }

  function bind(layer, html) { layer.bindPopup(html, { maxWidth: 300 }); }

  function road(layer, trip, html, index, count) {
    bind(layer, html);
    const drawn = { layer, trip, legs: layer.getLatLngs(), by: index - (count - 1) / 2, of: count };
    roads.push(drawn);
    shift(drawn);
    layer.on("mouseover", () => point(trip, true)).on("mouseout", () => point(trip, false));
  }

  function pin(m) {
    const side = m.kind === "rest" ? 12 : 24;
    const text = document.createElement("span");
    text.textContent = m.text;
    const icon = L.divIcon({ html: text, className: "pin pin-" + m.kind, iconSize: [side, side] });
    const layer = L.marker(m.at, { icon, alt: m.text }).addTo(ground);
    bind(layer, m.words);
    return layer;
  }

  function placeMarks(map, list) {
    for (const m of list) places.push({ layer: pin(m), trips: m.trips });
  }

  function stopMarks(map, list) {
    for (const m of list) marks[m.mark] = pin(m);
  }

  function point(trip, on) {
    for (const r of roads) {
      if (r.trip !== trip) continue;
      r.layer.setStyle({ weight: on ? 6 : 2.5 });
      if (on && ground.hasLayer(r.layer)) r.layer.bringToFront();
    }
    for (const row of document.querySelectorAll("[data-trip]")) row.classList.toggle("pointed", on && row.dataset.trip === trip);
  }

  function put(layer, seen) {
    if (seen) layer.addTo(ground);
    else layer.remove();
  }

  function filter(key) {
    const seen = new Set();
    for (const row of document.querySelectorAll("[data-trip]")) {
      const shown = !key || JSON.parse(row.dataset.keys).includes(key);
      row.hidden = !shown;
      if (shown) seen.add(row.dataset.trip);
    }
    for (const r of roads) put(r.layer, seen.has(r.trip));
    for (const p of places) put(p.layer, p.trips.some((trip) => seen.has(trip)));
  }

  document.addEventListener("DOMContentLoaded", () => {
    const show = document.getElementById("show");
    if (show) show.addEventListener("change", () => filter(show.value));
    for (const row of document.querySelectorAll("[data-trip]")) {
      row.addEventListener("mouseenter", () => point(row.dataset.trip, true));
      row.addEventListener("mouseleave", () => point(row.dataset.trip, false));
    }
    for (const button of document.querySelectorAll("[data-area]")) button.addEventListener("click", () => look(button.dataset.area));
    for (const button of document.querySelectorAll("[data-mark]")) {
      button.addEventListener("click", () => {
        const layer = marks[button.dataset.mark];
        if (!layer) return;
        ground.setView(layer.getLatLng(), Math.max(ground.getZoom(), 10));
        layer.openPopup();
        if (narrow()) document.getElementById("ground").scrollIntoView({ behavior: "smooth" });
      });
    }
  });

  return { frame, road, places: placeMarks, stops: stopMarks };
})();
