// Builds the server and the site as `cargo leptos build --release` does, and lays them out the same way, from
// the same settings ([package.metadata.leptos] in Cargo.toml), without the minutes that building cargo-leptos
// takes. What has not changed since the last time is left alone.

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'))

const WASM = 'wasm32-unknown-unknown'
const COMPRESSIBLE = new Set(['.css', '.html', '.ico', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest', '.xml'])
const WASM_OPT = ['-Oz', '--enable-bulk-memory', '--enable-nontrapping-float-to-int'] // cargo-leptos's own default

class Failure extends Error {}

try {
  await build()
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(`${bold('imprint:')} ${error.message}`)
  process.exitCode = 1
}

async function build() {
  const crate = JSON.parse(output('cargo', ['metadata', '--no-deps', '--format-version=1', '--locked'])).packages[0]
  const leptos = crate.metadata.leptos
  const frontProfile = leptos['lib-profile-release']
  const binary = join('target/release', leptos['output-name'])

  // Side by side: each has a long stretch that keeps only one core busy.
  await Promise.all([
    cargo('server', ['--bin', crate.name, '--release', features(leptos, 'bin')]),
    cargo('front', ['--lib', '--profile', frontProfile, '--target', WASM, '--target-dir', 'target/front', features(leptos, 'lib')]),
  ])
  const front = bindgen(join('target/front', WASM, frontProfile, `${crate.name.replaceAll('-', '_')}.wasm`), leptos)
  layOut(leptos, front, binary)
}

function features(leptos, side) {
  return [
    ...(leptos[`${side}-default-features`] ? [] : ['--no-default-features']),
    `--features=${leptos[`${side}-features`].join(',')}`,
  ]
}

// Runs cargo build, its lines marked with whose they are.
function cargo(whose, args) {
  say(`Building the ${whose}`)
  const colour = process.stderr.isTTY ? 'always' : 'auto'
  const child = spawn('cargo', ['build', '--locked', '--color', colour, ...args.flat()], { stdio: ['ignore', 'inherit', 'pipe'] })
  let rest = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    // two cargos take turns at what they share, which is no news
    for (const line of lines) if (!line.includes('waiting for file lock on package cache')) console.error(`${whose.padEnd(6)} ${line}`)
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => (code === 0 ? done() : fail(new Failure(`the ${whose} does not compile (see above).`))))
  })
}

// wasm-bindgen and wasm-opt, whose results stay in target/front/bindgen until the module changes.
function bindgen(module, leptos) {
  const folder = 'target/front/bindgen'
  const name = leptos['output-name']
  const options = leptos['wasm-opt-features'] ?? WASM_OPT
  const stamp = digest([readFileSync(module), output('wasm-bindgen', ['--version']), output('wasm-opt', ['--version']), options.join()])
  const result = { js: join(folder, `${name}.js`), wasm: join(folder, `${name}_bg.wasm`), snippets: join(folder, 'snippets') }
  if (readIfThere(join(folder, 'stamp')) === stamp) return result

  say('Making the WebAssembly module small')
  rmSync(folder, { recursive: true, force: true })
  run('wasm-bindgen', ['--target=web', '--no-typescript', `--out-name=${name}`, `--out-dir=${folder}`, module])
  run('wasm-opt', [...options, result.wasm, '-o', result.wasm])
  run('esbuild', ['--minify', '--format=esm', '--log-level=warning', '--allow-overwrite', `--outfile=${result.js}`, result.js])
  writeFileSync(join(folder, 'stamp'), stamp)
  return result
}

// Writes the site: hashed names for what leptos links to, a .br beside each file that gains from it, and the
// hashes in hash.txt beside the binary, where leptos looks for them.
function layOut(leptos, front, binary) {
  const { 'site-root': site, 'site-pkg-dir': pkg, 'output-name': name, 'style-file': style, 'assets-dir': assets } = leptos
  if (!existsSync(style)) throw new Failure(`${style} is missing; style-file in Cargo.toml names it.`)
  const css = output('esbuild', ['--minify', '--log-level=warning', style])
  const linked = { js: readFileSync(front.js), wasm: readFileSync(front.wasm), css: Buffer.from(css) }

  const wanted = new Map() // path below the site's root → contents
  let hashes = ''
  for (const [type, contents] of Object.entries(linked)) {
    const hash = createHash('md5').update(contents).digest('base64url')
    hashes += `${type}: ${hash}\n`
    wanted.set(join(pkg, leptos['hash-files'] ? `${name}.${hash}.${type}` : `${name}.${type}`), contents)
  }
  for (const file of filesIn(front.snippets)) wanted.set(join(pkg, 'snippets', file), readFileSync(join(front.snippets, file)))
  for (const file of filesIn(assets)) wanted.set(file, readFileSync(join(assets, file)))

  let changed = 0
  const keep = new Set()
  for (const [file, contents] of wanted) {
    const path = join(site, file)
    const compressed = COMPRESSIBLE.has(extname(file)) && contents.length > 1000 ? `${file}.br` : undefined
    keep.add(file).add(compressed)
    if (existsSync(path) && readFileSync(path).equals(contents) && (!compressed || existsSync(join(site, compressed)))) continue
    changed += 1
    // the compressed file last: where it is there, it belongs to the file beside it
    if (compressed) rmSync(join(site, compressed), { force: true })
    write(path, contents)
    if (compressed) write(join(site, compressed), brotli(contents))
  }
  for (const file of filesIn(site)) {
    if (!keep.has(file)) rmSync(join(site, file))
  }
  write(join(dirname(binary), 'hash.txt'), hashes)
  say(`${binary} is ready${changed ? `; files of ${site} that changed: ${changed}` : ''}`)
}

function brotli(contents) {
  return brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  })
}

// Whole or not at all, even when interrupted.
function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, contents)
  renameSync(`${path}.new`, path)
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true }).filter((file) => statSync(join(folder, file)).isFile())
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function digest(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

function run(program, args) {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  } catch {
    throw new Failure(`${program} failed (see above).`)
  }
}

function output(program, args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 })
  } catch {
    throw new Failure(`${program} failed (see above).`)
  }
}

function say(text) {
  console.error(`${bold('==>')} ${text}`)
}

function bold(text) {
  return process.stderr.isTTY ? `\x1b[1m${text}\x1b[0m` : text
}
