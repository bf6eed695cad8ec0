// What somebody sees who stands before the machine.
#ifndef OPENWDS_SCREEN_H
#define OPENWDS_SCREEN_H
#include "agent.h"

void screen_open(void);
/** Draws the state of the agent. */
void screen_draw(void);
/** What it waits for; shown until the next step or progress. */
void screen_wait(const char *format, ...);
void screen_working(void);
/** Waits, redraws every second and minds F8. */
void screen_sleep(uint32_t ms);
/** The failure, large, with what can be done. */
void screen_failed(const char *logs);
#endif
