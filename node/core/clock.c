#include "node/core/clock.h"

int64_t clock_jump(struct clock_look *last, uint64_t day_ms, uint64_t steady_ms)
{
    int64_t passed = (int64_t)(day_ms - last->day_ms);
    int64_t steadily = (int64_t)(steady_ms - last->steady_ms);
    int64_t jump = last->taken ? passed - steadily : 0;

    *last = (struct clock_look){true, day_ms, steady_ms};
    return jump > CLOCK_JUMP_MS || jump < -CLOCK_JUMP_MS ? jump : 0;
}
