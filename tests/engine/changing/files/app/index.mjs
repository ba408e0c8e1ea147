import { word } from "./part.mjs";
export const handler = awslambda.streamifyResponse(async (event, stream) => stream.end(word));
