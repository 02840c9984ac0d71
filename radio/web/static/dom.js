// Small helpers. Text from papers only ever goes into the page as text, never as markup.

export const byId = (id) => document.getElementById(id);

export function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

export function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Hours and minutes of the listener's own clock.
export function clock(iso) {
  return new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function length(seconds) {
  const whole = Math.round(seconds);
  return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
}

export function setLink(id, url) {
  const link = byId(id);
  link.hidden = !/^https?:\/\//.test(url ?? "");
  if (link.hidden) link.removeAttribute("href");
  else link.href = url;
}
