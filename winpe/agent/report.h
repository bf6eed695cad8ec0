// What the agent tells the server: stages, progress, failure, logs.
#ifndef OPENWDS_REPORT_H
#define OPENWDS_REPORT_H
#include "agent.h"

/** 0, or the code of the failure. */
int report_stage(const char *stage);
/** Tells progress if it is time to; CANCELLED when the administrator stopped the deployment, else 0. */
int report_progress(int isMoving);
void report_failure(void);
/** Sends every log of the plan, of the steps, and our own; how many were taken. */
int report_logs(void);
double report_total(void);
#endif
