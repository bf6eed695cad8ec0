// START HERE. The process: reads arguments and environment, runs the command line or the daemon, sets the exit code.
import { realpathSync } from 'node:fs'
import { runCli } from './cli/cli.ts'
import { ExitCode } from './cli/io.ts'
import { findConfigFile } from './config/default-file.ts'
import { OpenWdsError } from './errors.ts'
import { handedSockets } from './net/handed-sockets.ts'
import { portRights, welcome } from './welcome.ts'

const interrupted = new AbortController()

/** Runs the daemon until a signal; gives the exit code. */
async function serve(options: { config?: string; set: string[] }): Promise<number> {
  // only here: the other verbs start faster without the whole daemon
  const { createLog, logEvent } = await import('./log.ts')
  const { listSettings, loadOriginatedConfig } = await import('./config/load.ts')
  let daemon
  let log
  try {
    const file = options.config ?? findConfigFile()
    const loaded = loadOriginatedConfig({ file, environment: process.env, set: options.set })
    const { config } = loaded
    log = createLog(config.log)
    const crashLog = log
    process.on('uncaughtExceptionMonitor', (error) =>
      logEvent(crashLog, 'daemon.crashed', { reason: error.message, err: error }),
    )
    const { startDaemon } = await import('./daemon.ts')
    const handed = handedSockets(process.env, process.pid)
    daemon = await startDaemon(config, log, { handed, settings: listSettings(loaded) })
  } catch (error) {
    if (!(error instanceof OpenWdsError)) throw error
    if (error.code === 'PORT_FORBIDDEN')
      process.stderr.write(`\n${portRights(error, realpathSync(process.execPath))}\n`)
    else process.stderr.write(`${error.message}\nnext: ${error.next}\n`)
    return error.kind === 'config' ? ExitCode.configuration : ExitCode.failed
  }
  process.stderr.write(welcome(daemon, process.stderr.isTTY))
  const reason = await interruption()
  logEvent(log, 'daemon.stopping', { reason })
  await daemon.close()
  logEvent(log, 'daemon.stopped')
  return ExitCode.done
}

function interruption(): Promise<string> {
  return new Promise((resolve) => {
    const { signal } = interrupted
    if (signal.aborted) resolve(String(signal.reason))
    else signal.addEventListener('abort', () => resolve(String(signal.reason)), { once: true })
  })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // a second Ctrl-C means "now"
    if (interrupted.signal.aborted) process.exit(130)
    interrupted.abort(signal)
  })
}

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  serve,
  signal: interrupted.signal,
})
