// What the machine is: for the form that redeems the token.
#ifndef OPENWDS_MACHINE_H
#define OPENWDS_MACHINE_H
#include "http.h"
/** Waits for an address; 0, 101 or 102. */
int wait_for_network(void);
/** `bios` or `uefi` into agent.firmware. */
void find_firmware(void);
void describe_machine(Form *form);
/** Bytes of a disk; 0 if it is not there. */
uint64_t disk_bytes(uint32_t number);
#endif
