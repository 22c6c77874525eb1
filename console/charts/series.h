// The numbers behind a chart: a bounded history in local time, thinned for the screen. Pure, any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>

#include <deque>

namespace hotpair::console {

/// Most points that a chart is given for one series, whatever the history holds.
inline constexpr int chartPoints = 600;

class SampleRing {
public:
    /// Keeps this long and at most `cap` samples.
    explicit SampleRing(qint64 keepMs = 600'000, size_t cap = 40'000)
        : m_keepMs(keepMs)
        , m_cap(cap) {}
    /// Times may come slightly out of order; NaN = lost.
    void add(qint64 atMs, double value);
    void clear() { m_samples.clear(); }
    bool empty() const { return m_samples.empty(); }
    double latest() const; ///< newest that is not lost, or NaN

    struct Picture {
        QList<QPointF> line; ///< x = seconds before now, negative; at most chartPoints
        QList<QPointF> lost; ///< y = 0; at most chartPoints
        double highest = 0;  ///< in the window
    };
    /// What a window of this many seconds shows at `nowMs`. Where several samples share a column of the
    /// screen, its lowest and highest stay, so that a spike is never thinned away.
    Picture picture(qint64 nowMs, int windowSeconds) const;

private:
    struct Sample {
        qint64 atMs;
        double value;
    };
    qint64 m_keepMs;
    size_t m_cap;
    std::deque<Sample> m_samples; ///< by time
};

/// A round upper end for an axis: 1, 2 or 5 times a power of ten, with a little air above `highest`. Shrinks
/// only when the data needs less than 40 % of `current`, so that the axis does not flicker.
double axisEnd(double highest, double current);

} // namespace hotpair::console
