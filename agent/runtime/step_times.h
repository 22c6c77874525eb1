// How long each resource took to start and to stop here, last time: what dry runs and the status document
// estimate with. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"

#include <QMap>
#include <QPair>
#include <QString>

namespace hotpair::runtime {

class StepTimes {
public:
    void noteStart(const QString& group, const QString& resource, Duration took) {
        m_start[{group, resource}] = toMs(took);
    }
    void noteStop(const QString& group, const QString& resource, Duration took) {
        m_stop[{group, resource}] = toMs(took);
    }
    qint64 startMs(const QString& group, const QString& resource) const {
        return m_start.value({group, resource}, -1);
    }
    qint64 stopMs(const QString& group, const QString& resource) const {
        return m_stop.value({group, resource}, -1);
    }

private:
    QMap<QPair<QString, QString>, qint64> m_start, m_stop;
};

} // namespace hotpair::runtime
