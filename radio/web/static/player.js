// The stream: hls.js where the browser can run it, else the browser's own HLS, else a word about other players.
import { byId } from "./dom.js";

const STREAM = "/live/stream.m3u8";
const SOUND = "/live/audio.m3u8";
const CHOICE = "sound-only";
const RETRY_MS = 2000;
const MEDIA_RETRY_MS = 5000;
const FAR_BEHIND_SECONDS = 20;

const video = byId("video");
const button = byId("play");
const soundOnly = byId("sound-only");
let player = null;
let retry = null;
let mediaRecovered = 0;
let reload = () => {};

const source = () => (soundOnly.getAttribute("aria-pressed") === "true" ? SOUND : STREAM);

// The wall time of the sound that is heard now, in ms; null when the player does not tell.
export function heardAt() {
  if (video.paused) return null;
  if (player?.playingDate) return player.playingDate.getTime();
  const start = video.getStartDate?.().getTime();
  return Number.isFinite(start) ? start + video.currentTime * 1000 : null;
}

export const isPlaying = () => !video.paused;

function loadLibrary() {
  return new Promise((resolve) => {
    if (window.Hls) return resolve(window.Hls);
    const script = document.createElement("script");
    script.src = "/static/hls.js";
    script.onload = () => resolve(window.Hls ?? null);
    script.onerror = () => resolve(null);
    document.head.append(script);
  });
}

async function listen() {
  button.hidden = true;
  tell("Tuning in …");
  const Hls = await loadLibrary();
  if (Hls?.isSupported()) {
    // The ID3 tags of the sound hold time stamps only; hls.js would make cues of them, by an address that our policy bars.
    const noCues = { enableID3MetadataCues: false, enableEmsgMetadataCues: false };
    player = new Hls({ liveSyncDurationCount: 3, liveMaxLatencyDurationCount: 9, backBufferLength: 30, ...noCues });
    player.on(Hls.Events.ERROR, (_event, data) => recover(Hls, data));
    reload = () => player?.loadSource(source());
    reload();
    player.attachMedia(video);
  } else if (video.canPlayType("application/vnd.apple.mpegurl") !== "") {
    reload = () => { video.src = source(); };
    reload();
    video.addEventListener("error", () => later(reload));
  } else {
    tell("This browser cannot play the stream. Open " + location.origin + source() + " in a player such as VLC.");
    button.hidden = false;
    return;
  }
  video.controls = true;
  video.focus({ preventScroll: true });
  await play();
}

async function play() {
  try {
    await video.play();
  } catch (error) {
    // Other reasons (no stream yet, a new source) pass by themselves; a refusal needs the listener's click.
    if (error.name === "NotAllowedError") {
      player?.destroy();
      player = null;
      tell("");
      button.hidden = false;
    }
  }
}

function recover(Hls, data) {
  if (!data.fatal) return;
  if (data.type === Hls.ErrorTypes.MEDIA_ERROR && performance.now() - mediaRecovered > MEDIA_RETRY_MS) {
    mediaRecovered = performance.now();
    player.recoverMediaError();
    return;
  }
  later(reload);
}

// The station starts its encoder again within seconds: keep asking.
function later(again) {
  tell("Waiting for the stream …");
  clearTimeout(retry);
  retry = setTimeout(() => { again(); play(); }, RETRY_MS);
}

function tell(text) {
  const box = byId("trouble");
  if (box.textContent !== text) box.textContent = text;
  box.hidden = text === "";
}

// The choice is kept for the next visit, where the browser allows that.
function choose(pressed) {
  soundOnly.setAttribute("aria-pressed", String(pressed));
  try {
    localStorage.setItem(CHOICE, pressed ? "yes" : "no");
  } catch {
    // A browser that keeps nothing: the choice holds until the page is closed.
  }
}

function chosen() {
  try {
    return localStorage.getItem(CHOICE) === "yes";
  } catch {
    return false;
  }
}

choose(chosen());
soundOnly.hidden = false;
soundOnly.addEventListener("click", () => {
  const playing = !video.paused;
  choose(source() === STREAM);
  reload();
  if (playing) play();
});
button.addEventListener("click", listen);
video.addEventListener("playing", () => tell(""));
video.addEventListener("play", () => {
  // After a long pause the place where it stopped is gone from the stream: go on with what is on air now.
  const live = player?.liveSyncPosition;
  if (live && live - video.currentTime > FAR_BEHIND_SECONDS) video.currentTime = live;
});
