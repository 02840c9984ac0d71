// The listener's page: each module brings one part of it to life. Without scripts the page still tells what is on.
import "./now.js";
import "./episodes.js";
import "./mailbag.js";
import { put, byId } from "./dom.js";

const SHOWN_MS = 2500;

byId("copy").addEventListener("click", async () => {
  const before = "Copy";
  try {
    await navigator.clipboard.writeText(byId("feed").value);
    put("copy", "Copied");
  } catch {
    // Only pages by https or on this machine may write to the clipboard.
    byId("feed").select();
    put("copy", "Press Ctrl+C");
  }
  setTimeout(() => put("copy", before), SHOWN_MS);
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
