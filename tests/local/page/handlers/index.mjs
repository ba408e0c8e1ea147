// Streams one piece each time the address in `gate` answers.
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { gate, pieces = [], contentType = "text/html" } = JSON.parse(event.body ?? "{}");
  const response = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: { "content-type": contentType } });
  for (const [number, piece] of pieces.entries()) {
    if (gate) await fetch(`${gate}/${number}`);
    console.log(`piece ${number} of <i>${pieces.length}</i>`);
    response.write(piece);
  }
  response.end("");
});
