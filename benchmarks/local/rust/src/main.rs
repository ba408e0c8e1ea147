// The benchmark's functions for cargo-lambda, which runs Rust functions only: one binary, told apart by path.
use std::convert::Infallible;

use lambda_http::lambda_runtime::streaming::{channel, Body, Sender};
use lambda_http::{run_with_streaming_response, service_fn, Error, Request, RequestExt, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::main]
async fn main() -> Result<(), Error> {
    run_with_streaming_response(service_fn(answer)).await
}

async fn answer(request: Request) -> Result<Response<Body>, Infallible> {
    let (sender, body) = channel();
    let path = request.uri().path().to_string();
    let gate = request.query_string_parameters().first("gate").map(str::to_string);
    tokio::spawn(async move {
        // An error here is a client that has gone away.
        let _ = write(sender, &path, gate).await;
    });
    Ok(Response::builder().header("content-type", "text/plain").body(body).unwrap())
}

async fn write(mut sender: Sender, path: &str, gate: Option<String>) -> Result<(), Error> {
    if path.ends_with("/download") {
        let block = vec![b'x'; 64 * 1024];
        for _ in 0..3200 {
            sender.send_data(block.clone().into()).await?;
        }
    } else if path.ends_with("/hello") {
        sender.send_data("hello".into()).await?;
    } else {
        sender.send_data("first\n".into()).await?;
        opened(&gate.unwrap_or_default()).await?;
        if path.ends_with("/breaks") {
            sender.abort();
            return Ok(());
        }
        sender.send_data("second\n".into()).await?;
    }
    Ok(())
}

/// Waits for as long as the address http://HOST:PORT/ does not answer.
async fn opened(gate: &str) -> Result<(), Error> {
    let address = gate.trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(address).await?;
    connection.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
    connection.read_to_end(&mut Vec::new()).await?;
    Ok(())
}
