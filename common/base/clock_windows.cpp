// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/clock.h"

#include <windows.h>

namespace hotpair {

Instant SystemClock::now() const {
    // QueryInterruptTimePrecise counts suspend but is missing from older systems (and wine 8): resolved at run time.
    using Query = void(WINAPI*)(PULONGLONG);
    static const auto precise = []() -> Query {
        HMODULE base = GetModuleHandleW(L"kernelbase.dll");
        if (!base) return nullptr;
        return reinterpret_cast<Query>(
            reinterpret_cast<void*>(GetProcAddress(base, "QueryInterruptTimePrecise")));
    }();
    ULONGLONG ticks = 0; // 100 ns
    if (precise) {
        precise(&ticks);
        return fromNs(std::int64_t(ticks) * 100);
    }
    LARGE_INTEGER f, c;
    QueryPerformanceFrequency(&f);
    QueryPerformanceCounter(&c);
    const auto seconds = c.QuadPart / f.QuadPart, rest = c.QuadPart % f.QuadPart;
    return fromNs(seconds * 1'000'000'000 + rest * 1'000'000'000 / f.QuadPart);
}

} // namespace hotpair
