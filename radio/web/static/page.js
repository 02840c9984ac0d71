"use strict";
// The listener's page: plays the stream, and shows what is on in step with what is heard.

const STREAM = "/live/stream.m3u8";
const POLL_MS = 2000;
const NEXT_EVERY = 8;        // polls between two looks at what is next
const KEEP = 60;             // states kept: two minutes, longer than any player lags
const USUAL_LAG_MS = 10000;  // of a player that does not tell its programme date

const byId = (id) => document.getElementById(id);
const video = byId("video");
const states = [];
let player = null;
let polls = 0;

// ---- the stream

function playsHlsItself() {
  return video.canPlayType("application/vnd.apple.mpegurl") !== "";
}

function loadLibrary() {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "/static/hls.js";
    script.onload = () => resolve(window.Hls && window.Hls.isSupported() ? window.Hls : null);
    script.onerror = () => resolve(null);
    document.head.append(script);
  });
}

async function listen() {
  byId("play").hidden = true;
  tell("");
  const Hls = await loadLibrary();
  if (Hls) {
    player = new Hls({ liveSyncDurationCount: 3, backBufferLength: 30 });
    player.on(Hls.Events.ERROR, (_event, data) => recover(Hls, data));
    player.loadSource(STREAM);
    player.attachMedia(video);
  } else if (playsHlsItself()) {
    video.src = STREAM;
  } else {
    tell("This browser cannot play the stream. Open " + location.origin + STREAM + " in a player such as VLC.");
    byId("play").hidden = false;
    return;
  }
  video.controls = true;
  try {
    await video.play();
  } catch (error) {
    if (error.name === "NotAllowedError") byId("play").hidden = false;
  }
}

function recover(Hls, data) {
  if (!data.fatal) return;
  if (data.type === Hls.ErrorTypes.MEDIA_ERROR) {
    player.recoverMediaError();
    return;
  }
  // The station restarts its encoder within seconds: keep asking.
  tell("Waiting for the stream …");
  setTimeout(() => {
    player.loadSource(STREAM);
    video.play().catch(() => { byId("play").hidden = false; });
  }, POLL_MS);
}

function tell(text) {
  const box = byId("trouble");
  box.textContent = text;
  box.hidden = text === "";
}

// The wall time of the sound that is heard now.
function heardAt() {
  if (player && player.playingDate) return player.playingDate.getTime();
  if (typeof video.getStartDate === "function" && !video.paused) {
    const start = video.getStartDate().getTime();
    if (!Number.isNaN(start)) return start + video.currentTime * 1000;
  }
  const last = states.at(-1);
  return last ? Date.parse(last.at) - (video.paused ? 0 : USUAL_LAG_MS) : Date.now();
}

// ---- what is on

function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

function show(state) {
  const onAir = states.at(-1)?.on_air === true;
  byId("air").dataset.on = onAir ? "yes" : "no";
  put("air-word", onAir ? "On air" : "Off air");
  const now = state?.now;
  if (!now) return;
  const paper = now.paper;
  put("show", now.show_title || document.title);
  put("title", paper ? paper.title : now.title);
  put("authors", paper ? paper.authors : "");
  put("licence", paper ? paper.licence : "");
  put("speaker", now.speaker ?? "");
  put("caption", now.caption ?? "");
  const link = byId("link");
  link.hidden = !(paper && paper.url && paper.url.startsWith("https://"));
  if (!link.hidden) link.href = paper.url;
  const share = now.duration_seconds > 0 ? Math.min(100, (100 * now.position_seconds) / now.duration_seconds) : 0;
  byId("progress").firstElementChild.style.width = share + "%";
  byId("progress").setAttribute("aria-valuenow", String(Math.round(share)));
}

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(path + ": " + answer.status);
  return answer.json();
}

async function poll() {
  try {
    states.push(await ask("/api/now"));
    if (states.length > KEEP) states.shift();
    if (polls % NEXT_EVERY === 0) showNext(await ask("/api/next?limit=6"));
    polls += 1;
  } catch {
    // The web process restarts within seconds; the next poll tells.
    states.push({ on_air: false, at: new Date().toISOString(), now: states.at(-1)?.now ?? null });
  }
  const heard = heardAt();
  show(states.findLast((state) => Date.parse(state.at) <= heard) ?? states[0]);
  setTimeout(poll, POLL_MS);
}

function showNext(items) {
  if (items.length === 0) return;
  const rows = items.map((item) => {
    const row = document.createElement("li");
    const time = document.createElement("time");
    const text = document.createElement("span");
    const title = document.createElement("b");
    const more = document.createElement("i");
    time.dateTime = item.start;
    time.textContent = clock(item.start);
    title.textContent = item.title;
    more.textContent = item.show_title + " · " + length(item.duration_seconds);
    text.append(title, more);
    row.append(time, text);
    return row;
  });
  byId("next").replaceChildren(...rows);
}

const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function length(seconds) {
  const whole = Math.round(seconds);
  return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
}

// ---- the rest of the page

byId("play").addEventListener("click", listen);
byId("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(byId("feed").value);
    put("copy", "Copied");
  } catch {
    byId("feed").select();
    put("copy", "Press Ctrl+C");
  }
});
byId("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  put("asked", "");
  try {
    const answer = await fetch("/api/requests", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ paper: byId("wish").value }),
    });
    const told = await answer.json();
    put("asked", answer.ok ? told.message : String(told.detail));
    if (answer.ok) byId("wish").value = "";
  } catch {
    put("asked", "The station did not answer. Try again in a moment.");
  }
});
for (const time of document.querySelectorAll(".next time")) time.textContent = clock(time.dateTime);
document.addEventListener("click", (event) => {
  if (!(event.target instanceof HTMLElement) || !event.target.classList.contains("seek")) return;
  const audio = event.target.closest(".episodes > li").querySelector("audio");
  audio.currentTime = Number(event.target.dataset.at);
  audio.play();
});
poll();
