// Which daemon a verb speaks to, and how: by its socket in the data directory, or by its URL with a token.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findConfigFile } from '../config/default-file.ts'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { speaksTls } from '../config/api-tls.ts'
import { RequestError } from '../errors.ts'
import type { ConnectionOptions, Target } from './target.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The socket's name in the data directory. */
const SOCKET_NAME = 'openwds.sock'

/**
 * The daemon meant: what a flag says beats the environment, an address beats a file. With a key and no address it is the
 * API of the configuration; with neither, the socket in the data directory.
 * Throws USAGE_INVALID, CONFIG_INVALID and CONFIG_UNREADABLE.
 */
export function resolveTarget(options: ConnectionOptions, env: Environment, command: string): Target {
  if (options.url !== undefined && options.socket !== undefined)
    throw new RequestError('USAGE_INVALID', { reason: '--url and --socket exclude each other', command })
  const token = (): string | undefined => readToken(options, env, command)
  const ca = (): string | undefined => readAuthority(options, env, command)

  if (options.url !== undefined) return tcpTarget(options.url, '--url', token(), ca(), command)
  if (options.socket !== undefined) return { kind: 'socket', path: options.socket }
  if (options.config === undefined) {
    if (env['OPENWDS_URL']) return tcpTarget(env['OPENWDS_URL'], 'OPENWDS_URL', token(), ca(), command)
    if (env['OPENWDS_SOCKET']) return { kind: 'socket', path: env['OPENWDS_SOCKET'] }
  }
  const config = readConfig(options, env)
  const key = token()
  if (key !== undefined) {
    const { address: host, port } = config.api
    return { kind: 'tcp', secure: speaksTls(config.api), ca: ca(), host, port, prefix: '', token: key }
  }
  return { kind: 'socket', path: join(config.dataDirectory, SOCKET_NAME) }
}

/** The configuration a daemon started here would have: what --config or OPENWDS_CONFIG names, else the usual file. */
export function readConfig(options: ConnectionOptions, env: Environment): Config {
  const file = options.config ?? (env['OPENWDS_CONFIG'] || findConfigFile())
  return loadConfig({ file, environment: env, set: [] })
}

function tcpTarget(
  text: string,
  source: string,
  token: string | undefined,
  ca: string | undefined,
  command: string,
): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const secure = url?.protocol === 'https:'
  if (!url || (!secure && url.protocol !== 'http:') || url.username || url.password || url.search || url.hash)
    throw new RequestError('USAGE_INVALID', { reason: `${source} is not a URL like http://127.0.0.1:8067`, command })
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (secure ? 443 : 80))
  return { kind: 'tcp', secure, ca, host, port, prefix: url.pathname.replace(/\/+$/, ''), token }
}

function readAuthority(options: ConnectionOptions, env: Environment, command: string): string | undefined {
  const file = options.caFile ?? env['OPENWDS_CA_FILE']
  if (!file) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = `the authority's file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new RequestError('USAGE_INVALID', { reason, command })
  }
}

function readToken(options: ConnectionOptions, env: Environment, command: string): string | undefined {
  const refuse = (reason: string) => new RequestError('USAGE_INVALID', { reason, command })
  const fromFlags = options.token ?? (options.tokenFile === undefined ? undefined : fileText(options.tokenFile, refuse))
  const tokenFile = env['OPENWDS_TOKEN_FILE']
  const token = fromFlags ?? (env['OPENWDS_TOKEN'] || (tokenFile ? fileText(tokenFile, refuse) : undefined))
  // the key goes into a header: a line break or a letter outside ASCII would only fail later and say less
  if (token !== undefined && !/^[\u0021-\u007e]{1,512}$/.test(token))
    throw refuse('the token holds characters no token has')
  return token
}

function fileText(file: string, refuse: (reason: string) => RequestError): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw refuse(`the token file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
