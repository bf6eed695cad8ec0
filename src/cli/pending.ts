// `openwds pending …`: unknown machines that wait for the administrator's word.
import type { Command } from 'commander'
import { PENDING_STATES, type ApproveBody, type PendingReply } from '../api/schemas.ts'
import { addAssignmentWords, assignmentBody, type AssignmentWords } from './assignment.ts'
import { apiPath } from './client.ts'
import { addMachineWords, machineBody, machineText, type MachineWords } from './machine.ts'
import { formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import { addNoun, addVerb, addWriteOptions, limitOption, oneOf, wholeNumber, type OpenVerb } from './verb.ts'

/** Adds the verbs of the noun `pending`. */
export function addPendingVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'pending', 'Unknown machines waiting for approval.')

  addVerb(noun, 'list', 'Shows the machines that wait.', [
    'openwds pending list',
    'openwds pending list --state rejected',
  ])
    .addOption(oneOf('--state <state>', 'those in this state', PENDING_STATES).default('pending'))
    .addOption(limitOption('all'))
    .action(async (options: { state: string; limit: number }, command: Command) => {
      const verb = open(command)
      const list = await verb.client.list<PendingReply>(apiPath('pending'), { state: options.state }, options.limit)
      verb.show(list, () =>
        formatTable(
          list,
          [
            { title: 'ID', cell: (machine) => machine.id, align: 'right' },
            { title: 'MAC', cell: (machine) => machine.mac },
            { title: 'ARCH', cell: (machine) => machine.architecture },
            { title: 'UUID', cell: (machine) => machine.uuid },
            { title: 'TRIES', cell: (machine) => machine.attempts, align: 'right' },
            { title: 'LAST SEEN', cell: (machine) => formatTime(machine.lastSeenAt) },
          ],
          verb.paint,
        ),
      )
    })

  const approve = addVerb(noun, 'approve', 'Makes a waiting machine known, with an assignment if one is given.', [
    'openwds pending approve 1 --name lab-2 --boot-image grub --method boot-only --once',
  ])
  addAssignmentWords(addMachineWords(addWriteOptions(approve)))
    .argument('<id>', 'its number in `pending list`', wholeNumber(1))
    .action(async (id: number, options: MachineWords & AssignmentWords, command: Command) => {
      const verb = open(command)
      const assignment = assignmentBody(options, verb.usage)
      const body: ApproveBody = { ...machineBody(options, verb.usage), ...(assignment ? { assignment } : {}) }
      const { body: machine } = await verb.client.send('POST', apiPath('pending', id, 'approve'), {
        body,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(machine, () => `${machineText(machine)} is approved${assignment ? ' and assigned' : ''}.\n`)
    })

  addWriteOptions(
    addVerb(noun, 'reject', 'Refuses a waiting machine; it is not asked about again.', ['openwds pending reject 1']),
  )
    .argument('<id>', 'its number in `pending list`', wholeNumber(1))
    .action(async (id: number, _options: object, command: Command) => {
      const verb = open(command)
      const { body: machine } = await verb.client.send('POST', apiPath('pending', id, 'reject'), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(machine, () => `${machine.mac} is rejected.\n`)
    })
}
