// Turns what Trunk built into the site as it is hosted. Trunk compiles the program, binds it,
// shrinks it and names it by its hash; what it has no way to do is done here, on its staging
// folder, after each build:
//
// - the first screen as HTML in every language, with the style that it needs in the page itself,
//   so that the first paint waits for one file only;
// - one script instead of an inline one, which the policy forbids, and one sheet for the screens;
// - a file for each language;
// - the policies, in the page and as `_headers` for hosts that take such a file;
// - the worker that keeps the files for visits without a network, the embed script, `SHA256SUMS`.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shell } from './shell.mjs';

// The tools of the tests are the only ones installed from npm.
const { build } = createRequire(new URL('../../tests/web/package.json', import.meta.url))('esbuild');

const here = fileURLToPath(new URL('.', import.meta.url));
const style = fileURLToPath(new URL('../../style/', import.meta.url));
const site = process.env.TRUNK_STAGING_DIR ?? process.argv[2];

const hash = (algorithm, bytes, form) => createHash(algorithm).update(bytes).digest(form);
const integrity = (bytes) => `sha384-${hash('sha384', bytes, 'base64')}`;
const read = (name) => readFile(join(site, name));
const find = async (pattern) => {
  const name = (await readdir(site)).find((file) => pattern.test(file));
  if (!name) throw new Error(`no file like ${pattern} in ${site}`);
  return name;
};

/** Writes `name-HASH.kind` and answers its address and integrity. */
async function write(name, kind, bytes) {
  const file = `${name}-${hash('sha256', bytes, 'hex').slice(0, 16)}.${kind}`;
  await writeFile(join(site, file), bytes);
  return { url: `./${file}`, integrity: integrity(bytes) };
}

async function bundle(options) {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    target: ['chrome115', 'firefox114', 'safari16.4'],
    write: false,
    ...options,
  });
  return outputFiles[0].text.trim();
}
const script = (entry, options = {}) => bundle({ entryPoints: [join(here, entry)], format: 'esm', ...options });

let page = await readFile(join(site, 'index.html'), 'utf8');

// Style, in the order of the page, which names the layers first.
const sheets = [...page.matchAll(/<link rel="stylesheet" href="\.\/([^"]+)"[^>]*>/g)].map(([, file]) => file);
if (sheets.length === 0) throw new Error('no style sheets in the page');
/** What only later screens and paper need; the first screen is whole without it. */
const isLater = (file) => /^(?:screens|print)-/.test(file);
const sheet = async (files) => {
  const parts = await Promise.all(files.map(read));
  return bundle({ stdin: { contents: parts.join('\n'), loader: 'css' } });
};
const first = await sheet(sheets.filter((file) => !isLater(file)));
const screens = await write('screens', 'css', await sheet(sheets.filter(isLater)));

// Languages. Their texts are part of the program's sources.
const scratch = await mkdtemp(join(tmpdir(), 'trial-screener-'));
const texts = ['--profile', 'texts', '--no-default-features', '--features', 'page-texts', '--bin', 'page-texts'];
execFileSync('cargo', ['run', '--quiet', '--locked', ...texts, '--', scratch], {
  cwd: join(here, '../..'),
  stdio: ['ignore', 'inherit', 'inherit'],
});
const question = JSON.parse(await readFile(join(scratch, 'first-question.json'), 'utf8'));
const languages = {};
const shells = [];
// Those of the catalogue first, in its order.
const order = Object.keys(question.label);
const place = (tag) => (order.indexOf(tag) + 1 || Infinity);
const tags = (await readdir(scratch)).filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -'.txt'.length));
for (const tag of tags.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))) {
  const text = await readFile(join(scratch, `${tag}.txt`), 'utf8');
  languages[tag] = await write(`language-${tag}`, 'txt', text);
  const words = new Map(text.split('\n---\n')[0].split('\n').map((line) => line.split(/=(.*)/s)));
  const say = (key) => words.get(key) ?? key;
  shells.push(shell(tag, say, question));
}
await rm(scratch, { recursive: true });

// The program: Trunk's module as it is, its glue as a part of the start script.
const module = await find(/_bg\.wasm$/);
const glue = await find(/^trial-screener-page-[0-9a-f]+\.js$/);
const program = { url: `./${module}`, integrity: integrity(await read(module)) };
const boot = await write(
  'boot',
  'js',
  await script('boot.js', {
    alias: { '#program': join(site, glue) },
    define: { PROGRAM: JSON.stringify(program), LANGUAGES: JSON.stringify(languages) },
  }),
);

