// What is on and what is next, in step with what is heard: players are some seconds behind the station, so the states
// are kept and the one of that moment is shown.
import { byId, clock, length, make, put, setLink } from "./dom.js";
import { heardAt, isPlaying } from "./player.js";

const POLL_MS = 2000;
const NEXT_EVERY = 8;        // polls between two looks at what is next
const KEEP = 60;             // states kept: two minutes, longer than any player lags
const USUAL_LAG_MS = 8000;   // of a player that does not tell its programme date

const station = byId("brand").textContent;
const states = [];
let polls = 0;
let timer = null;

function show(state) {
  const onAir = states.at(-1)?.on_air === true;
  byId("air").dataset.on = onAir ? "yes" : "no";
  put("air-word", onAir ? "On air" : "Off air");
  const now = state?.now;
  if (!now) return;
  const paper = now.paper;
  const title = paper ? paper.title : now.source === "bed" ? byId("title").dataset.music : now.title;
  put("show", now.show_title || station);
  put("chapter", now.chapter ?? "");
  put("title", title);
  byId("title").dataset.paper = paper?.paper_id ?? "";
  put("authors", paper?.authors ?? "");
  put("licence", paper?.licence ?? "");
  put("speaker", now.speaker ?? "");
  put("caption", now.caption ?? "");
  setLink("link", paper?.url);
  if (paper?.licence_url) byId("licence").href = paper.licence_url;
  else byId("licence").removeAttribute("href");
  const share = now.duration_seconds > 0 ? Math.min(100, (100 * now.position_seconds) / now.duration_seconds) : 0;
  byId("progress").hidden = !(now.duration_seconds > 0);
  byId("progress").firstElementChild.style.width = share + "%";
  byId("progress").setAttribute("aria-valuenow", String(Math.round(share)));
  tellSystem(title, now.show_title);
}

// What the lock screen of a phone says.
function tellSystem(title, artist) {
  if (!isPlaying() || !("mediaSession" in navigator) || navigator.mediaSession.metadata?.title === title) return;
  const artwork = [{ src: "/cover.jpg", sizes: "1400x1400", type: "image/jpeg" }];
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist, album: station, artwork });
}

function showNext(items) {
  const rows = items.map((item) => {
    const row = make("li", "");
    const text = make("span", "");
    text.append(make("b", item.title), make("i", item.show_title + " · " + length(item.duration_seconds)));
    row.append(make("time", clock(item.start), { datetime: item.start }), text);
    return row;
  });
  byId("next").replaceChildren(...rows);
  byId("no-next").hidden = rows.length > 0;
}

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(path + ": " + answer.status);
  return answer.json();
}

async function look() {
  try {
    states.push(await ask("/api/now"));
    if (polls % NEXT_EVERY === 0) showNext(await ask("/api/next?limit=6"));
    polls += 1;
  } catch {
    // The web process restarts within seconds; the next look tells.
    states.push({ on_air: false, at: new Date().toISOString(), now: states.at(-1)?.now ?? null });
  }
  if (states.length > KEEP) states.shift();
  const latest = states.at(-1);
  const heard = isPlaying() ? (heardAt() ?? Date.parse(latest.at) - USUAL_LAG_MS) : Date.parse(latest.at);
  show(states.findLast((state) => Date.parse(state.at) <= heard) ?? states[0]);
}

// A page that nobody sees or hears asks nothing.
async function poll() {
  clearTimeout(timer);
  if (!document.hidden || isPlaying()) await look();
  timer = setTimeout(poll, POLL_MS);
}

for (const time of document.querySelectorAll("#next time")) time.textContent = clock(time.dateTime);
poll();
