// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

/** Takes an event stream apart as its text arrives, however it was cut into pieces. */
export class EventStreamParser {
  #line = "";
  #afterCarriageReturn = false;
  #type = "";
  #data = [];

  /** The events that `text` completes, as `{ type, data }`. */
  push(text) {
    if (text === "") return [];
    // A line feed that opens this piece may be the second half of a CRLF that ended the last one.
    const rest = this.#afterCarriageReturn && text.startsWith("\n") ? text.slice(1) : text;
    this.#afterCarriageReturn = text.endsWith("\r");
    const lines = (this.#line + rest).split(/\r\n|\n|\r/);
    this.#line = lines.pop();
    return lines.flatMap((line) => this.#read(line));
  }

  #read(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    // A comment has the name "". `id` and `retry` are for reconnecting, which a chat never does.
    if (name === "event") this.#type = value;
    if (name === "data") this.#data.push(value);
    return [];
  }

  #dispatch() {
    const event = { type: this.#type || "message", data: this.#data.join("\n") };
    const complete = this.#data.length > 0;
    this.#type = "";
    this.#data = [];
    return complete ? [event] : [];
  }
}