// Pictures and the manifest keep their names: they are asked for by other programs.
const icon = await find(/^icon-[0-9a-f]+\.svg$/);
for (const file of [...sheets, glue, icon]) await rm(join(site, file));
for (const file of ['icon.svg', 'icon-192.png', 'icon-512.png']) await copyFile(join(style, file), join(site, file));
await copyFile(join(here, 'manifest.webmanifest'), join(site, 'manifest.webmanifest'));
// In the page itself, because browsers ask for it late, when the page is locked already.
const picture = encodeURIComponent((await readFile(join(style, 'icon.svg'), 'utf8')).trim());

const policy = (await readFile(join(here, 'policy.txt'), 'utf8'))
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .join('; ')
  .replace('STYLE', hash('sha256', first, 'base64'));

/** Replaces a part of the page, which must be there: Trunk may print it in another way one day. */
function swap(pattern, by) {
  if (page.search(pattern) < 0) throw new Error(`nothing like ${pattern} in the page`);
  page = page.replace(pattern, by);
}

// The page: Trunk's links and script go, those of the site come in.
swap(/<script type="module"[^>]*>[\s\S]*?<\/script>\s*/, '');
swap(/<link rel="(?:modulepreload|preload|icon|stylesheet)"[^>]*>\s*/g, '');
swap(/<!-- shell -->/, () => shells.join(''));
page = page.replace(/<!--[\s\S]*?-->\s*/g, '');
swap(
  /<meta charset="utf-8">/,
  `<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
);
swap(
  /\s*<\/head>/,
  () => `
    <meta name="build" content="BUILD">
    <link rel="icon" href="data:image/svg+xml,${picture}" type="image/svg+xml">
    <link rel="manifest" href="./manifest.webmanifest">
    <style>${first}</style>
  </head>`,
);
swap(
  /\s*<\/body>/,
  () => `
    <link rel="preload" href="${program.url}" as="fetch" type="application/wasm" crossorigin="anonymous" integrity="${program.integrity}">
    <script type="module" src="${boot.url}" integrity="${boot.integrity}"></script>
    <link rel="stylesheet" href="${screens.url}" integrity="${screens.integrity}" crossorigin="anonymous">
  </body>`,
);

/** `sha256sum` lines of files of the site, in the order of their names. */
const sums = async (skip) => {
  const names = (await readdir(site)).filter((file) => file !== skip).sort();
  return Promise.all(names.map(async (file) => `${hash('sha256', await read(file), 'hex')}  ${file}\n`));
};

// The build is named by everything in it but its own name.
const name = hash('sha256', [...(await sums('index.html')), page].join(''), 'hex').slice(0, 16);
swap(/content="BUILD"/, `content="${name}"`);
await writeFile(join(site, 'index.html'), page);

/** Everything that is named by its hash. */
const hashed = [boot, program, screens, ...Object.values(languages)];
const kept = [
  { url: './', integrity: integrity(page) },
  ...hashed,
  { url: './icon.svg' },
  { url: './icon-192.png' },
  { url: './manifest.webmanifest' },
];
const define = { BUILD: JSON.stringify(name), FILES: JSON.stringify(kept) };
await writeFile(join(site, 'sw.js'), await script('sw.js', { define }));
await writeFile(join(site, 'embed.js'), await script('embed.js'));

const headers = (path, lines) => `${path}\n${lines.map((line) => `  ${line}\n`).join('')}`;
const always = [
  `Content-Security-Policy: ${policy}`,
  'Referrer-Policy: no-referrer',
  'X-Content-Type-Options: nosniff',
  'Permissions-Policy: camera=(), microphone=(), geolocation=(), usb=(), serial=(), bluetooth=(), payment=(), display-capture=(), clipboard-read=(), browsing-topics=()',
  // Frames with an origin of their own ask for the files across origins.
  'Access-Control-Allow-Origin: *',
  'Cross-Origin-Resource-Policy: cross-origin',
  'Strict-Transport-Security: max-age=31536000',
];
const fixed = 'Cache-Control: public, max-age=31536000, immutable, no-transform';
await writeFile(
  join(site, '_headers'),
  headers('/*', [...always, 'Cache-Control: no-cache, no-transform']) +
    hashed.map(({ url }) => headers(url.slice(1), [fixed])).join(''),
);
await writeFile(join(site, 'SHA256SUMS'), (await sums('SHA256SUMS')).join(''));
console.log(`build ${name}`);
