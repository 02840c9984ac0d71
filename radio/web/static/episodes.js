// Episodes: chapters that seek, and transcripts, which are fetched when they are opened.
import { length, make } from "./dom.js";

const REFRESH_MS = 60_000;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

const plain = (text) => text.replace(/<[^>]*>/g, "").replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

// "01:02:03.400" or "02:03.400" in seconds.
const seconds = (stamp) => stamp.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

// The cues of a WebVTT file: { start, speaker, text }.
function cuesOf(file) {
  const cues = [];
  for (const block of file.split(/\r?\n\r?\n/)) {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => line.includes("-->"));
    if (at < 0) continue;
    const text = lines.slice(at + 1).join(" ");
    const speaker = /<v(?:\.\S*)? ([^>]*)>/.exec(text);
    const start = seconds(lines[at].split("-->")[0].trim());
    cues.push({ start, speaker: speaker ? plain(speaker[1]) : "", text: plain(text) });
  }
  return cues;
}

// What one host says in several captions, in one paragraph.
function turnsOf(cues) {
  const turns = [];
  for (const cue of cues) {
    const last = turns.at(-1);
    if (last && last.speaker === cue.speaker) last.text += " " + cue.text;
    else turns.push({ ...cue });
  }
  return turns;
}

async function fill(box) {
  delete box.dataset.state;
  try {
    const answer = await fetch(box.dataset.src);
    if (!answer.ok) throw new Error(String(answer.status));
    const rows = turnsOf(cuesOf(await answer.text())).map((turn) => {
      const row = make("p", "");
      const seek = make("button", length(turn.start), { type: "button", class: "seek", "data-at": turn.start });
      row.append(seek, " ", make("b", turn.speaker), " " + turn.text);
      return row;
    });
    box.replaceChildren(...rows);
    box.dataset.state = "filled";
  } catch {
    box.replaceChildren(make("p", "The transcript cannot be had just now."));
  }
}

document.addEventListener("toggle", (event) => {
  const box = event.target.querySelector?.(":scope > .transcript");
  if (box && event.target.open && box.dataset.state !== "filled") fill(box);
}, true);

document.addEventListener("click", (event) => {
  const seek = event.target instanceof Element ? event.target.closest(".seek") : null;
  if (!seek) return;
  const audio = seek.closest(".episodes > li").querySelector("audio");
  audio.currentTime = Number(seek.dataset.at);
  audio.play();
});

// One voice at a time: starting an episode stops the others and the live stream, and the other way round.
document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("audio, video")) if (other !== event.target) other.pause();
}, true);

// New episodes come in by themselves, unless somebody is in the middle of one.
async function refresh() {
  const here = document.getElementById("episodes");
  const begun = [...here.querySelectorAll("audio")].some((audio) => !audio.paused || audio.currentTime > 0);
  const inUse = begun || here.querySelector("details[open]");
  if (document.hidden || inUse || here.contains(document.activeElement)) return;
  const answer = await fetch("/");
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("episodes");
  if (fresh && fresh.innerHTML !== here.innerHTML) here.replaceWith(fresh);
}

// A station that does not answer is asked again the next time.
setInterval(() => refresh().catch(() => {}), REFRESH_MS);
