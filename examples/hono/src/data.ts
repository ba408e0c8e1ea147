// What the page shows. Each part stands for a call of another service, with a delay in place of it.

import { setTimeout as delay } from "node:timers/promises";

const DELAY_MS = Number(process.env.PART_DELAY_MS ?? 600);

export interface Review {
  author: string;
  stars: number;
  text: string;
}

export interface Data {
  price: Promise<string>;
  stock: Promise<number>;
  reviews: Promise<Review[]>;
}

/** Asks for all parts at once. */
export function load(): Data {
  return {
    price: delay(DELAY_MS, "€ 89.00"),
    stock: delay(2 * DELAY_MS, 7),
    reviews: delay(4 * DELAY_MS, [
      { author: "Zoë", stars: 5, text: "Boils <1 l in two minutes & stays quiet." },
      { author: "Søren", stars: 4, text: "The handle could be longer." },
    ]),
  };
}
