// `openwds serve`: the daemon itself.
import type { Command } from 'commander'
import type { CliIo } from './io.ts'
import { addExamples, repeatable } from './verb.ts'

/** Adds `serve`; its exit code goes into `result`. */
export function addServeVerb(program: Command, io: CliIo, result: { exitCode: number }): void {
  const command = program
    .command('serve')
    .description('Runs the daemon until Ctrl-C or SIGTERM.')
    .option('--config <file>', 'configuration file (or OPENWDS_CONFIG); without one the defaults hold')
    .addOption(repeatable('--set <path=value>', 'one setting, stronger than file and environment; may be repeated'))
    .action(async (options: { config?: string; set?: string[] }) => {
      const config = options.config ?? io.env['OPENWDS_CONFIG']
      result.exitCode = await io.serve({ ...(config === undefined ? {} : { config }), set: options.set ?? [] })
    })
  addExamples(command, ['openwds serve --config config/openwds.yaml --set dhcp.mode=proxy --set pxe.answer=known'])
}
