/** Shows how far one answer has come: a progress bar, tokens, time to the first token, bytes and time. */
export class Meter {
  #startedAt = performance.now();
  #progress;
  #outputs;
  #expectedTokens = null;
  #tokens = 0;

  constructor(root) {
    this.#progress = root.querySelector("progress");
    this.#progress.removeAttribute("value");
    this.#outputs = Object.fromEntries(Array.from(root.querySelectorAll("output"), (output) => [output.name, output]));
    for (const output of Object.values(this.#outputs)) output.value = "–";
  }

  /** `tokens` is null where nobody can know it: the bar then only says that something is going on. */
  expect(tokens) {
    this.#expectedTokens = tokens;
    if (tokens !== null) {
      this.#progress.max = tokens;
      this.#progress.value = 0;
    }
  }

  received(bytes) {
    this.#outputs.bytes.value = `${(bytes / 1000).toFixed(1)} kB`;
    this.#outputs.elapsed.value = this.#elapsed();
  }

  addToken() {
    this.#tokens += 1;
    if (this.#tokens === 1) this.#outputs.first.value = this.#elapsed();
    if (this.#expectedTokens === null) {
      this.#outputs.tokens.value = this.#tokens;
    } else {
      this.#outputs.tokens.value = `${this.#tokens} of ${this.#expectedTokens}`;
      this.#progress.value = this.#tokens;
    }
  }

  /** The bar is full when the answer is complete, and otherwise stays where it got to; it moves no more either way. */
  settle(complete) {
    if (complete) this.#progress.value = this.#progress.max;
    else if (this.#progress.position === -1) this.#progress.value = 0;
  }

  #elapsed() {
    return `${((performance.now() - this.#startedAt) / 1000).toFixed(2)} s`;
  }
}
