// Proof of progress before each renewal (I12): the group's storage answers a real read, past the cache, on a
// thread that may hang with it. A group without volumes proves the main loop itself. Main loop only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/ids.h"

#include <QObject>
#include <QStringList>
#include <QThread>

#include <functional>
#include <map>
#include <memory>

namespace hotpair::runtime {

class ProgressProbe final : public QObject {
    Q_OBJECT
public:
    explicit ProgressProbe(QObject* parent = nullptr);
    ~ProgressProbe() override;

    /// proven() is called on the main loop when every path answered; never, when one hangs or fails. While a
    /// probe of the group is still under way a further one is not started.
    void probe(GroupKey group, const QStringList& paths, std::function<void()> proven);

private:
    struct Worker;
    std::map<GroupKey, std::unique_ptr<Worker>> m_workers;
};

} // namespace hotpair::runtime
