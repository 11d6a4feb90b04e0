// Turns what Trunk built into the site as it is hosted. Run by Trunk after each build, on
// its staging folder:
//
// - the style of the static page in the page itself, allowed by its hash, so that the first
//   paint waits for one file only; the style of the screens, one script and the module in parts,
//   named by their hashes and loaded with enforced integrity; no inline script;
// - the languages, some files each;
// - the policies, in the page and as `_headers` for hosts that take such a file;
// - the worker that keeps the files for visits without a network, and the embed script;
// - `SHA256SUMS`. The build is named by the page and all it loads.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { levelsOf, listen, shorter, split } from './split.mjs';

// The tools of the tests are the only ones installed from npm.
const { build } = createRequire(new URL('../../tests/web/package.json', import.meta.url))('esbuild');

const here = fileURLToPath(new URL('.', import.meta.url));
const style = fileURLToPath(new URL('../../style/', import.meta.url));
const site = process.env.TRUNK_STAGING_DIR ?? process.argv[2];

const hash = (algorithm, bytes, form) => createHash(algorithm).update(bytes).digest(form);
const integrity = (bytes) => `sha384-${hash('sha384', bytes, 'base64')}`;

/** Writes `name-HASH.kind` and answers its name and integrity. */
async function write(name, kind, bytes) {
  const file = `${name}-${hash('sha256', bytes, 'hex').slice(0, 16)}.${kind}`;
  await writeFile(join(site, file), bytes);
  return { url: `./${file}`, integrity: integrity(bytes) };
}

async function script(entry, options = {}) {
  const { outputFiles } = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
    ...options,
  });
  return Buffer.from(outputFiles[0].contents);
}

async function take(pattern) {
  const name = (await readdir(site)).find((file) => pattern.test(file));
  if (!name) throw new Error(`no file like ${pattern} in ${site}`);
  const bytes = await readFile(join(site, name));
  await rm(join(site, name));
  return bytes;
}

let page = await readFile(join(site, 'index.html'), 'utf8');

