// Durations and sizes as people write them: "200ms", "10min", "10GiB". A number never goes without its unit.
// Pure functions, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <QString>

#include <optional>

namespace hotpair {

/// "1.5s", "200 ms": units ns us ms s min h. Nothing when it is not one, negative, finer than 1 ns or beyond
/// 292 years.
std::optional<Duration> parseDuration(const QString& text);
/// The shortest exact form, one unit: 1500 ms -> "1500ms", 120 s -> "2min". parseDuration gives the value
/// again.
QString formatDuration(Duration duration);

/// Bytes. "10GiB", "1.5 TiB": units B KiB MiB GiB TiB, decimal KB MB GB TB. Nothing when it is not a whole
/// number of bytes.
std::optional<qint64> parseSize(const QString& text);
/// The shortest exact form with a binary unit: 10737418240 -> "10GiB".
QString formatSize(qint64 bytes);

} // namespace hotpair
