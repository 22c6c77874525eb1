// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/charts/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hotpair::console {

void SampleRing::add(qint64 atMs, double value) {
    auto at = m_samples.end();
    while (at != m_samples.begin() && std::prev(at)->atMs > atMs)
        --at;
    m_samples.insert(at, Sample{atMs, value});
    const qint64 oldest = m_samples.back().atMs - m_keepMs;
    while (m_samples.size() > m_cap || m_samples.front().atMs < oldest)
        m_samples.pop_front();
}

double SampleRing::latest() const {
    for (auto it = m_samples.rbegin(); it != m_samples.rend(); ++it)
        if (!std::isnan(it->value)) return it->value;
    return std::numeric_limits<double>::quiet_NaN();
}

SampleRing::Picture SampleRing::picture(qint64 nowMs, int windowSeconds) const {
    Picture result;
    const qint64 from = nowMs - qint64(windowSeconds) * 1000;
    const auto begin = std::lower_bound(m_samples.begin(), m_samples.end(), from,
                                        [](const Sample& s, qint64 t) { return s.atMs < t; });
    const auto seconds = [nowMs](const Sample& s) { return double(s.atMs - nowMs) / 1000.0; };
    const double columnMs = double(windowSeconds) * 1000.0 / (chartPoints / 2);
    const bool thin = std::distance(begin, m_samples.end()) > chartPoints;
    auto it = begin;
    while (it != m_samples.end()) {
        // Columns are fixed in absolute time, so that the picture slides instead of boiling.
        const qint64 column = qint64(double(it->atMs) / columnMs);
        const Sample *low = nullptr, *high = nullptr;
        for (; it != m_samples.end() && (!thin || qint64(double(it->atMs) / columnMs) == column); ++it) {
            if (std::isnan(it->value)) {
                if (result.lost.size() < chartPoints &&
                    (result.lost.isEmpty() || !thin ||
                     seconds(*it) - result.lost.last().x() > columnMs / 1000.0))
                    result.lost << QPointF(seconds(*it), 0);
            } else {
                result.highest = std::max(result.highest, it->value);
                if (!thin) {
                    result.line << QPointF(seconds(*it), it->value);
                } else {
                    if (!low || it->value < low->value) low = &*it;
                    if (!high || it->value > high->value) high = &*it;
                }
            }
        }
        if (low && high && low->atMs > high->atMs) std::swap(low, high);
        if (low) result.line << QPointF(seconds(*low), low->value);
        if (high && high != low) result.line << QPointF(seconds(*high), high->value);
    }
    if (result.line.size() > chartPoints)
        result.line.erase(result.line.begin(), result.line.end() - chartPoints);
    return result;
}

double axisEnd(double highest, double current) {
    if (highest <= 0) return current > 0 ? current : 1;
    const double wanted = highest * 1.15;
    if (current > 0 && wanted <= current && wanted > current * 0.4) return current;
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double step : {1.0, 2.0, 4.0, 5.0, 8.0, 10.0})
        if (wanted <= step * power) return step * power;
    return 10 * power;
}

} // namespace hotpair::console