// Style: the order of the page, which names the layers first.
const sheets = [...page.matchAll(/<link rel="stylesheet" href="\.\/([^"]+)"[^>]*>\s*/g)];
/** What only screens and paper need; the static page is whole without it. */
const LATER = /^(?:screens|print)-/;
async function styleOf(names) {
  const parts = await Promise.all(names.map((file) => readFile(join(site, file), 'utf8')));
  const { outputFiles } = await build({
    stdin: { contents: parts.join('\n'), loader: 'css' },
    minify: true,
    target: ['chrome115', 'firefox114', 'safari16.4'],
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text.trim();
}
const names = sheets.map(([, file]) => file);
const sheet = await styleOf(names.filter((file) => !LATER.test(file)));
const screens = await write('screens', 'css', await styleOf(names.filter((file) => LATER.test(file))));
await Promise.all(names.map((file) => rm(join(site, file))));

// Program: its first part, and those that arrive behind it.
const PARTS = ['program', 'questions', 'rest'];
const whole = await take(/_bg\.wasm$/);
const bound = (await take(/^trial-screener-[0-9a-f]+\.js$/)).toString();
const calls = shorter(bound);
const heard = process.env.LISTEN === 'true' ? listen(whole, calls) : undefined;
const cut = heard ? { parts: [heard.module] } : split(whole, calls, levelsOf(await readFile(process.env.FIRST ?? join(here, 'first.txt'), 'utf8')), PARTS.length - 1);
if (cut.counts) console.table(cut.counts);
if (heard) await writeFile(join(site, 'functions.json'), JSON.stringify(heard.keys));
const [program, ...later] = await Promise.all(
  cut.parts.map(async (bytes, at) => ({
    ...(await write(PARTS[at], 'wasm', bytes)),
    sha256: hash('sha256', bytes, 'hex'),
  })),
);
const scratch = await mkdtemp(join(tmpdir(), 'trial-screener-'));
// Languages, some files each: their texts are part of the program's sources, which the command
// knows.
const words = join(scratch, 'languages');
await mkdir(words);
execFileSync('cargo', ['run', '--quiet', '--locked', '--bin', 'screen', '--', 'catalogue', 'languages', words], {
  cwd: join(here, '../..'),
  stdio: 'inherit',
});
const languages = {};
for (const file of (await readdir(words)).sort()) {
  const [, tag, number] = file.match(/^(.*)\.(\d)\.txt$/);
  (languages[tag] ??= []).push(await write(`language-${tag}-${number}`, 'txt', await readFile(join(words, file))));
}

// The glue of wasm-bindgen becomes a part of the boot script. It imports one more object for
// the gates between the parts, and hands out what the rest needs.
const glue = join(scratch, 'glue.js');
const widened = bound
  .replace(/\w{20,}/g, (name) => calls.get(name) ?? name)
  // They would keep classes that nobody uses.
  .replace(/^if \(Symbol\.dispose\).*$/gm, '')
  .replace(/("\.\/trial-screener_bg\.js": import0),/, '$1, late: gates,')
  // Closures are how the browser calls the program.
  .replace(/const real = \(\.\.\.args\) => \{/g, 'const real = (...args) => gates.enter(() => {')
  .replace(/(finally \{\s*state\.a = a;\s*real\._wbg_cb_unref\(\);\s*\}\s*\});/g, '$1);')
  // So is what frees them.
  .replace(/FinalizationRegistry\(state => (wasm\.__wbindgen_destroy_closure\([^)]*\))\)/g, 'FinalizationRegistry(state => gates.enter(() => $1))');
if (!widened.includes('late: gates') || widened.split('gates.enter(').length !== 3 || /function makeClosure\(/.test(widened)) {
  throw new Error('the glue has another form');
}
await writeFile(
  glue,
  `${widened}\nexport const gates = {};\nexport const exported = () => wasm;\nexport { __wbg_get_imports as imports };\n`,
);
const boot = await write(
  'boot',
  'js',
  await script('boot.js', {
    alias: { '#program': glue },
    define: {
      PROGRAM: JSON.stringify(program),
      LATER: JSON.stringify(later),
      LISTENING: String(Boolean(heard)),
      LANGUAGES: JSON.stringify(languages),
    },
  }),
);
await rm(scratch, { recursive: true });

// Pictures and the manifest keep their names: they are asked for by other programs.
await take(/^icon-[0-9a-f]+\.svg$/);
for (const file of ['icon.svg', 'icon-192.png', 'icon-512.png']) {
  await copyFile(join(style, file), join(site, file));
}
await copyFile(join(here, 'manifest.webmanifest'), join(site, 'manifest.webmanifest'));

// In the page itself, because browsers ask for it late, when the page is locked already.
const icon = (await readFile(join(style, 'icon.svg'), 'utf8')).trim();

const policy = (await readFile(join(here, 'policy.txt'), 'utf8'))
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .join('; ')
  .replace('STYLE', hash('sha256', sheet, 'base64'));

// The page: everything Trunk put in goes, our own files come in.
page = page
  .replace(/<script type="module">[\s\S]*?<\/script>\s*/, '')
  .replace(/<link rel="(?:modulepreload|preload|icon|stylesheet)"[^>]*>\s*/g, '')
  .replace(/<!--[\s\S]*?-->\s*/g, '')
  .replace(
    '<meta charset="utf-8">',
    `<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
  )
  .replace(
    /\s*<\/head>/,
    () => `
    <meta name="build" content="BUILD">
    <link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}" type="image/svg+xml">
    <link rel="manifest" href="./manifest.webmanifest">
    <style>${sheet}</style>
  </head>`,
  )
  .replace(
    /\s*<\/body>/,
    () => `
    <link rel="preload" href="${program.url}" as="fetch" type="application/wasm" fetchpriority="low" crossorigin="anonymous" integrity="${program.integrity}">
    <script type="module" src="${boot.url}" integrity="${boot.integrity}"></script>
    <link rel="stylesheet" href="${screens.url}" integrity="${screens.integrity}" crossorigin="anonymous">
  </body>`,
  );

// The build is named by everything in it but its own name.
const others = (await readdir(site)).filter((file) => file !== 'index.html').sort();
const sums = [];
for (const file of others) {
  sums.push(`${hash('sha256', await readFile(join(site, file)), 'hex')}  ${file}`);
}
const name = hash('sha256', [...sums, hash('sha256', page, 'hex')].join('\n'), 'hex').slice(0, 16);
page = page.replace('content="BUILD"', `content="${name}"`);
await writeFile(join(site, 'index.html'), page);

/** Everything that is named by its hash. */
const hashed = [boot, program, ...later, screens, ...Object.values(languages).flat()];
const kept = [
  { url: './', integrity: integrity(page) },
  ...hashed,
  { url: './icon.svg' },
  { url: './icon-192.png' },
  { url: './manifest.webmanifest' },
];
const worker = await script('sw.js', {
  define: { BUILD: JSON.stringify(name), FILES: JSON.stringify(kept) },
});
await writeFile(join(site, 'sw.js'), worker);
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

const listed = (await readdir(site)).filter((file) => file !== 'SHA256SUMS').sort();
const lines = await Promise.all(
  listed.map(async (file) => `${hash('sha256', await readFile(join(site, file)), 'hex')}  ${file}\n`),
);
await writeFile(join(site, 'SHA256SUMS'), lines.join(''));
console.log(`build ${name}`);
