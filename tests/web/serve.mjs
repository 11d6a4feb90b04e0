// A static file server on loopback for tests; nothing is cached.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves `folder` below `prefix` and answers `{ url, close, requests }`. `change` may answer
 * another body for a path (a string, bytes or `null` for "not found"); `extra` holds pages
 * that are not in the folder.
 */
export async function serve(folder, { headers = {}, prefix = '/', change = (_path, body) => body, extra = {} } = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, 'http://x');
    const path = normalize(decodeURIComponent(pathname));
    requests.push(path);
    const inner = path.startsWith(prefix) ? path.slice(prefix.length - 1) : null;
    const file = join(folder, inner?.endsWith('/') ? `${inner}index.html` : `${inner}`);
    try {
      const page = extra[inner];
      const body = inner === null ? null : (page ?? (await change(inner, await readFile(file), search)));
      if (body === null) throw new Error('not found');
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'cache-control': 'no-store',
        ...headers,
      });
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = server.address().port;
  return {
    port,
    url: `http://127.0.0.1:${port}${prefix}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
