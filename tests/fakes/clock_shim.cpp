// Preloaded into the agents of a test: the wall clock runs so many seconds off as the file named by
// CLOCK_SHIM_FILE says. The monotonic clocks are the system's own, as with a real step of the wall clock.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <sys/time.h>

namespace {

using GetTime = int (*)(clockid_t, timespec*);

GetTime real() {
    static const auto function = reinterpret_cast<GetTime>(dlsym(RTLD_NEXT, "clock_gettime"));
    return function;
}

long offset() {
    static std::atomic<long> known{0}, readAt{-1};
    timespec now{};
    real()(CLOCK_MONOTONIC, &now);
    const long tenth = now.tv_sec * 10 + now.tv_nsec / 100'000'000;
    if (readAt.exchange(tenth) == tenth) return known;
    const char* path = std::getenv("CLOCK_SHIM_FILE");
    if (std::FILE* file = path ? std::fopen(path, "re") : nullptr) {
        long seconds = 0;
        if (std::fscanf(file, "%ld", &seconds) == 1) known = seconds;
        std::fclose(file);
    }
    return known;
}

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    const int result = real()(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += offset();
    return result;
}

int gettimeofday(timeval* time, void*) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t* out) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
}
