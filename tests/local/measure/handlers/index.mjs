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
