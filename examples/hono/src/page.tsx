import { Suspense, use } from "react";

import type { Data, Review } from "./data";
import { STYLE } from "./style";

/** The whole document. What is not there yet shows a sentence, until React streams the part itself. */
export function Page({ data }: { data: Data }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Copper kettle</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <header>
          <h1>Copper kettle</h1>
        </header>
        <main>
          <section>
            <h2>Price</h2>
            <Suspense fallback={<p className="pending">The price is on its way…</p>}>
              <Price price={data.price} />
            </Suspense>
          </section>
          <section>
            <h2>Reviews</h2>
            <Suspense fallback={<p className="pending">The reviews are on their way…</p>}>
              <Reviews reviews={data.reviews} />
            </Suspense>
          </section>
          <section>
            <h2>Availability</h2>
            <Suspense fallback={<p className="pending">We are looking for it in the warehouse…</p>}>
              <Stock stock={data.stock} />
            </Suspense>
          </section>
        </main>
      </body>
    </html>
  );
}

function Price({ price }: { price: Promise<string> }) {
  return <p>{use(price)}, delivery included</p>;
}

function Stock({ stock }: { stock: Promise<number> }) {
  return <p>{use(stock)} in stock, with you in two days</p>;
}

function Reviews({ reviews }: { reviews: Promise<Review[]> }) {
  return (
    <ul>
      {use(reviews).map(({ author, stars, text }) => (
        <li key={author}>
          <span role="img" aria-label={`${stars} of 5 stars`}>
            {"★".repeat(stars) + "☆".repeat(5 - stars)}
          </span>{" "}
          {text} <cite>{author}</cite>
        </li>
      ))}
    </ul>
  );
}
