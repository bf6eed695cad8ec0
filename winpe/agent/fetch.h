// Files of the plan, by ranges, resumed and hashed.
#ifndef OPENWDS_FETCH_H
#define OPENWDS_FETCH_H
#include "agent.h"
/** 0, or the code of the failure. */
int fetch_file(const PlanFile *file);
/** Makes the missing folders above a file. */
void make_folders(const wchar_t *path);
#endif
