import { AnswerError, ask } from "./chat.js";
import { Meter } from "./meter.js";
import { StreamError } from "./stream.js";

const MAX_TURNS = 10;

const element = (id) => document.getElementById(id);
const welcome = element("welcome");
const pane = element("pane");
const conversation = element("conversation");
const meterPanel = element("meter");
const failure = element("failure");
const status = element("status");
const form = element("composer");
const input = element("message");
const sendButton = element("send");
const stopButton = element("stop");
const access = element("access");
const tokenInput = element("token");

/** The complete turns: a stopped or broken answer stays on the page but is never sent again. */
const turns = [];
let controller = null;
/** For as long as this tab is open, and not for other pages of the site to read from a cookie. */
let token = sessionStorage.getItem("token");

access.addEventListener("submit", (event) => {
  event.preventDefault();
  token = tokenInput.value.trim();
  sessionStorage.setItem("token", token);
  tokenInput.value = "";
  access.hidden = true;
  failure.textContent = "";
  if (controller === null) form.requestSubmit();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (text !== "" && controller === null) converse(text);
});

input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

stopButton.addEventListener("click", () => controller?.abort());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") controller?.abort();
});

for (const suggestion of welcome.querySelectorAll("button")) {
  suggestion.addEventListener("click", () => {
    input.value = suggestion.textContent;
    form.requestSubmit();
  });
}

async function converse(text) {
  controller = new AbortController();
  welcome.hidden = true;
  meterPanel.hidden = false;
  say("Answering…");
  failure.textContent = "";
  input.value = "";
  swap(sendButton, stopButton);
  addMessage("question").append(text);
  const reply = addMessage("answer");
  const content = reply.appendChild(new Text());
  const meter = new Meter(meterPanel);
  let state = "complete";
  let trouble = "";
  try {
    const question = { role: "user", content: text };
    const messages = [...turns.slice(-MAX_TURNS).flat(), question];
    const events = ask(messages, {
      token,
      signal: controller.signal,
      onProgress: ({ receivedBytes }) => meter.received(receivedBytes),
      onResume: () => say("The connection broke. Going on where it was…"),
    });
    for await (const event of events) {
      if (event.type === "start") meter.expect(event.expectedTokens);
      if (event.type === "token") {
        meter.addToken();
        say("Answering…");
        keepInView(() => content.appendData(event.text));
      }
    }
    if (content.data !== "") turns.push([question, { role: "assistant", content: content.data }]);
  } catch (error) {
    const known = error instanceof StreamError || error instanceof AnswerError;
    state = error.kind === "aborted" ? "stopped" : content.data === "" ? "unanswered" : "broken";
    if (error.status === 401) {
      access.hidden = false;
      tokenInput.focus();
    }
    trouble = known ? error.message : `The answer cannot be read: ${error.message}`;
  }
  controller = null;
  meter.settle(state === "complete");
  keepInView(() => {
    reply.dataset.state = state;
    reply.ariaBusy = "false";
    if (state === "broken" || state === "unanswered") {
      failure.textContent = trouble;
      input.value ||= text;
    }
  });
  swap(stopButton, sendButton);
  say({ complete: "Answer complete.", stopped: "Stopped." }[state] ?? "");
}

/** Tells the reader, and a screen reader once. */
function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

/** Shows one button in place of another, which hands over the focus if it has it. */
function swap(gone, shown) {
  shown.hidden = false;
  if (document.activeElement === gone) shown.focus();
  gone.hidden = true;
}

/** Adds a copy of the template `name` and returns the element that takes its text. */
function addMessage(name) {
  const item = element(name).content.cloneNode(true).firstElementChild;
  conversation.append(item);
  pane.scrollTop = pane.scrollHeight;
  return item.querySelector(".text");
}

/** Follows the newest text, unless the reader has scrolled away from it. */
function keepInView(change) {
  const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 48;
  change();
  if (atEnd) pane.scrollTop = pane.scrollHeight;
}
