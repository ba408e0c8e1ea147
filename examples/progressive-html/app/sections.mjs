// What the page shows. Each section stands for a call of another service, with a delay in place of it.

import { setTimeout as delay } from "node:timers/promises";

import { html } from "./html.mjs";

const DELAY_MS = Number(process.env.SECTION_DELAY_MS ?? 600);

const REVIEWS = [
  { author: "Zoë", stars: 5, text: "Boils <1 l in two minutes & stays quiet." },
  { author: "Søren", stars: 4, text: "The handle could be longer." },
];

function review({ author, stars, text }) {
  const shown = html`<span role="img" aria-label="${stars} of 5 stars">${"★".repeat(stars)}${"☆".repeat(5 - stars)}</span>`;
  return html`<li>${shown} ${text} <cite>${author}</cite></li>`;
}

export const TITLE = "Copper kettle";

export const sections = [
  {
    id: "price",
    title: "Price",
    pending: "The price is on its way…",
    async load() {
      await delay(DELAY_MS);
      return html`<p>€ 89.00, delivery included</p>`;
    },
  },
  {
    id: "reviews",
    title: "Reviews",
    pending: "The reviews are on their way…",
    async load() {
      await delay(4 * DELAY_MS);
      return html`<ul>${REVIEWS.map(review)}</ul>`;
    },
  },
  {
    id: "stock",
    title: "Availability",
    pending: "We are looking for it in the warehouse…",
    async load() {
      await delay(2 * DELAY_MS);
      return html`<p>7 in stock, with you in two days</p>`;
    },
  },
];
