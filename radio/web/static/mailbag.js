// Questions about papers: sending one, and how those that were sent from here stand. Which they are is kept in this
// browser alone; each is known by a number that cannot be guessed.
import { byId, make, put } from "./dom.js";

const KEPT = "radio.questions";
const MOST = 20;
const LOOK_MS = 60_000;
const DONE = ["answered", "unanswerable", "rejected"];

const known = new Map();     // id -> its last answer
const form = byId("letter");

function kept() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => /^[0-9a-f]{8,40}$/.test(id)) : [];
  } catch {
    return [];               // not allowed to keep anything, or kept by something else
  }
}

function keep(ids) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(ids.slice(-MOST)));
  } catch { /* it is shown until the page is closed */ }
}

// When it was on air, by the listener's own clock.
function moment(iso) {
  return new Date(iso).toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function row(told) {
  const item = make("li", "");
  const state = make("p", told.message);
  if (told.state === "answered" && told.answered) {
    state.textContent = (told.found === false ? "Read on air " : "Answered on air ") + moment(told.answered) + ". ";
    if (told.found === false) state.append("Our software found no answer in the papers. ");
    state.append(make("a", "Hear it", { href: "/archive/episodes/" + encodeURIComponent(told.episode) + ".mp3" }));
  }
  item.append(make("q", told.text), state);
  return item;
}

function draw() {
  const rows = [...known.values()].reverse().map(row);
  byId("letter-list").replaceChildren(...rows);
  byId("letters").hidden = rows.length === 0;
}

async function look() {
  const ids = kept();
  for (const id of ids) {
    if (DONE.includes(known.get(id)?.state)) continue;
    const answer = await fetch("/api/questions/" + id, { cache: "no-store" });
    if (answer.ok) known.set(id, await answer.json());
    else if (answer.status === 404) keep(kept().filter((other) => other !== id));
  }
  draw();
}

function aboutWhich() {
  const chosen = byId("about").value;
  byId("about-number").hidden = chosen !== "id";
  byId("about-paper").required = chosen === "id";
  const title = byId("title").dataset.paper ? byId("title").textContent : "";
  put("about-title", chosen === "on-air" ? (title ? "On air: " + title : "No paper is on air just now; the question goes to all papers.") : "");
}

// The paper that is heard, not the one that the station has come to meanwhile.
function paper() {
  if (byId("about").value === "id") return byId("about-paper").value;
  return byId("about").value === "on-air" ? byId("title").dataset.paper ?? "on-air" : "";
}

async function send(event) {
  event.preventDefault();
  put("letter-told", "");
  try {
    const answer = await fetch("/api/questions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question: byId("question").value, paper: paper(), name: byId("first-name").value }),
    });
    const told = await answer.json();
    put("letter-told", answer.ok ? "Thank you. " + told.message : typeof told.detail === "string" ? told.detail : "That cannot be sent.");
    if (!answer.ok) return;
    keep([...kept().filter((id) => id !== told.question), told.question]);
    known.set(told.question, told);
    byId("question").value = "";
    draw();
  } catch {
    put("letter-told", "The station did not answer. Try again in a moment.");
  }
}

if (form) {
  form.addEventListener("submit", send);
  byId("about").addEventListener("change", aboutWhich);
  new MutationObserver(aboutWhich).observe(byId("title"), { childList: true, attributes: true });
  aboutWhich();
  // A station that does not answer is asked again the next time.
  look().catch(() => {});
  setInterval(() => { if (!document.hidden) look().catch(() => {}); }, LOOK_MS);
}
