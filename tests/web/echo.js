// SPDX-License-Identifier: Apache-2.0
// The echo of server.cpp, by Node's own HTTP server.
const http = require('http');

const ofTheWay = (name) =>
  ['host', 'content-length', 'via', 'connection'].includes(name) || name.startsWith('x-forwarded-') || name.startsWith('x-amz');

function seen(request, body) {
  const fields = new Map();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i].toLowerCase();
    if (ofTheWay(name)) continue;
    const value = request.rawHeaders[i + 1];
    fields.set(name, fields.has(name) ? fields.get(name) + ',' + value : value);
  }
  const lines = [...fields.keys()].sort().map((name) => `${name}: ${fields.get(name)}\n`);
  return Buffer.concat([Buffer.from(`${request.method} ${request.url}\n${lines.join('')}\n`, 'latin1'), body]);
}

http.createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const body = seen(request, Buffer.concat(pieces));
    response.statusCode = Number(request.headers['x-reply-status'] || 200);
    for (const field of (request.headers['x-reply-fields'] || '').split('|').filter(Boolean)) {
      const colon = field.indexOf(': ');
      response.appendHeader(field.slice(0, colon), field.slice(colon + 2));
    }
    if (request.headers['x-reply-interim']) response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    const framing = request.headers['x-reply-framing'];
    if (framing === 'length') response.setHeader('Content-Length', body.length);
    if (framing === 'close') response.setHeader('Connection', 'close');
    response.write(body.subarray(0, 10));
    response.end(body.subarray(10));
  });
}).listen(process.env.PORT, '127.0.0.1');
