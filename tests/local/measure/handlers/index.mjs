export const streams = awslambda.streamifyResponse(async (event, stream) => {
  for (let number = 0; number < 3; number += 1) {
    stream.write("x".repeat(1000));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  stream.end();
});

export const throws = awslambda.streamifyResponse(async () => {
  throw new Error("no");
});

export const sleeps = awslambda.streamifyResponse(async () => {
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});

export const returns = async () => ({ statusCode: 200, body: "x".repeat(1000) });

export const long = async () => ({
  statusCode: 200,
  headers: { "content-type": "text/plain", "cache-control": "max-age=60" },
  body: "x".repeat(5000),
});

export const floods = awslambda.streamifyResponse(async (event, stream) => {
  const chunk = Buffer.alloc(1024 * 1024);
  for (let number = 0; number < 201; number += 1) {
    if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
  }
  stream.end();
});
