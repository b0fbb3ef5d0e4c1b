/* Hours and minutes as one number, for clocks with little memory. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

typedef uint16_t clock_time; /* minutes since midnight, 0 to 1439 */

static inline clock_time clock_make(unsigned hours, unsigned minutes)
{
    return (clock_time)((hours * 60 + minutes) % 1440);
}

static inline unsigned clock_hours(clock_time time)
{
    return time / 60;
}

static inline unsigned clock_minutes(clock_time time)
{
    return time % 60;
}

/* How long from one time to the next, past midnight if need be. */
static inline unsigned clock_until(clock_time from, clock_time to)
{
    return (1440u + to - from) % 1440u;
}

#endif
