// What the page shows. Each section stands for a call of another service, with a delay in place of it.

import { setTimeout as delay } from "node:timers/promises";

import { html } from "./html.mjs";

const DELAY_MS = Number(process.env.SECTION_DELAY_MS ?? 600);

const REVIEWS = [
  { author: "Zoë", stars: 5, text: "Boils <1 l in two minutes & stays quiet." },
  { author: "Søren", stars: 4, text: "The handle could be longer." },
];

export const TITLE = "Copper kettle";

export const sections = [
  {
    id: "price",
    title: "Price",
    async load() {
      await delay(DELAY_MS);
      return html`<p>€ 89.00, delivery included</p>`;
    },
  },
  {
    id: "reviews",
    title: "Reviews",
    async load() {
      await delay(4 * DELAY_MS);
      return html`<ul>${REVIEWS.map(({ author, stars, text }) => html`<li>${"★".repeat(stars)} ${text} — ${author}</li>`)}</ul>`;
    },
  },
  {
    id: "stock",
    title: "In stock",
    async load() {
      await delay(2 * DELAY_MS);
      return html`<p>7 pieces, with you in two days</p>`;
    },
  },
];
