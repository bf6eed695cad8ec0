// Carries out the steps of a plan.
#ifndef OPENWDS_STEPS_H
#define OPENWDS_STEPS_H
#include "agent.h"
/** 0 when all is done, else the code of the failure. */
int run_steps(int isInstalled);
/** Runs `wpeutil reboot`, or what another command says; does not wait for it. */
void run_detached(const wchar_t *command);
#endif
