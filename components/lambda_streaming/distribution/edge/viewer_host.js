// A CloudFront Function (viewer request): the host that the viewer asked for, whatever it claims in this header itself.
function handler(event) {
  var request = event.request;
  request.headers["x-forwarded-host"] = { value: request.headers.host.value };
  return request;
}
