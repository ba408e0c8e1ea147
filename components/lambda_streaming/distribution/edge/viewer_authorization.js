// A CloudFront Function (viewer request): the viewer's Authorization header, which CloudFront's own signature replaces on
// the way to the function's URL, and nothing that the viewer claims in its place.
var HEADER = "x-viewer-authorization";
var FORWARDS_HOST = false;

function handler(event) {
  var request = event.request;
  delete request.headers[HEADER];
  if (request.headers.authorization) request.headers[HEADER] = { value: request.headers.authorization.value };
  if (FORWARDS_HOST) request.headers["x-forwarded-host"] = { value: request.headers.host.value };
  return request;
}
