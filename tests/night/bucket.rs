//! A bucket on this machine: as much of the S3 protocol as listing and reading need.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// Names in one answer to a listing, few enough that there are several.
const PAGE: usize = 4;

/// A bucket that is served until the test's process ends.
pub struct Bucket {
    address: String,
}

impl Bucket {
    pub fn serve(name: &str, objects: BTreeMap<String, Vec<u8>>) -> Bucket {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let bucket = format!("/{name}");
        let objects = Arc::new(objects);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (bucket, objects) = (bucket.clone(), objects.clone());
                std::thread::spawn(move || while answer(&stream, &bucket, &objects).is_some() {});
            }
        });
        Bucket { address }
    }

    /// What points a client to it.
    pub fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT", format!("http://{}", self.address)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "local".to_owned()),
            ("AWS_ACCESS_KEY_ID", "invented".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "invented".to_owned()),
        ]
    }
}

/// Answers one request; `None` when the client has gone.
fn answer(stream: &TcpStream, bucket: &str, objects: &BTreeMap<String, Vec<u8>>) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next()?.ok()?;
    while !lines.next()?.ok()?.is_empty() {}
    let target = request.split(' ').nth(1)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let key = decoded(path.strip_prefix(bucket)?.trim_start_matches('/'));
    let (status, body) = if key.is_empty() {
        ("200 OK", list(query, objects).into_bytes())
    } else {
        match objects.get(&key) {
            Some(bytes) => ("200 OK", bytes.clone()),
            None => ("404 Not Found", Vec::new()),
        }
    };
    let mut stream = stream;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"x\"\r\nLast-Modified: Thu, 19 Nov 2026 00:00:00 GMT\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

/// One page of names.
fn list(query: &str, objects: &BTreeMap<String, Vec<u8>>) -> String {
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map(|(_, value)| decoded(value))
    };
    let prefix = value("prefix").unwrap_or_default();
    let after = value("continuation-token")
        .or(value("start-after"))
        .unwrap_or_default();
    let mut names: Vec<&String> = objects
        .keys()
        .filter(|key| key.starts_with(&prefix) && **key > after)
        .collect();
    let is_cut = names.len() > PAGE;
    names.truncate(PAGE);
    let mut text = format!("<ListBucketResult><Name>b</Name><IsTruncated>{is_cut}</IsTruncated>");
    if let Some(last) = names.last().filter(|_| is_cut) {
        text += &format!("<NextContinuationToken>{last}</NextContinuationToken>");
    }
    for name in names {
        let bytes = objects[name].len();
        text += &format!(
            "<Contents><Key>{name}</Key><LastModified>2026-11-19T00:00:00.000Z</LastModified><ETag>\"x\"</ETag><Size>{bytes}</Size></Contents>"
        );
    }
    text + "</ListBucketResult>"
}

/// Text of a URL.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok());
        match hex
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .filter(|_| *first == b'%')
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
