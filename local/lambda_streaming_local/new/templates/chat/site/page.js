import { readEvents } from "./stream.js";

const answer = document.getElementById("answer");
const button = document.querySelector("button");

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const message = document.getElementById("message").value;
  answer.textContent = "";
  button.disabled = true;
  try {
    const events = readEvents(`/api/chat?message=${encodeURIComponent(message)}`, { isLast: ({ type }) => type === "done" });
    for await (const { type, data } of events) if (type === "token") answer.textContent += JSON.parse(data);
  } catch (error) {
    answer.textContent = error.message;
  } finally {
    button.disabled = false;
  }
});
